/**
 * Frames of one charge scale seen from another. Scaling all ions by s leaves the energy of a configuration a parabola,
 *
 *   U(s) = U_0 + c_1 s + c_2 s²      (ion-molecule, linear; ion-ion and inside ions, quadratic)
 *
 * so three energies a frame give it at every s, and MBAR (math/mbar.ts) over the runs of a ladder gives the populations at
 * any scale between, and the scale at which a population meets its target. Volumes do not enter: all states have one
 * temperature and pressure. Series are thinned by their statistical inefficiency first, as MBAR takes samples as independent;
 * where runs are quenched its error is a lower bound, and the scatter between runs stands beside it.
 */
import { SheathError } from '../../core/index.js';
import { mbar, mbarExpectation, statisticalInefficiency } from '../../math/index.js';
import type { CreatePlatform, ReplicaSettings } from '../../platforms/index.js';
import {
  openCheckpoint,
  type RunFiles,
  type SimulationPlan,
  trajectoryName,
} from '../../simulation/index.js';
import { createState } from '../../system/index.js';
import { openSheathTrajectory } from '../../trajectory/index.js';
import { BOLTZMANN } from '../../units/index.js';
import type { Measured } from './state-summary.js';

/** The parabola of every frame of a run, kJ/mol, its constant left out. */
export interface LadderFrames {
  /** [frame] of all stages */
  readonly step: readonly number[];
  /** [frame] */
  readonly linear: readonly number[];
  readonly quadratic: readonly number[];
}

/** Factors on the ions' charges at which energies are computed; any three different ones do. */
const PROBES = [0, 0.5, 1] as const;

/**
 * Production frames of a run, computed anew with other charges.
 * @param ions species whose charges are scaled
 * @param scale the run's own
 * @throws E_LADDER_SCALE when the run's ions have no charge to scale from
 */
export async function ladderFrames(
  files: RunFiles,
  ions: readonly string[],
  scale: number,
  createPlatform: CreatePlatform,
): Promise<LadderFrames> {
  const { plan } = (await openCheckpoint(files)).checkpoint;
  const source = await files.open(trajectoryName(0, plan.replicas.length));
  if (source === null || !(scale > 0))
    throw new SheathError('E_LADDER_SCALE', {
      object: `the run in ${files.place} has the ion charge scale ${scale}`,
      limit: 'other scales are computed from charges above zero, and from frames',
      cure: 'run the ladder with scales above zero',
    });
  const { topology } = plan.system;
  const state = createState(PROBES.length, topology.atomCount);
  const settings = probeSettings(plan, ions, scale);
  const step: number[] = [];
  const linear: number[] = [];
  const quadratic: number[] = [];
  let platform: Awaited<ReturnType<CreatePlatform>> | null = null;
  try {
    const trajectory = await openSheathTrajectory(source, { salvage: true });
    const size = 3 * topology.atomCount;
    for await (const frame of trajectory.frames()) {
      if (frame.stage?.kind !== 'produce') continue;
      for (let probe = 0; probe < PROBES.length; probe++) {
        state.positions.set(frame.positions, probe * size);
        state.box.set(frame.box, 3 * probe);
      }
      if (platform === null) platform = await createPlatform(plan.system, plan.method, state, settings);
      else await platform.upload(state);
      const [none, half, full] = (await platform.evaluate()).potential;
      // Through 0, 1/2 and 1: c_2 = 2 (U_1 - 2 U_1/2 + U_0), c_1 = U_1 - U_0 - c_2.
      const second = 2 * (full - 2 * half + none);
      step.push(frame.step);
      linear.push(full - none - second);
      quadratic.push(second);
    }
  } finally {
    await platform?.dispose();
    await source.close();
  }
  return { step, linear, quadratic };
}

function probeSettings(
  { system, replicas }: SimulationPlan,
  ions: readonly string[],
  scale: number,
): readonly ReplicaSettings[] {
  const { topology, charges } = system;
  const own = replicas[0].charges ?? charges;
  const scaled = new Set(ions);
  return PROBES.map((probe, walker) => ({
    temperature: 0,
    pressure: 0,
    seed: 0,
    walker,
    charges: own.map((charge, atom) =>
      scaled.has(topology.species[topology.atomSpecies[atom]].name) ? (charge * probe) / scale : charge,
    ),
  }));
}

/** One run of a ladder. */
export interface LadderRun {
  readonly scale: number;
  readonly frames: LadderFrames;
  /** [frame] the population that is calibrated, 0 to 1 */
  readonly fraction: Float64Array;
}

/** kJ/mol of a frame at a scale, up to its constant. */
export function ladderEnergy({ linear, quadratic }: LadderFrames, frame: number, scale: number): number {
  return linear[frame] * scale + quadratic[frame] * scale * scale;
}

export interface LadderCurve {
  /** Scales asked for, with the population there. */
  readonly points: readonly { readonly scale: number; readonly fraction: Measured }[];
  /** Where the population meets the target between two of them; null where it does not. */
  readonly crossing: Measured | null;
}

/**
 * The population along the ladder.
 * @param temperature K
 * @param scales at which it is wanted, ascending
 * @throws RangeError for runs that do not overlap
 */
export function ladderCurve(
  runs: readonly LadderRun[],
  temperature: number,
  scales: readonly number[],
  target: number,
): LadderCurve {
  const beta = 1 / (BOLTZMANN * temperature);
  const sampled = [...new Set(runs.map(({ scale }) => scale))].sort((a, b) => a - b);
  const states = [...sampled, ...scales];
  const samples = sampled.flatMap((scale) =>
    runs
      .filter((run) => run.scale === scale)
      .flatMap((run) => thinned(run.fraction).map((frame) => ({ run, frame, scale }))),
  );
  const reduced = Float64Array.from(
    states.flatMap((scale) => samples.map(({ run, frame }) => beta * ladderEnergy(run.frames, frame, scale))),
  );
  const counts = states.map((scale, k) =>
    k < sampled.length ? samples.filter((sample) => sample.scale === scale).length : 0,
  );
  const result = mbar(reduced, counts);
  const observable = Float64Array.from(samples, ({ run, frame }) => run.fraction[frame]);
  const points = scales.map((scale, k) => ({
    scale,
    fraction: mbarExpectation(result, sampled.length + k, observable),
  }));
  return { points, crossing: crossingOf(points, target) };
}

/** Frames to keep: one in g, the statistical inefficiency of the fraction. */
function thinned(fraction: Float64Array): number[] {
  const stride = Math.max(1, Math.ceil(statisticalInefficiency(fraction)));
  return Array.from({ length: Math.ceil(fraction.length / stride) }, (_, k) => k * stride);
}

function crossingOf(points: LadderCurve['points'], target: number): Measured | null {
  for (let k = 0; k + 1 < points.length; k++) {
    const [a, b] = [points[k], points[k + 1]];
    const [left, right] = [a.fraction.value - target, b.fraction.value - target];
    if (left === right || left * right > 0) continue;
    const share = left / (left - right);
    const slope = (b.fraction.value - a.fraction.value) / (b.scale - a.scale);
    const error = (1 - share) * (a.fraction.error ?? 0) + share * (b.fraction.error ?? 0);
    return { value: a.scale + share * (b.scale - a.scale), error: error / Math.abs(slope) };
  }
  return null;
}
