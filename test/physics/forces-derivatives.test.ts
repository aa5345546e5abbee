/** Forces and virial of a whole box as derivatives of its energy, on a frozen pair set and without the dispersion correction. */
import { describe, expect, it } from 'vitest';
import { ewaldBeta, meshFor } from '../../src/forces/index.js';
import type { Electrostatics, Method } from '../../src/platforms/index.js';
import { createForceEvaluator } from '../../src/platforms/reference/force-evaluator.js';
import { goldenBox } from '../support/golden-box.js';

const { system, state } = goldenBox('zoo-rule3', 'zoo.gro');
const box = state.box;
const cutoff = 1.1;
const beta = ewaldBeta(cutoff, 1e-5);
const ELECTROSTATICS: readonly Electrostatics[] = [
  { kind: 'none' },
  { kind: 'ewald', beta, kMax: 7 },
  { kind: 'pme', beta, order: 4, mesh: meshFor(box, 0.12) },
  { kind: 'pme', beta, order: 5, mesh: meshFor(box, 0.12) },
  { kind: 'pme', beta, order: 6, mesh: meshFor(box, 0.08) },
];

describe.each(ELECTROSTATICS)('electrostatics $kind, order $order', (electrostatics) => {
  const method: Method = { boundary: 'periodic', cutoff, electrostatics, dispersionCorrection: false };
  const evaluator = createForceEvaluator(system, method, system.charges, { frozenPairs: true });
  evaluator.prepare(state.positions, box);
  const scratch = new Float64Array(state.positions.length);
  const energyAt = (positions: Float64Array, edges: Float64Array): number =>
    evaluator.compute(positions, edges, scratch).terms.reduce((sum, term) => sum + term, 0);
  const slopeOf = (energy: (offset: number) => number, step: number): number =>
    (8 * (energy(step) - energy(-step)) - energy(2 * step) + energy(-2 * step)) / (12 * step);

  const forces = new Float64Array(state.positions.length);
  const virial = evaluator.compute(state.positions, box, forces).virial.slice();

  it('forces are central differences of the energy to 1e-6', () => {
    let square = 0;
    let difference = 0;
    for (let k = 0; k < forces.length; k += 71) {
      const slope = slopeOf((offset) => {
        const moved = state.positions.slice();
        moved[k] += offset;
        return energyAt(moved, box);
      }, 2e-5);
      square += forces[k] ** 2;
      difference += (forces[k] + slope) ** 2;
    }
    expect(Math.sqrt(difference / square)).toBeLessThan(1e-6);
  });

  it('diagonal of the virial is half the derivative by each edge, its trace 3/2 V dE/dV, to 1e-5', () => {
    const size = Math.hypot(virial[0], virial[4], virial[8]);
    let trace = 0;
    for (let axis = 0; axis < 3; axis++) {
      const slope = slopeOf((strain) => {
        const edges = box.slice();
        edges[axis] *= 1 + strain;
        const moved = state.positions.map((x, k) => (k % 3 === axis ? x * (1 + strain) : x));
        return energyAt(moved, edges);
      }, 2e-5);
      trace += slope;
      expect(Math.abs(virial[4 * axis] - 0.5 * slope)).toBeLessThan(1e-5 * size);
    }
    const byVolume = slopeOf((logVolume) => {
      const stretch = Math.exp(logVolume / 3);
      return energyAt(
        state.positions.map((x) => x * stretch),
        box.map((edge) => edge * stretch),
      );
    }, 6e-5);
    expect(Math.abs(virial[0] + virial[4] + virial[8] - 1.5 * byVolume)).toBeLessThan(1e-5 * size);
    expect(Math.abs(0.5 * trace - 1.5 * byVolume)).toBeLessThan(1e-5 * size);
  });
});

describe('off-diagonal virial', () => {
  it('equals that of the plain Ewald sum for PME', () => {
    const virialOf = (electrostatics: Electrostatics): Float64Array => {
      const method: Method = { boundary: 'periodic', cutoff, electrostatics, dispersionCorrection: false };
      const evaluator = createForceEvaluator(system, method, system.charges);
      evaluator.prepare(state.positions, box);
      return evaluator.compute(state.positions, box, new Float64Array(state.positions.length)).virial.slice();
    };
    const exact = virialOf({ kind: 'ewald', beta, kMax: 28 });
    const mesh = virialOf({ kind: 'pme', beta, order: 6, mesh: meshFor(box, 0.06) });
    const size = Math.hypot(...exact);
    for (let k = 0; k < 9; k++) expect(Math.abs(mesh[k] - exact[k])).toBeLessThan(1e-7 * size);
  });

  it('is the torque: turning a molecule in the gas phase does no work on the virial, r (x) f = f (x) r', () => {
    const method: Method = {
      boundary: 'open',
      cutoff: Infinity,
      electrostatics: { kind: 'none' },
      dispersionCorrection: false,
    };
    const evaluator = createForceEvaluator(system, method, system.charges);
    const none = new Float64Array(3);
    evaluator.prepare(state.positions, none);
    const direct = new Float64Array(state.positions.length);
    const result = evaluator.compute(state.positions, none, direct).virial.slice();
    // Without periodicity the virial is -1/2 sum over atoms of x (x) f, whatever the origin.
    const sum = new Float64Array(9);
    for (let k = 0; k < direct.length; k += 3) {
      for (let a = 0; a < 3; a++) {
        for (let b = 0; b < 3; b++) sum[3 * a + b] -= 0.5 * (state.positions[k + a] - 1.3) * direct[k + b];
      }
    }
    const size = Math.hypot(...result);
    for (let k = 0; k < 9; k++) expect(Math.abs(result[k] - sum[k])).toBeLessThan(1e-10 * size);
  });
});
