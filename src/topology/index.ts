export type { AtomTable } from './atom-table.js';
export { elementOfName, elementOfSymbol } from './element-of-name.js';
export { elementNumber, elementOfMass, elementOfNumber, isHydrogen, massOfElement } from './elements.js';
export { formalChargeOf, formulaOf } from './formal-charges.js';
export { perceiveBonds } from './perceive-bonds.js';
export { parseSelection, type Selection, selectAtoms, selectSomeAtoms } from './selection.js';
export { atomTableOf, subsetTopology, systemBonds } from './subset.js';
export {
  type Atom,
  atomLabel,
  atomOf,
  createTopology,
  type MoleculeBlock,
  type Species,
  type Topology,
} from './topology.js';
export { type AtomsTopology, topologyFromAtoms } from './topology-from-atoms.js';
