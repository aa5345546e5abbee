/** Reads stretches of frames for an analysis, on the main thread or on a worker: each thread opens the trajectories itself. */
import { type FrameStretch, prepareAnalyses, readStretch, type StretchTask } from '../analysis/index.js';
import { openTrajectory, type TrajectoryFile } from '../trajectory/index.js';
import type { WorkerStart } from './analysis-team.js';

export interface StretchReader {
  /** @param onFrame called at every frame; may throw to stop */
  read(task: StretchTask, onFrame?: () => void): Promise<FrameStretch>;
  close(): Promise<void>;
}

export function stretchReader({
  topology,
  settings,
  conditions,
  firstFrame,
  paths,
  opening,
}: WorkerStart): StretchReader {
  const analyses = prepareAnalyses(topology, settings, conditions);
  const files = new Map<number, TrajectoryFile>();
  return {
    async read({ replica, filter, range, usedBefore }, onFrame) {
      const file = files.get(replica) ?? (await openTrajectory(paths[replica], opening));
      files.set(replica, file);
      const frames = file.frames({ start: firstFrame + range.start, end: firstFrame + range.end });
      const reading = { topology, filter, replica, readBefore: range.start, usedBefore };
      return await readStretch(analyses, frames, { ...reading, ...(onFrame && { onFrame }) });
    },
    async close() {
      for (const file of files.values()) await file.close();
    },
  };
}
