/** Everything a study has to say, as plain data: what is committed, tested and reported. */
import type { LadderCurve } from './charge-ladder.js';
import { planStudy, type StudyPlan } from './jobs.js';
import type { RunSummary } from './run-summary.js';
import { type Measured, type StateSummary, summariseState } from './state-summary.js';
import {
  type CalibrationSummary,
  calibrate,
  judgeStatements,
  referenceStates,
  type StatementVerdict,
} from './statements.js';
import type { Study } from './study-file.js';

const STUDY_SCHEMA = 'sheath-study/1';

export interface StudySummary {
  readonly schema: typeof STUDY_SCHEMA;
  readonly title: string;
  readonly paper: string;
  readonly states: readonly StateSummary[];
  /** States of the plan without a frame yet. */
  readonly missing: readonly string[];
  /** Ids of the states that statements are about, by system. */
  readonly reference: Readonly<Record<string, string>>;
  readonly statements: readonly StatementVerdict[];
  readonly calibration:
    | (CalibrationSummary & {
        /** Scale that meets the target, from MBAR over the committed ladder; null where it cannot be told. */
        readonly reweighted: Measured | null;
        /** The class along the ladder by MBAR. */
        readonly curve: LadderCurve['points'];
      })
    | null;
  readonly runs: readonly RunSummary[];
}

/** @param runs with at least one frame, in any order */
export function summariseStudy(
  study: Study,
  runs: readonly RunSummary[],
  plan: StudyPlan = planStudy(study),
  curve: LadderCurve | null = null,
): StudySummary {
  const ordered = [...runs].sort((a, b) => (a.job < b.job ? -1 : 1));
  const states = plan.states.flatMap((state) => {
    const own = ordered.filter((run) => run.state === state.id);
    return own.length === 0 ? [] : [summariseState(state, own)];
  });
  const reference = referenceStates(study, plan.states);
  const of = (system: string) => states.find(({ state }) => state === reference.get(system)?.id);
  return {
    schema: STUDY_SCHEMA,
    title: study.title,
    paper: study.paper,
    states,
    missing: plan.states.map(({ id }) => id).filter((id) => !states.some(({ state }) => state === id)),
    reference: Object.fromEntries([...reference].map(([system, { id }]) => [system, id])),
    statements: judgeStatements(study.statements, of),
    calibration:
      study.calibration === undefined
        ? null
        : {
            ...calibrate(study.calibration, reference.get(study.calibration.system), states),
            reweighted: curve?.crossing ?? null,
            curve: curve?.points ?? [],
          },
    runs: ordered,
  };
}
