export { type AnalysisInput, analyse } from './analyse.js';
export type { Analysis } from './analysis.js';
export { type AnalysisSet, type ChargedConditions, prepareAnalyses } from './analysis-set.js';
export { type ArrheniusFit, type ArrheniusPoint, fitArrhenius } from './arrhenius.js';
export type { AskedPair, AskedShell } from './asked-analyses.js';
export { selectionOf } from './atom-selection.js';
export {
  type ConductivityAccumulator,
  type ConductivitySettings,
  conductivity,
} from './conductivity.js';
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
export { type DielectricAccumulator, type DielectricSettings, dielectric } from './dielectric.js';
export { type EnergySeries, energiesUntil, productionEnergies } from './energy-series.js';
export { equilibration } from './equilibration.js';
export {
  combineReplicas,
  type ErrorMethod,
  type Estimate,
  errorIsLowerBound,
  estimateOf,
  FEWEST_INDEPENDENT,
  LOWER_BOUND,
} from './estimate.js';
export { type FiniteSizeConditions, withFiniteSize } from './finite-size.js';
export { type FrameStretch, readStretch, STRETCH_FRAMES } from './frame-stretch.js';
export { acceptorKinds, donorKinds, hydrogenBondSettings } from './hydrogen-bond-sites.js';
export {
  HYDROGEN_BOND,
  type HydrogenBondAccumulator,
  type HydrogenBondSettings,
  hydrogenBonds,
} from './hydrogen-bonds.js';
export { formalCharges, LARGEST_CHARGE } from './ion-network.js';
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
export { withSelfDiffusion } from './nernst-einstein.js';
export { definedNumbers, NUMBER_DEFINITIONS, numberPlaces } from './number-definitions.js';
export {
  electrostaticsOf,
  PROFILE_BINS,
  type ProfileAccumulator,
  type ProfileSettings,
  profiles,
} from './profiles.js';
export {
  type PairHistogram,
  type PairHistogramTask,
  type RdfAccumulator,
  type RdfSettings,
  rdf,
  rdfCountedBy,
  rdfs,
  rdfsCountedBy,
} from './rdf.js';
export { type ResidenceAccumulator, type ResidenceSettings, residence } from './residence.js';
export * from './results.js';
export {
  chargeMsdCsv,
  clustersCsv,
  conductivityCsv,
  contactsCsv,
  coordinationCsv,
  dielectricCsv,
  diffusionCsv,
  msdCsv,
  rdfCsv,
  residenceCsv,
  resultTables,
  shellsCsv,
  speciationCsv,
  survivalCsv,
  thermodynamicsCsv,
  viscosityCsv,
  viscosityIntegralCsv,
} from './results-csv.js';
export { shellFileName, shellGeometries, shellXyz } from './shell-geometry.js';
export { type SpeciationAccumulator, type SpeciationSettings, speciation } from './speciation.js';
export {
  CONFIDENCE,
  confidenceInterval,
  FEWEST_REPLICAS,
  meanOfReplicas,
  type ReplicaMean,
  studentQuantile,
} from './standard-error.js';
export type { StretchReaders, StretchTask } from './stretch-readers.js';
export { hydrogenBondSurvivalCsv, hydrogenBondsCsv, profileCsv } from './structure-csv.js';
export * from './structure-results.js';
export { FEWEST_RESIDENCE_TIMES, isAtMost } from './survival.js';
export { thermodynamics } from './thermodynamics.js';
export { carriedCsv, onsagerCsv, vehicularCsv } from './transport-csv.js';
export * from './transport-results.js';
export { type VehicularAccumulator, vehicular, withLifetimes } from './vehicular.js';
export { SHORTEST_VISCOSITY_RUN, SPARSEST_PRESSURE_ROWS, viscosity } from './viscosity.js';
