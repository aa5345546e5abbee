/** Bonded kernel of `webgpu` against the f64 terms of `reference`, on the software GPU. */
import { describe, expect, it } from 'vitest';
import { ENERGY_TERMS, ewaldSelfEnergy, type TermTable } from '../../src/forces/index.js';
import { createBonded as createReferenceBonded } from '../../src/platforms/reference/bonded.js';
import { createEwaldExclusion } from '../../src/platforms/reference/ewald-exclusion.js';
import type { ForceSums } from '../../src/platforms/reference/force-sums.js';
import { createPair14 } from '../../src/platforms/reference/pair-14.js';
import { createSmearedCoulomb } from '../../src/platforms/reference/smeared-coulomb.js';
import {
  BONDED_COLUMNS,
  BONDED_ENERGIES,
  bondedEntries,
  createBonded,
} from '../../src/platforms/webgpu/bonded.js';
import {
  createResidentBuffers,
  packCharges,
  quantise,
  readBuffers,
  restore,
  writeDeviceState,
} from '../../src/platforms/webgpu/buffers.js';
import { createState, type State, type System } from '../../src/system/index.js';
import { goldenBox } from '../support/golden-box.js';
import { softwareGpu } from '../support/software-gpu-node.js';
import { toySystem } from '../support/toy-system.js';

const BETA = 3.1;
const gpu = softwareGpu();
if ('missing' in gpu) console.warn(`webgpu-bonded skipped: ${gpu.missing}`);

interface Sums {
  /** [replica] of [atom, 3] */
  readonly forces: Float64Array;
  /** [BONDED_ENERGIES] and virial xx yy zz xy xz yz */
  readonly columns: Float64Array;
}

/** On the device, every replica. Positions of `state` become the rounded ones. */
async function onDevice(system: System, state: State, charges: readonly Float64Array[]): Promise<Sums[]> {
  if ('missing' in gpu) throw new Error(gpu.missing);
  const context = await gpu.open();
  const { atomCount, replicaCount } = state;
  const buffers = createResidentBuffers(context, atomCount, replicaCount);
  const packed = packCharges(buffers, charges);
  const device = quantise(state, system, packed, buffers);
  writeDeviceState(context, buffers, device);
  restore(device, buffers, state);
  const bonded = await createBonded(context, system, buffers, BETA);
  try {
    const run = async (sums: boolean): Promise<ArrayBuffer[]> => {
      const encoder = context.device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      bonded.encode(pass, sums);
      pass.end();
      context.device.queue.submit([encoder.finish()]);
      return readBuffers(context, [buffers.bondedForces, bonded.partials]);
    };
    const [plain] = await run(false);
    const [summed, partialBytes] = await run(true);
    expect(new Uint32Array(plain)).toEqual(new Uint32Array(summed));
    expect(context.uncapturedError()).toBeNull();
    const all = new Float32Array(summed);
    const partials = new Float32Array(partialBytes);
    return charges.map((_, replica) => {
      const forces = new Float64Array(3 * atomCount);
      for (let atom = 0; atom < atomCount; atom++) {
        for (let axis = 0; axis < 3; axis++) {
          forces[3 * atom + axis] = all[4 * (replica * buffers.paddedCount + atom) + axis];
        }
      }
      const columns = new Float64Array(14);
      for (let part = 0; part < bonded.parts; part++) {
        for (let k = 0; k < 14; k++)
          columns[k] += partials[(replica * bonded.parts + part) * BONDED_COLUMNS + k];
      }
      return { forces, columns };
    });
  } finally {
    bonded.dispose();
    buffers.dispose();
  }
}

/** In f64, replica 0. */
function inReference(system: System, state: State, charges: Float64Array): Sums {
  const sums: ForceSums = {
    forces: new Float64Array(3 * state.atomCount),
    terms: new Float64Array(ENERGY_TERMS.length),
    virial: new Float64Array(9),
  };
  const part = (table: TermTable) =>
    table.kind === 'pair-14' ? createPair14(table, charges) : createReferenceBonded(table);
  for (const table of system.terms) part(table)(state.positions, state.box, sums);
  createEwaldExclusion(
    system.exclusions,
    charges,
    BETA,
    createSmearedCoulomb(BETA, 1.5),
  )(state.positions, state.box, sums);
  const energies = BONDED_ENERGIES.map((name) => sums.terms[ENERGY_TERMS.indexOf(name)]);
  energies[7] -= ewaldSelfEnergy(charges, BETA);
  return {
    forces: sums.forces,
    columns: Float64Array.from([...energies, ...[0, 4, 8, 1, 2, 5].map((k) => sums.virial[k])]),
  };
}

function medianError(forces: Float64Array, truth: Float64Array): number {
  const errors: number[] = [];
  for (let k = 0; k < truth.length; k += 3) {
    const size = Math.hypot(truth[k], truth[k + 1], truth[k + 2]);
    const difference = Math.hypot(
      forces[k] - truth[k],
      forces[k + 1] - truth[k + 1],
      forces[k + 2] - truth[k + 2],
    );
    if (size > 0) errors.push(difference / size);
  }
  return errors.sort((a, b) => a - b)[Math.floor(errors.length / 2)];
}

describe('entries of the bonded kernel', () => {
  it('list every interaction once under each role, and equal parameters once', () => {
    const terms: TermTable[] = [
      { kind: 'dihedral-periodic', atoms: Uint32Array.of(3, 2, 1, 0), parameters: Float64Array.of(0, 2, 3) },
      {
        kind: 'bond-harmonic',
        atoms: Uint32Array.of(0, 1, 2, 1),
        parameters: Float64Array.of(0.1, 500, 0.1, 500),
      },
    ];
    const exclusions = { start: Uint32Array.of(0, 1, 1, 1, 2), partners: Uint32Array.of(3, 0) };
    const { start, entries, parameters } = bondedEntries(terms, exclusions, 4);
    expect([...start]).toEqual([0, 3, 6, 8, 10]);
    expect([...parameters]).toEqual([0.1, 500, 2, 0, 3, 2].map(Math.fround));
    const rows = Array.from({ length: 10 }, (_, k) => {
      const [tag, ...others] = entries.subarray(4 * k, 4 * k + 4);
      return [tag & 15, (tag >> 4) & 3, tag >> 6, ...others];
    });
    expect(rows).toEqual([
      [0, 0, 0, 1, 0, 0],
      [8, 3, 2, 3, 2, 1],
      [4, 0, 0, 3, 0, 0],
      [0, 1, 0, 0, 0, 0],
      [0, 1, 0, 2, 0, 0],
      [8, 2, 2, 3, 2, 0],
      [0, 0, 0, 1, 0, 0],
      [8, 1, 2, 3, 1, 0],
      [8, 0, 2, 2, 1, 0],
      [4, 1, 0, 0, 0, 0],
    ]);
  });
});

describe.skipIf('missing' in gpu)('bonded terms on webgpu', { timeout: 120_000 }, () => {
  it('agree with the f64 terms: every kind, energies and virial', async () => {
    const { system, state } = goldenBox('zoo-rule3', 'zoo.gro');
    // The kernel takes the edges in f32, whose rounding stretches all bonds alike.
    state.box.set(Float32Array.from(state.box));
    const [found] = await onDevice(system, state, [system.charges]);
    const truth = inReference(system, state, system.charges);
    expect(medianError(found.forces, truth.forces)).toBeLessThan(3e-6);
    const largest = truth.forces.reduce((most, force) => Math.max(most, Math.abs(force)), 0);
    expect(Math.max(...found.forces.map((force, k) => Math.abs(force - truth.forces[k])))).toBeLessThan(
      3e-6 * largest,
    );
    const virialSize = Math.max(...truth.columns.slice(8).map(Math.abs));
    truth.columns.forEach((value, k) => {
      expect(value, `column ${k}`).not.toBe(0);
      expect(Math.abs(found.columns[k] - value), `column ${k}`).toBeLessThan(
        k < 8 ? 2e-6 * Math.abs(value) : 5e-6 * virialSize,
      );
    });
    const kinds = new Set(system.terms.map(({ kind }) => kind));
    expect(kinds.size).toBe(11);
  });

  it('three replicas equal single ones, each with its own box and charges', async () => {
    const { system, state } = goldenBox('zoo-rule3', 'zoo.gro');
    const three = createState(3, state.atomCount);
    const charges = [1, 0.9, 0.7].map((scale) => system.charges.map((q) => scale * q));
    const singles = charges.map((_, replica) => {
      const single = createState(1, state.atomCount);
      single.box.set(state.box.map((edge) => edge * (1 + 0.01 * replica)));
      single.positions.set(state.positions.map((x) => x * (1 + 0.01 * replica)));
      three.box.set(single.box, 3 * replica);
      three.positions.set(single.positions, 3 * replica * state.atomCount);
      return single;
    });
    const together = await onDevice(system, three, charges);
    for (const [replica, single] of singles.entries()) {
      const [alone] = await onDevice(system, single, [charges[replica]]);
      expect(together[replica]).toEqual(alone);
    }
  });

  it('excluded pairs are right from contact to across the box', async () => {
    const count = 40;
    const charges = Array.from({ length: count }, (_, k) => (k % 2 === 0 ? 1 : -0.8));
    const start = Uint32Array.from({ length: count + 1 }, (_, k) => k);
    const partners = Uint32Array.from({ length: count }, (_, k) => k ^ 1);
    const system: System = {
      ...toySystem(new Array(count).fill(1), [], charges),
      exclusions: { start, partners },
    };
    const state = createState(1, count);
    state.box.fill(4);
    for (let pair = 0; pair < count / 2; pair++) {
      const distance = 0.002 + 0.1 * pair;
      state.positions.set([0.1, 0.2, 3.9, 0.1 + 0.6 * distance, 0.2, 3.9 + 0.8 * distance], 6 * pair);
    }
    const [found] = await onDevice(system, state, [system.charges]);
    const truth = inReference(system, state, system.charges);
    for (let pair = 0; pair < count / 2; pair++) {
      const force = (sums: Sums) => Math.hypot(...sums.forces.subarray(6 * pair, 6 * pair + 3));
      expect(Math.abs(force(found) / force(truth) - 1), `pair ${pair}`).toBeLessThan(1e-6);
    }
    expect(Math.abs(found.columns[7] / truth.columns[7] - 1)).toBeLessThan(3e-7);
  });
});
