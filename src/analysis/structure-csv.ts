/** Profiles, hydrogen bonds and survival functions as CSV text. */
import { type Cell, CURVE_HEADER, QUANTITY_HEADER, quantityRow, table } from './csv-table.js';
import type { DefinitionId } from './definitions.js';
import type { HydrogenBondResult, Profile, ProfileResult, SurvivalTimes } from './structure-results.js';

export const SURVIVAL_HEADER = [
  'lag (ps)',
  'continuous',
  'standard error of continuous',
  'intermittent',
  'standard error of intermittent',
  'definition',
] as const;

export function survivalRows(
  names: readonly string[],
  times: SurvivalTimes,
  definition: DefinitionId,
): Cell[][] {
  return times.lag.map((time, k) => [
    ...names,
    time,
    times.continuous[k],
    times.continuousError[k],
    times.intermittent[k],
    times.intermittentError[k],
    definition,
  ]);
}

export function profileCsv({ axis, position, species, mass, charge, errorMethod }: ProfileResult): string {
  const columns: (readonly [name: string, unit: string, profile: Profile])[] = species.flatMap((one) => [
    [`number of ${one.species}`, '1/nm³', one.number] as const,
    [`mass of ${one.species}`, 'g/cm³', one.mass] as const,
    ...(one.charge ? [[`charge of ${one.species}`, 'e/nm³', one.charge] as const] : []),
  ]);
  columns.push(['mass', 'g/cm³', mass]);
  if (charge)
    columns.push(
      ['charge', 'e/nm³', charge.density],
      ['field', 'V/nm', charge.field],
      ['potential', 'V', charge.potential],
    );
  return table(
    [
      `${axis} (nm)`,
      ...columns.flatMap(([name, unit]) => [`${name} (${unit})`, `standard error of ${name} (${unit})`]),
      ...CURVE_HEADER,
    ],
    position.map((at, bin) => [
      at,
      ...columns.flatMap(([, , { value, error }]) => [value[bin], error[bin]]),
      errorMethod,
      'profile',
    ]),
  );
}

export function hydrogenBondsCsv(result: HydrogenBondResult): string {
  const { distance, angle, donors, pairs } = result;
  const criterion = [distance.value, angle];
  return table(
    [
      'donor',
      'acceptor',
      'donor to acceptor within (nm)',
      'angle within (degrees)',
      ...QUANTITY_HEADER,
      'releases',
      'lower bound at 95 % (ps)',
      'lifetimes in the run',
    ],
    [
      ...donors.flatMap(({ label, bonds, free }) =>
        (
          [
            ['bonds of a hydrogen', '', bonds, 'hydrogen-bond'],
            ['fraction of hydrogens without', '', free, 'hydrogen-bond'],
          ] as const
        ).map((quantity) => [label, 'any', ...criterion, ...quantityRow(quantity), null, null, null]),
      ),
      ...pairs.flatMap((pair) =>
        (
          [
            ['bonds in the box', '', pair.bonds, 'hydrogen-bond'],
            ['bonds of a hydrogen', '', pair.perHydrogen, 'hydrogen-bond'],
            ['bonds of an acceptor', '', pair.perAcceptor, 'hydrogen-bond'],
            ['lifetime', 'ps', pair.lifetime, 'hydrogen-bond-lifetime', pair.reason],
            [
              '1/e of the continuous function',
              'ps',
              pair.continuousTime,
              'hydrogen-bond-lifetime',
              pair.reason,
            ],
            [
              '1/e of the intermittent function',
              'ps',
              pair.intermittentTime,
              'hydrogen-bond-lifetime',
              pair.reason,
            ],
          ] as const
        ).map((quantity) => [
          pair.donor,
          pair.acceptor,
          ...criterion,
          ...quantityRow(quantity),
          pair.releases,
          pair.lowerBound,
          pair.residenceTimesInRun,
        ]),
      ),
    ],
  );
}

export function hydrogenBondSurvivalCsv({ pairs }: Pick<HydrogenBondResult, 'pairs'>): string {
  return table(
    ['donor', 'acceptor', ...SURVIVAL_HEADER],
    pairs.flatMap((pair) => survivalRows([pair.donor, pair.acceptor], pair, 'hydrogen-bond-lifetime')),
  );
}
