/**
 * Threads that share the frames of an analysis: the main one, which is at work before the others have started, and workers. Each has
 * one stretch at a time; results come whole or not at all.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { FrameStretch, StretchTask } from '../analysis/index.js';
import type { OpenTrajectoryOptions } from '../trajectory/index.js';
import {
  type AnalysisTeam,
  errorOf,
  errorRecord,
  type SharedAnalysis,
  type StartTeam,
  threadError,
  type WorkerReply,
  type WorkerStart,
} from './analysis-team.js';
import { type StretchReader, stretchReader } from './stretch-reader.js';

/** Stretches begun ahead of the one that is waited for, by thread, so that no thread waits for a slower one. */
const STRETCHES_PER_THREAD = 2;

export interface TeamFiles {
  /** [replica] */
  readonly paths: readonly string[];
  readonly opening?: OpenTrajectoryOptions;
}

interface Job {
  readonly task: StretchTask;
  resolve(stretch: FrameStretch): void;
  reject(error: Error): void;
}

/**
 * Beside this file once compiled; when the sources themselves are run, in the compiled tree next to them; null where there is none.
 */
function workerEntry(): URL | null {
  const places = ['./analysis-worker-node.js', '../../dist/study/analysis-worker-node.js'];
  const entries = places.map((place) => new URL(place, import.meta.url));
  return entries.find((entry) => existsSync(fileURLToPath(entry))) ?? null;
}

/** Frames of formats that are read by number, by that many threads; in order with one, from gzip, or without a compiled worker. */
export function teamOf({ paths, opening = {} }: TeamFiles, threads: number): StartTeam {
  return (analysis, signal) => {
    const entry = workerEntry();
    if (threads < 2 || entry === null || paths.some((path) => !/\.(?:xtc|trr|dcd|sheath)$/iu.test(path)))
      return null;
    return startTeam(entry, { ...analysis, paths, opening }, threads, signal);
  };
}

function startTeam(
  entry: URL,
  start: WorkerStart & SharedAnalysis,
  threads: number,
  signal: AbortSignal,
): AnalysisTeam {
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Job>();
  const workers: Worker[] = [];
  let failure: Error | null = null;

  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of [...busy.values(), ...waiting]) reject(failure);
    busy.clear();
    waiting.length = 0;
  };
  const stopIfFailed = () => {
    if (failure !== null) throw failure;
  };

  let here: StretchReader | null = null;
  let atWork: Promise<void> | null = null;
  const readHere = async (task: StretchTask) => {
    try {
      here ??= stretchReader(start);
      return await here.read(task, stopIfFailed);
    } catch (error) {
      throw errorOf(errorRecord(error));
    }
  };
  const workHere = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift())
      await readHere(job.task).then(job.resolve, job.reject);
    atWork = null;
  };
  const dispatch = () => {
    while (waiting.length > 0 && idle.length > 0) {
      const [job] = waiting.splice(0, 1);
      const [worker] = idle.splice(0, 1);
      busy.set(worker, job);
      worker.postMessage(job.task);
    }
    if (waiting.length > 0) atWork ??= workHere();
  };
  const begin = () => {
    const worker = new Worker(entry, { workerData: start });
    worker.on('message', (reply: WorkerReply) => {
      const job = busy.get(worker);
      busy.delete(worker);
      idle.push(worker);
      if (reply !== 'ready') {
        if ('error' in reply) job?.reject(errorOf(reply.error));
        else job?.resolve(reply.stretch);
      }
      dispatch();
    });
    worker.on('error', (cause) =>
      fail(threadError('E_ANALYSIS_THREAD', `a thread of the analysis ended: ${cause}`, cause)),
    );
    worker.on('exit', (status) =>
      fail(threadError('E_ANALYSIS_THREAD', `a thread of the analysis ended with status ${status}`)),
    );
    workers.push(worker);
  };
  const stop = () => fail(threadError('E_ANALYSIS_THREAD', 'the threads of the analysis were stopped'));
  signal.addEventListener('abort', stop);

  return {
    width: STRETCHES_PER_THREAD * threads,
    read: (task) =>
      new Promise((resolve, reject) => {
        if (failure !== null) return reject(failure);
        waiting.push({ task, resolve, reject });
        // Not before there is something to read: a short trajectory needs no threads.
        if (workers.length < threads - 1) begin();
        dispatch();
      }),
    async close() {
      signal.removeEventListener('abort', stop);
      stop();
      await Promise.all([atWork, ...workers.map((worker) => worker.terminate())]);
      await here?.close();
    },
  };
}
