/** What is about to be run, for people: composition reached, box, method, stages. */

import { diskSpace, estimateRunBytes } from '../simulation/index.js';
import { type PreparedRun, type RunOutlook, totalPicoseconds } from '../study/index.js';
import { type System, stiffestBond } from '../system/index.js';
import { AVOGADRO, formatQuantity } from '../units/index.js';
import { table } from './table.js';

const LITRES_PER_NM3 = 1e-24;

export function compositionText({
  composition,
  chargeScales,
}: Pick<PreparedRun, 'composition' | 'chargeScales'>): string {
  const rows = composition.species.map(({ name, count, moleFraction, massFraction }) => [
    name,
    String(count),
    `${(100 * moleFraction).toFixed(2)} %`,
    `${(100 * massFraction).toFixed(2)} %`,
    String(chargeScales[name] ?? 1),
  ]);
  const salts = composition.salts.map(
    ({ name, molarity, molality }) =>
      `${name} ${molarity.toFixed(3)} mol/L${molality === null ? '' : ` (${molality.toFixed(3)} mol/kg of solvent)`}`,
  );
  return [
    ...salts,
    table([['species', 'molecules', 'mole', 'mass', 'charge scale'], ...rows]),
    `${composition.atomCount} atoms, expected density ${composition.expectedDensityGramPerMl.toFixed(3)} g/mL`,
  ].join('\n');
}

export function memoryText({ memory }: RunOutlook): string {
  return `about ${diskSpace(memory.packing)} of memory to pack the box, ${diskSpace(memory.run)} to run it on the CPU`;
}

/** What every grown polymer is: one paragraph each; null without any. */
export function polymersText({ polymers, composition }: PreparedRun): string | null {
  if (polymers.length === 0) return null;
  return polymers
    .map(({ name, structure, statistics, layout, percolation }) => {
      const { monomers, links, conversion, freeEnds, degreeOfPolymerisation, crossLinkers } = statistics;
      const { count } = composition.species.find((species) => species.name === name)!;
      const litres = composition.expectedVolume * LITRES_PER_NM3;
      const chains = [
        ...(statistics.openChains > 0
          ? [
              `${statistics.openChains} primary ${statistics.openChains === 1 ? 'chain' : 'chains'} of ${degreeOfPolymerisation!.toFixed(1)} units${statistics.openChains === 1 ? '' : ' on average'}`,
            ]
          : []),
        ...(statistics.closedChains > 0 ? [`${statistics.closedChains} closed through the boundary`] : []),
      ];
      const arms = crossLinkers.byBoundArms.flatMap((cross, bound) =>
        cross > 0 ? [`${cross} with ${bound} arms bound`] : [],
      );
      const lines = [
        `${name}: ${structure.architecture} of ${monomers.map((one) => `${one.count} ${one.name}`).join(' + ')}${count > 1 ? `, ${count} molecules` : ''}`,
        `  ${links} links (${(100 * conversion).toFixed(0)} % of the double bonds), ${freeEnds} chain ends capped with hydrogen; ${chains.join(', ')}`,
      ];
      if (crossLinkers.count > 0)
        lines.push(
          `  cross-linkers ${(100 * crossLinkers.fraction).toFixed(1)} mol% of the monomers, ${((1000 * count * crossLinkers.count) / AVOGADRO / litres).toFixed(0)} mmol/L: ${arms.join(', ')}`,
        );
      if ('extension' in layout)
        lines.push(
          `  percolates along ${[...percolation.axes].join(', ')} (${percolation.dimension} of 3 directions, ${percolation.rings} independent rings), chains at up to ${(100 * layout.extension).toFixed(0)} % of their contour length`,
        );
      return lines.join('\n');
    })
    .join('\n');
}

export function boxText({ composition, packings, plan }: PreparedRun): string {
  const [{ box, worstContact }] = packings;
  const fraction = composition.expectedVolume / (box[0] * box[1] * box[2]);
  const density = `${(fraction * composition.expectedDensityGramPerMl).toFixed(3)} g/mL`;
  const near = worstContact === null ? '' : `, nearest contact ${worstContact.distance.toFixed(3)} nm`;
  const replicas =
    packings.length === 1 ? '' : `, ${packings.length} replicas packed from seeds of their own`;
  const { method } = plan;
  const mesh =
    method.electrostatics.kind === 'pme'
      ? `PME order ${method.electrostatics.order}, mesh ${method.electrostatics.mesh.join(' x ')}`
      : method.electrostatics.kind;
  return [
    `box ${box[0].toFixed(3)} nm, packed at ${density} (${(100 * fraction).toFixed(0)} % of what is expected)${near}${replicas}`,
    `cut-off ${method.cutoff} nm, ${mesh}`,
  ].join('\n');
}

export function stagesText({ plan, recipe }: PreparedRun): string {
  const rows = plan.stages.map(({ name, steps, program, temperature: { from, to }, pressure }) => [
    name,
    String(steps),
    program.kind === 'dynamics' ? formatQuantity(steps * program.timeStep, 'time') : '',
    from === to ? `${from.toFixed(2)} K` : `${from.toFixed(2)} -> ${to.toFixed(2)} K`,
    program.kind !== 'dynamics'
      ? ''
      : pressure === null
        ? 'constant volume'
        : formatQuantity(pressure, 'pressure'),
  ]);
  const total = formatQuantity(Number(totalPicoseconds(plan).toPrecision(4)), 'time');
  const replicas = recipe.replicas === 1 ? '' : ` in each of ${recipe.replicas} replicas`;
  return [
    table([['stage', 'steps', 'time', 'temperature', 'pressure'], ...rows]),
    `${total} in all${replicas}, time step ${formatQuantity(recipe.model.timeStep, 'time')}, about ${diskSpace(estimateRunBytes(plan))} on disk`,
    ...stiffestBondText(plan.system, recipe.model.timeStep),
  ].join('\n');
}

/** How well the time step follows the fastest motion that is left. */
function stiffestBondText(system: System, timeStep: number): string[] {
  const stiffest = stiffestBond(system, timeStep);
  if (stiffest === null) return [];
  const { species, atomSpecies, atomLocal } = system.topology;
  const { atoms, period, stepsPerPeriod, excessEnergy } = stiffest;
  const { name, atoms: members } = species[atomSpecies[atoms[0]]];
  const bond = atoms.map((atom) => members[atomLocal[atom]].name).join('-');
  return [
    `stiffest bond ${bond} of ${name}: ${(1000 * period).toFixed(1)} fs a swing, ${stepsPerPeriod.toFixed(1)} steps, so ${(100 * excessEnergy).toFixed(0)} % more energy in it`,
  ];
}
