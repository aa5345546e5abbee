/** Conductivity, dielectric constant and viscosity: one row a number, with its error, or the reason why there is none. */
import type { AnalysisResults, Estimate, OnsagerEntry } from '../../analysis/index.js';
import { chargeScaleText } from '../charge-scales.js';
import { type ContributionBar, contributionBars } from '../charts/contribution-bars.js';
import { csvText } from '../csv.js';
import { estimateText } from '../estimate-text.js';
import { figure } from '../figure.js';
import { type Html, html, NOTHING } from '../html.js';
import { kelvin, significant } from '../number-format.js';
import { speciesLabel } from '../species-label.js';
import { column, dataTable } from '../table.js';
import type { Section } from './section.js';
import { estimateColumn } from './survival.js';

interface Coefficient {
  readonly name: string;
  readonly unit: string;
  readonly estimate: Estimate | null;
  /** Why this window, or why no number. */
  readonly reason: string;
}

/** null when none of them was analysed. */
export function transportCoefficients(results: AnalysisResults): Section | null {
  const rows = [...conductivityRows(results), ...dielectricRows(results), ...viscosityRows(results)];
  if (rows.length === 0) return null;
  const body = html`${coefficientTable(rows, results)}${onsager(results)}${finiteSizeTable(results)}`;
  return { id: 'coefficients', title: 'Conductivity, permittivity, viscosity', short: 'Conductivity', body };
}

function conductivityRows(results: AnalysisResults): Coefficient[] {
  const { conductivity } = results;
  if (!conductivity) return [];
  const { collective, nernstEinstein, havenRatio, unscaled, ions, reason } = conductivity;
  const idealReason = conductivity.nernstEinsteinReason ?? 'from D of each ion';
  const derived: Coefficient[] = [
    { name: 'Haven ratio', unit: '', estimate: havenRatio, reason: 'Nernst–Einstein over collective' },
    ...ions.map(({ species, transference }) => ({
      name: `transference number of ${speciesLabel(species, results.conditions)}`,
      unit: '',
      estimate: transference,
      reason: 'correlations included, in the frame of the centre of mass',
    })),
    ...ions.map(({ species, transferenceInSolvent }) => ({
      name: `transference number of ${speciesLabel(species, results.conditions)}, solvent frame`,
      unit: '',
      estimate: transferenceInSolvent ?? null,
      reason: `correlations included, with the centre of mass of ${(conductivity.solventFrame?.species ?? []).map((name) => speciesLabel(name, results.conditions)).join(', ')} at rest`,
    })),
    ...ions.map(({ species, apparentTransport }) => ({
      name: `apparent transport number of ${speciesLabel(species, results.conditions)}`,
      unit: '',
      estimate: apparentTransport,
      reason: 'share of the Nernst–Einstein sum',
    })),
    {
      name: 'conductivity, collective, unscaled charges',
      unit: 'S/m',
      estimate: unscaled?.collective ?? null,
      reason: 'the same displacements',
    },
    {
      name: 'conductivity, Nernst–Einstein, unscaled charges',
      unit: 'S/m',
      estimate: unscaled?.nernstEinstein ?? null,
      reason: 'the same D of each ion',
    },
  ];
  return [
    { name: 'conductivity, collective', unit: 'S/m', estimate: collective, reason },
    { name: 'conductivity, Nernst–Einstein', unit: 'S/m', estimate: nernstEinstein, reason: idealReason },
    // Without the conductivities their reasons have been given.
    ...derived.filter(({ estimate }) => estimate !== null),
  ];
}

function dielectricRows({ dielectric }: AnalysisResults): Coefficient[] {
  return dielectric
    ? [
        {
          name: 'static dielectric constant',
          unit: '',
          estimate: dielectric.epsilon,
          reason: dielectric.reason,
        },
      ]
    : [];
}

function viscosityRows({ viscosity }: AnalysisResults): Coefficient[] {
  return viscosity
    ? [{ name: 'viscosity', unit: 'Pa s', estimate: viscosity.viscosity, reason: viscosity.reason }]
    : [];
}

function coefficientTable(rows: readonly Coefficient[], results: AnalysisResults): Html {
  const { conductivity, dielectric } = results;
  const temperature = conductivity?.temperature ?? dielectric?.temperature ?? null;
  const at = temperature === null ? '' : `At ${kelvin(temperature)} K. `;
  return dataTable<Coefficient>({
    id: 'transport-coefficients',
    title: 'Coefficients',
    rows,
    columns: [
      column<Coefficient>(
        'Quantity',
        'quantity',
        ({ name }) => name,
        ({ name }) => name,
        'left',
      ),
      {
        label: 'Value',
        cell: ({ estimate }) =>
          estimate === null ? html`<span class="muted">none</span>` : estimateText(estimate),
        csv: [
          { header: 'value', value: ({ estimate }) => estimate?.value ?? null },
          { header: 'standard error', value: ({ estimate }) => estimate?.error ?? null },
          { header: 'error method', value: ({ estimate }) => estimate?.method ?? null },
        ],
      },
      column<Coefficient>(
        'Unit',
        'unit',
        ({ unit }) => unit,
        ({ unit }) => unit,
        'left',
      ),
      column<Coefficient>(
        'Why',
        'reason',
        ({ reason }) => reason,
        ({ reason }) => html`<span class="small">${reason}</span>`,
        'left',
      ),
    ],
    note: `${at}Conductivities carry the charges of the run unless stated; charge scales: ${chargeScaleText(results.conditions)}. A Haven ratio above 1 means that ions move with their counter-ions.`,
  });
}

/** Parts of the conductivity by pairs of species, and the Onsager coefficients behind them. */
function onsager(results: AnalysisResults): Html {
  const { conductivity } = results;
  const entries = (conductivity?.onsager ?? []).filter(({ total }) => total !== null);
  if (!conductivity || entries.length === 0) return NOTHING;
  const name = (species: string) => speciesLabel(species, results.conditions);
  const pairName = ({ first, second }: OnsagerEntry) => `${name(first)} with ${name(second)}`;
  const bars = entries.flatMap((entry): ContributionBar[] => {
    const { first, second, total, self, distinct, conductivity: own } = entry;
    if (total === null || own === null) return [];
    const colour = 1 + conductivity.ions.findIndex(({ species }) => species === first);
    if (first !== second)
      return [{ label: `${name(first)} with ${name(second)}`, ...amountOf(own), colour: 0 }];
    if (self === null || distinct === null) return [{ label: pairName(entry), ...amountOf(own), colour }];
    // Both parts carry the charges of the total.
    const perL = own.value / total.value;
    return [
      { label: `${name(first)}, self`, ...amountOf(self, perL), colour },
      { label: `${name(first)}, distinct`, ...amountOf(distinct, perL), colour },
    ];
  });
  if (conductivity.collective !== null)
    bars.push({ label: 'together', ...amountOf(conductivity.collective), colour: 7 });
  return html`${figure({
    id: 'conductivity-parts',
    title: 'What adds to the conductivity',
    plot: contributionBars(bars, 'conductivity (S/m)', 'Parts of the conductivity by pairs of ions'),
    legend: [],
    readout: null,
    caption:
      'Self: each ion with itself, the Nernst–Einstein part; distinct: ions of one kind with each other; between kinds, both orders. Ions that move with their counter-ions make the part between kinds negative. Bars: one standard error; those of the parts are not independent.',
    csv: csvText(
      ['part', 'conductivity (S/m)', 'standard error (S/m)'],
      bars.map(({ label, value, error }) => [label, value, error]),
    ),
  })}${dataTable<OnsagerEntry>({
    id: 'onsager',
    title: 'Onsager coefficients',
    rows: entries,
    columns: [
      {
        label: 'Ions',
        align: 'left',
        cell: pairName,
        csv: [
          { header: 'ion', value: ({ first }) => first },
          { header: 'with', value: ({ second }) => second },
        ],
      },
      estimateColumn<OnsagerEntry>('L', 'L', 'mol²/(J m s)', ({ total }) => total),
      estimateColumn<OnsagerEntry>('self', 'L self', 'mol²/(J m s)', ({ self }) => self),
      estimateColumn<OnsagerEntry>('distinct', 'L distinct', 'mol²/(J m s)', ({ distinct }) => distinct),
      estimateColumn<OnsagerEntry>('Conductivity (S/m)', 'conductivity', 'S/m', (row) => row.conductivity),
    ],
    note: 'L in mol²/(J m s), in the frame of the centre of mass of the box, without charges; the conductivities with those of the run.',
  })}`;
}

function amountOf({ value, error }: Estimate, factor = 1): Pick<ContributionBar, 'value' | 'error'> {
  return { value: value * factor, error: error === null ? null : Math.abs(error * factor) };
}

type Corrected = AnalysisResults['msd'][number];

function finiteSizeTable(results: AnalysisResults): Html {
  const rows = results.msd.filter(({ finiteSize }) => finiteSize !== undefined);
  if (rows.length === 0) return NOTHING;
  return dataTable<Corrected>({
    id: 'finite-size',
    title: 'Self-diffusion of an infinite box',
    rows,
    columns: [
      column<Corrected>(
        'Species',
        'species',
        ({ species }) => species,
        ({ species }) => speciesLabel(species, results.conditions),
        'left',
      ),
      {
        label: 'D in this box (m²/s)',
        cell: ({ diffusionM2PerS: d }) => (d === null ? '' : estimateText(d)),
        csv: [
          { header: 'D in this box (m²/s)', value: ({ diffusionM2PerS: d }) => d?.value ?? null },
          {
            header: 'standard error of D in this box (m²/s)',
            value: ({ diffusionM2PerS: d }) => d?.error ?? null,
          },
        ],
      },
      {
        label: 'D of an infinite box (m²/s)',
        cell: ({ finiteSize: f }) => (f === undefined ? '' : estimateText(f.diffusionM2PerS)),
        csv: [
          {
            header: 'D of an infinite box (m²/s)',
            value: ({ finiteSize: f }) => f?.diffusionM2PerS.value ?? null,
          },
          {
            header: 'standard error of D of an infinite box (m²/s)',
            value: ({ finiteSize: f }) => f?.diffusionM2PerS.error ?? null,
          },
        ],
      },
      column<Corrected>(
        'Viscosity (Pa s)',
        'viscosity (Pa s)',
        ({ finiteSize: f }) => f?.viscosity.value ?? null,
        ({ finiteSize: f }) => (f ? `${significant(f.viscosity.value)} (${f.viscosityOrigin})` : ''),
      ),
    ],
    note: 'Yeh and Hummer (2004); beside the value of this box, not in its place.',
  });
}
