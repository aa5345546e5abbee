/**
 * The library door of sheath. The command line is a thin layer over these functions:
 *
 *   const recipe = parseRecipe(text, 'recipe.yaml');
 *   const prepared = await prepareRun(recipe, { readText, folder: '.' });
 *   const files = openRunDirectory('runs/bce');
 *   await executeRun(prepared, text, files, { createPlatform: platformInWorker('auto') });
 *   const { results, verdict } = await concludeRun(files);
 *
 * Internal units everywhere: nm, ps, u, e, K, kJ/mol; another unit stands in the name (`pressureBar`).
 */

// Reading and analysing
export { type AnalysisResults, analyse, defaultAnalyses, resultTables } from './analysis/index.js';
// Building
export {
  buildBox,
  compose,
  composePolymers,
  grownPart,
  knownSpecies,
  packMolecules,
  percolationOf,
  polymerStatistics,
  spearedRings,
  worstContact,
} from './builder/index.js';
export { type Notice, type Provenance, SheathError, VERSION } from './core/index.js';
// Running
export type { Program, Stage } from './dynamics/index.js';
export { librarySpecies, librarySpeciesNames, loadModel } from './forcefield/index.js';
export { readGromacs, readTextFromDisk, readUserSpecies, topologyFrom } from './interop/index.js';
export {
  choosePlatform,
  type Evaluation,
  type Method,
  PLATFORM_NAMES,
  type Platform,
  platformInWorker,
  type ReplicaSettings,
} from './platforms/index.js';
// From recipe to report
export { parseRecipe, type Recipe, recipeJsonSchema } from './recipe/index.js';
export { renderReport } from './report/index.js';
export {
  continueSimulation,
  memoryRunFiles,
  openRunDirectory,
  type ProgressEvent,
  type SimulationObserver,
  type SimulationPlan,
  startSimulation,
} from './simulation/index.js';
export {
  analyseForeign,
  analyseRun,
  collectStudy,
  concludeRun,
  convertTrajectory,
  executeRun,
  type PreparedRun,
  parseStudy,
  planStudy,
  prepareRun,
  reportRun,
  resumeRun,
  runStudy,
  singlePoint,
} from './study/index.js';
export { createState, createSystem, type State, type System } from './system/index.js';
export { atomOf, createTopology, selectAtoms, type Topology } from './topology/index.js';
export {
  encodeXtcFrame,
  energiesToCsv,
  type Frame,
  type FrameSource,
  openFileSource,
  openSheathTrajectory,
  openTrajectory,
  openXtc,
  readEnergies,
  readGro,
  writeGro,
} from './trajectory/index.js';
