export { analyseForeign, type ForeignAnalysis } from './analyse-foreign.js';
export type { StartTeam } from './analysis-team.js';
export { type TeamFiles, teamOf } from './analysis-team-node.js';
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
export { exportOfPoint, exportOfRecipe, exportOfRun } from './export-run.js';
export type { ReactionKeeper, ReactionMoment } from './in-situ.js';
export { ladderScale } from './matrix/calibration-ladder.js';
export {
  type LadderFrames,
  type LadderRun,
  ladderCurve,
  ladderEnergy,
  ladderFrames,
} from './matrix/charge-ladder.js';
export { type CollectRequest, collectStudy, summariseStretches } from './matrix/collect.js';
export { type Job, planStudy, type StudyAdditions, type StudyPlan } from './matrix/jobs.js';
export { ionsOf } from './matrix/reduced-frames.js';
export { firstSteps, makeReplay, replaySteps } from './matrix/replay.js';
export {
  type JobStatus,
  jobStatus,
  preparedJob,
  runStudy,
  type StudyEvent,
  type StudyOutcome,
  type StudyRuntime,
} from './matrix/run-study.js';
export type { RunSummary } from './matrix/run-summary.js';
export type { StateSummary } from './matrix/state-summary.js';
export {
  commitData,
  committedEnd,
  committedReplay,
  DATA_FILES,
  type DataChunk,
  type DataManifest,
  dataFilesOf,
  holdsFrame,
  REPLAY_STEPS,
  readData,
  readManifest,
} from './matrix/study-data.js';
export { parseStudy, type Study } from './matrix/study-file.js';
export {
  readAdditions,
  reportInput,
  STUDY_FILES,
  saveAdditions,
  summaryText,
  writeStudyReport,
} from './matrix/study-folder.js';
export { type StudySummary, summariseStudy } from './matrix/study-summary.js';
export type { PolymerisationOutcome, PolymerisationPlan, ReactedMolecule } from './polymerisation.js';
export {
  type BegunPolymerisation,
  openPolymerisation,
  polymerisationKeeper,
  UNFINISHED_POLYMERISATION,
} from './polymerisation-file.js';
export {
  type PreparedPolymer,
  type PreparedPolymerisation,
  type PreparedRun,
  type PrepareOptions,
  prepareRun,
  type RunOutlook,
  totalPicoseconds,
} from './prepare-run.js';
export { RESULT_FILES, writeReport, writeResults } from './result-files.js';
export {
  type AnalyseRunOptions,
  type AnalysisChoices,
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
