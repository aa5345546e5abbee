/** A worker thread of an analysis: says when it is there, reads the stretches it is told to, sends what they came to. */
import { parentPort, workerData } from 'node:worker_threads';
import { errorRecord, type WorkerReply, type WorkerRequest, type WorkerStart } from './analysis-team.js';
import { stretchReader } from './stretch-reader.js';

const reader = stretchReader(workerData as WorkerStart);

async function read(request: WorkerRequest): Promise<WorkerReply> {
  try {
    return { stretch: await reader.read(request) };
  } catch (error) {
    return { error: errorRecord(error) };
  }
}

parentPort?.on('message', async (request: WorkerRequest) => {
  parentPort?.postMessage(await read(request));
});
parentPort?.postMessage('ready' satisfies WorkerReply);
