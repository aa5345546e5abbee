/** How soon a block on the GPU answers an abort: the block driver with a device whose steps take a given time of a clock that is not real. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBlockRunner } from '../../../../src/platforms/webgpu/block.js';
import type { ResidentBuffers } from '../../../../src/platforms/webgpu/buffers.js';
import type { WebGpuContext } from '../../../../src/platforms/webgpu/context.js';
import type { BlockPlan, DeviceProgram } from '../../../../src/platforms/webgpu/device-program.js';
import type { ForceField } from '../../../../src/platforms/webgpu/force-field.js';
import { createSubmitPace, SUBMITS_IN_FLIGHT } from '../../../../src/platforms/webgpu/submit-pace.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  vi.stubGlobal('GPUBufferUsage', { MAP_READ: 1, COPY_DST: 8 });
  vi.stubGlobal('GPUMapMode', { READ: 1 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

interface SlowDevice {
  readonly context: WebGpuContext;
  readonly program: DeviceProgram;
  readonly forceField: ForceField;
  /** Steps of every submit so far. */
  readonly submits: number[];
  readonly mostInFlight: () => number;
}

/** Submits are worked off one after the other, `seconds` a step; whoever maps a buffer waits for all that was submitted. */
function slowDevice(seconds: number): SlowDevice {
  const submits: number[] = [];
  let encoded = 0;
  let idleAt = 0;
  let inFlight = 0;
  let mostInFlight = 0;
  const listState = { size: 8 } as GPUBuffer;
  const device = {
    queue: {
      writeBuffer() {},
      submit() {
        submits.push(encoded);
        idleAt = Math.max(idleAt, performance.now()) + 1000 * seconds * encoded;
        encoded = 0;
        inFlight++;
        mostInFlight = Math.max(mostInFlight, inFlight);
      },
    },
    createBuffer: ({ size }: { size: number }) => ({
      size,
      mapAsync: () =>
        new Promise<void>((resolve) => {
          setTimeout(() => {
            inFlight--;
            resolve();
          }, idleAt - performance.now());
        }),
      // No fault; the list used half of its buffer.
      getMappedRange: () => Uint32Array.of(...new Array(8).fill(0xffffffff), 10, 0x3f000000).buffer,
      unmap() {},
      destroy() {},
    }),
    createCommandEncoder: () => ({
      beginComputePass: () => ({ end() {} }),
      copyBufferToBuffer() {},
      finish: () => ({}),
    }),
  };
  const program = {
    prepare() {},
    encodeStep() {
      encoded++;
    },
    status: null,
  };
  return {
    context: { device, uncapturedError: () => null } as unknown as WebGpuContext,
    program: program as unknown as DeviceProgram,
    forceField: { nonbonded: { listState, capacity: 64 } } as unknown as ForceField,
    submits,
    mostInFlight: () => mostInFlight,
  };
}

const plan = { firstStep: 0, steps: 100_000 } as BlockPlan;
const oneReplica = { replicaCount: 1 } as ResidentBuffers;

describe('an abort', () => {
  // From a small box on a fast GPU to a step that takes a fifth of a second on a driver that computes on the CPU.
  it.each([5e-5, 1e-3, 0.03, 0.2])('is answered within half a second, at %d s a step', async (seconds) => {
    for (const abortAfter of [0, 0.1, 1, 2.7]) {
      const device = slowDevice(seconds);
      const runner = createBlockRunner(device.context, oneReplica, device.forceField);
      const controller = new AbortController();
      const running = runner.attempt(device.program, plan, 20, { signal: controller.signal });
      await vi.advanceTimersByTimeAsync(1000 * abortAfter);
      const begun = performance.now();
      controller.abort();
      let answered = Number.NaN;
      const outcome = running.then((value) => {
        answered = performance.now() - begun;
        return value;
      });
      await vi.advanceTimersByTimeAsync(10_000);
      expect((await outcome).kind).toBe('aborted');
      expect(answered).toBeLessThan(500);
      expect(device.mostInFlight()).toBe(SUBMITS_IN_FLIGHT);
    }
  });

  it('a block that nobody aborts is done to its last step, many steps a submit', async () => {
    const device = slowDevice(2e-5);
    const runner = createBlockRunner(device.context, oneReplica, device.forceField);
    const running = runner.attempt(device.program, plan, 20, {});
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await running).toEqual({ kind: 'done', listUsed: 0.5 });
    expect(device.submits.reduce((sum, steps) => sum + steps)).toBe(plan.steps);
    expect(device.submits.length).toBeLessThan(plan.steps / 400);
  });
});

describe('the pace of submits', () => {
  it('begins with single steps, then follows the device', () => {
    const pace = createSubmitPace();
    expect(pace.steps()).toBe(1);
    pace.landed(1, 0.01);
    expect(pace.steps()).toBe(1);
    pace.landed(1, 0.01);
    expect(pace.steps()).toBe(8);
    pace.landed(8, 0.8);
    expect(pace.steps()).toBe(1);
  });

  it('is not deceived by two submits that were both done when the host came to look', () => {
    const pace = createSubmitPace();
    for (let landing = 0; landing < 5; landing++) pace.landed(8, 0.08);
    pace.landed(8, 0.3);
    pace.landed(8, 0.000_01);
    expect(pace.steps()).toBeLessThanOrEqual(8);
    pace.landed(8, 0.08);
    expect(pace.steps()).toBe(8);
  });
});
