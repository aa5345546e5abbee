/** How a run came about, for its report: from the plan in its checkpoint and the recipe beside it. */
import type { AnalysisResults } from '../analysis/index.js';
import {
  LIBRARY_ATOM_TYPES,
  type LibrarySpecies,
  librarySpecies,
  librarySpeciesNames,
  PARAMETER_SOURCES,
} from '../forcefield/index.js';
import type { Recipe } from '../recipe/index.js';
import type { EnergySeries, RunRecord, StageRecord, Verdict } from '../report/index.js';
import { RUN_FILES, type SimulationPlan } from '../simulation/index.js';
import type { EnergyTable } from '../trajectory/index.js';
import { formatQuantity } from '../units/index.js';
import type { RunTiming } from './run-timing.js';

export function runRecord(
  plan: SimulationPlan,
  recipe: Recipe,
  recipeText: string,
  timing: RunTiming,
): RunRecord {
  const { method, system } = plan;
  const { electrostatics } = method;
  const builtIn = builtInSpecies(plan, recipe);
  return {
    recipe: recipeText,
    forceField: {
      name: builtIn.length > 0 || grownNames(recipe).size > 0 ? 'sheath OPLS-AA' : "user's own",
      combinationRule: system.lennardJones.rule,
      references: [
        ...new Set([...builtIn.flatMap(({ sources }) => sources), ...grownSources(plan, recipe)]),
      ].map((key) => PARAMETER_SOURCES[key] ?? key),
    },
    method: {
      cutoff: method.cutoff,
      dispersionCorrection: method.dispersionCorrection,
      electrostatics:
        electrostatics.kind === 'ewald' ? { kind: 'ewald', beta: electrostatics.beta } : electrostatics,
      constraints: recipe.model.constraints === 'h-bonds' ? 'X-H bonds' : null,
      hydrogenMass: recipe.model.hydrogenMass,
    },
    stages: stageRecords(plan),
    ...timing,
    command: `sheath run ${RUN_FILES.recipe} --platform ${plan.provenance.platform}`,
  };
}

function builtInSpecies({ system }: SimulationPlan, recipe: Recipe): LibrarySpecies[] {
  const grown = grownNames(recipe);
  const known = new Set(librarySpeciesNames());
  return system.topology.species
    .filter(({ name }) => known.has(name) && !grown.has(name))
    .map(({ name }) => librarySpecies(name));
}

/** Polymers made of library fragments, whatever they are called. */
function grownNames({ electrolyte }: Recipe): ReadonlySet<string> {
  if (electrolyte.kind !== 'mixture') return new Set();
  return new Set(electrolyte.polymers.flatMap(({ name, structure }) => (structure ? [name] : [])));
}

function grownSources({ system }: SimulationPlan, recipe: Recipe): string[] {
  const names = grownNames(recipe);
  return system.topology.species
    .filter(({ name }) => names.has(name))
    .flatMap(({ atoms }) => atoms.flatMap(({ type }) => LIBRARY_ATOM_TYPES.get(type)?.sources ?? []))
    .map((key) => PARAMETER_SOURCES[key]);
}

function stageRecords({ stages }: SimulationPlan): StageRecord[] {
  let time = 0;
  return stages.map((stage) => {
    const { name, kind, program, steps, temperature, pressure } = stage;
    const timeStep = program.kind === 'dynamics' ? program.timeStep : null;
    const from = time;
    time += steps * (timeStep ?? 0);
    const shared = { name, kind, steps, from, to: time, timeStep, temperature, pressureBar: pressure };
    if (program.kind === 'minimise') {
      return { ...shared, integrator: 'minimiser', thermostat: 'none', barostat: 'none' };
    }
    const langevin = program.integrator.kind === 'langevin-middle';
    return {
      ...shared,
      integrator: program.integrator.kind,
      thermostat: langevin ? 'langevin' : program.thermostat.kind,
      barostat: program.barostat.kind,
    };
  });
}

/** [replica], all stages */
export function energySeries({ header, column }: EnergyTable): EnergySeries[] {
  const names = header.columns.map(({ name }) => name);
  return Array.from({ length: header.replicaCount }, (_, replica) => ({
    replica,
    time: column('time', replica),
    columns: Object.fromEntries(names.map((name) => [name, column(name, replica)])),
  }));
}

/** ps that the longest replica was analysed. */
export function analysedTime({ frames }: AnalysisResults): number {
  return Math.max(0, ...frames.map(({ from, to }) => (to ?? 0) - (from ?? 0)));
}

/** ps; ion contacts live tens of picoseconds at 450 K and nanoseconds below 0 °C. */
const SHORTEST_RUN = { warm: 1_000, cold: 10_000, coldBelow: 273.15 } as const;

/** The run's own judgement: too short to show equilibrium whatever its numbers; null = judged from the results. */
export function verdictOnLength(plan: SimulationPlan, simulatedPs: number): Verdict | null {
  const produce = plan.stages.filter(({ kind }) => kind === 'produce');
  const coldest = Math.min(...produce.map(({ temperature }) => Math.min(temperature.from, temperature.to)));
  return verdictOnLengthAt(coldest, simulatedPs);
}

/** @param temperature K, the lowest */
export function verdictOnLengthAt(temperature: number, simulatedPs: number): Verdict | null {
  const needed = temperature < SHORTEST_RUN.coldBelow ? SHORTEST_RUN.cold : SHORTEST_RUN.warm;
  if (simulatedPs >= needed) return null;
  return {
    level: 'demonstration',
    headline: 'Short run: populations not equilibrated',
    reasons: [
      `${formatQuantity(simulatedPs, 'time')} were analysed at ${formatQuantity(temperature, 'temperature')}; at least ${formatQuantity(needed, 'time')} are needed before ion pairs have formed and parted often enough. What is shown is mostly how the box was prepared.`,
    ],
  };
}
