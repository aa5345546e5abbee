/**
 * BCE at 450 K beside GROMACS on the same topology, through our own export: density, first peaks of g(r), coordination numbers,
 * SSIP, CIP and AGG. Every run starts from a packing of its own; errors are the scatter between seeds. Both take 4 fs with
 * hydrogens of 3 u; the one setting that differs is told in test/support/gromacs-run.ts.
 */
import { test } from 'vitest';
import { findPeer } from '../../src/benchmark/index.js';
import { sampleLiquidInGromacs } from '../support/gromacs-run.js';
import { type LiquidRecipe, type LiquidSample, sampleLiquid } from '../support/liquid-sample.js';
import { seedDifference } from '../support/seed-difference.js';
import { declareProof, partOf, zFinding } from './record.js';

const SEEDS = [201, 202, 203, 204];
const TIMES = { melt: 20, equilibrate: 30, produce: 300 };
const liquidOf = (seed: number): LiquidRecipe => ({
  electrolyte: '{ salt: { LiPF6: 1 M }, solvents: { EC: 1, DEC: 1, DMC: 1 } }',
  box: '{ atoms: 1000 }',
  pressure: 1,
  temperature: 450,
  timeStep: 4,
  hydrogenMass: 3,
  cutoff: 0.95,
  ...TIMES,
  seed,
});

const gromacs = await findPeer('gromacs');

if (gromacs === null) {
  test.skip('the structure of BCE at 450 K beside GROMACS: no gmx on PATH');
} else {
  declareProof({
    name: 'gromacs-structure',
    title: 'the structure of BCE at 450 K is that of GROMACS',
    seeds: SEEDS,
    length: `BCE of about 1,000 atoms, 1 bar, 4 fs with hydrogens of 3 u, ${SEEDS.length} runs a side: ${TIMES.melt + TIMES.equilibrate} ps to equilibrate, ${TIMES.produce} ps; cpu platform, ${gromacs.version}`,
    prove: async () => {
      const ours: LiquidSample[] = [];
      const theirs: LiquidSample[] = [];
      for (const seed of SEEDS) {
        ours.push(await partOf('gromacs-structure', `ours-${seed}`, () => sampleLiquid(liquidOf(seed))));
        // Measured in the first of ours, so that no later run changes what GROMACS is asked.
        const { halfStepRatio } = ours[0];
        theirs.push(
          await partOf('gromacs-structure', `gromacs-${seed}`, () =>
            sampleLiquidInGromacs(gromacs, liquidOf(seed + 1000), halfStepRatio),
          ),
        );
      }
      return Object.keys(theirs[0]).map((name) => {
        const { z, error } = seedDifference(
          ours.map((sample) => sample[name]),
          theirs.map((sample) => sample[name]),
        );
        const mean = (samples: readonly LiquidSample[]): string =>
          (samples.reduce((sum, sample) => sum + sample[name], 0) / samples.length).toPrecision(5);
        return zFinding(`${name}: ${mean(ours)} and ${mean(theirs)} (+- ${error.toPrecision(2)})`, z);
      });
    },
  });
}
