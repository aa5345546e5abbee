export {
  anglesOf,
  type Bond,
  dihedralsOf,
  neighboursOf,
  sortedPairs,
  visitPairsWithin,
} from './bond-graph.js';
export {
  type C6C12Type,
  c6c12Of,
  geometricTable,
  lorentzBerthelotTable,
  type PairOverride,
  type SigmaEpsilonType,
  withPairOverrides,
} from './combination-rules.js';
export { DENSITY_SLOPE, type MolarVolume, molarVolume } from './liquid-data.js';
export { defaultChargeScales, type ForeignModel, loadModel } from './load-model.js';
export type { ForceFieldModel, LennardJonesTable, MoleculeModel } from './molecule-model.js';
export {
  LIBRARY_ANGLES,
  LIBRARY_ATOM_TYPES,
  LIBRARY_BONDS,
  LIBRARY_DEFAULTS,
  LIBRARY_DIHEDRALS,
  LIBRARY_IMPROPERS,
  type LibraryAngle,
  type LibraryAtomType,
  type LibraryBond,
  type LibraryDihedral,
  type LibraryImproper,
  PARAMETER_ALTERNATIVES,
  PARAMETER_SOURCES,
  type ParameterAlternative,
} from './parameter-library.js';
export { parameterise } from './parameterise.js';
export {
  assemblePolymer,
  type ChainEnds,
  type Polymer,
  type PolymerGraph,
  type PolymerLink,
  type PolymerSite,
  type PortState,
  polymerFragment,
  portState,
  proveValences,
  wrongValences,
} from './polymer.js';
export { chargeResidual, type MissingInteraction, missingInteractions, proveMolecule } from './proofs.js';
export {
  ION_CHARGE_SCALE,
  type LibrarySpecies,
  librarySpecies,
  librarySpeciesNames,
  POLYMER_ENDS,
  POLYMER_FRAGMENTS,
  type PolymerEnd,
  type PolymerFragment,
  UNSATURATED_ENDS,
  type UnsaturatedEnds,
} from './species-library.js';
export { createTermTableBuilder, type TermTableBuilder } from './term-tables.js';
