/**
 * The threads of one evaluator: the calling one and its helpers. All run the same kernels over the same memory; who does
 * what is decided by the caller, so that a result depends on the number of threads only.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { SheathError } from '../../core/index.js';
import type { Arena } from './arena.js';
import type { Kernels } from './kernels.js';
import { compiledKernels } from './kernels-node.js';
import type { PartClock, StepPart } from './part-clock.js';
import {
  CONTROL,
  callKernel,
  type HelperStart,
  kernelNames,
  MOST_TASKS,
  TASK,
  TASK_LENGTH,
  type Task,
  waitWhile,
} from './team-protocol.js';

export interface Team {
  /** Threads, the calling one included. */
  readonly size: number;
  /**
   * Thread t does the tasks `shares[t]`, thread 0 being the calling one, which does `besides` too; wait for all.
   * Returns what the kernels returned, [thread][task].
   * @param part of a step that the tasks belong to
   */
  run(
    part: StepPart,
    shares: readonly (readonly Task[])[],
    besides?: () => void,
  ): readonly (readonly number[])[];
  dispose(): void;
}

interface Helper {
  readonly worker: Worker;
  readonly control: Int32Array;
  readonly tasks: Float64Array;
}

/** A thread that has not answered by then never will. */
const PATIENCE = 120_000; // ms

/** @throws E_THREADS, E_NOT_BUILT */
export function createTeam(arena: Arena, kernels: Kernels, threads: number, clock: PartClock): Team {
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= MOST_TASKS)) {
    throw new SheathError('E_THREADS', {
      object: `${threads} threads were asked for`,
      limit: `a replica runs on 1 to ${MOST_TASKS} threads`,
      cure: 'ask for as many as there are free cores, or fewer',
    });
  }
  const numbers = new Map(kernelNames(kernels).map((name, number) => [name, number]));
  const helpers = Array.from({ length: threads - 1 }, () => createHelper(arena));

  const order = ({ control, tasks }: Helper, share: readonly Task[]) => {
    share.forEach(([name, ...parameters], k) => {
      const record = tasks.subarray(k * TASK_LENGTH, (k + 1) * TASK_LENGTH);
      record[TASK.kernel] = numbers.get(name)!;
      record[TASK.count] = parameters.length;
      record.set(parameters, TASK.first);
    });
    control[CONTROL.count] = share.length;
    Atomics.add(control, CONTROL.order, 1);
    Atomics.notify(control, CONTROL.order);
  };

  const join = ({ control, tasks }: Helper, share: readonly Task[]) => {
    const ordered = Atomics.load(control, CONTROL.order);
    if (!waitWhile(control, CONTROL.done, (ordered - 1) | 0, PATIENCE) || control[CONTROL.fault] !== 0) {
      throw new SheathError(
        'E_THREAD_LOST',
        {
          object: 'a thread of the cpu platform stopped working',
          limit: 'all threads of a replica must answer',
          cure: 'run with one thread, and report this',
        },
        { kind: 'failure' },
      );
    }
    return share.map((_, k) => tasks[k * TASK_LENGTH + TASK.result]);
  };

  return {
    size: threads,
    run(part, [ownShare, ...shares], besides) {
      for (const [k, helper] of helpers.entries()) order(helper, shares[k]);
      const own = ownShare.map(([name, ...parameters]) => callKernel(kernels, name, parameters));
      clock.charge(part);
      besides?.();
      const theirs = helpers.map((helper, k) => join(helper, shares[k]));
      if (theirs.length > 0) clock.charge('wait');
      return [own, ...theirs];
    },
    dispose() {
      for (const { control, worker } of helpers.splice(0)) {
        control[CONTROL.count] = -1;
        Atomics.add(control, CONTROL.order, 1);
        Atomics.notify(control, CONTROL.order);
        worker.unref();
      }
    },
  };
}

function createHelper(arena: Arena): Helper {
  const entry = helperEntry();
  const control = arena.int32(CONTROL.length);
  const tasks = arena.float64(MOST_TASKS * TASK_LENGTH);
  const start: HelperStart = {
    module: compiledKernels(),
    memory: arena.memory,
    controlAt: control.byteOffset,
    tasksAt: tasks.byteOffset,
  };
  const worker = new Worker(entry, { workerData: start });
  // A fault of a helper is seen by whoever waits for it (join), not by the process.
  worker.on('error', () => {});
  worker.unref();
  return { worker, control, tasks };
}

/** Beside this file once compiled; when the sources themselves are run, in the compiled tree next to them. */
function helperEntry(): URL {
  const beside = new URL('./kernel-helper-node.js', import.meta.url);
  const compiled = new URL('../../../dist/platforms/cpu/kernel-helper-node.js', import.meta.url);
  const entry = existsSync(fileURLToPath(beside)) ? beside : compiled;
  if (!existsSync(fileURLToPath(entry))) {
    throw new SheathError('E_NOT_BUILT', {
      object: `the helper thread ${fileURLToPath(entry)} does not exist`,
      limit: 'it is made when sheath is compiled',
      cure: 'run "npm run build", or use one thread',
    });
  }
  return entry;
}
