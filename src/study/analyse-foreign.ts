/**
 * sheath's analyses over a trajectory that another program made: the frames and the topology are given, the temperature is
 * the user's (or in the frames of a sheath file), and there are no energies, so no equilibration cut.
 */
import {
  ANALYSIS_NAMES,
  type AnalysisName,
  type AnalysisResults,
  analyse,
  defaultAnalyses,
} from '../analysis/index.js';
import { type Notice, SheathError, silentTask, type TaskContext } from '../core/index.js';
import type { Topology } from '../topology/index.js';
import {
  type ForeignTrajectory,
  type FrameRange,
  type FrameSource,
  withImages,
} from '../trajectory/index.js';
import type { StartTeam } from './analysis-team.js';
import { withoutDynamics } from './exchanged-frames.js';
import type { AnalysisChoices } from './run-results.js';

export interface ForeignAnalysis {
  /** [replica] independent runs of the same box */
  readonly trajectories: readonly ForeignTrajectory[];
  readonly topology: Topology;
  /** K, of frames that state none */
  readonly temperature?: number;
  readonly pressureBar?: number;
  readonly title?: string;
  /** Which analyses; all that the trajectory allows when left out. */
  readonly names?: readonly AnalysisName[];
  /** Frames of every trajectory. Paths are followed through all frames, whatever the stride. */
  readonly range?: FrameRange;
  /** ps: what comes before is left out; 'none' by default. */
  readonly cut?: 'none' | number;
  /** Configurations were swapped between temperatures: a frame does not follow from the one before. */
  readonly exchanged?: boolean;
  readonly choices?: AnalysisChoices;
  /** Threads that share the frames; read here, in order, when left out. The results are the same. */
  readonly startTeam?: StartTeam;
  /** Findings to pass on, such as those of `topologyFrom`. */
  readonly notices?: readonly Notice[];
}

/** Analyses that follow paths through time. */
const DYNAMIC: ReadonlySet<AnalysisName> = new Set([
  'residence',
  'msd',
  'vehicular',
  'conductivity',
  'viscosity',
]);

/**
 * @throws E_TRAJECTORY_NO_TIME, E_TRAJECTORY_EXCHANGED when dynamics are asked for by name where there are none, E_TEMPERATURE, and
 * as analyse
 */
export async function analyseForeign(
  {
    trajectories,
    topology,
    temperature,
    pressureBar,
    title,
    names,
    range = {},
    cut = 'none',
    exchanged = false,
    choices = {},
    notices = [],
    startTeam,
  }: ForeignAnalysis,
  task: TaskContext = silentTask,
): Promise<AnalysisResults> {
  if (temperature !== undefined && !(temperature > 0 && temperature < Number.POSITIVE_INFINITY))
    throw new SheathError('E_TEMPERATURE', {
      object: `the temperature is ${temperature} K`,
      limit: 'it is above 0 K',
      cure: 'give the temperature of the simulation',
    });
  const timeless = trajectories.some(({ timing }) => timing === 'counted');
  const still = timeless || exchanged;
  const refused = still ? (names ?? []).filter((name) => DYNAMIC.has(name)) : [];
  if (refused.length > 0)
    throw exchanged
      ? new SheathError('E_TRAJECTORY_EXCHANGED', {
          object: `${refused.join(', ')} of a trajectory with exchanged configurations`,
          limit: 'dynamics need frames that follow from each other',
          cure: 'analyse structure only, or the trajectory of a walker',
        })
      : new SheathError('E_TRAJECTORY_NO_TIME', {
          object: `${refused.join(', ')} of a trajectory without times`,
          limit: 'dynamics need the time between frames',
          cure: 'give the time step',
        });
  const asked = (names ?? ANALYSIS_NAMES).filter((name) => !(still && DYNAMIC.has(name)));
  const { settings: usual, notices: left } = defaultAnalyses(topology, { names: asked, ...choices });
  const settings = still ? withoutDynamics(usual).settings : usual;
  const skipped: Notice[] = [];
  if (still)
    skipped.push({
      level: 'warning',
      code: exchanged ? 'W_ANALYSIS_EXCHANGED' : 'W_ANALYSIS_NO_TIME',
      message: exchanged
        ? 'configurations were exchanged between temperatures, so nothing dynamic (residence, diffusion, conductivity) was analysed.'
        : 'the trajectory has no times, so nothing dynamic (residence, diffusion, conductivity) was analysed; give the time step to have it.',
    });
  const conditions = temperature === undefined ? {} : { temperature };
  const { start: firstFrame = 0, stride = 1 } = range;
  // Of skipped frames image flags may have to be made up, which is done in order.
  const team =
    stride === 1 ? (startTeam?.({ topology, settings, conditions, firstFrame }, task.signal) ?? null) : null;
  try {
    return await analyse(
      {
        topology,
        replicas: trajectories.map((trajectory) => framesIn(trajectory, range)),
        energies: [],
        settings,
        cut,
        notices: [
          ...notices,
          ...trajectories.flatMap((trajectory) => trajectory.notices),
          ...skipped,
          ...left,
        ],
        conditions: {
          ...(title === undefined ? {} : { title }),
          ...conditions,
          ...(pressureBar === undefined ? {} : { pressureBar }),
        },
        ...(team && {
          readers: { ...team, frame: (replica, index) => trajectories[replica].frame(firstFrame + index) },
        }),
      },
      task,
    );
  } finally {
    await team?.close();
  }
}

/** Image flags of formats without them are made up only where frames are skipped: else analyses follow molecules themselves. */
function framesIn(trajectory: ForeignTrajectory, range: FrameRange): FrameSource {
  const followed = (range.stride ?? 1) === 1 ? trajectory : withImages(trajectory);
  const { frameCount } = trajectory;
  const { start = 0, end = frameCount ?? undefined, stride = 1 } = range;
  const count =
    frameCount === null || end === undefined
      ? null
      : Math.max(0, Math.ceil((Math.min(end, frameCount) - start) / stride));
  return { frameCount: count, frames: () => followed.frames(range) };
}
