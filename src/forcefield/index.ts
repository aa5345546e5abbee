export type { ForceFieldModel, LennardJonesTable, MoleculeModel } from './molecule-model.js';
