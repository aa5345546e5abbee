export { type AnalysisInput, analyse } from './analyse.js';
export type { Analysis } from './analysis.js';
export { type ContactSearch, type ContactTable, createContactSearch, findContacts } from './contacts.js';
export { type CoordinationAccumulator, type CoordinationSettings, coordination } from './coordination.js';
export {
  ANALYSIS_NAMES,
  type AnalysisName,
  type AnalysisSettings,
  bindingAtoms,
  CONTACT_CUTOFF,
  centreAtom,
  type DefaultAnalysisOptions,
  defaultAnalyses,
  netCharge,
  roleOf,
  type SpeciesRole,
  selectionOf,
} from './default-analyses.js';
export {
  DEFINITIONS,
  type Definition,
  type DefinitionId,
  definitionOf,
  PRIMARY_DEFINITION,
  SPECIATION_DEFINITIONS,
  type SpeciationDefinitionId,
} from './definitions.js';
export { type EnergySeries, productionEnergies } from './energy-series.js';
export { equilibration } from './equilibration.js';
export { combineReplicas, estimateOf, FEWEST_REPLICAS } from './estimate.js';
export {
  addContact,
  byCluster,
  type ContactGraph,
  clearContacts,
  createContactGraph,
  isolatedPair,
  perAnion,
  perLithium,
  poisson,
  randomPopulations,
  type Triple,
} from './ion-populations.js';
export { type MsdAccumulator, type MsdSettings, msd } from './msd.js';
export { type RdfAccumulator, type RdfSettings, rdf } from './rdf.js';
export * from './results.js';
export {
  contactsCsv,
  coordinationCsv,
  diffusionCsv,
  msdCsv,
  rdfCsv,
  resultTables,
  shellsCsv,
  speciationCsv,
  thermodynamicsCsv,
} from './results-csv.js';
export { type SpeciationAccumulator, type SpeciationSettings, speciation } from './speciation.js';
export { thermodynamics } from './thermodynamics.js';
