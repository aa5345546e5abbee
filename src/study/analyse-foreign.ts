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

export interface ForeignAnalysis {
  /** [replica] independent runs of the same box */
  readonly trajectories: readonly ForeignTrajectory[];
  readonly topology: Topology;
  /** K */
  readonly temperature?: number;
  readonly pressureBar?: number;
  readonly title?: string;
  /** Which analyses; all that the trajectory allows when left out. */
  readonly names?: readonly AnalysisName[];
  /** Frames of every trajectory. Paths are followed through all frames, whatever the stride. */
  readonly range?: FrameRange;
  /** ps: what comes before is left out; 'none' by default. */
  readonly cut?: 'none' | number;
  /** Findings to pass on, such as those of `topologyFrom`. */
  readonly notices?: readonly Notice[];
}

/** Analyses whose numbers are per time. */
const DYNAMIC: ReadonlySet<AnalysisName> = new Set(['msd']);

/**
 * @throws E_TRAJECTORY_NO_TIME when dynamics are asked for by name of a trajectory without times, E_TEMPERATURE, and as analyse
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
    notices = [],
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
  const refused = timeless ? (names ?? []).filter((name) => DYNAMIC.has(name)) : [];
  if (refused.length > 0)
    throw new SheathError('E_TRAJECTORY_NO_TIME', {
      object: `${refused.join(', ')} of a trajectory without times`,
      limit: 'dynamics need the time between frames',
      cure: 'give the time step',
    });
  const asked = (names ?? ANALYSIS_NAMES).filter((name) => !(timeless && DYNAMIC.has(name)));
  const { settings, notices: left } = defaultAnalyses(topology, { names: asked });
  const skipped: Notice[] = timeless
    ? [
        {
          level: 'warning',
          code: 'W_ANALYSIS_NO_TIME',
          message:
            'the trajectory has no times, so no dynamics (diffusion) were analysed; give the time step to have them.',
        },
      ]
    : [];
  return analyse(
    {
      topology,
      replicas: trajectories.map((trajectory) => framesIn(trajectory, range)),
      energies: [],
      settings,
      cut,
      notices: [...notices, ...trajectories.flatMap((trajectory) => trajectory.notices), ...skipped, ...left],
      conditions: {
        ...(title === undefined ? {} : { title }),
        ...(temperature === undefined ? {} : { temperature }),
        ...(pressureBar === undefined ? {} : { pressureBar }),
      },
    },
    task,
  );
}

function framesIn(trajectory: ForeignTrajectory, range: FrameRange): FrameSource {
  const followed = withImages(trajectory);
  const { frameCount } = trajectory;
  const { start = 0, end = frameCount ?? undefined, stride = 1 } = range;
  const count =
    frameCount === null || end === undefined
      ? null
      : Math.max(0, Math.ceil((Math.min(end, frameCount) - start) / stride));
  return { frameCount: count, frames: () => followed.frames(range) };
}
