/** A worker thread of an analysis: opens the trajectories itself, reads the stretches it is told to, sends what they came to. */
import { parentPort, workerData } from 'node:worker_threads';
import { prepareAnalyses, readStretch } from '../analysis/index.js';
import { openTrajectory, type TrajectoryFile } from '../trajectory/index.js';
import { errorRecord, type WorkerReply, type WorkerRequest, type WorkerStart } from './analysis-team.js';

const { topology, settings, conditions, firstFrame, paths, opening } = workerData as WorkerStart;
const analyses = prepareAnalyses(topology, settings, conditions);
const files = new Map<number, TrajectoryFile>();

async function read({ replica, filter, range, usedBefore }: WorkerRequest): Promise<WorkerReply> {
  try {
    const file = files.get(replica) ?? (await openTrajectory(paths[replica], opening));
    files.set(replica, file);
    const frames = file.frames({ start: firstFrame + range.start, end: firstFrame + range.end });
    const readBefore = range.start;
    const reading = { topology, filter, replica, readBefore, usedBefore };
    return { stretch: await readStretch(analyses, frames, reading) };
  } catch (error) {
    return { error: errorRecord(error) };
  }
}

parentPort?.on('message', async (request: WorkerRequest) => {
  parentPort?.postMessage(await read(request));
});
