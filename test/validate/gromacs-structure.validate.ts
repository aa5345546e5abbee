/**
 * BCE beside GROMACS on the same topology, through our own export: density, first peaks of g(r), coordination numbers, SSIP, CIP
 * and AGG; at 450 K, where contacts come and go, and at 233 K after annealing alike from 450 K, where they are what the cooling left.
 * Every run starts from a packing of its own; errors are the scatter between seeds. Both take 4 fs with hydrogens of 3 u; the one
 * setting that differs is told in test/support/gromacs-run.ts.
 */
import { test } from 'vitest';
import { findPeer } from '../../src/benchmark/index.js';
import { sampleLiquidInGromacs } from '../support/gromacs-run.js';
import { type LiquidRecipe, type LiquidSample, sampleLiquid } from '../support/liquid-sample.js';
import { seedDifference } from '../support/seed-difference.js';
import { declareProof, partOf, zFinding } from './record.js';

type Liquid = Omit<LiquidRecipe, 'seed'>;

const SEEDS = [201, 202, 203, 204];
const BCE = {
  electrolyte: '{ salt: { LiPF6: 1 M }, solvents: { EC: 1, DEC: 1, DMC: 1 } }',
  box: '{ atoms: 1000 }',
  pressure: 1,
  timeStep: 4,
  hydrogenMass: 3,
  cutoff: 0.95,
} as const;
const HOT: Liquid = { ...BCE, temperature: 450, melt: 20, equilibrate: 30, produce: 300 };
/** The charges and the cooling of the study of examples/bce-tve. */
const COLD: Liquid = {
  ...BCE,
  ionScale: 0.72,
  temperature: 233.15,
  meltTemperature: 450,
  cooling: 0.5,
  melt: 20,
  equilibrate: 20,
  produce: 100,
};

const gromacs = await findPeer('gromacs');

function declareStructure(name: string, title: string, liquid: Liquid, length: string): void {
  if (gromacs === null) {
    test.skip(`${title}: no gmx on PATH`);
    return;
  }
  const peer = gromacs;
  declareProof({
    name,
    title,
    seeds: SEEDS,
    length: `BCE of about 1,000 atoms, 1 bar, 4 fs with hydrogens of 3 u, ${SEEDS.length} runs a side: ${length}; cpu platform, ${peer.version}`,
    prove: async () => {
      const ours: LiquidSample[] = [];
      const theirs: LiquidSample[] = [];
      for (const seed of SEEDS) {
        ours.push(await partOf(name, `ours-${seed}`, () => sampleLiquid({ ...liquid, seed })));
        // Measured in the first of ours, so that no later run changes what GROMACS is asked.
        const { halfStepRatio } = ours[0];
        theirs.push(
          await partOf(name, `gromacs-${seed}`, () =>
            sampleLiquidInGromacs(peer, { ...liquid, seed: seed + 1000 }, halfStepRatio),
          ),
        );
      }
      return Object.keys(theirs[0]).map((quantity) => {
        const { z, error } = seedDifference(
          ours.map((sample) => sample[quantity]),
          theirs.map((sample) => sample[quantity]),
        );
        const mean = (samples: readonly LiquidSample[]): string =>
          (samples.reduce((sum, sample) => sum + sample[quantity], 0) / samples.length).toPrecision(5);
        return zFinding(`${quantity}: ${mean(ours)} and ${mean(theirs)} (+- ${error.toPrecision(2)})`, z);
      });
    },
  });
}

declareStructure(
  'gromacs-structure',
  'the structure of BCE at 450 K is that of GROMACS',
  HOT,
  `${HOT.melt + HOT.equilibrate} ps to equilibrate, ${HOT.produce} ps`,
);
declareStructure(
  'gromacs-structure-cold',
  'the structure of BCE at 233 K, annealed alike, is that of GROMACS',
  COLD,
  `cooled from 450 K at ${COLD.cooling} K/ps, ${COLD.equilibrate} ps to equilibrate, ${COLD.produce} ps`,
);
