/** Starts measurements of platforms in processes of their own. */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SheathError } from '../core/index.js';
import type { MeasureReply, MeasureRequest } from './measure-entry-node.js';
import type { Throughput } from './throughput.js';

export type Measured = Throughput & { readonly memoryBytes: number };

/** Beside this file once compiled; when the sources are run, in the compiled tree. */
function entry(): string {
  const beside = new URL('./measure-entry-node.js', import.meta.url);
  const found = existsSync(fileURLToPath(beside))
    ? beside
    : new URL('../../dist/benchmark/measure-entry-node.js', import.meta.url);
  return fileURLToPath(found);
}

/** @param patience ms @throws E_BENCH_FAILED, also when it takes longer or is aborted */
export function measureInProcess(
  request: MeasureRequest,
  { patience, signal }: { readonly patience: number; readonly signal?: AbortSignal },
): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(entry(), { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let said = '';
    let late = false;
    const stop = () => void child.kill('SIGKILL');
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, patience);
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    child.stderr?.on('data', (text) => {
      said += String(text);
    });
    child.once('message', (answer) => {
      const reply = answer as MeasureReply;
      if ('error' in reply) reject(failed(request, reply.error));
      else resolve(reply);
    });
    child.once('error', (error) => reject(failed(request, error.message)));
    child.once('exit', (status, ending) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      const why = late
        ? `it had not ended after ${(patience / 1000).toFixed(0)} s (--patience)`
        : ending === 'SIGKILL'
          ? `it was killed (SIGKILL), as the system does when memory runs out. ${said.slice(-400)}`
          : `it ended with ${ending ?? status}. ${said.slice(-400)}`;
      reject(failed(request, why));
    });
    // A process that ended at once has closed the channel: its exit says why.
    child.send(request, () => {});
  });
}

function failed({ box, settings }: MeasureRequest, why: string): SheathError {
  return new SheathError(
    'E_BENCH_FAILED',
    {
      object: `${settings.platform} on ${box.name}, ${settings.replicas} replicas, ${settings.threads} threads`,
      limit: why.replace(/\.$/, ''),
      cure: 'leave this combination out, or choose a smaller box',
    },
    { kind: 'failure' },
  );
}
