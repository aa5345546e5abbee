import { describe, expect, it } from 'vitest';
import {
  createFftPlan,
  createRealFft3d,
  drawWords,
  fft,
  STREAM,
  uniformOf,
} from '../../../src/math/index.js';

function noise(size: number): Float64Array {
  return Float64Array.from(
    { length: size },
    (_, k) => uniformOf(drawWords(1, STREAM.test, 0, k, 0, 0)[0]) - 0.5,
  );
}

/** The sum as it is written, over the first axis of [length, columns]. */
function slowTransform(sign: number, length: number, columns: number, data: Float64Array): Float64Array {
  const out = new Float64Array(data.length);
  for (let k = 0; k < length; k++) {
    for (let column = 0; column < columns; column++) {
      for (let j = 0; j < length; j++) {
        const phase = (sign * 2 * Math.PI * ((j * k) % length)) / length;
        const re = data[2 * (j * columns + column)];
        const im = data[2 * (j * columns + column) + 1];
        out[2 * (k * columns + column)] += re * Math.cos(phase) - im * Math.sin(phase);
        out[2 * (k * columns + column) + 1] += re * Math.sin(phase) + im * Math.cos(phase);
      }
    }
  }
  return out;
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((largest, value, k) => Math.max(largest, Math.abs(value - b[k])), 0);
}

describe('fft', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 14, 28, 30, 35, 36, 40, 42, 48, 49, 64, 210])(
    'equals the plain sum for length %i',
    (length) => {
      const plan = createFftPlan(length);
      for (const columns of [1, 3]) {
        for (const sign of [-1, 1] as const) {
          const data = noise(2 * length * columns);
          const expected = slowTransform(sign, length, columns, data);
          fft(plan, sign, data, 0, columns, new Float64Array(data.length));
          expect(largestDifference(data, expected)).toBeLessThan(1e-14 * length);
        }
      }
    },
  );

  it('transforms a part of a larger array and leaves the rest alone', () => {
    const data = noise(2 * 30);
    const before = data.slice();
    fft(createFftPlan(10), -1, data, 10, 1, new Float64Array(20));
    expect(data.slice(0, 20)).toEqual(before.slice(0, 20));
    expect(data.slice(40)).toEqual(before.slice(40));
    expect(
      largestDifference(data.slice(20, 40), slowTransform(-1, 10, 1, before.slice(20, 40))),
    ).toBeLessThan(1e-13);
  });

  it('refuses a length with a larger prime factor', () => {
    expect(() => createFftPlan(22)).toThrow(RangeError);
  });
});

describe('real 3-D fft', () => {
  it.each([
    [4, 5, 6],
    [3, 5, 7],
    [8, 3, 10],
  ] as const)('mesh %i x %i x %i: half spectrum of the plain sum, and back', (nx, ny, nz) => {
    const transform = createRealFft3d([nx, ny, nz]);
    const mesh = noise(nx * ny * nz);
    transform.real.set(mesh);
    transform.forward();
    let worst = 0;
    for (let kx = 0; kx < nx; kx++) {
      for (let ky = 0; ky < ny; ky++) {
        for (let kz = 0; kz < transform.halfDepth; kz++) {
          let re = 0;
          let im = 0;
          for (let x = 0; x < nx; x++) {
            for (let y = 0; y < ny; y++) {
              for (let z = 0; z < nz; z++) {
                const phase = -2 * Math.PI * ((kx * x) / nx + (ky * y) / ny + (kz * z) / nz);
                const value = mesh[(x * ny + y) * nz + z];
                re += value * Math.cos(phase);
                im += value * Math.sin(phase);
              }
            }
          }
          const at = 2 * ((kx * ny + ky) * transform.halfDepth + kz);
          worst = Math.max(
            worst,
            Math.abs(transform.spectrum[at] - re),
            Math.abs(transform.spectrum[at + 1] - im),
          );
        }
      }
    }
    expect(worst).toBeLessThan(1e-12);
    transform.backward();
    expect(
      largestDifference(
        transform.real.map((value) => value / (nx * ny * nz)),
        mesh,
      ),
    ).toBeLessThan(1e-14);
  });
});
