/** What runs in the worker thread: one platform, answering requests in order. Started by worker-node.ts only. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { choosePlatform, platformNamed } from './choose.js';
import type { AdvanceOptions, Platform } from './platform.js';
import {
  errorMessageOf,
  type PlatformFacts,
  type WorkerReply,
  type WorkerRequest,
  type WorkerStart,
} from './worker-protocol.js';

if (parentPort) await serve(parentPort, workerData as WorkerStart);

async function serve(port: MessagePort, start: WorkerStart): Promise<void> {
  const answer = (reply: WorkerReply): void => port.postMessage(reply);
  const signal = flagSignal(new Int32Array(start.abortFlag));
  let platform: Platform;
  try {
    const create =
      start.platform === 'auto'
        ? (await choosePlatform(start.platform, start.threads)).create
        : platformNamed(start.platform, start.threads);
    platform = await create(start.system, start.method, start.state, start.replicas);
  } catch (error) {
    answer({ id: 0, error: errorMessageOf(error) });
    return;
  }
  // One request at a time: the next waits for the last, even where a platform is asynchronous inside.
  let queue: Promise<void> = Promise.resolve();
  port.on('message', (request: WorkerRequest) => {
    queue = queue.then(async () => {
      try {
        answer({ id: request.id, value: await perform(platform, request, signal) });
      } catch (error) {
        answer({ id: request.id, error: errorMessageOf(error) });
      }
      if (request.method === 'dispose') port.close();
    });
  });
  const { name, description, precision } = platform;
  answer({ id: 0, value: { name, description, precision } satisfies PlatformFacts });
}

function perform(platform: Platform, request: WorkerRequest, signal: AbortSignal): Promise<unknown> {
  const parameters = request.parameters as never[];
  if (request.method === 'advance') {
    const [program, steps, options] = request.parameters as Parameters<Platform['advance']>;
    return platform.advance(program, steps, { ...(options as AdvanceOptions), signal });
  }
  const call = platform[request.method] as (...parameters: never[]) => Promise<unknown>;
  return call.apply(platform, parameters);
}

/** An AbortSignal that reads shared memory: the worker's event loop does not turn while a block runs. */
function flagSignal(flag: Int32Array): AbortSignal {
  const { signal } = new AbortController();
  Object.defineProperty(signal, 'aborted', { get: () => Atomics.load(flag, 0) !== 0 });
  return signal;
}
