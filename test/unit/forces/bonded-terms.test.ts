import { describe, expect, it } from 'vitest';
import { BONDED_TERMS, type BondedKind, TERM_SHAPES } from '../../../src/forces/index.js';
import { drawWords, STREAM, uniformOf } from '../../../src/math/index.js';

/** Parameters of ordinary size for each kind. */
const PARAMETERS: Readonly<Record<BondedKind, readonly number[]>> = {
  'bond-harmonic': [0.14, 3e5],
  'bond-g96': [0.14, 1.2e7],
  'bond-morse': [0.14, 400, 20],
  'angle-harmonic': [1.9, 500],
  'angle-g96': [-0.33, 450],
  'angle-urey-bradley': [1.9, 480, 0.25, 9000],
  'dihedral-periodic': [0.5, 2.5, 3],
  'dihedral-ryckaert-bellemans': [9.28, 12.16, -13.12, -3.06, 26.24, -31.5],
  'improper-harmonic': [-0.6, 160],
  'improper-periodic': [Math.PI, 43.9, 2],
};
const KINDS = Object.keys(PARAMETERS) as BondedKind[];

/** Four atoms about 0.15 nm apart, bent at random, [4, 3] nm. */
function randomAtoms(sample: number): Float64Array {
  const noise = (draw: number) => 0.06 * (uniformOf(drawWords(7, STREAM.test, 0, sample, 0, draw)[0]) - 0.5);
  const backbone = [0, 0, 0, 0.13, 0.05, 0, 0.15, 0.18, 0.04, 0.02, 0.22, 0.13];
  return Float64Array.from(backbone, (x, k) => x + noise(k));
}

function evaluate(kind: BondedKind, atoms: Float64Array, parameters: readonly number[] = PARAMETERS[kind]) {
  const size = TERM_SHAPES[kind].atoms;
  const chain = Float64Array.from({ length: 3 * (size - 1) }, (_, k) => atoms[k + 3] - atoms[k]);
  const forces = new Float64Array(3 * size);
  // Parameters are read from an offset.
  const energy = BONDED_TERMS[kind](chain, Float64Array.from([99, ...parameters]), 1, forces);
  return { energy, forces };
}

function numericalForces(kind: BondedKind, atoms: Float64Array): Float64Array {
  const step = 1e-5;
  return Float64Array.from({ length: 3 * TERM_SHAPES[kind].atoms }, (_, k) => {
    const energyAt = (offset: number) => {
      const moved = atoms.slice();
      moved[k] += offset;
      return evaluate(kind, moved).energy;
    };
    // Central differences of fourth order.
    return (8 * (energyAt(-step) - energyAt(step)) + energyAt(2 * step) - energyAt(-2 * step)) / (12 * step);
  });
}

const norm = (v: Float64Array): number => Math.hypot(...v);

describe.each(KINDS)('%s', (kind) => {
  const samples = Array.from({ length: 20 }, (_, sample) => randomAtoms(sample));

  it('force is minus the gradient of the energy to 1e-6', () => {
    for (const atoms of samples) {
      const { forces } = evaluate(kind, atoms);
      const numerical = numericalForces(kind, atoms);
      expect(norm(forces)).toBeGreaterThan(0);
      expect(norm(forces.map((force, k) => force - numerical[k]))).toBeLessThan(1e-6 * norm(forces));
    }
  });

  it('exerts no net force and no torque', () => {
    for (const atoms of samples) {
      const { forces } = evaluate(kind, atoms);
      const torque = new Float64Array(3);
      const total = new Float64Array(3);
      for (let k = 0; k < forces.length; k += 3) {
        for (let a = 0; a < 3; a++) {
          const b = (a + 1) % 3;
          const c = (a + 2) % 3;
          total[a] += forces[k + a];
          torque[a] += atoms[k + b] * forces[k + c] - atoms[k + c] * forces[k + b];
        }
      }
      expect(norm(total)).toBeLessThan(1e-13 * norm(forces));
      expect(norm(torque)).toBeLessThan(1e-13 * norm(forces));
    }
  });

  it('is the same read from the other end', () => {
    for (const atoms of samples) {
      const size = TERM_SHAPES[kind].atoms;
      const reversed = atoms.map(
        (_, k) => atoms[k < 3 * size ? 3 * (size - 1 - Math.floor(k / 3)) + (k % 3) : k],
      );
      const { energy } = evaluate(kind, atoms);
      expect(Math.abs(evaluate(kind, reversed).energy - energy)).toBeLessThan(1e-11 * Math.abs(energy));
    }
  });
});

describe('bonded terms at points worked out by hand', () => {
  const bond = (r: number) => Float64Array.from([1, 1, 1, 1, 1 + r, 1, 0, 0, 0, 0, 0, 0]);
  const bent = (theta: number) =>
    Float64Array.from([0.1, 0, 0, 0, 0, 0, 0.2 * Math.cos(theta), 0.2 * Math.sin(theta), 0, 0, 0, 0]);
  /** Looking along the middle bond, the last atom is turned by phi against the first. */
  const twisted = (phi: number) =>
    Float64Array.from([0.1, 0, 0, 0, 0, 0, 0, 0, 0.15, 0.1 * Math.cos(phi), 0.1 * Math.sin(phi), 0.15]);

  it.each([
    ['bond-harmonic', bond(0.15), [0.14, 3e5], 15],
    ['bond-g96', bond(0.15), [0.14, 1e7], 0.25e7 * (0.0225 - 0.0196) ** 2],
    ['bond-morse', bond(0.14 + Math.LN2 / 20), [0.14, 400, 20], 100],
    ['bond-morse', bond(0.14), [0.14, 400, 20], 0],
    ['angle-harmonic', bent(1.2), [1, 500], 10],
    ['angle-harmonic', bent(0), [0.3, 200], 9],
    ['angle-g96', bent(Math.PI / 3), [-0.5, 400], 200],
    ['angle-urey-bradley', bent(Math.PI / 2), [Math.PI / 2 - 0.2, 500, Math.sqrt(0.05) - 0.01, 20000], 11],
    ['dihedral-periodic', twisted(Math.PI), [0, 3, 1], 0],
    ['dihedral-periodic', twisted(0), [0, 3, 1], 6],
    ['dihedral-periodic', twisted(Math.PI / 2), [Math.PI / 2, 3, 1], 6],
    ['dihedral-ryckaert-bellemans', twisted(Math.PI), [1, 2, 4, 8, 16, 32], 63],
    ['dihedral-ryckaert-bellemans', twisted(0), [1, 2, 4, 8, 16, 32], 1 - 2 + 4 - 8 + 16 - 32],
    ['improper-harmonic', twisted(3), [-3, 100], 50 * (2 * Math.PI - 6) ** 2],
    ['improper-periodic', twisted(Math.PI / 2), [Math.PI, 43.9, 2], 87.8],
  ] as const)('%s', (kind, atoms, parameters, expected) => {
    expect(Math.abs(evaluate(kind, atoms, parameters).energy - expected)).toBeLessThan(1e-9);
  });

  it('stays finite in a straight line', () => {
    for (const theta of [0, Math.PI]) {
      const { forces } = evaluate('angle-harmonic', bent(theta), [1.9, 500]);
      expect(forces.every(Number.isFinite)).toBe(true);
    }
    const line = Float64Array.from([0, 0, 0, 0.1, 0, 0, 0.2, 0, 0, 0.3, 0.1, 0]);
    expect(evaluate('dihedral-periodic', line).forces.every(Number.isFinite)).toBe(true);
  });
});
