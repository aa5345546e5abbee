export { analyseForeign, type ForeignAnalysis } from './analyse-foreign.js';
export { compareRuns } from './compare-runs.js';
export {
  type Conversion,
  convertTrajectory,
  needsTopology,
  OUTPUT_FORMATS,
  type OutputFormat,
  outputFormatOf,
  type Placement,
} from './convert.js';
export { concludeRun, executeRun, resumeRun } from './execute-run.js';
export { type PreparedRun, type PrepareOptions, prepareRun, totalPicoseconds } from './prepare-run.js';
export { RESULT_FILES, writeReport, writeResults } from './result-files.js';
export {
  type AnalyseRunOptions,
  analyseRun,
  type RunConclusion,
  reportRun,
} from './run-results.js';
export {
  SINGLE_POINT_TERMS,
  type SinglePoint,
  type SinglePointSettings,
  singlePoint,
} from './single-point.js';
