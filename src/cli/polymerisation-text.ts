/** A polymerisation in the box, for people: what is to be done, or what came out. */
import type { PolymerisationOutcome, PolymerisationPlan, PreparedRun } from '../study/index.js';
import { formatQuantity } from '../units/index.js';

/** null: nothing polymerises. */
export function polymerisationText({ polymerisation }: PreparedRun): string | null {
  if (polymerisation === null) return null;
  const { plan, outcome } = polymerisation;
  return outcome === null ? planText(plan) : outcomeText(plan, outcome);
}

const percent = (fraction: number): string => `${(100 * fraction).toFixed(0)} %`;
const plural = (count: number, one: string, more = `${one}s`): string =>
  `${count} ${count === 1 ? one : more}`;
const monomersText = (monomers: readonly { readonly name: string; readonly count: number }[]): string =>
  monomers.map(({ name, count }) => `${count} ${name}`).join(' + ');

function countsOf({ structure, units }: PolymerisationPlan): { name: string; count: number }[] {
  return structure.monomers.map(({ name }) => ({
    name,
    count: units.filter((unit) => unit === name).length,
  }));
}

function planText(plan: PolymerisationPlan): string {
  const { temperature, reach, farthest, interval, mixing } = plan.structure.reaction;
  return [
    `${plan.name}: to polymerise in the box from ${monomersText(countsOf(plan))}, ${plural(plan.links, 'link')} (${percent(plan.structure.conversion)} of ${plan.doubleBonds} double bonds)`,
    `  at ${formatQuantity(temperature, 'temperature')}, after ${formatQuantity(mixing, 'time')} of mixing; ${plural(plan.radicals, 'radical')} that ${plan.radicals === 1 ? 'reaches' : 'reach'} ${formatQuantity(reach, 'length')} every ${formatQuantity(interval, 'time')}, up to ${formatQuantity(farthest, 'length')} where nothing is near`,
  ].join('\n');
}

function outcomeText(plan: PolymerisationPlan, outcome: PolymerisationOutcome): string {
  const { molecules, unreacted, statistics, chains, chainLength, pendant } = outcome;
  const [largest, ...others] = molecules;
  const lines = [
    `${plan.name}: polymerised in the box from ${monomersText(countsOf(plan))}, ${plural(outcome.links, 'link')} (${percent(outcome.conversion)} of ${plan.doubleBonds} double bonds; asked for ${percent(plan.structure.conversion)})`,
    `  in ${outcome.time.toFixed(1)} ps at ${formatQuantity(plan.structure.reaction.temperature, 'temperature')}${milestones(outcome)}; ${plural(outcome.intervals, 'interval')}, ${plural(outcome.transfers, 'transfer')}, ${plural(outcome.rejected, 'link')} taken back`,
  ];
  if (chainLength !== null)
    lines.push(
      `  ${plural(chains, 'chain')} of ${chainLength.toFixed(1)} units${chains === 1 ? '' : ' on average'}, CH3- at the start and -CH=CH- at the end of each; ${plural(pendant, 'double bond')} pendant`,
    );
  const { crossLinkers } = statistics;
  if (crossLinkers.count > 0) {
    const arms = crossLinkers.byBoundArms.flatMap((count, bound) =>
      count > 0 ? [`${count} with ${bound} arms bound`] : [],
    );
    lines.push(
      `  cross-linkers ${(100 * crossLinkers.fraction).toFixed(1)} mol% of the monomers: ${arms.join(', ')}`,
    );
  }
  if (largest !== undefined)
    lines.push(
      `  largest molecule ${monomersText(largest.statistics.monomers)}, ${percent(largest.massFraction)} of the mass of all monomers; ${percolationText(largest)}; gel fraction ${percent(outcome.gelFraction)}`,
    );
  if (others.length > 0)
    lines.push(
      `  ${plural(others.length, 'smaller molecule')}: ${others.map(({ name, statistics: { monomers } }) => `${name} of ${monomersText(monomers)}`).join(', ')}`,
    );
  lines.push(`  not reacted: ${unreacted.length === 0 ? 'none' : monomersText(unreacted)}`);
  return lines.join('\n');
}

function percolationText({ percolation }: PolymerisationOutcome['molecules'][number]): string {
  if (percolation.dimension === 0) return 'it does not percolate';
  return `it percolates along ${[...percolation.axes].join(', ')} (${percolation.dimension} of 3 directions)`;
}

/** When a quarter, a half and three quarters of the links were there. */
function milestones({ history, links }: PolymerisationOutcome): string {
  if (links < 4) return '';
  const times = [0.25, 0.5, 0.75].map((part) =>
    history.find((entry) => entry.links >= part * links)!.time.toFixed(1),
  );
  return ` (a quarter of the links after ${times[0]} ps, half after ${times[1]}, three quarters after ${times[2]})`;
}
