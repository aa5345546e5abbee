/** Density, temperature, pressure and energies against time, with the stages and the end of equilibration marked. */
import type { AnalysisResults, EquilibrationEntry, ThermodynamicQuantity } from '../../analysis/index.js';
import { domainOf } from '../charts/axes.js';
import { curveStyle } from '../charts/curve-style.js';
import { type Curve, type Panel, panelPlot, type Region } from '../charts/panel-plot.js';
import { envelope } from '../envelope.js';
import { equilibrationText } from '../equilibration-text.js';
import { estimateText } from '../estimate-text.js';
import { figure } from '../figure.js';
import { type Html, html, NOTHING } from '../html.js';
import { duration, MISSING, plusMinus, samples, trimmed } from '../number-format.js';
import type { EnergySeries, ReportInput, StageRecord } from '../report-input.js';
import { alignSeries, type Series, seriesCsv } from '../series-table.js';
import { column, dataTable } from '../table.js';
import { type TimeUnit, timeUnit } from '../time-unit.js';
import { absent, type Section } from './section.js';

/** Columns of the energy file that are drawn, from top to bottom. */
export const ENERGY_PANELS = [
  { column: 'density', label: 'density (g/cm³)', short: 'ρ' },
  { column: 'temperature', label: 'temperature (K)', short: 'T' },
  { column: 'pressure', label: 'pressure (bar)', short: 'p' },
  { column: 'potential', label: 'potential energy (kJ/mol)', short: 'U' },
  { column: 'conserved', label: 'conserved energy (kJ/mol)', short: 'H′' },
] as const;

/** Points per curve, drawn and offered: few enough that several replicas can be told apart. */
const POINTS = { alone: 600, several: 120 } as const;

export function thermodynamics(input: ReportInput): Section {
  const { results } = input;
  const nothing =
    input.energies.length === 0 && results.thermodynamics === null && results.equilibration === null;
  const body = nothing
    ? absent('No energies were recorded or analysed.')
    : html`${cutText(input)}${energyFigures(input)}${meansTable(results)}${equilibrationTable(results)}`;
  return { id: 'thermodynamics', title: 'Thermodynamics', body };
}

function cutText(input: ReportInput): Html {
  const { equilibration } = input.results;
  if (equilibration === null)
    return absent('No equilibration cut was determined: all production frames count.');
  return html`<p><strong>${equilibrationText(input)}</strong> left out of all averages: ${equilibration.reason.replace(/\.$/, '')}.</p>`;
}

/** Production alone, where a trend can be seen, and the whole run, where preparation dwarfs everything else. */
function energyFigures(input: ReportInput): Html {
  const energies = input.energies.filter(({ time }) => time.length > 1);
  if (energies.length === 0) return absent('No energy series was recorded.');
  const begin = input.run?.stages.find(({ kind }) => kind === 'produce')?.from ?? Number.NEGATIVE_INFINITY;
  const production = energies.map((energy) => after(energy, begin)).filter(({ time }) => time.length > 1);
  const prepared = energies.some(({ time }) => time[0] <= begin);
  const cut = input.results.equilibration?.cutTime ?? null;
  const whole = { id: 'energies', title: 'The whole run', stages: input.run?.stages ?? [], cut };
  if (!prepared || production.length === 0) return energyFigure(energies, whole);
  const produced = { id: 'energies-production', title: 'Production', stages: [], cut };
  return html`${energyFigure(production, produced)}${energyFigure(energies, whole)}`;
}

function after(energy: EnergySeries, begin: number): EnergySeries {
  const first = Array.from(energy.time).findIndex((time) => time > begin);
  const rest = (values: ArrayLike<number>) => (first < 0 ? [] : Array.from(values).slice(first));
  const columns = Object.entries(energy.columns).map(([name, values]) => [name, rest(values)]);
  return { replica: energy.replica, time: rest(energy.time), columns: Object.fromEntries(columns) };
}

interface EnergyFigure {
  readonly id: string;
  readonly title: string;
  readonly stages: readonly StageRecord[];
  /** ps */
  readonly cut: number | null;
}

function energyFigure(energies: readonly EnergySeries[], { id, title, stages, cut }: EnergyFigure): Html {
  const rows = Math.max(...energies.map(({ time }) => time.length));
  const several = energies.length > 1;
  const limit = several ? POINTS.several : POINTS.alone;
  const gathered = rows > limit;
  const drawn = ENERGY_PANELS.filter((panel) =>
    energies.some(({ columns }) => columns[panel.column]?.length > 0),
  );
  const unit = timeUnit(Math.max(...energies.map(({ time }) => time[time.length - 1])));
  const series: Series[] = [];
  const sketches = drawn.map((panel) => ({
    panel,
    curves: energies.flatMap((energy, k) => energyCurve(energy, panel, limit, unit, several, k, series)),
  }));
  const table = alignSeries(`time (${unit.name})`, series);
  const panels = sketches.map(({ panel, curves }): Panel => {
    const whole = curves.map((curve) => ({
      ...curve,
      y: table.columns[curve.column - 1],
      // Ranges of several replicas would only cover one another.
      ...(gathered &&
        !several && { band: { low: table.columns[curve.column], high: table.columns[curve.column + 1] } }),
    }));
    return { label: panel.label, kind: 'linear', height: 84, curves: whole, domain: ordinaryRange(whole) };
  });
  const plot = panelPlot(
    {
      xLabel: `time (${unit.name})`,
      xKind: 'linear',
      x: table.x,
      xDomain: [table.x[0], table.x[table.x.length - 1]],
      panels,
      regions: stageRegions(stages, unit.ps),
      marks: cut === null ? [] : [{ x: cut / unit.ps, label: 'cut' }],
    },
    `${drawn.map(({ label }) => label).join(', ')} against time`,
  );
  const drawing = !gathered
    ? 'Every recorded row is drawn.'
    : `Each point is the mean of ${rows < 2 * limit ? 'one or two rows' : `about ${Math.round(rows / limit)} consecutive rows`}; ${several ? 'their smallest and largest values are in the CSV' : 'the shade spans their smallest and largest value'}, the full series in the energy file.`;
  return figure({
    id,
    title,
    plot,
    legend: several
      ? energies.map(({ replica }, k) => ({
          key: `replica-${replica}`,
          label: `replica ${replica + 1}`,
          ...curveStyle(k),
        }))
      : [],
    readout: { name: 't', unit: unit.name },
    caption: html`${drawing}${stages.length > 0 ? ' Stages before production are shaded.' : ''}${cut === null ? '' : ' Dotted: the equilibration cut, before which nothing is averaged.'}`,
    csv: seriesCsv(table),
  });
}

/** Registers the curve's columns (mean, and low and high where rows are gathered) in `series`. */
function energyCurve(
  energy: EnergySeries,
  panel: (typeof ENERGY_PANELS)[number],
  limit: number,
  unit: TimeUnit,
  several: boolean,
  index: number,
  series: Series[],
): Curve[] {
  const values = energy.columns[panel.column];
  if (values === undefined) return [];
  const of = several ? ` of replica ${energy.replica + 1}` : '';
  const x = envelope(energy.time, limit).mean.map((time) => time / unit.ps);
  const { mean, low, high } = envelope(values, limit);
  series.push({ header: `${panel.label}${of}`, x, y: mean });
  const columnNumber = series.length;
  if (energy.time.length > limit) {
    series.push({ header: `smallest ${panel.label}${of}`, x, y: low });
    series.push({ header: `largest ${panel.label}${of}`, x, y: high });
  }
  return [
    {
      key: `replica-${energy.replica}`,
      label: several ? `${panel.short} ${energy.replica + 1}` : panel.short,
      ...curveStyle(index),
      y: mean,
      column: columnNumber,
    },
  ];
}

/** Of the drawn values without the outermost hundredth at either end: the first steps of a fresh box dwarf all others. */
function ordinaryRange(curves: readonly Curve[]): [number, number] {
  const values = curves.flatMap(({ y, band }) =>
    [y, band?.low ?? [], band?.high ?? []].flatMap((one) => Array.from(one)),
  );
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  if (sorted.length === 0) return [0, 1];
  const skip = Math.floor(0.01 * sorted.length);
  return domainOf('linear', [[sorted[skip], sorted[sorted.length - 1 - skip]]]);
}

function stageRegions(stages: readonly StageRecord[], scale: number): Region[] {
  return stages
    .filter(({ from, to }) => to > from)
    .map(({ name, kind, from, to }, k) => ({
      from: from / scale,
      to: to / scale,
      label: name,
      kind: kind === 'produce' ? 'plain' : k % 2 === 0 ? 'stage' : 'alternate',
    }));
}

function meansTable(results: AnalysisResults): Html {
  const entries = results.thermodynamics?.entries ?? [];
  if (entries.length === 0) return NOTHING;
  return dataTable<ThermodynamicQuantity>({
    id: 'thermodynamic-means',
    title: 'Means after the cut',
    rows: entries,
    columns: [
      column<ThermodynamicQuantity>(
        'Quantity',
        'quantity',
        ({ quantity }) => quantity,
        ({ label }) => label,
        'left',
      ),
      column<ThermodynamicQuantity>(
        'Unit',
        'unit',
        ({ unit }) => unit,
        ({ unit }) => unit,
        'left',
      ),
      {
        label: 'Mean',
        cell: ({ mean }) => estimateText(mean),
        csv: [
          { header: 'mean', value: ({ mean }) => mean.value },
          { header: 'standard error', value: ({ mean }) => mean.error },
        ],
      },
      column<ThermodynamicQuantity>(
        'Fluctuation (SD)',
        'standard deviation',
        ({ fluctuation }) => fluctuation,
        ({ fluctuation }) => trimmed(fluctuation),
      ),
      {
        label: 'Drift over the stretch',
        cell: ({ drift }) => (drift === null ? MISSING : estimateText(drift)),
        csv: [
          { header: 'drift', value: ({ drift }) => drift?.value ?? null },
          { header: 'standard error of the drift', value: ({ drift }) => drift?.error ?? null },
        ],
      },
      column<ThermodynamicQuantity>(
        'Independent samples',
        'independent samples',
        ({ mean }) => mean.effectiveSamples,
        ({ mean }) => samples(mean.effectiveSamples),
      ),
    ],
    note: `A drift much larger than its error means that the run was not stationary.${conservedText(results)}`,
  });
}

/** The integrator's error in the usual unit, over the stretch of one replica. */
function conservedText(results: AnalysisResults): string {
  const drift =
    results.thermodynamics?.entries.find(({ quantity }) => quantity === 'conserved')?.drift ?? null;
  const { from, to } = results.frames.find(({ used }) => used > 0) ?? { from: null, to: null };
  if (drift === null || from === null || to === null || to <= from) return '';
  const perAtom = 1000 / (to - from) / results.conditions.atomCount;
  const rate = plusMinus(drift.value * perAtom, drift.error === null ? null : drift.error * perAtom);
  return ` The conserved energy drifts by ${rate} kJ/mol per atom and ns.`;
}

function equilibrationTable(results: AnalysisResults): Html {
  const entries = results.equilibration?.entries ?? [];
  if (entries.length === 0) return NOTHING;
  return dataTable<EquilibrationEntry>({
    id: 'equilibration',
    title: 'Equilibration cut, by quantity',
    rows: entries,
    columns: [
      column<EquilibrationEntry>(
        'Quantity',
        'quantity',
        ({ quantity }) => quantity,
        ({ quantity }) => quantity,
        'left',
      ),
      column<EquilibrationEntry>('Replica', 'replica', ({ replica }) => replica + 1),
      column<EquilibrationEntry>(
        'Cut',
        'cut (ps)',
        ({ cutTime }) => cutTime,
        ({ cutTime }) => duration(cutTime),
      ),
      column<EquilibrationEntry>(
        'Rows per independent sample',
        'statistical inefficiency',
        (e) => e.statisticalInefficiency,
        (e) => samples(e.statisticalInefficiency),
      ),
      column<EquilibrationEntry>(
        'Independent samples',
        'independent samples',
        (e) => e.effectiveSamples,
        (e) => samples(e.effectiveSamples),
      ),
      column<EquilibrationEntry>(
        'Why',
        'reason',
        ({ reason }) => reason,
        ({ reason }) => html`<span class="small">${reason}</span>`,
        'left',
      ),
    ],
  });
}
