/** How long ligands stay in the shell: times with their errors, and the survival functions they are read from. */
import type { AnalysisResults, Estimate, LigandResidence, ResidenceResult } from '../../analysis/index.js';
import { chargeScaleText } from '../charge-scales.js';
import { curveStyle } from '../charts/curve-style.js';
import { type Curve, panelPlot } from '../charts/panel-plot.js';
import { figure } from '../figure.js';
import { type Html, html, NOTHING } from '../html.js';
import { duration, MISSING, plusMinus, samples } from '../number-format.js';
import { alignSeries, seriesCsv } from '../series-table.js';
import { formulasIn, pairLabel } from '../species-label.js';
import { column, dataTable } from '../table.js';
import type { Section } from './section.js';

/** null when residence was not analysed. */
export function residence(results: AnalysisResults): Section | null {
  const analysed = results.residence ?? [];
  if (analysed.length === 0) return null;
  const body = html`${analysed.map((one) => html`${timesTable(one, results)}${survivalFigure(one)}`)}`;
  return { id: 'residence', title: 'Residence times', body };
}

function timeCell(label: string, header: string, of: (row: LigandResidence) => Estimate | null) {
  return {
    label: `${label} (ps)`,
    cell: (row: LigandResidence) => {
      const estimate = of(row);
      return estimate === null ? MISSING : plusMinus(estimate.value, estimate.error);
    },
    csv: [
      { header: `${header} (ps)`, value: (row: LigandResidence) => of(row)?.value ?? null },
      { header: `standard error of ${header} (ps)`, value: (row: LigandResidence) => of(row)?.error ?? null },
    ],
  };
}

function timesTable(result: ResidenceResult, results: AnalysisResults): Html {
  const { runLength, frameInterval } = result;
  const sampled =
    runLength === null || frameInterval === null
      ? ''
      : ` Watched for ${duration(runLength)}, a frame every ${duration(frameInterval)}: absences between two frames are not seen.`;
  return dataTable<LigandResidence>({
    id: `residence-${result.id}`,
    title: formulasIn(`Residence in the ${result.label}`),
    rows: result.ligands,
    columns: [
      column<LigandResidence>(
        'Ligand',
        'ligand',
        ({ label }) => label,
        ({ label }) => pairLabel(label),
        'left',
      ),
      column<LigandResidence>('Releases', 'releases', ({ releases }) => releases),
      timeCell('Lifetime', 'lifetime', ({ lifetime }) => lifetime),
      timeCell('1/e, continuous', '1/e of the continuous function', ({ continuousTime }) => continuousTime),
      timeCell(
        '1/e, intermittent',
        '1/e of the intermittent function',
        ({ intermittentTime }) => intermittentTime,
      ),
      column<LigandResidence>(
        'Times in the run',
        'residence times in the run',
        ({ residenceTimesInRun }) => residenceTimesInRun,
        ({ residenceTimesInRun, lowerBound }) =>
          residenceTimesInRun === null
            ? MISSING
            : `${lowerBound === null ? '' : '< '}${samples(residenceTimesInRun)}`,
      ),
      column<LigandResidence>(
        'Why',
        'reason',
        ({ reason }) => reason,
        ({ reason }) => html`<span class="small">${reason}</span>`,
        'left',
      ),
    ],
    note: `${bounds(result)}${sampled} Fewer than ten residence times in the run: its populations still show how it was started. Charge scales: ${chargeScaleText(results.conditions)}.`,
  });
}

function bounds({ ligands }: ResidenceResult): string {
  const distances = new Set(
    ligands.map(({ bind, unbind }) => `within ${bind.value} nm, released beyond ${unbind} nm`),
  );
  return distances.size === 1 ? `A molecule is bound ${[...distances][0]}.` : '';
}

function survivalFigure(result: ResidenceResult): Html {
  const drawn = result.ligands.filter(({ lag }) => lag.length > 1);
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
      ({ label }, k): Curve => ({
        key: `ligand-${k}`,
        label: pairLabel(label),
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
    id: `survival-${result.id}`,
    title: formulasIn(`Survival in the ${result.label}`),
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
