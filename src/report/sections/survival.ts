/** Survival of bound pairs, of ligands and of hydrogen bonds alike: a column of times and the functions they are read from. */
import { type Estimate, isAtMost, type SurvivalTimes } from '../../analysis/index.js';
import { curveStyle } from '../charts/curve-style.js';
import { type Curve, panelPlot } from '../charts/panel-plot.js';
import { estimateText } from '../estimate-text.js';
import { figure } from '../figure.js';
import { type Html, html, NOTHING, type Renderable } from '../html.js';
import { MISSING, samples } from '../number-format.js';
import { alignSeries, seriesCsv } from '../series-table.js';
import { type Column, column } from '../table.js';

/** A column of estimates of any table, with their CSV columns. */
export function estimateColumn<Row>(
  label: Renderable,
  header: string,
  unit: string,
  of: (row: Row) => Estimate | null,
): Column<Row> {
  const suffix = unit === '' ? '' : ` (${unit})`;
  return {
    label,
    cell: (row) => {
      const estimate = of(row);
      return estimate === null ? MISSING : estimateText(estimate);
    },
    csv: [
      { header: `${header}${suffix}`, value: (row) => of(row)?.value ?? null },
      { header: `standard error of ${header}${suffix}`, value: (row) => of(row)?.error ?? null },
      { header: `error method of ${header}`, value: (row) => of(row)?.method ?? null },
      { header: `effective samples of ${header}`, value: (row) => of(row)?.effectiveSamples ?? null },
    ],
  };
}

/** Lifetime, both times of 1/e, and how many of them the run holds. */
export function survivalColumns<Row extends SurvivalTimes>(inRun: string): Column<Row>[] {
  return [
    estimateColumn<Row>('Lifetime (ps)', 'lifetime', 'ps', ({ lifetime }) => lifetime),
    estimateColumn<Row>(
      '1/e, continuous (ps)',
      '1/e of the continuous function',
      'ps',
      ({ continuousTime }) => continuousTime,
    ),
    estimateColumn<Row>(
      '1/e, intermittent (ps)',
      '1/e of the intermittent function',
      'ps',
      ({ intermittentTime }) => intermittentTime,
    ),
    column<Row>(
      'Times in the run',
      inRun,
      ({ residenceTimesInRun }) => residenceTimesInRun,
      (row) =>
        row.residenceTimesInRun === null
          ? MISSING
          : `${isAtMost(row) ? '< ' : ''}${samples(row.residenceTimesInRun)}`,
    ),
    column<Row>(
      'Why',
      'reason',
      ({ reason }) => reason,
      ({ reason }) => html`<span class="small">${reason}</span>`,
      'left',
    ),
  ];
}

export interface SurvivalCurves {
  readonly id: string;
  readonly title: string;
  readonly pairs: readonly (SurvivalTimes & { readonly label: string; readonly shown: string })[];
}

export function survivalFigure({ id, title, pairs }: SurvivalCurves): Html {
  const drawn = pairs.filter(({ lag }) => lag.length > 1);
  if (drawn.length === 0) return NOTHING;
  const series = drawn.flatMap(({ label, lag, continuous, intermittent }) => [
    { header: `continuous ${label}`, x: lag, y: continuous },
    { header: `intermittent ${label}`, x: lag, y: intermittent },
  ]);
  // The logarithm has no place for lag 0, where both are 1.
  const table = alignSeries(
    'lag (ps)',
    series.map(({ header, x, y }) => ({ header, x: x.slice(1), y: y.slice(1) })),
  );
  const curves = (kind: 0 | 1) =>
    drawn.map(
      ({ shown }, k): Curve => ({
        key: `pair-${k}`,
        label: shown,
        ...curveStyle(k),
        y: table.columns[2 * k + kind],
        column: 2 * k + kind + 1,
      }),
    );
  const panel = (label: string, kind: 0 | 1) => ({
    label,
    kind: 'linear' as const,
    curves: curves(kind),
    height: 150,
    domain: [0, 1] as const,
    levels: [{ value: Math.exp(-1), label: '1/e' }],
  });
  return figure({
    id,
    title,
    plot: panelPlot(
      {
        xLabel: 'lag time (ps)',
        xKind: 'log',
        x: table.x,
        panels: [panel('continuous', 0), panel('intermittent', 1)],
      },
      `Survival functions of ${drawn.map(({ label }) => label).join(', ')} against lag time`,
    ),
    legend: curves(0),
    readout: { name: 'lag', unit: 'ps' },
    caption:
      'Above: still bound, without a break; below: bound again, which falls to the chance of finding a pair bound. All time origins.',
    csv: seriesCsv(table),
  });
}
