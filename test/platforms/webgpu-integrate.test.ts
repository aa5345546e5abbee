/**
 * Dynamics of `webgpu` against the f64 scheme of src/dynamics, on the software GPU: the same start, the same random numbers, bonded
 * forces alone (test/support/bonded-liquid.ts).
 */
import { describe, expect, it } from 'vitest';
import {
  constraintError,
  createConstraintGroups,
  type DynamicsProgram,
  drawVelocities,
  dynamicsStep,
  NO_FAULT,
  viewReplica,
} from '../../src/dynamics/index.js';
import { energyRow } from '../../src/platforms/energy-row.js';
import { ENERGY_COLUMNS, type EnergyColumn, type ReplicaSettings } from '../../src/platforms/index.js';
import { createGroupTable } from '../../src/platforms/webgpu/group-table.js';
import { createState, type State, type System } from '../../src/system/index.js';
import { BOLTZMANN } from '../../src/units/index.js';
import {
  asOnDevice,
  bondedEvaluator,
  deviceRun,
  electrolyteMolecules,
  rigidTriangles,
  tetrahedra,
} from '../support/bonded-liquid.js';
import { softwareGpu } from '../support/software-gpu-node.js';
import { thrownBy } from '../support/thrown.js';
import { lattice, toyState, toySystem } from '../support/toy-system.js';

const gpu = softwareGpu();
if ('missing' in gpu) console.warn(`webgpu-integrate skipped: ${gpu.missing}`);
const open = () => {
  if ('missing' in gpu) throw new Error(gpu.missing);
  return gpu.open();
};

const settings: ReplicaSettings = { temperature: 300, pressure: 50, seed: 17, walker: 3, charges: null };
const plain: DynamicsProgram = {
  kind: 'dynamics',
  integrator: { kind: 'velocity-verlet' },
  timeStep: 0.001,
  thermostat: { kind: 'none' },
  barostat: { kind: 'none' },
  removeCentreOfMassEvery: 0,
};
const langevin: DynamicsProgram = { ...plain, integrator: { kind: 'langevin-middle', friction: 2 } };
const csvr: DynamicsProgram = {
  ...plain,
  thermostat: { kind: 'csvr', time: 0.1, every: 2 },
  removeCentreOfMassEvery: 3,
};
const chain: DynamicsProgram = { ...plain, thermostat: { kind: 'nose-hoover', period: 0.2, chainLength: 3 } };
const cRescale = { kind: 'c-rescale', time: 1, compressibility: 4.5e-5, every: 4 } as const;
const programs: Readonly<Record<string, DynamicsProgram>> = {
  'velocity Verlet': plain,
  'Langevin middle': langevin,
  'CSVR and centre-of-mass removal': csvr,
  'a Nose-Hoover chain': chain,
  'CSVR and C-rescale': { ...csvr, barostat: cRescale },
  'a chain and C-rescale': { ...chain, barostat: cRescale },
  'Langevin and C-rescale along x and z': {
    ...langevin,
    barostat: { ...cRescale, axes: [true, false, true] },
  },
};

const column = (row: readonly number[], name: EnergyColumn): number => row[ENERGY_COLUMNS.indexOf(name)];

/** 300 K in one replica or several. */
function warm(molecules: { system: System; state: State }): { system: System; state: State } {
  const { system, state } = molecules;
  for (let replica = 0; replica < state.replicaCount; replica++) {
    const draw = { temperature: 300, seed: 5, walker: replica, draw: 0, removeCentreOfMass: true };
    drawVelocities(system, state, replica, draw);
  }
  return { system, state };
}

/** Largest differences of unwrapped positions (nm) and of velocities (nm/ps). */
function distance(found: State, truth: State): readonly [number, number] {
  let [position, velocity] = [0, 0];
  for (let k = 0; k < truth.positions.length; k++) {
    const unwrapped = found.positions[k] + found.images[k] * found.box[k % 3];
    position = Math.max(
      position,
      Math.abs(unwrapped - truth.positions[k] - truth.images[k] * truth.box[k % 3]),
    );
    velocity = Math.max(velocity, Math.abs(found.velocities[k] - truth.velocities[k]));
  }
  return [position, velocity];
}

/** `steps` on the device and in f64, compared in states and rows. */
async function compare(system: System, start: State, program: DynamicsProgram, steps: number): Promise<void> {
  const context = await open();
  const found = asOnDevice(context, system, start);
  const truth = asOnDevice(context, system, start);
  const run = await deviceRun(context, system, found, [settings]);
  const { rows } = await run.block(program, steps, 5);
  expect(new Set(run.faults())).toEqual(new Set([0xffffffff]));
  run.dispose();

  const evaluator = bondedEvaluator(system);
  const view = viewReplica(system, truth, 0, evaluator.compute);
  view.updateForces();
  const expected: number[][] = [];
  for (let step = 1; step <= steps; step++) {
    expect(dynamicsStep(view, program, settings, step)).toBe(NO_FAULT);
    if (step % 5 === 0) {
      expected.push(
        energyRow({ view, bath: settings, charges: system.charges, images: truth.images }, program, step),
      );
    }
  }
  const [position, velocity] = distance(found, truth);
  expect(position).toBeLessThan(3e-7);
  expect(velocity).toBeLessThan(1e-5);
  expect(
    constraintError(createConstraintGroups(system.constraints), found.positions, found.box),
  ).toBeLessThan(4e-7);
  expect(found.couplers[0]).toBeCloseTo(truth.couplers[0], 3);
  for (let k = 1; k < 16; k++) expect(Math.abs(found.couplers[k] - truth.couplers[k])).toBeLessThan(1e-3);
  expect(rows.length).toBe(expected.length);
  rows.forEach((row, k) => {
    ENERGY_COLUMNS.forEach((name) => {
      const exact = column(expected[k], name);
      // Pressures are differences of large numbers: 0.02 bar; the others to five digits.
      const tolerance = name.toLowerCase().includes('pressure') ? 0.02 : 1e-5 * Math.max(10, Math.abs(exact));
      expect(Math.abs(column(row, name) - exact), `${name} of row ${k}`).toBeLessThan(tolerance);
    });
  });
}

describe('the table of constraint groups', () => {
  it('holds every atom once, larger groups first', () => {
    const { system } = electrolyteMolecules();
    const { table, groupCount, atomsOfGroup, constraintsOfGroup } = createGroupTable(system);
    expect([atomsOfGroup, constraintsOfGroup]).toEqual([3, 2]);
    const seen: number[] = [];
    const sizes: number[] = [];
    for (let group = 0; group < groupCount; group++) {
      const [place, atoms, constraints, count] = table.subarray(4 * group, 4 * group + 4);
      sizes.push(count);
      if (atoms === 1) {
        seen.push(place);
        continue;
      }
      seen.push(...table.subarray(4 * place, 4 * place + atoms));
      for (let c = constraints; c < constraints + count; c++) {
        expect(Math.max(table[4 * c], table[4 * c + 1])).toBeLessThan(atoms);
      }
    }
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 28 }, (_, atom) => atom));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });

  it('refuses what one thread does not hold', () => {
    const rope = Array.from({ length: 9 }, (_, k) => ({ atoms: [k, k + 1] as const, length: 0.1 }));
    expect(thrownBy(() => createGroupTable(toySystem(new Array(10).fill(1), rope)))).toMatchObject({
      code: 'E_WEBGPU_CONSTRAINT_GROUP',
    });
  });
});

describe.skipIf('missing' in gpu)('dynamics on webgpu', { timeout: 120_000 }, () => {
  it.each(Object.entries(programs))(
    '%s is that of f64: molecules with rigid C-H bonds',
    async (_name, program) => {
      const { system, state } = warm(electrolyteMolecules());
      await compare(system, state, program, 20);
    },
  );

  it.each(Object.entries(programs))('%s is that of f64: rigid triangles', async (_name, program) => {
    const { system, state } = warm(rigidTriangles(7));
    await compare(system, state, program, 20);
  });

  it('groups of five atoms, one of them frozen', async () => {
    const { system, state } = tetrahedra();
    const frozen = { ...system, frozen: Uint32Array.of(5) };
    for (const program of [plain, langevin]) {
      await compare(frozen, warm({ system: frozen, state }).state, program, 20);
    }
  });

  it('the same key draws the same noise, in the tails and beyond 2^32 steps', async () => {
    const side = 13;
    // Nothing is kept of the velocities: what they are is the noise.
    const noise: DynamicsProgram = { ...plain, integrator: { kind: 'langevin-middle', friction: 1e6 } };
    const system = toySystem(new Array(side ** 3).fill(1));
    const context = await open();
    for (const first of [0, 2 ** 32 - 1, 3 * 2 ** 32]) {
      const state = asOnDevice(context, system, toyState(lattice(side, 3), 3));
      const truth = asOnDevice(context, system, state);
      state.step = first;
      const run = await deviceRun(context, system, state, [settings]);
      await run.block(noise, 1, 0);
      run.dispose();
      const view = viewReplica(system, truth, 0, bondedEvaluator(system).compute);
      view.updateForces();
      dynamicsStep(view, noise, settings, first + 1);
      const largest = truth.velocities.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
      expect(largest).toBeGreaterThan(3.5 * Math.sqrt(BOLTZMANN * settings.temperature));
      expect(distance(state, truth)[1]).toBeLessThan(3e-7 * largest);
    }
  });

  it('three replicas equal single ones, twice the same, and continued at a block end, bit for bit', async () => {
    const context = await open();
    const { system, state: one } = electrolyteMolecules();
    const replicas = [0, 1, 2].map((walker) => ({ ...settings, temperature: 280 + 20 * walker, walker }));
    const start = createState(3, one.atomCount);
    replicas.forEach((_, replica) => {
      start.positions.set(one.positions, replica * one.positions.length);
      start.box.set(
        one.box.map((edge) => edge + 0.1 * replica),
        3 * replica,
      );
    });
    warm({ system, state: start });
    for (const program of [
      { ...langevin, barostat: cRescale },
      { ...chain, removeCentreOfMassEvery: 5 },
    ]) {
      const together = asOnDevice(context, system, start);
      const run = await deviceRun(context, system, together, replicas);
      const rows = [...(await run.block(program, 12, 4)).rows, ...(await run.block(program, 9, 4)).rows];
      run.dispose();
      for (const [replica, own] of replicas.entries()) {
        const single = createState(1, one.atomCount);
        const size = one.positions.length;
        single.positions.set(start.positions.subarray(replica * size, (replica + 1) * size));
        single.velocities.set(start.velocities.subarray(replica * size, (replica + 1) * size));
        single.box.set(start.box.subarray(3 * replica, 3 * replica + 3));
        const alone = asOnDevice(context, system, single);
        const first = await deviceRun(context, system, alone, [own]);
        const { rows: begin } = await first.block(program, 12, 4);
        first.dispose();
        const next = await deviceRun(context, system, alone, [own]);
        const { rows: end } = await next.block(program, 9, 4);
        next.dispose();
        expect(together.positions.slice(replica * size, (replica + 1) * size)).toEqual(alone.positions);
        expect(together.velocities.slice(replica * size, (replica + 1) * size)).toEqual(alone.velocities);
        expect(together.box.slice(3 * replica, 3 * replica + 3)).toEqual(alone.box);
        expect(together.couplers.slice(16 * replica, 16 * replica + 16)).toEqual(alone.couplers);
        expect(rows.filter((_, k) => k % 3 === replica)).toEqual([...begin, ...end]);
      }
    }
  });

  it('rows change no bit of the trajectory', async () => {
    const context = await open();
    const { system, state } = warm(electrolyteMolecules());
    for (const program of [plain, { ...csvr, barostat: cRescale }]) {
      const ends = [];
      for (const every of [0, 1, 3]) {
        const end = asOnDevice(context, system, state);
        const run = await deviceRun(context, system, end, [settings]);
        await run.block(program, 10, every);
        run.dispose();
        ends.push(end);
      }
      for (const end of ends.slice(1)) {
        expect(end.positions).toEqual(ends[0].positions);
        expect(end.velocities).toEqual(ends[0].velocities);
        expect(end.couplers).toEqual(ends[0].couplers);
      }
    }
  });

  it('names the first atom that goes wrong, and its step', async () => {
    const context = await open();
    const { system, state: sound } = electrolyteMolecules();
    const faultsOf = async (change: (state: State) => void): Promise<number[]> => {
      const state = asOnDevice(context, system, sound);
      change(state);
      const run = await deviceRun(context, system, state, [settings]);
      await run.block(plain, 3, 0);
      run.dispose();
      return [...run.faults()];
    };
    const runaway = await faultsOf(({ velocities }) => {
      velocities[0] = 600;
      velocities[3 * 20 + 1] = -700;
    });
    expect(runaway.slice(4, 6)).toEqual([1, 0]);

    // A hydrogen that would turn about its carbon by more than 84° in one step, and fly on slowly enough.
    const [i, j] = system.constraints.atoms;
    const hydrogen = system.masses[i] < system.masses[j] ? i : j;
    const torn = await faultsOf(({ velocities }) => velocities.fill(250, 3 * hydrogen, 3 * hydrogen + 3));
    expect(torn.slice(2, 4)).toEqual([1, i]);

    // Bonded atoms in one place: a force without direction, at the block's beginning already.
    const bonds = system.terms.find(({ kind }) => kind === 'bond-harmonic')!;
    const [a, b] = bonds.atoms;
    const merged = await faultsOf(({ positions }) => positions.copyWithin(3 * b, 3 * a, 3 * a + 3));
    expect([merged[0], [a, b].includes(merged[1])]).toEqual([0, true]);
  });
});
