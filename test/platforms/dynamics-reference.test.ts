import { describe, expect, test } from 'vitest';
import type { Barostat, DynamicsProgram, Program, Thermostat } from '../../src/dynamics/index.js';
import { drawVelocities, kineticEnergy } from '../../src/dynamics/index.js';
import {
  ENERGY_COLUMNS,
  type EnergyRows,
  type Method,
  type ReplicaSettings,
} from '../../src/platforms/index.js';
import { referencePlatformOver } from '../../src/platforms/reference/reference-platform.js';
import type { State, System } from '../../src/system/index.js';
import {
  harmonicWells,
  lattice,
  lennardJones,
  noForces,
  softRepulsion,
  toyEvaluator,
  toyState,
  toySystem,
} from '../support/toy-system.js';

const periodic: Method = {
  boundary: 'periodic',
  cutoff: 0.4,
  electrostatics: { kind: 'none' },
  dispersionCorrection: false,
};
const open: Method = { ...periodic, boundary: 'open', cutoff: Infinity };
const settings = (walker: number): ReplicaSettings => ({
  temperature: 280 + 20 * walker,
  pressure: 100 * (walker + 1),
  seed: 17,
  walker,
  charges: null,
});
const createLiquid = referencePlatformOver(() => softRepulsion());

/** 9 rigid three-site bodies of charges +2 -1 -1 on a lattice, one replica per walker given. */
function liquid(walkers: readonly number[]): { system: System; state: State } {
  const centres = lattice(3, 1);
  const positions: number[] = [];
  const constraints = [];
  for (let body = 0; body < 9; body++) {
    const [x, y, z] = centres.subarray(9 * body, 9 * body + 3);
    positions.push(x, y, z, x + 0.1, y, z, x, y + 0.1, z);
    constraints.push(
      { atoms: [3 * body, 3 * body + 1] as const, length: 0.1 },
      { atoms: [3 * body, 3 * body + 2] as const, length: 0.1 },
    );
  }
  const system = toySystem(
    new Array(9).fill([16, 2, 2]).flat(),
    constraints,
    new Array(9).fill([2, -1, -1]).flat(),
  );
  const state = toyState(positions, 1, walkers.length);
  for (const [replica, walker] of walkers.entries()) {
    drawVelocities(system, state, replica, { ...settings(walker), draw: 0, removeCentreOfMass: true });
  }
  return { system, state };
}

function program(
  integrator: DynamicsProgram['integrator'],
  thermostat: Thermostat,
  barostat: Barostat,
): DynamicsProgram {
  return { kind: 'dynamics', integrator, timeStep: 0.001, thermostat, barostat, removeCentreOfMassEvery: 10 };
}

const column = (
  rows: EnergyRows,
  row: number,
  replica: number,
  name: (typeof ENERGY_COLUMNS)[number],
): number =>
  rows.data[(row * rows.replicaCount + replica) * ENERGY_COLUMNS.length + ENERGY_COLUMNS.indexOf(name)];

const integrators: DynamicsProgram['integrator'][] = [
  { kind: 'velocity-verlet' },
  { kind: 'langevin-middle', friction: 2 },
];
const thermostats: Thermostat[] = [
  { kind: 'none' },
  { kind: 'csvr', time: 0.1, every: 7 },
  { kind: 'nose-hoover', period: 0.2, chainLength: 3 },
];
const barostats: Barostat[] = [
  { kind: 'none' },
  { kind: 'c-rescale', time: 0.3, compressibility: 1e-4, every: 9 },
  { kind: 'c-rescale', time: 0.3, compressibility: 1e-4, every: 6, axes: [true, false, true] },
];
const ensembles: [string, Program][] = integrators.flatMap((integrator) =>
  thermostats.flatMap((thermostat) =>
    barostats.map((barostat): [string, Program] => [
      `${integrator.kind}, thermostat ${thermostat.kind}, barostat ${barostat.kind}${barostat.kind === 'c-rescale' && barostat.axes ? ' along x and z' : ''}`,
      program(integrator, thermostat, barostat),
    ]),
  ),
);
ensembles.push(['minimiser', { kind: 'minimise', forceTolerance: 1e-3, maximumStep: 0.01 }]);

describe.each(ensembles)('%s', (_name, ensemble) => {
  test('2N steps equal N + N continued in a new platform, bit for bit', async () => {
    const { system, state } = liquid([0, 1]);
    const replicas = [settings(0), settings(1)];
    const unbroken = await createLiquid(system, periodic, state, replicas);
    await unbroken.advance(ensemble, 25, { energiesEvery: 5 });
    const unbrokenReport = await unbroken.advance(ensemble, 25, { energiesEvery: 5 });

    const first = await createLiquid(system, periodic, state, replicas);
    await first.advance(ensemble, 25, { energiesEvery: 0 });
    const second = await createLiquid(system, periodic, await first.download(), replicas);
    const report = await second.advance(ensemble, 25, { energiesEvery: 5 });

    expect(await second.download()).toEqual(await unbroken.download());
    expect(report).toEqual(unbrokenReport);
    expect(report.failure).toBeNull();
    expect((await second.download()).step).toBe(50);
    expect((await second.download()).positions).not.toEqual(state.positions);
  });

  test('three replicas equal three runs, bit for bit', async () => {
    const walkers = [0, 1, 2];
    const { system, state } = liquid(walkers);
    const together = await createLiquid(system, periodic, state, walkers.map(settings));
    const report = await together.advance(ensemble, 30, { energiesEvery: 10 });
    const end = await together.download();
    const size = 3 * state.atomCount;
    for (const walker of walkers) {
      const alone = await createLiquid(system, periodic, liquid([walker]).state, [settings(walker)]);
      const aloneReport = await alone.advance(ensemble, 30, { energiesEvery: 10 });
      const aloneEnd = await alone.download();
      expect(end.positions.slice(walker * size, (walker + 1) * size)).toEqual(aloneEnd.positions);
      expect(end.velocities.slice(walker * size, (walker + 1) * size)).toEqual(aloneEnd.velocities);
      expect(end.box.slice(3 * walker, 3 * walker + 3)).toEqual(aloneEnd.box);
      for (const name of ENERGY_COLUMNS) {
        expect(column(report.energies, 2, walker, name)).toBe(column(aloneReport.energies, 2, 0, name));
      }
    }
  });
});

describe('energy rows', () => {
  test('stand at absolute multiples and at the last step, with time, density, box and the unwrapped dipole', async () => {
    const { system, state } = liquid([0]);
    state.step = 7;
    // The first body lies across a face of the box, split by wrapping.
    for (let atom = 0; atom < 3; atom++) state.positions[3 * atom] += 0.78;
    const platform = await createLiquid(system, periodic, state, [settings(0)]);
    const nve = program({ kind: 'velocity-verlet' }, { kind: 'none' }, { kind: 'none' });
    const { energies, steps } = await platform.advance(nve, 6, { energiesEvery: 5 });
    expect(steps).toBe(6);
    expect(energies.rowCount).toBe(2);
    expect([0, 1].map((row) => column(energies, row, 0, 'step'))).toEqual([10, 13]);
    expect(column(energies, 0, 0, 'time')).toBeCloseTo(0.01, 15);
    expect(column(energies, 0, 0, 'density')).toBeCloseTo(9 * 20 * 1.66053906717e-3, 12);
    expect(column(energies, 0, 0, 'boxY')).toBe(1);
    // Nine bodies of dipole about 0.1 along -x and -y each.
    expect(column(energies, 0, 0, 'dipoleX')).toBeLessThan(-0.8);
    expect(column(energies, 0, 0, 'dipoleX')).toBeGreaterThan(-1);
    const onStep = kineticEnergy(system.masses, (await platform.download()).velocities);
    expect(column(energies, 1, 0, 'conserved')).toBeCloseTo(column(energies, 1, 0, 'potential') + onStep, 10);
    expect(column(energies, 1, 0, 'kinetic')).toBeGreaterThan(onStep);
    const mean =
      ['pressureXX', 'pressureYY', 'pressureZZ'].reduce(
        (total, name) => total + column(energies, 1, 0, name as 'pressureXX'),
        0,
      ) / 3;
    expect(column(energies, 1, 0, 'pressure')).toBeCloseTo(mean, 8);
  });

  test('an ideal gas obeys P V = N_f kT / 3', async () => {
    const system = toySystem(new Array(8).fill(4));
    const state = toyState(lattice(2, 3), 3);
    drawVelocities(system, state, 0, { ...settings(0), draw: 0, removeCentreOfMass: true });
    const platform = await referencePlatformOver(noForces)(system, periodic, state, [settings(0)]);
    const nve = program({ kind: 'velocity-verlet' }, { kind: 'none' }, { kind: 'none' });
    const { energies } = await platform.advance(nve, 3, { energiesEvery: 0 });
    const kT = 0.00831446261815324 * column(energies, 0, 0, 'temperature');
    expect(column(energies, 0, 0, 'pressure')).toBeCloseTo(((21 * kT) / 3 / 27) * 16.6053906717, 8);
  });
});

describe('an open cluster', () => {
  test('keeps its energy, has no volume, density or pressure, and refuses a barostat', async () => {
    const system = toySystem(new Array(8).fill(40));
    // A box that came with the coordinates does not count.
    const state = toyState(lattice(2, 0.76), 0.76);
    drawVelocities(system, state, 0, { ...settings(0), temperature: 30, draw: 0, removeCentreOfMass: true });
    const platform = await referencePlatformOver(() => lennardJones())(system, open, state, [settings(0)]);
    const nve = program({ kind: 'velocity-verlet' }, { kind: 'none' }, { kind: 'none' });
    const { energies } = await platform.advance(nve, 500, { energiesEvery: 1 });
    const conserved = Array.from({ length: 500 }, (_, row) => column(energies, row, 0, 'conserved'));
    expect(Math.max(...conserved) - Math.min(...conserved)).toBeLessThan(1e-3);
    expect((await platform.download()).images.every((image) => image === 0)).toBe(true);
    expect(column(energies, 499, 0, 'boxX')).toBe(0);
    expect(column(energies, 499, 0, 'pressure')).toBe(0);
    expect(column(energies, 499, 0, 'density')).toBe(0);
    await expect(
      platform.advance({ ...nve, barostat: barostats[1] }, 5, { energiesEvery: 0 }),
    ).rejects.toMatchObject({ code: 'E_BAROSTAT_OPEN_BOUNDARY' });
  });
});

describe('frozen atoms', () => {
  test('stay where they are, whatever velocities they came with; a barostat is refused', async () => {
    const { system: moving, state } = liquid([0]);
    const system: System = { ...moving, frozen: Uint32Array.from([0, 1, 2]) };
    const platform = await createLiquid(system, periodic, state, [settings(0)]);
    const nve = program({ kind: 'velocity-verlet' }, { kind: 'none' }, { kind: 'none' });
    await platform.advance(nve, 20, { energiesEvery: 0 });
    const end = await platform.download();
    expect(end.positions.subarray(0, 9)).toEqual(state.positions.subarray(0, 9));
    expect(end.velocities.subarray(0, 9).every((v) => v === 0)).toBe(true);
    expect(end.positions.subarray(9)).not.toEqual(state.positions.subarray(9));
    await expect(
      platform.advance({ ...nve, barostat: barostats[1] }, 5, { energiesEvery: 0 }),
    ).rejects.toMatchObject({ code: 'E_BAROSTAT_FROZEN' });
  });
});

test('a chain without links, or with more than are kept, is refused', async () => {
  const { system, state } = liquid([0]);
  const platform = await createLiquid(system, periodic, state, [settings(0)]);
  for (const chainLength of [0, 9, 2.5]) {
    const chained = program(
      { kind: 'velocity-verlet' },
      { kind: 'nose-hoover', period: 1, chainLength },
      { kind: 'none' },
    );
    await expect(platform.advance(chained, 1, { energiesEvery: 0 })).rejects.toMatchObject({
      code: 'E_CHAIN_LENGTH',
    });
  }
});

describe('a block is atomic', () => {
  const nve = program({ kind: 'velocity-verlet' }, { kind: 'none' }, { kind: 'none' });

  test('a force that becomes NaN: atom, step and replica are named and the state is the block’s start', async () => {
    const { system, state } = liquid([0, 1]);
    let calls = 0;
    const create = referencePlatformOver(() =>
      toyEvaluator((_positions, _box, forces) => {
        // Two replicas call in turn: the fifth call of both is the fourth step.
        if (++calls === 10) forces[3 * 5 + 1] = Number.NaN;
        return 0;
      }),
    );
    const platform = await create(system, periodic, state, [settings(0), settings(1)]);
    const before = await platform.download();
    const report = await platform.advance(nve, 20, { energiesEvery: 1 });
    expect(report).toMatchObject({
      steps: 0,
      failure: { kind: 'non-finite', replica: 1, atom: 5, step: 4 },
    });
    expect(report.failure?.message).toMatch(/^TOY 1 A6 \(atom 6\) in replica 1 at step 4: .*not finite.*NaN/);
    expect(report.energies.rowCount).toBe(0);
    expect(await platform.download()).toEqual(before);
  });

  test('a runaway atom and a broken constraint are failures of their own kind', async () => {
    const fast = liquid([0]);
    fast.state.velocities[0] = 1000;
    const runaway = await createLiquid(fast.system, periodic, fast.state, [settings(0)]);
    const report = await runaway.advance(nve, 1, { energiesEvery: 0 });
    expect(report.failure).toMatchObject({ kind: 'displacement', atom: 0, step: 0 });

    const spun = liquid([0]);
    spun.state.velocities.set([0, -200, 0, 0, 200, 0], 0);
    const broken = await createLiquid(spun.system, periodic, spun.state, [settings(0)]);
    expect((await broken.advance(nve, 1, { energiesEvery: 0 })).failure).toMatchObject({
      kind: 'constraint',
      atom: 0,
      step: 1,
    });
  });

  test('an abort discards it; the same steps can then be run', async () => {
    const { system, state } = liquid([0]);
    const platform = await createLiquid(system, periodic, state, [settings(0)]);
    const before = await platform.download();
    const abort = new AbortController();
    let polls = 0;
    Object.defineProperty(abort.signal, 'aborted', { get: () => ++polls > 3 });
    const report = await platform.advance(nve, 20, { energiesEvery: 1, signal: abort.signal });
    expect(report).toMatchObject({ steps: 0, failure: null });
    expect(await platform.download()).toEqual(before);
    expect((await platform.advance(nve, 20, { energiesEvery: 0 })).steps).toBe(20);
  });

  test('an error inside the forces leaves the state at the block’s start too', async () => {
    const { system, state } = liquid([0]);
    let calls = 0;
    const create = referencePlatformOver(() =>
      toyEvaluator(() => {
        if (++calls === 4) throw new Error('box too small');
        return 0;
      }),
    );
    const platform = await create(system, periodic, state, [settings(0)]);
    const before = await platform.download();
    await expect(platform.advance(nve, 20, { energiesEvery: 0 })).rejects.toThrow('box too small');
    expect(await platform.download()).toEqual(before);
  });
});

describe('the platform', () => {
  test('minimises to the tolerance and says so; short of it, it says that', async () => {
    const { system, state } = liquid([0, 1]);
    const platform = await createLiquid(system, periodic, state, [settings(0), settings(1)]);
    const minimise = { kind: 'minimise', forceTolerance: 20, maximumStep: 0.01 } as const;
    const short = await platform.advance(minimise, 2, { energiesEvery: 0 });
    expect(short).toMatchObject({ steps: 2, converged: false });
    expect(short.largestForce).toBeGreaterThan(20);
    const done = await platform.advance(minimise, 2000, { energiesEvery: 0 });
    expect(done.converged).toBe(true);
    expect(done.steps).toBeLessThan(2000);
    expect(done.largestForce).toBeLessThan(20);
    const again = await platform.advance(minimise, 10, { energiesEvery: 0 });
    expect(again).toMatchObject({ steps: 0, converged: true });
    expect(again.energies.rowCount).toBe(1);
  });

  test('distances rounded as in a file are mended by the first step, which leaves no kick in the velocities', async () => {
    const { system, state } = liquid([0]);
    const nve = program({ kind: 'velocity-verlet' }, { kind: 'none' }, { kind: 'none' });
    const firstKinetic = async (): Promise<number> => {
      const platform = await createLiquid(system, periodic, state, [settings(0)]);
      return column((await platform.advance(nve, 1, { energiesEvery: 0 })).energies, 0, 0, 'kinetic');
    };
    const whole = await firstKinetic();
    // Bonds wrong by some 4 %: mending them in 1 fs means nm/ps along the bonds, which the velocity constraint takes out.
    for (let k = 0; k < state.positions.length; k++) state.positions[k] += 0.004 * Math.sin(k);
    expect(Math.abs((await firstKinetic()) / whole - 1)).toBeLessThan(0.1);
  });

  test('evaluate() gives terms, forces and virial without moving anything', async () => {
    const system = toySystem([1, 1]);
    const state = toyState([1, 0, 0, 0, 2, 0], 0, 2);
    state.positions[6] = 3;
    const create = referencePlatformOver(() => harmonicWells(10));
    const platform = await create(system, open, state, [settings(0), settings(1)]);
    const { terms, potential, forces } = await platform.evaluate();
    expect([...potential]).toEqual([25, 65]);
    expect(terms[1].lj).toBe(65);
    expect([...forces.subarray(0, 6)]).toEqual([-10, -0, -0, -0, -20, -0]);
    expect(await platform.download()).toEqual(state);
  });

  test('setReplica changes the bath and, only when they differ, the charges', async () => {
    const seen: number[][] = [];
    const create = referencePlatformOver((_system, _method, charges) => {
      seen.push([...charges]);
      return noForces();
    });
    const system = toySystem([1, 1], [], [1, -1]);
    const platform = await create(system, open, toyState([0, 0, 0, 1, 0, 0]), [settings(0)]);
    await platform.setReplica(0, settings(2));
    await platform.setReplica(0, { ...settings(2), charges: Float64Array.from([1, -1]) });
    await platform.setReplica(0, { ...settings(2), charges: Float64Array.from([0.8, -0.8]) });
    expect(seen).toEqual([
      [1, -1],
      [0.8, -0.8],
    ]);
  });

  test('a state of another shape is refused', async () => {
    const { system, state } = liquid([0]);
    await expect(createLiquid(system, periodic, state, [settings(0), settings(1)])).rejects.toMatchObject({
      code: 'E_STATE_SHAPE',
    });
    const platform = await createLiquid(system, periodic, state, [settings(0)]);
    await expect(platform.upload(toyState([0, 0, 0]))).rejects.toMatchObject({ code: 'E_STATE_SHAPE' });
  });
});
