export { renderReport } from './page.js';
export type {
  EnergySeries,
  ForceFieldRecord,
  MethodRecord,
  ReportFile,
  ReportInput,
  RunRecord,
  StageRecord,
  Verdict,
} from './report-input.js';
export { verdictOf } from './verdict.js';
