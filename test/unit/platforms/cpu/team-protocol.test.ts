import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { waitWhile } from '../../../../src/platforms/cpu/team-protocol.js';

/** Notifies without a change for a while, as a thread does that lost its core between a change and its notice, then changes the word. */
const LATE_NOTICES = `
const { workerData } = require('node:worker_threads');
Atomics.store(workerData, 1, 1);
Atomics.notify(workerData, 1);
for (const end = performance.now() + 100; performance.now() < end; ) Atomics.notify(workerData, 0);
Atomics.store(workerData, 0, 8);
Atomics.notify(workerData, 0);
`;

test('the late notice of an earlier change does not end a wait', () => {
  const words = new Int32Array(new SharedArrayBuffer(8));
  words[0] = 7;
  const worker = new Worker(LATE_NOTICES, { eval: true, workerData: words });
  waitWhile(words, 1, 0);
  expect(waitWhile(words, 0, 7)).toBe(true);
  expect(Atomics.load(words, 0)).toBe(8);
  worker.unref();
});

test('a wait ends with its time', () => {
  const words = new Int32Array(new SharedArrayBuffer(4));
  expect(waitWhile(words, 0, 0, 10)).toBe(false);
});
