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

/** @throws E_BENCH_FAILED */
export function measureInProcess(request: MeasureRequest): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(entry(), { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let said = '';
    child.stderr?.on('data', (text) => {
      said += String(text);
    });
    child.once('message', (answer) => {
      const reply = answer as MeasureReply;
      if ('error' in reply) reject(failed(request, reply.error));
      else resolve(reply);
    });
    child.once('error', (error) => reject(failed(request, error.message)));
    child.once('exit', (status, signal) =>
      reject(failed(request, `it ended with ${signal ?? status}. ${said.slice(-400)}`)),
    );
    child.send(request);
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
