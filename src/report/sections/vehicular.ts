/** Does the cation travel with its shell? The share it is carried, and its way in one residence against the ligand's length. */
import type { AnalysisResults, LigandVehicle, VehicularResult } from '../../analysis/index.js';
import { curveStyle } from '../charts/curve-style.js';
import { type Curve, panelPlot } from '../charts/panel-plot.js';
import { figure } from '../figure.js';
import { type Html, html, NOTHING } from '../html.js';
import { fixed, MISSING } from '../number-format.js';
import { alignSeries, seriesCsv } from '../series-table.js';
import { formulasIn, pairLabel, speciesLabel } from '../species-label.js';
import { column, dataTable } from '../table.js';
import type { Section } from './section.js';
import { estimateColumn } from './survival.js';

/** null when it was not analysed. */
export function vehicular(results: AnalysisResults): Section | null {
  const analysed = results.vehicular ?? [];
  if (analysed.length === 0) return null;
  const body = html`${analysed.map((one) => html`${shareFigure(one, results)}${lengthTable(one, results)}`)}`;
  return { id: 'vehicular', title: 'Vehicular or structural', body };
}

function lengthTable(result: VehicularResult, results: AnalysisResults): Html {
  const cation = speciesLabel(result.species, results.conditions);
  return dataTable<LigandVehicle>({
    id: `vehicular-${result.id}`,
    title: formulasIn(`One residence in the ${result.label}`),
    rows: result.ligands,
    columns: [
      column<LigandVehicle>(
        'Ligand',
        'ligand',
        ({ label }) => label,
        ({ label }) => pairLabel(label),
        'left',
      ),
      estimateColumn<LigandVehicle>('Lifetime (ps)', 'lifetime', 'ps', ({ lifetime }) => lifetime),
      estimateColumn<LigandVehicle>(
        'Carried share',
        'carried share after one lifetime',
        '',
        ({ carriedAtLifetime }) => carriedAtLifetime,
      ),
      estimateColumn<LigandVehicle>(
        html`√6<i>D</i>τ (nm)`,
        'diffusion length in one lifetime',
        'nm',
        ({ diffusionLength }) => diffusionLength,
      ),
      {
        ...estimateColumn<LigandVehicle>('', 'length of the molecule', 'nm', ({ length }) => length),
        label: 'Length (nm)',
        // Its error is far below what it is compared with.
        cell: ({ length }) => (length === null ? MISSING : fixed(length.value, 3)),
      },
      estimateColumn<LigandVehicle>(
        'Ratio',
        'diffusion length over length',
        '',
        ({ lengthRatio }) => lengthRatio,
      ),
      column<LigandVehicle>(
        'Why',
        'reason',
        ({ reason }) => reason,
        ({ reason }) => html`<span class="small">${reason}</span>`,
        'left',
      ),
    ],
    note: `A ratio well above 1: ${cation} gets farther than a ligand is long before that ligand leaves it, so it travels with its shell (vehicular); below 1 it travels from ligand to ligand (structural). D of ${cation} in this box; length: the mean largest distance of two atoms.`,
  });
}

function shareFigure(result: VehicularResult, results: AnalysisResults): Html {
  const drawn = result.ligands.filter(({ lag }) => lag.length > 1);
  const cation = speciesLabel(result.species, results.conditions);
  if (drawn.length === 0) return NOTHING;
  const n = drawn.length;
  const table = alignSeries('lag (ps)', [
    ...drawn.map(({ label, lag, carried }) => ({ header: `carried share ${label}`, x: lag, y: carried })),
    ...drawn.map(({ label, lag, carriedError }) => ({
      header: `standard error of carried share ${label}`,
      x: lag,
      y: carriedError,
    })),
  ]);
  const curves = drawn.map(({ label }, k): Curve => {
    const y = table.columns[k];
    const error = table.columns[n + k].map((value) => (Number.isFinite(value) ? value : 0));
    return {
      key: `ligand-${k}`,
      label: pairLabel(label),
      ...curveStyle(k),
      y,
      column: k + 1,
      band: { low: y.map((v, row) => v - error[row]), high: y.map((v, row) => v + error[row]) },
    };
  });
  const values = drawn.flatMap(({ carried }) => carried);
  return figure({
    id: `carried-${result.id}`,
    title: `How far ${cation} moves with its ligands`,
    plot: panelPlot(
      {
        xLabel: 'lag time (ps)',
        xKind: 'log',
        x: table.x,
        panels: [
          {
            label: 'carried share',
            kind: 'linear',
            curves,
            height: 220,
            domain: [Math.max(-1, Math.min(0, ...values)) - 0.02, Math.min(2, Math.max(1, ...values)) + 0.05],
            levels: [{ value: 1, label: 'rigid' }],
          },
        ],
      },
      `Share of the displacement of ${result.species} made with ${drawn.map(({ label }) => label).join(', ')} against lag time`,
    ),
    legend: curves,
    readout: { name: 'lag', unit: 'ps' },
    caption: `Share of the squared displacement of ${cation} that it makes with a molecule bound at the origin, whatever becomes of the bond: 1 for a pair that moves as one, 0 where the molecule stays behind. At short times the cation rattles in its cage. Shaded: one standard error.`,
    csv: seriesCsv(table),
  });
}
