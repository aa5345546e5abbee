export { parseSelection, type Selection, selectAtoms, selectSomeAtoms } from './selection.js';
export {
  type Atom,
  atomLabel,
  atomOf,
  createTopology,
  type MoleculeBlock,
  type Species,
  type Topology,
} from './topology.js';
