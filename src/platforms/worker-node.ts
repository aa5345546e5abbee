/**
 * A platform in a worker thread, so that the main thread stays free for the live line and Ctrl-C. The proxy is a Platform
 * like any other; calls and results cross by structured clone, an abort through one shared integer.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { SheathError } from '../core/index.js';
import type { State } from '../system/index.js';
import type { AdvanceOptions, BlockReport, CreatePlatform, Evaluation, Platform } from './platform.js';
import {
  errorFrom,
  type PlatformFacts,
  type WorkerMethod,
  type WorkerReply,
  type WorkerRequest,
  type WorkerStart,
} from './worker-protocol.js';

interface Pending {
  resolve(value: unknown): void;
  reject(error: SheathError): void;
}

/**
 * A factory like that of the platform itself, which runs in a worker instead.
 * Errors of the platform arrive as they were thrown; E_PLATFORM_CRASHED when the thread dies (out of memory, a fault),
 * E_PLATFORM_DISPOSED for a call after dispose().
 * @param platformName as for choosePlatform
 * @param entry the compiled worker-entry-node.js
 */
export function platformInWorker(
  platformName: string,
  { threads = 1, entry = workerEntry() }: { readonly threads?: number; readonly entry?: URL } = {},
): CreatePlatform {
  return async (system, method, state, replicas) => {
    const abortFlag = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const start: WorkerStart = {
      platform: platformName,
      threads,
      system,
      method,
      state,
      replicas,
      abortFlag,
    };
    if (!existsSync(fileURLToPath(entry))) {
      throw new SheathError(
        'E_NOT_BUILT',
        {
          object: `the platform's worker ${fileURLToPath(entry)} does not exist`,
          limit: 'it is made when sheath is compiled',
          cure: 'run `npm run build`',
        },
        { kind: 'failure' },
      );
    }
    const worker = new Worker(entry, { workerData: start });
    const link = connect(worker);
    try {
      const facts = (await link.started) as PlatformFacts;
      return proxyOf(link, facts, new Int32Array(abortFlag));
    } catch (error) {
      await worker.terminate();
      throw error;
    }
  };
}

/** Beside this file once compiled; when the sources themselves are run, in the compiled tree next to them. */
export function workerEntry(): URL {
  const beside = new URL('./worker-entry-node.js', import.meta.url);
  return existsSync(fileURLToPath(beside))
    ? beside
    : new URL('../../dist/platforms/worker-entry-node.js', import.meta.url);
}

interface Link {
  readonly started: Promise<unknown>;
  call(method: WorkerMethod, ...parameters: unknown[]): Promise<unknown>;
  /** Ask the worker to dispose its platform, then wait for the thread to end. */
  close(): Promise<void>;
}

function connect(worker: Worker): Link {
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let ended: SheathError | null = null;
  let closing = false;

  const expect = (id: number): Promise<unknown> =>
    new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
  const started = expect(0);
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  const end = (error: SheathError): void => {
    ended ??= closing ? disposed() : error;
    for (const { reject } of pending.values()) reject(ended);
    pending.clear();
  };
  worker.on('message', (reply: WorkerReply) => {
    const waiting = pending.get(reply.id);
    pending.delete(reply.id);
    if ('error' in reply) waiting?.reject(errorFrom(reply.error));
    else waiting?.resolve(reply.value);
  });
  worker.on('error', (cause) => end(crashed(String(cause), cause)));
  worker.on('messageerror', (cause) => end(crashed('a message could not be read', cause)));
  worker.on('exit', (status) => end(crashed(`exit status ${status}`)));

  return {
    started,
    call(method, ...parameters) {
      if (ended) return Promise.reject(ended);
      const id = nextId++;
      const answer = expect(id);
      worker.postMessage({ id, method, parameters } satisfies WorkerRequest);
      return answer;
    },
    async close() {
      if (ended || closing) return;
      try {
        const answer = this.call('dispose');
        // From here on the end of the thread is no crash; its exit may be heard in the same turn as the answer.
        closing = true;
        await answer.catch((error) => {
          // A thread that is gone needs no disposing.
          if (!ended) throw error;
        });
      } finally {
        ended ??= disposed();
        await worker.terminate();
        await exited;
      }
    },
  };
}

function proxyOf(link: Link, facts: PlatformFacts, flag: Int32Array): Platform {
  return {
    ...facts,
    async advance(program, steps, options) {
      const { signal, ...plain } = options satisfies AdvanceOptions;
      const abort = (): void => {
        Atomics.store(flag, 0, 1);
      };
      Atomics.store(flag, 0, signal?.aborted ? 1 : 0);
      signal?.addEventListener('abort', abort);
      try {
        return (await link.call('advance', program, steps, plain)) as BlockReport;
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    },
    evaluate: async () => (await link.call('evaluate')) as Evaluation,
    setReplica: async (replica, settings) => {
      await link.call('setReplica', replica, settings);
    },
    download: async () => (await link.call('download')) as State,
    upload: async (state) => {
      await link.call('upload', state);
    },
    dispose: () => link.close(),
  };
}

function crashed(how: string, cause?: unknown): SheathError {
  return new SheathError(
    'E_PLATFORM_CRASHED',
    {
      object: `the thread that runs the platform ended (${how})`,
      limit: 'it should live until the run is over',
      cure: 'continue from the last checkpoint, with fewer atoms or replicas if memory ran out',
    },
    { kind: 'failure', cause },
  );
}

function disposed(): SheathError {
  return new SheathError(
    'E_PLATFORM_DISPOSED',
    {
      object: 'the platform was called after dispose()',
      limit: 'its thread has ended',
      cure: 'make a new platform',
    },
    { kind: 'failure' },
  );
}
