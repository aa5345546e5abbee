import { describe, expect, it } from 'vitest';
import { memorySource } from '../../../src/core/index.js';
import type { Stage } from '../../../src/dynamics/index.js';
import { blockedMean } from '../../../src/math/index.js';
import { referencePlatformOver } from '../../../src/platforms/reference/reference-platform.js';
import {
  attemptExchanges,
  continueSimulation,
  type ExchangePlan,
  exchangeProbability,
  expectedAcceptance,
  firstExchangeState,
  HEAT_CAPACITY_PER_ATOM,
  memoryRunFiles,
  openCheckpoint,
  RUN_FILES,
  rescaleVelocities,
  type SimulationPlan,
  startSimulation,
  temperatureLadder,
} from '../../../src/simulation/index.js';
import { createState } from '../../../src/system/index.js';
import { openSheathTrajectory, readEnergies } from '../../../src/trajectory/index.js';
import { BAR_PER_INTERNAL_PRESSURE, BOLTZMANN } from '../../../src/units/index.js';
import { thrownBy } from '../../support/thrown.js';
import { toyPlatform } from '../../support/toy-platform.js';
import { harmonicWells, toyState, toySystem } from '../../support/toy-system.js';
import { toyPlan, toyStart } from './toy-run.js';

describe('the ladder', () => {
  it('has the rungs of the pilot: 18 or 19 for 1,764 atoms, 23 or 24 for 3,000 at 25 %', () => {
    for (const [atoms, from, to] of [
      [1764, 18, 20],
      [3000, 23, 25],
    ]) {
      const ladder = temperatureLadder(233.15, 400, HEAT_CAPACITY_PER_ATOM * atoms, 0.25);
      expect(ladder.length).toBeGreaterThanOrEqual(from);
      expect(ladder.length).toBeLessThanOrEqual(to);
      expect(ladder[0]).toBe(233.15);
      expect(ladder.at(-1)).toBe(400);
      const acceptance = expectedAcceptance(ladder[1] / ladder[0], HEAT_CAPACITY_PER_ATOM * atoms);
      expect(acceptance).toBeGreaterThanOrEqual(0.25);
      expect(acceptance).toBeLessThan(0.3);
    }
  });

  it('is refused upside down', () => {
    expect(thrownBy(() => temperatureLadder(400, 233, 1000, 0.25)).code).toBe('E_EXCHANGE');
  });
});

describe('the rule', () => {
  const at = (temperature: number, enthalpy: number) => ({ temperature, enthalpy });

  it('keeps detailed balance: there over back is the ratio of Boltzmann weights', () => {
    for (const [a, b] of [
      [-1000, -990],
      [-990, -1000],
      [5, 5],
    ]) {
      const there = exchangeProbability(at(233, a), at(250, b));
      const back = exchangeProbability(at(233, b), at(250, a));
      const weight = Math.exp(-(b - a) / (BOLTZMANN * 233) - (a - b) / (BOLTZMANN * 250));
      expect(there / back).toBeCloseTo(weight, 10);
      expect(Math.max(there, back)).toBe(1);
    }
  });

  const ladder: ExchangePlan = { temperatures: [233, 250, 270, 300], every: 10, seed: 3 };

  it('uses volumes with a pressure only', () => {
    const potential = [0, 0, 0, 0];
    const swapped = (volumes: number[], pressure: number | null) =>
      attemptExchanges(ladder, firstExchangeState(ladder), potential, volumes, pressure).swaps.length;
    // Colder and larger by P dV = 1e6 kJ/mol: certain. Colder and smaller by as much: never.
    const large = 1e6 * BAR_PER_INTERNAL_PRESSURE;
    expect(swapped([2 * large, large, 2 * large, large], 1)).toBe(4);
    expect(swapped([large, 2 * large, large, 2 * large], 1)).toBe(0);
    expect(swapped([large, 2 * large, large, 2 * large], null)).toBe(4);
  });

  it('tries even and odd pairs in turn, repeats itself, and counts round trips', () => {
    let state = firstExchangeState(ladder);
    const seen: number[][] = [];
    for (let k = 0; k < 24; k++) {
      // Equal energies: every attempt is accepted.
      state = attemptExchanges(ladder, state, [0, 0, 0, 0], [1, 1, 1, 1], null).state;
      seen.push([...state.rungOf]);
      expect([...state.rungOf].sort()).toEqual([0, 1, 2, 3]);
    }
    expect(seen[0]).toEqual([1, 0, 3, 2]);
    expect(seen[1]).toEqual([2, 0, 3, 1]);
    expect(state.tried).toEqual([12, 12, 12]);
    expect(state.accepted).toEqual(state.tried);
    // All accepted: a walker goes up and down in 8 attempts.
    for (const trips of state.roundTrips) expect(trips).toBeGreaterThanOrEqual(2);
    for (const trips of state.roundTrips) expect(trips).toBeLessThanOrEqual(3);
  });

  it('scales velocities to the new temperature and books the energy', () => {
    const state = createState(2, 1);
    state.velocities.set([1, 2, 2, 3, 0, 0]);
    rescaleVelocities(state, Float64Array.of(2), [{ replica: 0, from: 200, to: 300 }]);
    expect(state.velocities[1]).toBeCloseTo(2 * Math.sqrt(1.5), 12);
    expect(state.velocities[3]).toBe(3);
    // K was 9: it gains 4.5, taken from the bath.
    expect(state.couplers[0]).toBeCloseTo(-4.5, 12);
  });
});

describe('a run that exchanges', () => {
  it('samples every temperature as it should: wells whose energy is known', async () => {
    const atoms = 12;
    const temperatures = [250, 310, 385, 480];
    const stage: Stage = {
      name: 'produce',
      kind: 'produce',
      program: {
        kind: 'dynamics',
        integrator: { kind: 'langevin-middle', friction: 5 },
        timeStep: 0.01,
        thermostat: { kind: 'none' },
        barostat: { kind: 'none' },
        removeCentreOfMassEvery: 0,
      },
      steps: 16_000,
      temperature: { from: 250, to: 250 },
      pressure: null,
      drawVelocities: true,
      energiesEvery: 50,
      framesEvery: 5000,
      blockSteps: 50,
    };
    const plan: SimulationPlan = {
      ...toyPlan(temperatures.length),
      system: toySystem(new Array<number>(atoms).fill(10)),
      method: {
        boundary: 'open',
        cutoff: Number.POSITIVE_INFINITY,
        electrostatics: { kind: 'none' },
        dispersionCorrection: false,
      },
      stages: [stage],
      exchange: { temperatures, every: 50, seed: 5 },
    };
    const contents = new Map<string, Uint8Array>();
    const files = memoryRunFiles(contents);
    const state = toyState(new Float64Array(3 * atoms), 0, temperatures.length);
    await startSimulation(plan, state, files, {
      createPlatform: referencePlatformOver(() => harmonicWells(1000)),
    });
    const energies = await readEnergies(memorySource(contents.get(RUN_FILES.energies)!));
    const rows = temperatures.map(() => [] as number[]);
    const kinetic = temperatures.map(() => [] as number[]);
    for (let replica = 0; replica < temperatures.length; replica++) {
      const setPoint = energies.column('setPoint', replica);
      const potential = energies.column('potential', replica);
      const own = energies.column('kinetic', replica);
      setPoint.forEach((temperature, row) => {
        if (row < 20) return;
        rows[temperatures.indexOf(temperature)].push(potential[row]);
        kinetic[temperatures.indexOf(temperature)].push(own[row]);
      });
    }
    for (const [rung, temperature] of temperatures.entries()) {
      const expected = 1.5 * atoms * BOLTZMANN * temperature;
      for (const values of [rows[rung], kinetic[rung]]) {
        const { mean, error } = blockedMean(Float64Array.from(values));
        expect(Math.abs(mean - expected) / error!).toBeLessThan(4);
        expect(error! / expected).toBeLessThan(0.05);
      }
    }
    const { exchange } = (await openCheckpoint(files)).checkpoint.moment;
    exchange!.tried.forEach((tried, pair) => {
      const expected = expectedAcceptance(temperatures[pair + 1] / temperatures[pair], 1.5 * atoms);
      // Gaussian overlap against the gamma distribution of 18 degrees of freedom.
      expect(Math.abs(exchange!.accepted[pair] / tried - expected)).toBeLessThan(0.08);
    });
    expect(exchange!.roundTrips.reduce((sum, trips) => sum + trips, 0)).toBeGreaterThan(4);
    const summary = JSON.parse(new TextDecoder().decode(contents.get(RUN_FILES.summary))) as {
      exchange: { rates: number[]; roundTrips: number[] };
    };
    expect(summary.exchange.rates).toHaveLength(3);
    // Frames carry the temperature that their walker had.
    const walker = await openSheathTrajectory(memorySource(contents.get('trajectory-1.sheath')!));
    const met = new Set<number>();
    for await (const frame of walker.frames()) met.add(frame.temperature!);
    for (const temperature of met) expect(temperatures).toContain(temperature);
  });

  it('goes on after a stop as one never interrupted', async () => {
    const { every } = { every: toyPlan(3).stages.find(({ kind }) => kind === 'produce')!.blockSteps };
    const plan = toyPlan(3, { exchange: { temperatures: [250, 300, 360], every, seed: 2 } });
    const run = async (stopAfter: number) => {
      const contents = new Map<string, Uint8Array>();
      const files = memoryRunFiles(contents);
      const controller = new AbortController();
      let blocks = 0;
      const createPlatform = toyPlatform({
        onBlock: () => {
          if (++blocks === stopAfter) controller.abort();
        },
      });
      const outcome = await startSimulation(plan, toyStart(plan), files, {
        createPlatform,
        signal: controller.signal,
      });
      if (outcome.status === 'interrupted') await continueSimulation(files, { createPlatform });
      const { moment } = (await openCheckpoint(files)).checkpoint;
      const trajectories = [...contents].filter(([name]) => name.startsWith('trajectory'));
      return { exchange: moment.exchange, state: moment.state, trajectories };
    };
    const whole = await run(Number.POSITIVE_INFINITY);
    expect(whole.exchange!.attempts).toBeGreaterThan(3);
    expect(whole.exchange!.accepted.some((count) => count > 0)).toBe(true);
    for (const stop of [4, 11]) expect(await run(stop)).toEqual(whole);
  });

  it('is refused with a ladder that does not fit, a Nose-Hoover chain, or off the grid of blocks', async () => {
    const refusal = (plan: SimulationPlan) =>
      startSimulation(plan, toyStart(plan), memoryRunFiles(), { createPlatform: toyPlatform() });
    const exchange = { temperatures: [250, 300], every: 1000, seed: 1 };
    await expect(refusal(toyPlan(3, { exchange }))).rejects.toMatchObject({ code: 'E_EXCHANGE' });
    await expect(refusal(toyPlan(2, { exchange: { ...exchange, every: 7 } }))).rejects.toMatchObject({
      code: 'E_PLAN',
    });
  });
});
