/** All that a study knows now: committed frames and those of run folders, summarised and judged. */
import { memorySource, SheathError } from '../../core/index.js';
import type { RunFiles } from '../../simulation/index.js';
import { type Frame, type FrameSource, openSheathTrajectory } from '../../trajectory/index.js';
import { calibrationCurve, ladderRun, ladderScale } from './calibration-ladder.js';
import type { LadderRun } from './charge-ladder.js';
import { planStudy, type StudyPlan } from './jobs.js';
import { reduceRun } from './reduced-frames.js';
import { type RunSummary, summariseFrames } from './run-summary.js';
import { committedFrames, committedLadder, type DataManifest } from './study-data.js';
import type { Study } from './study-file.js';
import { type StudySummary, summariseStudy } from './study-summary.js';

export interface CollectRequest {
  readonly study: Study;
  /** Left out: the study as written. */
  readonly plan?: StudyPlan;
  /** Left out: committed data alone. */
  readonly openRun?: (job: string) => RunFiles;
  readonly committed?: { readonly data: RunFiles; readonly manifest: DataManifest };
  readonly progress?: (job: string, fraction: number) => void;
}

/** @throws E_STUDY_DATA and as the readers */
export async function collectStudy(request: CollectRequest): Promise<StudySummary> {
  const { study, openRun, committed, plan = planStudy(study) } = request;
  const runs: RunSummary[] = [];
  const ladder: LadderRun[] = [];
  for (const [k, job] of plan.jobs.entries()) {
    request.progress?.(job.id, k / plan.jobs.length);
    const stretches = new Map<number, Uint8Array>();
    if (committed !== undefined)
      for (const bytes of await committedFrames(committed.data, committed.manifest, job.id))
        stretches.set(await firstStepOf(bytes), bytes);
    const scale = ladderScale(study, plan, job);
    if (committed !== undefined && scale !== null && study.calibration !== undefined)
      for (const part of await committedLadder(committed.data, committed.manifest, job.id))
        ladder.push(await ladderRun(scale, part.ladder, part.frames, study.calibration.class));
    const own = openRun === undefined ? null : await framesOfRun(openRun(job.id));
    // A run folder holds all of a stretch that was committed from it, and more.
    if (own !== null) stretches.set(await firstStepOf(own), own);
    const parts = [...stretches].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
    if (parts.length === 0) continue;
    const identity = { job: job.id, state: job.state, start: job.start, seed: job.seed };
    runs.push(await summariseStretches(parts, identity, { dynamics: job.exchange === null }));
  }
  const [{ temperatures }] = study.runs;
  const curve = calibrationCurve(ladder, temperatures[0], study.calibration?.target ?? 0);
  return summariseStudy(study, runs, plan, curve);
}

/** One run from its stretches of reduced frames, in order. */
export async function summariseStretches(
  parts: readonly Uint8Array[],
  identity: {
    readonly job: string;
    readonly state: string;
    readonly start: 'dispersed' | 'paired';
    readonly seed: number;
  },
  { dynamics = true }: { readonly dynamics?: boolean } = {},
): Promise<RunSummary> {
  const trajectories = await Promise.all(
    parts.map((bytes) => openSheathTrajectory(memorySource(bytes, `frames of ${identity.job}`))),
  );
  const [{ topology }] = trajectories;
  const source: FrameSource = {
    frameCount: trajectories.reduce((sum, { frameCount }) => sum + frameCount, 0),
    async *frames(): AsyncIterable<Frame> {
      let last = Number.NEGATIVE_INFINITY;
      for (const trajectory of trajectories)
        for await (const frame of trajectory.frames()) {
          // A run that went on from a checkpoint before its last frame has written some frames twice.
          if (frame.step <= last) continue;
          last = frame.step;
          yield frame;
        }
    },
  };
  return summariseFrames(source, topology, identity, { dynamics });
}

async function firstStepOf(bytes: Uint8Array): Promise<number> {
  const trajectory = await openSheathTrajectory(memorySource(bytes, 'reduced frames'));
  return (await trajectory.frame(0)).step;
}

async function framesOfRun(files: RunFiles): Promise<Uint8Array | null> {
  try {
    return (await reduceRun(files))?.bytes ?? null;
  } catch (error) {
    if (error instanceof SheathError && error.code === 'E_NO_CHECKPOINT') return null;
    throw error;
  } finally {
    await files.close();
  }
}
