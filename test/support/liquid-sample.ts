/**
 * What one run of an electrolyte shows, as numbers by name: means over its production stage. Runs on the `cpu` platform, and the
 * same frames analyses for trajectories of other programs.
 */
import { kineticEnergy, type Stage } from '../../src/dynamics/index.js';
import { ENERGY_TERMS } from '../../src/forces/index.js';
import { type CreatePlatform, choosePlatform, ENERGY_COLUMNS } from '../../src/platforms/index.js';
import { parseRecipe } from '../../src/recipe/index.js';
import { memoryRunFiles, RUN_FILES, type SimulationPlan } from '../../src/simulation/index.js';
import { analyseForeign, executeRun, type PreparedRun, prepareRun } from '../../src/study/index.js';
import type { System } from '../../src/system/index.js';
import type { Topology } from '../../src/topology/index.js';
import { type ForeignTrajectory, openTrajectorySource, readEnergies } from '../../src/trajectory/index.js';
import { BOLTZMANN } from '../../src/units/index.js';
import { meanOf } from './distribution.js';

export type LiquidSample = Readonly<Record<string, number>>;

export interface LiquidRecipe {
  readonly electrolyte: string;
  /** As a recipe has it: "{ atoms: 1000 }". */
  readonly box: string;
  /** bar; null at constant volume */
  readonly pressure: number | null;
  /** Other than that of the protocol: ps and steps. Heat it puts into bonds grows with the interval over the square of the time. */
  readonly barostat?: { readonly time: number; readonly every: number };
  /** K */
  readonly temperature: number;
  /** fs */
  readonly timeStep: number;
  /** u */
  readonly hydrogenMass: number | null;
  /** nm */
  readonly cutoff: number;
  /** Factor on the charges of the ions; that of a recipe when left out. */
  readonly ionScale?: number;
  /** K; that of production when left out */
  readonly meltTemperature?: number;
  /** K/ps, from the melt to that of production; at once when left out */
  readonly cooling?: number;
  /** ps */
  readonly melt: number;
  readonly equilibrate: number;
  readonly produce: number;
  readonly seed: number;
}

/** Minimised, melted, cooled where asked, equilibrated and produced; a frame a picosecond. */
export function liquidRecipe(liquid: LiquidRecipe): string {
  const { temperature, pressure, hydrogenMass, meltTemperature = temperature, cooling, ionScale } = liquid;
  return `
title: liquid
electrolyte: ${liquid.electrolyte}
box: ${liquid.box}
model:
  timeStep: ${liquid.timeStep} fs
  hydrogenMass: ${hydrogenMass === null ? 'none' : `${hydrogenMass} u`}
  cutoff: ${liquid.cutoff} nm${ionScale === undefined ? '' : `\n  chargeScale: { ions: ${ionScale} }`}
conditions: { temperature: ${temperature} K, pressure: ${pressure === null ? 'none' : `${pressure} bar`} }
protocol:
  - minimise
  - melt: { temperature: ${meltTemperature} K, time: ${liquid.melt} ps }${cooling === undefined ? '' : `\n  - cool: { rate: ${cooling} K/ps }`}
  - equilibrate: { time: ${liquid.equilibrate} ps }
  - produce
produce: { time: ${liquid.produce} ps, frameEvery: 1 ps, energiesEvery: 0.1 ps }
seed: ${liquid.seed}
platform: cpu
waive: [W_CUTOFF, W_TIME_STEP]
`;
}

export async function prepareLiquid(liquid: LiquidRecipe): Promise<PreparedRun> {
  const recipe = parseRecipe(liquidRecipe(liquid), 'recipe.yaml');
  const prepared = await prepareRun(recipe, { readText: () => null, folder: '', threads: 1 });
  const stages = prepared.plan.stages.map((stage): Stage => {
    const { program } = stage;
    if (program.kind !== 'dynamics' || program.barostat.kind === 'none') return stage;
    return { ...stage, program: { ...program, barostat: { ...program.barostat, ...liquid.barostat } } };
  });
  return { ...prepared, plan: { ...prepared.plan, stages } };
}

/**
 * Run it. Energies (kJ/mol), density (g/mL), pressure (bar), structure; `translation`: temperature of the molecules' centres, K; `halfStepRatio`: mean
 * kinetic energy of half steps over that of the temperature; `halfStepExcess`: their difference, kJ/mol (src/dynamics/half-step.ts).
 */
export async function sampleLiquid(liquid: LiquidRecipe): Promise<LiquidSample> {
  const prepared = await prepareLiquid(liquid);
  const files = memoryRunFiles();
  const motion = watchMotion(prepared.plan);
  const { create } = await choosePlatform('cpu', 1);
  const outcome = await executeRun(prepared, liquidRecipe(liquid), files, {
    createPlatform: motion.watched(create),
  });
  if (outcome.status !== 'finished') throw new Error(`the run ended as ${outcome.status}`);
  const { header, column } = await readEnergies((await files.open(RUN_FILES.energies))!);
  const stage = column('stage');
  const mean = (name: string): number =>
    meanOf([...column(name)].filter((_, row) => header.stages[stage[row]].kind === 'produce'));
  const terms = Object.fromEntries(ENERGY_TERMS.map((term) => [term, mean(term)]));
  const trajectory = await openTrajectorySource((await files.open('trajectory.sheath'))!);
  return {
    ...terms,
    potential: mean('potential'),
    density: mean('density'),
    pressure: mean('groupPressure'),
    temperature: mean('temperature'),
    ...motion.means(),
    ...(await structureOf(prepared.plan.system.topology, trajectory)),
  };
}

/** Coordination numbers of the cation, heights of its RDFs' first peaks, and SSIP, CIP and AGG; nothing without a cation. */
export async function structureOf(
  topology: Topology,
  trajectory: ForeignTrajectory,
): Promise<Record<string, number>> {
  const results = await analyseForeign({
    trajectories: [trajectory],
    topology,
    names: ['rdf', 'coordination', 'speciation'],
  });
  const sample: Record<string, number> = {};
  // Where a short run is too rough for a peak to be told, the largest value.
  for (const { label, firstPeak, g } of results.rdf) sample[`g(${label})`] = firstPeak.g ?? Math.max(...g);
  for (const { ligands, total } of results.coordination) {
    for (const { label, atoms } of ligands) sample[`n(${label})`] = atoms.value;
    sample['n(all)'] = total.atoms.value;
  }
  for (const { populations } of results.speciation) {
    const { ssip, cip, agg } = populations.find(({ primary }) => primary)!;
    Object.assign(sample, { SSIP: ssip.fraction.value, CIP: cip.fraction.value, AGG: agg.fraction.value });
  }
  return sample;
}

/** Looks at the velocities at every block end of the last stage. */
function watchMotion({ system, stages }: SimulationPlan): {
  watched(create: CreatePlatform): CreatePlatform;
  means(): Record<string, number>;
} {
  const last = stages.at(-1)!.program;
  const translation: number[] = [];
  const [thermal, halfSteps]: [number[], number[]] = [[], []];
  return {
    watched: (create) => async (sys, method, state, replicas) => {
      const platform = await create(sys, method, state, replicas);
      return {
        ...platform,
        advance: async (program, steps, options) => {
          const report = await platform.advance(program, steps, options);
          if (program !== last || report.failure !== null) return report;
          const { velocities } = await platform.download();
          const { data } = report.energies;
          const kinetic = data[data.length - ENERGY_COLUMNS.length + ENERGY_COLUMNS.indexOf('kinetic')];
          // The row holds K + 2/3 K(u).
          thermal.push(kinetic);
          halfSteps.push(kinetic + (kinetic - kineticEnergy(system.masses, velocities)) / 2);
          translation.push(translationTemperature(system, velocities));
          return report;
        },
      };
    },
    means: () => ({
      translation: meanOf(translation),
      halfStepRatio: meanOf(halfSteps) / meanOf(thermal),
      halfStepExcess: meanOf(halfSteps) - meanOf(thermal),
    }),
  };
}

/** K, of the molecules' centres, whose motion is slow beside any time step. Centre-of-mass motion is taken as removed. */
export function translationTemperature({ masses, topology }: System, velocities: Float64Array): number {
  const { atomMolecule, moleculeCount } = topology;
  const momenta = new Float64Array(3 * moleculeCount);
  const molecular = new Float64Array(moleculeCount);
  masses.forEach((mass, atom) => {
    molecular[atomMolecule[atom]] += mass;
    for (let axis = 0; axis < 3; axis++)
      momenta[3 * atomMolecule[atom] + axis] += mass * velocities[3 * atom + axis];
  });
  const kinetic = momenta.reduce((sum, p, k) => sum + (p * p) / (2 * molecular[Math.floor(k / 3)]), 0);
  return (2 * kinetic) / ((3 * moleculeCount - 3) * BOLTZMANN);
}
