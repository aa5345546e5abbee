export { renderBenchmark } from './benchmark-page.js';
export { type BenchmarkRecord, type BenchmarkResult, BUSY_PER_CORE } from './benchmark-record.js';
export { type ComparedRun, renderComparison } from './comparison.js';
export { costChanges, costLine, costPerAtom, memoryGrowths, memoryLine } from './cost-per-atom.js';
export type { MoleculeViewer } from './molecule-viewer.js';
export { loadMoleculeViewer } from './molecule-viewer-node.js';
export { renderReport } from './page.js';
export type {
  EnergySeries,
  ForceFieldRecord,
  MethodRecord,
  PolymerisationRecord,
  ReportFile,
  ReportInput,
  RunRecord,
  StageRecord,
  Verdict,
} from './report-input.js';
export { renderStudyReport } from './study-page.js';
export type { StudyReportInput } from './study-report-input.js';
export { verdictOf } from './verdict.js';
