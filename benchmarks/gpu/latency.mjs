/** What a dispatch, a submit and a look at the device cost beside the work in them. Microseconds, the least of several rounds. */
import { readFileSync } from 'node:fs';
import { readBuffers } from '../../dist/platforms/webgpu/buffers.js';
import { createKernel } from '../../dist/platforms/webgpu/shader.js';

const ROUNDS = 7;
/** As in the kernel. */
const ADDITIONS = 64;
const WORDS = 2 ** 20;

/** @param dispatches in one pass  @param threads that scatter, 64 additions each */
export async function latency(context, { dispatches, threads }) {
  const { device } = context;
  const text = readFileSync(new URL('latency.wgsl', import.meta.url), 'utf8');
  const kernelOn = (entryPoint, buffer) =>
    createKernel({ ...context, shaderText: () => text }, { file: 'latency.wgsl', entryPoint }, { 0: buffer });
  const buffers = Array.from({ length: 8 }, () =>
    device.createBuffer({ size: 4 * WORDS, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC }),
  );
  const kernels = await Promise.all(buffers.map((buffer) => kernelOn('touch', buffer)));
  const scatter = await kernelOn('scatter', buffers[0]);
  const small = device.createBuffer({ size: 256, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });

  const pass = (encode) => {
    const encoder = device.createCommandEncoder();
    const open = encoder.beginComputePass();
    encode(open);
    open.end();
    device.queue.submit([encoder.finish()]);
  };
  /** us of `work` divided by `count`, until the device has done it. */
  const timed = async (count, work) => {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round++) {
      await device.queue.onSubmittedWorkDone();
      const begun = performance.now();
      await work();
      await device.queue.onSubmittedWorkDone();
      least = Math.min(least, ((performance.now() - begun) * 1000) / count);
    }
    return least;
  };
  const chain = (groups, used) => () =>
    pass((open) => {
      for (let k = 0; k < dispatches; k++) kernels[k % used].encode(open, groups);
    });
  const result = {
    dependentDispatch: await timed(dispatches, chain(1, 1)),
    dependentDispatchOf128Groups: await timed(dispatches, chain(128, 1)),
    independentDispatch: await timed(dispatches, chain(1, 8)),
    submit: await timed(dispatches, () => {
      for (let k = 0; k < dispatches; k++) pass((open) => kernels[0].encode(open, 1));
    }),
    readBack: await timed(1, () => readBuffers(context, [small])),
  };
  const scattered = await timed(1, () => pass((open) => scatter.encode(open, threads / 64)));
  for (const buffer of [...buffers, small]) buffer.destroy();
  return { ...result, atomicAdditionsPerSecond: ((ADDITIONS * threads) / scattered) * 1e6 };
}
