/** gpu.js as the adapter bends it, on every backend that is here, and what its kernels are made of. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, describe, expect, it } from 'vitest';
import { type GpuJsDevice, openGpuJs } from '../../src/platforms/gpujs/gpu-js-node.js';
import { softwareGpu } from '../support/software-gpu-node.js';

const dist = new URL('../../dist/', import.meta.url);
const gpu = softwareGpu();
if ('missing' in gpu) console.log(`no test of gpu.js on WebGPU: ${gpu.missing}`);
const backends = ['webasm', 'cpu', ...('missing' in gpu ? [] : (['software'] as const))] as const;

describe.each(backends)('gpu.js: %s', async (backend) => {
  const device: GpuJsDevice = await openGpuJs(backend);
  afterAll(() => device.dispose());

  const filled = (height: number, width: number, value: (row: number, column: number) => number) => {
    const array = device.array(height, width);
    array.values.forEach((_, k, values) => {
      values[k] = value(Math.floor(k / width), k % width);
    });
    array.upload();
    return array;
  };

  it('runs loops of any length to their end', async () => {
    const lengths = [0, 1, 999, 1000, 1001, 4096, 70_000];
    const array = filled(1, lengths.length, (_, thread) => lengths[thread]);
    const kernel = device.kernel('countTurns', lengths.length, {});
    expect([...(await kernel.run(array))]).toEqual(lengths);
    kernel.dispose();
    array.dispose();
  });

  it('sees what was uploaded last, and only that', async () => {
    const array = filled(1, 3, (_, thread) => thread);
    const kernel = device.kernel('countTurns', 3, {});
    await kernel.run(array);
    array.values.set([7, 5, 6]);
    array.upload();
    expect([...(await kernel.run(array))]).toEqual([7, 5, 6]);
    kernel.dispose();
    array.dispose();
  });

  it('gives the vectors of all threads one after the other', async () => {
    // Bonds of 0.5, 0.75 and 1 nm along x, y and z, stretched by 0.25, 0.5 and 0.75 with k = 8.
    const edge = 4;
    const unit = edge / 2 ** 22;
    const far = (row: number, axis: number) => (row % 2 === 1 && (row - 1) / 2 === axis ? (row + 3) / 8 : 0);
    const coordinates = filled(6, 6, (row, column) => (column < 3 ? far(row, column) / unit : 0));
    const cell = filled(1, 9, (_, column) => (column < 3 ? unit : 0));
    const atoms = filled(3, 2, (bond, end) => 2 * bond + end);
    const parameters = filled(3, 3, (_, column) => [0.25, 8, 0][column]);
    const kernel = device.kernel('distance', 3, { form: 0, interactions: 3 });
    const found = await kernel.run(coordinates, cell, atoms, parameters);
    // Adding 0 makes -0 0.
    expect(Array.from(found, (x) => x + 0)).toEqual([2, 0, 0, 0.25, 0, 4, 0, 1, 0, 0, 6, 2.25]);
    kernel.dispose();
    for (const array of [coordinates, cell, atoms, parameters]) array.dispose();
  });

  it('refuses a kernel that does not exist', () => {
    expect(() => device.kernel('nonsense', 1, {})).toThrow(/nonsense/);
  });
});

describe('what gpu.js is given', () => {
  it('kernels are plain functions, whatever runs the tests', () => {
    const texts: Record<string, string> = JSON.parse(
      readFileSync(new URL('kernels/gpujs/kernels.json', dist), 'utf8'),
    );
    expect(Object.keys(texts)).toEqual(expect.arrayContaining(['nonbonded', 'dihedral', 'separation']));
    for (const [name, text] of Object.entries(texts)) {
      expect(text).toMatch(new RegExp(`^function ${name}\\(`));
      expect(text, name).not.toMatch(/__|import|require|\bcov_/);
    }
  });

  it('it finds the navigator it was given, nobody else’s modules, and leaves the global one alone', async () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    const load = createRequire(import.meta.url)('../../dist/vendor/gpu.js/gpu.cjs');
    let asked = 0;
    const library = load({
      gpu: {
        requestAdapter: async () => {
          asked++;
          return null;
        },
      },
    });
    await expect(library.WebGPUContext.acquire()).rejects.toThrow(/no adapter/);
    expect(asked).toBe(1);
    expect(load({}).GPU.isWebGPUSupported).toBe(false);
    expect(library.GPU.isHeadlessGLSupported).toBe(false);
    expect(Object.getOwnPropertyDescriptor(globalThis, 'navigator')).toEqual(before);
  });
});
