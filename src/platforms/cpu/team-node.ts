/**
 * The threads of one evaluator: the calling one and its helpers. All run the same kernels over the same memory. The caller says who does
 * what, so that a thread finds in its cache what it left there; besides there may be jobs for whoever is done first. These write to what is
 * their own, so that a result depends on the number of threads, but never on who was faster.
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
  ANSWERS,
  callKernel,
  type HelperStart,
  kernelNames,
  MOST_THREADS,
  ORDERS,
  TASK,
  TASK_LENGTH,
  TASKS_PER_THREAD,
  type Task,
  waitWhile,
} from './team-protocol.js';

/** Tasks of one thread, one after the other. */
export interface Job {
  /** of a step that it belongs to */
  readonly part: StepPart;
  readonly tasks: readonly Task[];
}

export interface Team {
  /** Threads, the calling one included. */
  readonly size: number;
  /**
   * Thread t does the tasks `shares[t]`, thread 0 being the calling one, after `besides`; then whoever is free does the next of the
   * `jobs`; wait for all. No share or job may read what another writes.
   * Returns what the kernels returned, [thread, then job][task].
   * @param part of a step that the tasks of the shares belong to
   */
  run(
    part: StepPart,
    shares: readonly (readonly Task[])[],
    jobs?: readonly Job[],
    besides?: () => void,
  ): readonly (readonly number[])[];
  /** By the calling thread alone, `besides` what the others do. */
  perform(part: StepPart, tasks: readonly Task[]): void;
  dispose(): void;
}

interface Helper {
  readonly worker: Worker;
  readonly answers: Int32Array;
}

/** A thread that has not answered by then never will. */
const PATIENCE = 120_000; // ms

/**
 * @param module that the kernels are of
 * @throws E_THREADS, E_NOT_BUILT
 */
export function createTeam(
  arena: Arena,
  kernels: Kernels,
  threads: number,
  clock: PartClock,
  module = compiledKernels('portable'),
): Team {
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) {
    throw new SheathError('E_THREADS', {
      object: `${threads} threads were asked for`,
      limit: `a replica runs on 1 to ${MOST_THREADS} threads`,
      cure: 'ask for as many as there are free cores, or fewer',
    });
  }
  const numbers = new Map(kernelNames(kernels).map((name, number) => [name, number]));
  const mostTasks = threads > 1 ? TASKS_PER_THREAD * threads : 0;
  const orders = arena.int32(ORDERS.length);
  const firstTasks = arena.int32(mostTasks + 1);
  const tasks = arena.float64(mostTasks * TASK_LENGTH);
  const places = { ordersAt: orders.byteOffset, jobsAt: firstTasks.byteOffset, tasksAt: tasks.byteOffset };
  const helpers = Array.from({ length: threads - 1 }, (_, k) =>
    createHelper(arena, { ...places, module, thread: k + 1, mostTasks }),
  );

  const announce = (jobCount: number): void => {
    orders[ORDERS.jobs] = jobCount;
    Atomics.add(orders, ORDERS.order, 1);
    Atomics.notify(orders, ORDERS.order);
  };

  /** The first of them, that of the calling thread, is not told. */
  const order = (shares: readonly (readonly Task[])[]): void => {
    let task = 0;
    for (let job = 1; job < shares.length; job++) {
      firstTasks[job] = task;
      for (const given of shares[job]) {
        if (task === mostTasks) throw new RangeError(`an order of more than ${mostTasks} tasks`);
        const at = task * TASK_LENGTH;
        tasks[at + TASK.kernel] = numbers.get(given[0])!;
        tasks[at + TASK.count] = given.length - 1;
        for (let k = 1; k < given.length; k++) tasks[at + TASK.first + k - 1] = given[k] as number;
        task++;
      }
    }
    firstTasks[shares.length] = task;
    Atomics.store(orders, ORDERS.next, threads);
    announce(shares.length);
  };

  const join = (): void => {
    const ordered = Atomics.load(orders, ORDERS.order);
    for (const { answers } of helpers) {
      if (!waitWhile(answers, ANSWERS.done, (ordered - 1) | 0, PATIENCE) || answers[ANSWERS.fault] !== 0) {
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
    }
    if (helpers.length > 0) clock.charge('wait');
  };

  const perform = (job: readonly Task[]): number[] =>
    job.map(([name, ...parameters]) => callKernel(kernels, name, parameters));
  const resultsOf = (job: number): number[] =>
    Array.from(
      { length: firstTasks[job + 1] - firstTasks[job] },
      (_, k) => tasks[(firstTasks[job] + k) * TASK_LENGTH + TASK.result],
    );

  return {
    size: threads,
    run(part, shares, jobs = [], besides) {
      if (helpers.length > 0) order([...shares, ...jobs.map((job) => job.tasks)]);
      besides?.();
      const own = new Map([[0, perform(shares[0])]]);
      clock.charge(part);
      const takeOver = (number: number): void => {
        const job = jobs[number - threads];
        own.set(number, perform(job.tasks));
        clock.charge(job.part);
      };
      if (helpers.length === 0)
        jobs.forEach((_, k) => {
          takeOver(1 + k);
        });
      else {
        const taken = () => Atomics.add(orders, ORDERS.next, 1);
        for (let number = taken(); number < threads + jobs.length; number = taken()) takeOver(number);
        join();
      }
      return Array.from(
        { length: threads + jobs.length },
        (_, number) => own.get(number) ?? resultsOf(number),
      );
    },
    perform(part, tasks) {
      perform(tasks);
      clock.charge(part);
    },
    dispose() {
      if (helpers.length > 0) announce(-1);
      for (const { worker } of helpers.splice(0)) worker.unref();
    },
  };
}

function createHelper(
  arena: Arena,
  places: Pick<HelperStart, 'module' | 'thread' | 'ordersAt' | 'jobsAt' | 'tasksAt' | 'mostTasks'>,
): Helper {
  const entry = helperEntry();
  const answers = arena.int32(ANSWERS.length);
  const start: HelperStart = {
    ...places,
    memory: arena.memory,
    answersAt: answers.byteOffset,
  };
  const worker = new Worker(entry, { workerData: start });
  // A fault of a helper is seen by whoever waits for it (join), not by the process.
  worker.on('error', () => {});
  worker.unref();
  return { worker, answers };
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
