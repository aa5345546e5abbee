/**
 * Densities of DMC (298.15 K), EC (313.15 K) and BCE (298.15 K) beside GROMACS on the same topologies, through our own export: within
 * 0.5 %. Equal settings: cut-off, mesh, dispersion correction, constraints, CSVR, C-rescale at 1 bar, 4 fs with hydrogens of 3 u; the
 * one that differs is told in test/support/gromacs-run.ts. Melted at 450 K first, as salt in the cold forgets its packing slowly.
 * The boxes breathe by 2 % and forget their volume in 2 ps: four runs of this length know a density to 0.15 %.
 */
import { test } from 'vitest';
import { findPeer } from '../../src/benchmark/index.js';
import { sampleLiquidInGromacs } from '../support/gromacs-run.js';
import { type LiquidRecipe, type LiquidSample, sampleLiquid } from '../support/liquid-sample.js';
import { declareProof, type Finding, partOf } from './record.js';

const SEEDS = [301, 302, 303, 304];
const LIQUIDS: Readonly<Record<string, Pick<LiquidRecipe, 'electrolyte' | 'temperature'>>> = {
  DMC: { electrolyte: '{ solvents: { DMC: 1 } }', temperature: 298.15 },
  EC: { electrolyte: '{ solvents: { EC: 1 } }', temperature: 313.15 },
  BCE: {
    electrolyte: '{ salt: { LiPF6: 1 M }, solvents: { EC: 1, DEC: 1, DMC: 1 } }',
    temperature: 298.15,
  },
};
const TIMES = { melt: 20, equilibrate: 80, produce: 150 };
const BAROSTAT = { time: 2, every: 2 };
const BAR = 0.5; // %

const gromacs = await findPeer('gromacs');

if (gromacs === null) {
  test.skip('densities beside GROMACS: no gmx on PATH');
} else {
  for (const [name, liquid] of Object.entries(LIQUIDS))
    declareProof({
      name: `density-${name.toLowerCase()}`,
      title: `the density of ${name} at ${liquid.temperature} K is that of GROMACS`,
      seeds: SEEDS,
      length: `about 1,000 atoms, 4 fs with hydrogens of 3 u, ${SEEDS.length} runs a side: ${TIMES.melt + TIMES.equilibrate} ps to equilibrate, ${TIMES.produce} ps; cpu platform, ${gromacs.version}`,
      prove: async () => {
        const recipe = (seed: number): LiquidRecipe => ({
          ...liquid,
          ...TIMES,
          meltTemperature: 450,
          box: '{ atoms: 1000 }',
          pressure: 1,
          barostat: BAROSTAT,
          timeStep: 4,
          hydrogenMass: 3,
          cutoff: 0.95,
          seed,
        });
        const ours: LiquidSample[] = [];
        const theirs: LiquidSample[] = [];
        for (const seed of SEEDS) {
          ours.push(await partOf('density', `${name}-ours-${seed}`, () => sampleLiquid(recipe(seed))));
          const { halfStepRatio } = ours[0];
          theirs.push(
            await partOf('density', `${name}-gromacs-${seed}`, () =>
              sampleLiquidInGromacs(gromacs, recipe(seed + 1000), halfStepRatio),
            ),
          );
        }
        return [densityFinding(ours, theirs)];
      },
    });
}

function densityFinding(ours: readonly LiquidSample[], theirs: readonly LiquidSample[]): Finding {
  const [own, other] = [ours, theirs].map((samples) => samples.map(({ density }) => density));
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  const difference = 100 * (mean(own) / mean(other) - 1);
  const listed = (values: readonly number[]): string => values.map((x) => x.toFixed(4)).join(', ');
  return {
    what: `sheath ${mean(own).toFixed(4)} (${listed(own)}), GROMACS ${mean(other).toFixed(4)} g/mL (${listed(other)})`,
    figure: difference,
    unit: '%',
    bar: `|difference| <= ${BAR} %`,
    pass: Math.abs(difference) <= BAR,
  };
}
