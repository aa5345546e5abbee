/**
 * Whether a device computes what it should: a small box of electrolyte on the platform under test and on `reference`. A driver with a
 * wrong compiler is found here, before a run of days and not in its results.
 */
import { drawVelocities, type Program } from '../dynamics/index.js';
import { librarySpecies, loadModel } from '../forcefield/index.js';
import { ENERGY_TERMS, ewaldBeta, meshFor } from '../forces/index.js';
import { createState, createSystem, type State, type System } from '../system/index.js';
import type { CreatePlatform, Evaluation, Method, ReplicaSettings } from './platform.js';
import { createReferencePlatform } from './reference/reference-platform.js';

export interface SelfTest {
  readonly passed: boolean;
  readonly checks: readonly SelfTestCheck[];
  readonly seconds: number;
}

export interface SelfTestCheck {
  readonly name: string;
  readonly found: number;
  readonly limit: number;
}

/** 20 boxes' worth of f32 rounding; a wrong kernel misses by orders of magnitude. */
const LIMITS = { forces: 1e-4, energies: 1e-4, virial: 2e-4, positions: 2e-5 } as const;

const SPECIES = ['Li', 'PF6', 'EC', 'DMC'] as const;
/** Molecules of each species, on the sites of a 3 x 3 x 3 lattice. */
const COUNTS = [3, 3, 11, 10] as const;
/** nm, wide enough for any two of them as they stand in the library. */
const SPACINGS = [0.8, 0.66, 0.75] as const;
const SITES = 3;
const CUTOFF = 0.85;
const STEPS = 10;

const RELAXATION: Program = { kind: 'minimise', forceTolerance: 2000, maximumStep: 0.005 };
const DYNAMICS: Program = {
  kind: 'dynamics',
  integrator: { kind: 'velocity-verlet' },
  timeStep: 0.002,
  thermostat: { kind: 'none' },
  barostat: { kind: 'none' },
  removeCentreOfMassEvery: 0,
};

/** @throws what the platform under test throws; a wrong answer is no error but a failed check */
export async function selfTest(create: CreatePlatform): Promise<SelfTest> {
  const begun = performance.now();
  const { system, state, method } = smallBox();
  const replicas = [settings(0), settings(1)];
  const reference = await createReferencePlatform(system, method, state, replicas);
  await reference.advance(RELAXATION, 20, { energiesEvery: 0 });
  const start = await reference.download();
  replicas.forEach(({ seed, walker }, replica) => {
    const request = { temperature: 300, seed, walker, draw: 0, removeCentreOfMass: true };
    drawVelocities(system, start, replica, request);
  });
  await reference.upload(start);

  const tested = await create(system, method, start, replicas);
  try {
    const [expected, found] = [await reference.evaluate(), await tested.evaluate()];
    const checks = compareEvaluations(found, expected);
    for (const platform of [reference, tested]) await platform.advance(DYNAMICS, STEPS, { energiesEvery: 0 });
    const [moved, expectedly] = [await tested.download(), await reference.download()];
    checks.push(check('positions', distance(moved, expectedly)));
    return {
      passed: checks.every(({ found: value, limit }) => value <= limit),
      checks,
      seconds: (performance.now() - begun) / 1000,
    };
  } finally {
    await tested.dispose();
  }
}

function compareEvaluations(found: Evaluation, expected: Evaluation): SelfTestCheck[] {
  const energies = found.terms.map((terms, replica) => {
    const scale = ENERGY_TERMS.reduce((sum, term) => sum + Math.abs(expected.terms[replica][term]), 0);
    return (
      Math.max(...ENERGY_TERMS.map((term) => Math.abs(terms[term] - expected.terms[replica][term]))) / scale
    );
  });
  return [
    check('forces', relativeDifference(found.forces, expected.forces)),
    check('energies', Math.max(...energies)),
    check('virial', relativeDifference(found.virial, expected.virial)),
  ];
}

const check = (name: keyof typeof LIMITS, found: number): SelfTestCheck => ({
  name,
  found,
  limit: LIMITS[name],
});

/** Root mean square of the differences, by that of the values; NaN stays NaN, and NaN passes no limit. */
function relativeDifference(found: Float64Array, expected: Float64Array): number {
  let differences = 0;
  let squares = 0;
  for (let k = 0; k < expected.length; k++) {
    differences += (found[k] - expected[k]) ** 2;
    squares += expected[k] ** 2;
  }
  return Math.sqrt(differences / squares);
}

/** nm, the largest along an axis, images taken into account. */
function distance(found: State, expected: State): number {
  let largest = 0;
  for (let k = 0; k < found.positions.length; k++) {
    const replica = Math.floor(k / (3 * found.atomCount));
    const edge = expected.box[3 * replica + (k % 3)];
    const cells = found.images[k] - expected.images[k];
    const moved = Math.abs(found.positions[k] - expected.positions[k] + cells * edge);
    if (!(moved <= largest)) largest = moved;
  }
  return largest;
}

/** Two replicas of 217 atoms; the second box is larger by 2 %. */
function smallBox(): { system: System; state: State; method: Method } {
  const system = createSystem(
    loadModel(SPECIES),
    COUNTS.map((count, species) => ({ species, count })),
    { chargeScales: { Li: 0.8, PF6: 0.8 }, constraints: 'h-bonds' },
  );
  const state = createState(2, system.topology.atomCount);
  const molecules = SPECIES.flatMap((name, k) =>
    Array.from({ length: COUNTS[k] }, () => librarySpecies(name).geometry),
  );
  for (const replica of [0, 1]) {
    const scale = 1 + 0.02 * replica;
    state.box.set(
      SPACINGS.map((spacing) => SITES * spacing * scale),
      3 * replica,
    );
    let at = 3 * replica * state.atomCount;
    molecules.forEach((geometry, molecule) => {
      // A stride coprime to the number of sites mixes the species.
      const site = (10 * molecule) % molecules.length;
      const place = [site % SITES, Math.floor(site / SITES) % SITES, Math.floor(site / SITES ** 2)];
      for (let k = 0; k < geometry.length; k++) {
        state.positions[at++] = geometry[k] + place[k % 3] * SPACINGS[k % 3] * scale;
      }
    });
  }
  const beta = ewaldBeta(CUTOFF, 1e-5);
  return {
    system,
    state,
    method: {
      boundary: 'periodic',
      cutoff: CUTOFF,
      electrostatics: { kind: 'pme', beta, order: 4, mesh: meshFor(state.box, 0.12) },
      dispersionCorrection: true,
    },
  };
}

const settings = (walker: number): ReplicaSettings => ({
  temperature: 300,
  pressure: 1,
  seed: 1,
  walker,
  charges: null,
});
