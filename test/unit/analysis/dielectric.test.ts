import { describe, expect, it } from 'vitest';
import { analyse, type DielectricSettings, dielectric } from '../../../src/analysis/index.js';
import { drawWords, normalsOf, STREAM } from '../../../src/math/index.js';
import type { Species, Topology } from '../../../src/topology/index.js';
import type { Frame } from '../../../src/trajectory/index.js';
import { box, frameOf, GHOST, LI, octahedron, PF6, sourceOf, uniform } from './electrolyte-box.js';

/** Two opposite charges of 0.5 e. */
const DIPOLE: Species = {
  name: 'HCl',
  atoms: [
    { ...LI.atoms[0], name: 'H', element: 'H', mass: 1, charge: 0.5 },
    { ...LI.atoms[0], name: 'Cl', element: 'Cl', mass: 35, charge: -0.5 },
  ],
  bonds: [[0, 1]],
};
const EDGE = 3;
const T = 300;
const LENGTH = 0.13;

const pair = new Float64Array(2);
function normal(trial: number, item: number, step: number): number {
  const words = drawWords(41, STREAM.test, trial, item, step, 0);
  normalsOf(words[0], words[1], pair, 0);
  return pair[0];
}

/** `count` molecules anywhere, turned anywhere, wrapped atom by atom. */
function dipoleFrames(molecules: number, frames: number, trial: number): Frame[] {
  return Array.from({ length: frames }, (_, step) => {
    const positions = new Float64Array(6 * molecules);
    for (let m = 0; m < molecules; m++) {
      const way = [0, 1, 2].map((axis) => normal(trial, 3 * m + axis, step));
      const size = Math.hypot(...way);
      for (let axis = 0; axis < 3; axis++) {
        const x = EDGE * uniform(trial, 3 * m + axis, step);
        positions[6 * m + axis] = x;
        const y = x + (LENGTH * way[axis]) / size;
        positions[6 * m + 3 + axis] = y - EDGE * Math.floor(y / EDGE);
      }
    }
    return frameOf(positions, [EDGE, EDGE, EDGE], { time: step, temperature: T });
  });
}

function accumulated(
  topology: Topology,
  frames: readonly Frame[],
  settings: DielectricSettings = {},
  first = 0,
) {
  const accumulator = dielectric.prepare(topology, settings);
  frames.forEach((frame, k) => {
    dielectric.frame(accumulator, frame, first + k);
  });
  return accumulator;
}

/** 1 + N mu² / (3 eps0 V kT) in SI. */
const ideal = (molecules: number, dipole: number) =>
  1 +
  (molecules * (dipole * 1.602176634e-19 * 1e-9) ** 2) /
    (3 * 8.8541878128e-12 * EDGE ** 3 * 1e-27 * 1.380649e-23 * T);

describe('dielectric constant', () => {
  it('is that of independent dipoles, across the boundary too', () => {
    const topology = box([DIPOLE, 30]);
    const result = dielectric.conclude([accumulated(topology, dipoleFrames(30, 2000, 1))]);
    const truth = ideal(30, 0.5 * LENGTH);
    expect(truth).toBeGreaterThan(1.5);
    expect(Math.abs((result.epsilon?.value ?? 0) - truth)).toBeLessThan(3 * (result.epsilon?.error ?? 0));
    // |M|² of a Gaussian vector has a relative variance of 2/3.
    expect(result.epsilon?.error ?? 0).toBeCloseTo((truth - 1) * Math.sqrt(2 / 3 / 2000), 2);
    expect(result.epsilon?.method).toBe('block');
    expect(result).toMatchObject({ temperature: T, volume: 27, ions: false });
  });

  it('is exact frame by frame', () => {
    const topology = box([DIPOLE, 4]);
    const frames = dipoleFrames(4, 30, 2);
    const squares = frames.map(({ positions }) =>
      [0, 1, 2].reduce((sum, axis) => {
        let m = 0;
        for (let k = 0; k < 4; k++) {
          const d = positions[6 * k + 3 + axis] - positions[6 * k + axis];
          m -= 0.5 * (d - EDGE * Math.round(d / EDGE));
        }
        return sum + m * m;
      }, 0),
    );
    const { meanSquareDipole } = dielectric.conclude([accumulated(topology, frames)]);
    expect(meanSquareDipole.value).toBeCloseTo(squares.reduce((sum, x) => sum + x, 0) / 30, 14);
  });

  it('leaves out where ions are, and keeps how they turn', () => {
    const lopsided: Species = {
      ...DIPOLE,
      name: 'OH',
      atoms: DIPOLE.atoms.map((atom) => ({ ...atom, charge: atom.charge - 0.5 })),
    };
    const topology = box([LI, 1], [PF6, 1], [lopsided, 1]);
    const at = (move: number) =>
      Array.from({ length: 24 }, (_, k) => {
        const turn = [Math.cos(k), Math.sin(k), 0].map((x) => LENGTH * x);
        const corner = (1.3 * k * move) % EDGE;
        return frameOf(
          [
            corner,
            1,
            1,
            ...octahedron([1, corner, 1]),
            corner,
            corner,
            2,
            ...turn.map((x, axis) => (axis === 2 ? 2 : corner + x)),
          ],
          [EDGE, EDGE, EDGE],
          { time: k, temperature: T },
        );
      });
    const still = accumulated(topology, at(0));
    const moving = accumulated(topology, at(1));
    for (let k = 0; k < 24 * 5; k++) expect(moving.series.data[k]).toBeCloseTo(still.series.data[k], 12);
    // H carries nothing and Cl -1 e at L/36 from the centre of mass.
    expect(Math.sqrt(still.series.data[3])).toBeCloseTo(LENGTH / 36, 12);
    expect(still.ions).toBe(true);
    expect(dielectric.conclude([moving]).reason).toContain('translation of ions is left out');
  });

  it('uses the charges of the run, and merges anywhere', () => {
    const topology = box([DIPOLE, 5]);
    const frames = dipoleFrames(5, 60, 3);
    const whole = dielectric.conclude([accumulated(topology, frames)]);
    const scaled = dielectric.conclude([accumulated(topology, frames, { chargeScales: { HCl: 0.8 } })]);
    expect((scaled.epsilon?.value ?? 0) - 1).toBeCloseTo(0.64 * ((whole.epsilon?.value ?? 0) - 1), 12);
    const merged = dielectric.merge(
      accumulated(topology, frames.slice(0, 13)),
      accumulated(topology, frames.slice(13), {}, 13),
    );
    expect(dielectric.conclude([merged])).toEqual(whole);
  });

  it('refuses with a reason', () => {
    const topology = box([DIPOLE, 5]);
    const frames = dipoleFrames(5, 60, 4);
    const reasonOf = (own: readonly Frame[], box_ = topology) => {
      const { epsilon, reason } = dielectric.conclude([accumulated(box_, own)]);
      expect(epsilon).toBeNull();
      return reason;
    };
    expect(reasonOf(frames.slice(0, 5))).toContain('fewer than');
    expect(reasonOf(frames.map(({ temperature: _, ...frame }) => frame))).toContain('temperature');
    expect(reasonOf(frames.map((frame, k) => ({ ...frame, temperature: 300 + k })))).toContain('set point');
    expect(reasonOf(frames.map((frame) => ({ ...frame, box: new Float64Array(3) })))).toContain(
      'not periodic',
    );
    expect(reasonOf(frames, box([GHOST, 10]))).toContain('no molecule has partial charges');
    // All along x, with a little noise.
    const poled = frames.map((frame, step) => ({
      ...frame,
      positions: Float64Array.from(
        { length: 30 },
        (_, k) => 1 + (k % 6 === 0 ? LENGTH : 0) + 0.01 * normal(7, k, step),
      ),
    }));
    expect(reasonOf(poled)).toContain('not an isotropic liquid');
  });

  it('warns where few samples are independent', async () => {
    const topology = box([DIPOLE, 1]);
    // One molecule that turns once in the whole run.
    const frames = Array.from({ length: 200 }, (_, k) => {
      const angle = (2 * Math.PI * k) / 200;
      const arm = LENGTH * (1 + 0.5 * Math.cos(angle));
      return frameOf([1 + arm * Math.cos(angle), 1 + arm * Math.sin(angle), 1, 1, 1, 1], [EDGE, EDGE, EDGE], {
        time: k,
        temperature: T,
      });
    });
    const results = await analyse({ topology, replicas: [sourceOf(frames)], energies: [] });
    expect(results.dielectric).not.toBeNull();
    expect(results.notices.map(({ code }) => code)).toContain('W_ANALYSIS_FEW_SAMPLES');
  });
});
