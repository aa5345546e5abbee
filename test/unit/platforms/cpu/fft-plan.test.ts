/** The line transforms of kernels/cpu/common/fft.ts under their plans. */
import { describe, expect, it } from 'vitest';
import { drawWords, STREAM, uniformOf } from '../../../../src/math/index.js';
import { createArena } from '../../../../src/platforms/cpu/arena.js';
import { createFftPlan } from '../../../../src/platforms/cpu/fft-plan.js';
import { loadKernels } from '../../../../src/platforms/cpu/kernels-node.js';

const LANES = 4;
/** Bytes from an element to the next: four real, then four imaginary parts. */
const STRIDE = 32;
const IMAGINARY = 16;

describe('fft plan', () => {
  const arena = createArena();
  const kernels = loadKernels(arena.memory);

  /** Four lines of random numbers: [element, (re x 4, im x 4)]. */
  function randomLines(length: number): Float32Array {
    const lines = arena.float32(8 * length);
    for (let k = 0; k < lines.length; k++)
      lines[k] = uniformOf(drawWords(1, STREAM.test, length, k, 0, 0)[0]) - 0.5;
    return lines;
  }

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 21, 25, 28, 35, 42, 49, 60, 64, 70, 105])(
    'length %i: the discrete Fourier transform of every line, frequencies where the plan says',
    (length) => {
      const plan = createFftPlan(arena, kernels, length);
      const lines = randomLines(length);
      const input = lines.slice();
      kernels.fourier(plan.stages.byteOffset, lines.byteOffset, STRIDE, IMAGINARY);
      for (let lane = 0; lane < LANES; lane++) {
        for (let frequency = 0; frequency < length; frequency++) {
          let re = 0;
          let im = 0;
          for (let k = 0; k < length; k++) {
            const angle = (-2 * Math.PI * ((k * frequency) % length)) / length;
            const [a, b] = [input[8 * k + lane], input[8 * k + 4 + lane]];
            re += a * Math.cos(angle) - b * Math.sin(angle);
            im += a * Math.sin(angle) + b * Math.cos(angle);
          }
          const at = 8 * plan.order[frequency] + lane;
          expect(Math.abs(lines[at] - re)).toBeLessThan(1e-5);
          expect(Math.abs(lines[at + 4] - im)).toBeLessThan(1e-5);
        }
      }
      kernels.inverseFourier(plan.stages.byteOffset, lines.byteOffset, STRIDE, IMAGINARY);
      const worst = lines.reduce((most, x, k) => Math.max(most, Math.abs(x / length - input[k])), 0);
      expect(worst).toBeLessThan(1e-6);
    },
  );

  it('every frequency has its own place', () => {
    const { order } = createFftPlan(arena, kernels, 2 * 3 * 4 * 5 * 7);
    expect(order.slice().sort()).toEqual(Int32Array.from(order, (_, k) => k));
  });

  it('refuses other prime factors', () => {
    expect(() => createFftPlan(arena, kernels, 22)).toThrow(
      expect.objectContaining({ code: 'E_MESH_FACTORS' }),
    );
  });
});
