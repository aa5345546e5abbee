/** A helper thread of a team: runs the kernels it is told to over the shared memory until it is told to end. */
import { workerData } from 'node:worker_threads';
import {
  CONTROL,
  callKernel,
  type HelperStart,
  kernelNames,
  MOST_TASKS,
  TASK,
  TASK_LENGTH,
  waitWhile,
} from './team-protocol.js';

const { module, memory, controlAt, tasksAt } = workerData as HelperStart;
const control = new Int32Array(memory.buffer, controlAt, CONTROL.length);
const tasks = new Float64Array(memory.buffer, tasksAt, MOST_TASKS * TASK_LENGTH);

// Whatever ends this thread, the others must not wait for it: whoever waits for `done` wakes, and sees the fault.
process.once('exit', () => {
  control[CONTROL.fault] = 1;
  Atomics.store(control, CONTROL.done, -1);
  Atomics.notify(control, CONTROL.done);
});

const { loadKernels } = await import('./kernels-node.js');
const kernels = loadKernels(memory, module);
const names = kernelNames(kernels);

for (let done = 0; ; ) {
  waitWhile(control, CONTROL.order, done);
  const order = Atomics.load(control, CONTROL.order);
  if (order === done) continue;
  if (control[CONTROL.count] < 0) break;
  for (let task = 0; task < control[CONTROL.count]; task++) {
    const record = tasks.subarray(task * TASK_LENGTH, (task + 1) * TASK_LENGTH);
    const parameters = record.subarray(TASK.first, TASK.first + record[TASK.count]);
    const result = callKernel(kernels, names[record[TASK.kernel]], [...parameters]);
    record[TASK.result] = result === undefined ? 0 : result;
  }
  done = order;
  Atomics.store(control, CONTROL.done, done);
  Atomics.notify(control, CONTROL.done);
}
