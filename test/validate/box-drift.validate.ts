/**
 * Drift of the conserved energy of a periodic box without thermostat, by production settings, beside GROMACS by its own defaults (Verlet
 * buffer of 0.005 kJ/mol/ps/atom) on the same topology through our export: 2 fs, and 4 fs with hydrogens of 3 u. Both truncate
 * plainly at the cut-off, constrain bonds to hydrogen and use the same mesh. Slopes of least squares, errors from the scatter
 * between runs of packings of their own.
 */
import { test } from 'vitest';
import { findPeer } from '../../src/benchmark/index.js';
import type { Stage } from '../../src/dynamics/index.js';
import { choosePlatform } from '../../src/platforms/index.js';
import { memoryRunFiles, RUN_FILES } from '../../src/simulation/index.js';
import { executeRun, type PreparedRun } from '../../src/study/index.js';
import { readEnergies } from '../../src/trajectory/index.js';
import { totalEnergyInGromacs } from '../support/gromacs-run.js';
import { type LiquidRecipe, liquidRecipe, prepareLiquid } from '../support/liquid-sample.js';
import { seedDifference } from '../support/seed-difference.js';
import { declareProof, type Finding, partOf, zFinding } from './record.js';

const SEEDS = [401, 402, 403];
const TEMPERATURE = 350;
const SETTINGS = [
  { timeStep: 2, hydrogenMass: null, words: '2 fs' },
  { timeStep: 4, hydrogenMass: 3, words: '4 fs, 3 u' },
] as const;
const TIMES = { melt: 4, equilibrate: 6, produce: 100 };
/** kJ/mol/ps per atom, GROMACS's own tolerance for its pair lists. */
const TOLERANCE = 0.005;

const liquidOf = (seed: number, timeStep: number, hydrogenMass: number | null): LiquidRecipe => ({
  electrolyte: '{ salt: { LiPF6: 1 M }, solvents: { EC: 1, DEC: 1, DMC: 1 } }',
  box: '{ atoms: 1500 }',
  pressure: null,
  temperature: TEMPERATURE,
  timeStep,
  hydrogenMass,
  cutoff: 1,
  ...TIMES,
  seed,
});

async function prepare(liquid: LiquidRecipe): Promise<PreparedRun> {
  const prepared = await prepareLiquid(liquid);
  const last = prepared.plan.stages.length - 1;
  const stages = prepared.plan.stages.map((stage, k): Stage => {
    const { program } = stage;
    if (k < last || program.kind !== 'dynamics') return stage;
    return { ...stage, program: { ...program, thermostat: { kind: 'none' } } };
  });
  return { ...prepared, plan: { ...prepared.plan, stages } };
}

/** kJ/mol/ps per atom */
async function ourSlope(liquid: LiquidRecipe): Promise<number> {
  const prepared = await prepare(liquid);
  const files = memoryRunFiles();
  const { create } = await choosePlatform('cpu', 1);
  const outcome = await executeRun(prepared, liquidRecipe(liquid), files, { createPlatform: create });
  if (outcome.status !== 'finished') throw new Error(`the run ended as ${outcome.status}`);
  const { header, column } = await readEnergies((await files.open(RUN_FILES.energies))!);
  const stage = column('stage');
  const produced = <T>(values: ArrayLike<T>): T[] =>
    Array.from(values).filter((_, row) => header.stages[stage[row]].kind === 'produce');
  return (
    slopeOf(produced(column('time')), produced(column('conserved'))) / prepared.plan.system.topology.atomCount
  );
}

function slopeOf(time: readonly number[], values: readonly number[]): number {
  const mean = (of: readonly number[]): number => of.reduce((sum, x) => sum + x, 0) / of.length;
  const [middle, height] = [mean(time), mean(values)];
  const sxx = time.reduce((sum, t) => sum + (t - middle) ** 2, 0);
  return time.reduce((sum, t, k) => sum + (t - middle) * (values[k] - height), 0) / sxx;
}

const gromacs = await findPeer('gromacs');

if (gromacs === null) {
  test.skip('drift in a periodic box beside GROMACS: no gmx on PATH');
} else {
  declareProof({
    name: 'box-drift',
    title: 'the energy of a periodic box drifts no more than in GROMACS',
    seeds: SEEDS,
    length: `BCE of about 1,500 atoms at ${TEMPERATURE} K, cut-off 1 nm, ${SEEDS.length} runs a side and setting: ${TIMES.melt + TIMES.equilibrate} ps to equilibrate, ${TIMES.produce} ps without thermostat; cpu platform, ${gromacs.version}`,
    prove: async () => {
      const findings: Finding[] = [];
      for (const { timeStep, hydrogenMass, words } of SETTINGS) {
        const [ours, theirs]: [number[], number[]] = [[], []];
        for (const seed of SEEDS) {
          const own = liquidOf(seed + 1000 * timeStep, timeStep, hydrogenMass);
          const other = liquidOf(seed + 1000 * timeStep + 100, timeStep, hydrogenMass);
          const part = (name: string, make: () => Promise<number>): Promise<number> =>
            partOf('box-drift', `${name}-${timeStep}fs-${seed}`, make);
          ours.push(await part('ours', () => ourSlope(own)));
          theirs.push(
            await part('gromacs', async () => {
              const prepared = await prepare(other);
              const { time, energy } = await totalEnergyInGromacs(gromacs, prepared);
              return slopeOf(time, energy) / prepared.plan.system.topology.atomCount;
            }),
          );
        }
        findings.push(...driftFindings(words, ours, theirs));
      }
      return findings;
    },
  });
}

function driftFindings(words: string, ours: readonly number[], theirs: readonly number[]): Finding[] {
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  const listed = (values: readonly number[]): string => values.map((x) => x.toExponential(1)).join(', ');
  const [own, other] = [mean(ours), mean(theirs)];
  // Sizes are compared: signs as the means have them.
  const sized = (values: readonly number[], sign: number): number[] => values.map((x) => sign * x);
  const { z } = seedDifference(sized(ours, Math.sign(own)), sized(theirs, Math.sign(other)));
  const excess = zFinding(
    `${words}: sheath ${own.toExponential(1)} (${listed(ours)}), GROMACS ${other.toExponential(1)} (${listed(theirs)}) kJ/mol/ps per atom; excess`,
    z,
  );
  return [
    // A smaller drift is no fault.
    { ...excess, bar: 'z < 3', pass: z < 3 },
    {
      what: `${words}: size of the drift`,
      figure: Math.abs(own),
      unit: 'kJ/mol/ps per atom',
      bar: `<= ${TOLERANCE}`,
      pass: Math.abs(own) <= TOLERANCE,
    },
  ];
}
