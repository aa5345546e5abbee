/** Mean squared displacements on logarithmic axes with the window of the fit, and D or the reason why there is none. */
import type { AnalysisResults, MsdResult } from '../../analysis/index.js';
import { chargeScaleText } from '../charge-scales.js';
import { curveStyle } from '../charts/curve-style.js';
import { type Curve, panelPlot } from '../charts/panel-plot.js';
import { conciseText, estimateText } from '../estimate-text.js';
import { figure } from '../figure.js';
import { type Html, html } from '../html.js';
import { duration, MISSING } from '../number-format.js';
import { alignSeries, seriesCsv } from '../series-table.js';
import { speciesLabel } from '../species-label.js';
import { column, dataTable } from '../table.js';
import { absent, type Section } from './section.js';

/** m²/s in nm²/ps. */
const NM2_PER_PS = 1e6;

export function transport(results: AnalysisResults): Section {
  const body =
    results.msd.length === 0
      ? absent('No mean squared displacements were analysed.')
      : html`${msdFigure(results)}${withoutDiffusion(results)}${diffusionTable(results)}`;
  return { id: 'transport', title: 'Transport', body };
}

function msdFigure(results: AnalysisResults): Html {
  const { msd } = results;
  const fitted = (one: MsdResult) => {
    const { fit, diffusionM2PerS: d } = one;
    if (fit === null || d === null) return one.lag.map(() => null);
    return one.lag.map((t) =>
      t >= fit.from && t <= fit.to ? 6 * NM2_PER_PS * d.value * t + fit.intercept : null,
    );
  };
  const table = alignSeries('lag (ps)', [
    ...msd.map((one) => ({ header: `MSD ${one.species} (nm²)`, x: one.lag, y: one.msd })),
    ...msd.map((one) => ({
      header: `standard error of MSD ${one.species} (nm²)`,
      x: one.lag,
      y: one.msdError,
    })),
    ...msd.map((one) => ({ header: `fit ${one.species} (nm²)`, x: one.lag, y: fitted(one) })),
  ]);
  const n = msd.length;
  const curves = msd.map((one, k): Curve => {
    const y = table.columns[k];
    const error = table.columns[n + k].map((value) => (Number.isFinite(value) ? value : 0));
    return {
      key: one.id,
      label: speciesLabel(one.species, results.conditions),
      ...curveStyle(k),
      y,
      column: k + 1,
      band: {
        low: y.map((v, row) => Math.max(v - error[row], 0.02 * v)),
        high: y.map((v, row) => v + error[row]),
      },
    };
  });
  const fits = msd.flatMap((one, k): Curve[] =>
    one.fit === null || one.diffusionM2PerS === null
      ? []
      : [
          {
            key: one.id,
            label: 'fit',
            colour: 6,
            y: table.columns[2 * n + k],
            column: 2 * n + k + 1,
            dashed: true,
          },
        ],
  );
  const windows = new Map(
    msd.flatMap(({ fit }) => (fit === null ? [] : [[`${fit.from} ${fit.to}`, fit] as const])),
  );
  return figure({
    id: 'msd',
    title: 'Mean squared displacement',
    plot: panelPlot(
      {
        xLabel: 'lag time (ps)',
        xKind: 'log',
        x: table.x,
        panels: [{ label: 'MSD (nm²)', kind: 'log', curves: [...curves, ...fits], height: 300 }],
        regions: [...windows.values()].map(({ from, to }) => ({
          from,
          to,
          label: 'fit window',
          kind: 'window',
        })),
      },
      `Mean squared displacement against lag time of ${msd.map(({ species }) => species).join(', ')}`,
    ),
    legend: curves,
    readout: { name: 'lag', unit: 'ps' },
    caption: `Centres of mass, all time origins${msd.every((one) => one.centreOfMassRemoved) ? ', motion of the whole box removed' : ''}; shaded: one standard error${fits.length === 0 ? '' : '; dashed: the fitted straight line, curved on these axes where its intercept matters'}. Charge scales: ${chargeScaleText(results.conditions)}.`,
    csv: seriesCsv(table),
  });
}

/** The reasons in the text, not only in a column of the table. */
function withoutDiffusion(results: AnalysisResults): Html[] {
  const byReason = new Map<string, string[]>();
  for (const { species, diffusionM2PerS, reason } of results.msd) {
    if (diffusionM2PerS !== null) continue;
    byReason.set(reason, [...(byReason.get(reason) ?? []), speciesLabel(species, results.conditions)]);
  }
  return [...byReason].map(
    ([reason, species]) => html`<p><strong>No D is given for ${species.join(', ')}.</strong> ${reason}</p>`,
  );
}

function diffusionTable(results: AnalysisResults): Html {
  return dataTable<MsdResult>({
    id: 'diffusion',
    title: 'Self-diffusion',
    rows: results.msd,
    columns: [
      column<MsdResult>(
        'Species',
        'species',
        ({ species }) => species,
        ({ species }) => speciesLabel(species, results.conditions),
        'left',
      ),
      column<MsdResult>('Molecules', 'molecules', ({ moleculeCount }) => moleculeCount),
      {
        label: 'D (m²/s)',
        cell: ({ diffusionM2PerS: d }) =>
          d === null ? html`<span class="muted">none</span>` : estimateText(d),
        csv: [
          { header: 'D (m²/s)', value: ({ diffusionM2PerS: d }) => d?.value ?? null },
          { header: 'standard error of D (m²/s)', value: ({ diffusionM2PerS: d }) => d?.error ?? null },
        ],
      },
      {
        label: 'd ln MSD / d ln t',
        cell: ({ logSlope }) => (logSlope === null ? MISSING : conciseText(logSlope)),
        csv: [
          { header: 'd ln MSD / d ln t', value: ({ logSlope }) => logSlope?.value ?? null },
          { header: 'standard error of d ln MSD / d ln t', value: ({ logSlope }) => logSlope?.error ?? null },
        ],
      },
      {
        label: 'Window',
        cell: ({ fit }) => (fit === null ? MISSING : `${duration(fit.from)} – ${duration(fit.to)}`),
        csv: [
          { header: 'window from (ps)', value: ({ fit }) => fit?.from ?? null },
          { header: 'window to (ps)', value: ({ fit }) => fit?.to ?? null },
        ],
      },
      column<MsdResult>(
        'Verdict',
        'verdict',
        ({ verdict }) => verdict,
        ({ verdict }) => verdict,
        'left',
      ),
      column<MsdResult>(
        'Why',
        'reason',
        ({ reason }) => reason,
        ({ reason }) => html`<span class="small">${reason}</span>`,
        'left',
      ),
    ],
    note: `D is not corrected for the finite size of the box. Charge scales: ${chargeScaleText(results.conditions)}.`,
  });
}
