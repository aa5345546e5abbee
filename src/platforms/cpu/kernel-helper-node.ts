/** A helper thread of a team: runs the kernels it is told to over the shared memory until it is told to end. */
import { workerData } from 'node:worker_threads';
import {
  ANSWERS,
  callKernel,
  type HelperStart,
  kernelNames,
  ORDERS,
  TASK,
  TASK_LENGTH,
  waitWhile,
} from './team-protocol.js';

const { module, memory, thread, ordersAt, answersAt, jobsAt, tasksAt, mostTasks } = workerData as HelperStart;
const orders = new Int32Array(memory.buffer, ordersAt, ORDERS.length);
const answers = new Int32Array(memory.buffer, answersAt, ANSWERS.length);
const jobs = new Int32Array(memory.buffer, jobsAt, mostTasks + 1);
const tasks = new Float64Array(memory.buffer, tasksAt, mostTasks * TASK_LENGTH);

// Whatever ends this thread, the others must not wait for it: whoever waits for `done` wakes, and sees the fault.
process.once('exit', () => {
  answers[ANSWERS.fault] = 1;
  Atomics.store(answers, ANSWERS.done, -1);
  Atomics.notify(answers, ANSWERS.done);
});

const { loadKernels } = await import('./kernels-node.js');
const kernels = loadKernels(memory, module);
const names = kernelNames(kernels);

for (let done = 0; ; ) {
  waitWhile(orders, ORDERS.order, done);
  const order = Atomics.load(orders, ORDERS.order);
  const count = orders[ORDERS.jobs];
  if (count < 0) break;
  for (let job = thread; job < count; job = Atomics.add(orders, ORDERS.next, 1)) {
    for (let task = jobs[job]; task < jobs[job + 1]; task++) {
      const at = task * TASK_LENGTH;
      const parameters: number[] = [];
      for (let k = 0; k < tasks[at + TASK.count]; k++) parameters.push(tasks[at + TASK.first + k]);
      const result = callKernel(kernels, names[tasks[at + TASK.kernel]], parameters);
      tasks[at + TASK.result] = result === undefined ? 0 : result;
    }
  }
  done = order;
  Atomics.store(answers, ANSWERS.done, done);
  Atomics.notify(answers, ANSWERS.done);
}
