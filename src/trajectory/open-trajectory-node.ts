/** Trajectories from disk. */

import { openFileSource } from './file-source-node.js';
import type { ForeignTrajectory } from './foreign-trajectory.js';
import { type OpenTrajectoryOptions, openTrajectorySource } from './open-trajectory.js';

export type TrajectoryFile = ForeignTrajectory & { close(): Promise<void> };

/** @throws E_FILE_OPEN and as openTrajectorySource */
export async function openTrajectory(
  path: string,
  options: OpenTrajectoryOptions = {},
): Promise<TrajectoryFile> {
  const source = await openFileSource(path);
  try {
    return Object.assign(await openTrajectorySource(source, options), { close: () => source.close() });
  } catch (error) {
    await source.close();
    throw error;
  }
}
