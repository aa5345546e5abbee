/** Who surrounds the ions: g(r) with n(r), peaks and minima, coordination numbers, the most frequent shells. */
import type { AnalysisResults, CoordinationResult, RdfResult } from '../../analysis/index.js';
import { chargeScaleText } from '../charge-scales.js';
import { curveStyle } from '../charts/curve-style.js';
import { type Curve, panelPlot } from '../charts/panel-plot.js';
import { conciseText, shareText } from '../estimate-text.js';
import { figure } from '../figure.js';
import { type Html, html, NOTHING } from '../html.js';
import { fixed, MISSING, percent, significant } from '../number-format.js';
import { alignSeries, seriesCsv } from '../series-table.js';
import { pairLabel, speciesLabel } from '../species-label.js';
import { type Column, column, dataTable } from '../table.js';
import { absent, type Section } from './section.js';
import { geometryLink, typicalShells } from './typical-shells.js';

export function solvationShell(results: AnalysisResults): Section {
  const body =
    results.rdf.length + results.coordination.length === 0
      ? absent('Neither radial distributions nor coordination numbers were analysed.')
      : html`${results.rdf.length === 0 ? absent('No radial distributions were analysed.') : rdfPart(results)}${results.coordination.length === 0 ? absent('No coordination numbers were analysed.') : results.coordination.map((centre) => coordinationPart(centre, results))}`;
  return { id: 'shell', title: 'Solvation shell', body };
}

function rdfPart(results: AnalysisResults): Html {
  const { rdf } = results;
  const table = alignSeries('r (nm)', [
    ...rdf.map(({ label, r, g }) => ({ header: `g ${label}`, x: r, y: g })),
    ...rdf.map(({ label, r, gError }) => ({ header: `standard error of g ${label}`, x: r, y: gError })),
    ...rdf.map(({ label, r, coordination }) => ({ header: `n ${label}`, x: r, y: coordination })),
  ]);
  const curve =
    (prefix: string, shift: number) =>
    (one: RdfResult, index: number): Curve => {
      const column = shift * rdf.length + index;
      return {
        key: one.id,
        label: `${prefix} ${pairLabel(one.label)}`,
        y: table.columns[column],
        column: column + 1,
        ...curveStyle(index),
      };
    };
  const shellNumbers = rdf.map(
    ({ coordinationAtMinimum, coordination }) =>
      coordinationAtMinimum?.value ?? coordination[Math.floor(coordination.length / 2)] ?? 0,
  );
  const largestG = Math.max(1, ...rdf.flatMap(({ g }) => g.filter(Number.isFinite)));
  const plot = panelPlot(
    {
      xLabel: 'r (nm)',
      xKind: 'linear',
      x: table.x,
      xDomain: [0, table.x.at(-1) ?? 1],
      panels: [
        {
          label: 'g(r)',
          kind: 'linear',
          curves: rdf.map(curve('g', 0)),
          height: 240,
          domain: [0, 1.05 * largestG],
          levels: [{ value: 1, label: '' }],
        },
        {
          label: 'n(r), atoms within r',
          kind: 'linear',
          curves: rdf.map(curve('n', 2)),
          height: 130,
          domain: [0, Math.max(6, Math.ceil(1.5 * Math.max(...shellNumbers)))],
        },
      ],
    },
    `Radial distribution functions of ${rdf.map(({ label }) => label).join(', ')} with running coordination numbers`,
  );
  return html`${figure({
    id: 'rdf',
    title: 'Radial distribution and running coordination number',
    plot,
    legend: rdf.map((one, index) => ({ key: one.id, label: pairLabel(one.label), ...curveStyle(index) })),
    readout: { name: 'r', unit: 'nm' },
    caption: `g(r) above, n(r) below on the same axis; the thin line marks g = 1. Charge scales: ${chargeScaleText(results.conditions)}.`,
    csv: seriesCsv(table),
  })}${featureTable(rdf)}`;
}

function featureTable(rdf: readonly RdfResult[]): Html {
  const nm = (value: number | null) => (value === null ? MISSING : fixed(value, 3));
  return dataTable({
    id: 'rdf-features',
    title: 'Peaks and first shells',
    rows: rdf,
    columns: [
      column<RdfResult>(
        'Pair',
        'pair',
        ({ label }) => label,
        ({ label }) => pairLabel(label),
        'left',
      ),
      column<RdfResult>(
        'First peak (nm)',
        'first peak (nm)',
        ({ firstPeak }) => firstPeak.r,
        ({ firstPeak }) => nm(firstPeak.r),
      ),
      column<RdfResult>(
        'g at the peak',
        'g at the peak',
        ({ firstPeak }) => firstPeak.g,
        ({ firstPeak }) => (firstPeak.g === null ? MISSING : significant(firstPeak.g)),
      ),
      column<RdfResult>(
        'First minimum (nm)',
        'first minimum (nm)',
        ({ firstMinimum }) => firstMinimum.r,
        ({ firstMinimum }) => nm(firstMinimum.r),
      ),
      {
        label: 'n at the minimum',
        cell: ({ coordinationAtMinimum: n }) => (n === null ? MISSING : conciseText(n)),
        csv: [
          { header: 'n at the minimum', value: ({ coordinationAtMinimum: n }) => n?.value ?? null },
          { header: 'standard error', value: ({ coordinationAtMinimum: n }) => n?.error ?? null },
        ],
      },
      column<RdfResult>(
        'How the minimum was found',
        'how the minimum was found',
        ({ firstMinimum }) => firstMinimum.reason,
        ({ firstMinimum }) => html`<span class="small">${firstMinimum.reason}</span>`,
        'left',
      ),
    ],
  });
}

function coordinationPart(centre: CoordinationResult, results: AnalysisResults): Html {
  type Ligand = CoordinationResult['ligands'][number];
  const total = centre.total;
  const several = total.boundBy !== undefined && total.boundBy.two.value + total.boundBy.more.value > 0;
  const ligands = dataTable({
    id: `coordination-${centre.id}`,
    title: html`Coordination numbers of ${speciesLabel(centre.label, results.conditions)}`,
    rows: centre.ligands,
    columns: [
      column<Ligand>(
        'Ligand',
        'ligand',
        ({ label }) => label,
        ({ label }) => pairLabel(label),
        'left',
      ),
      {
        label: 'Within (nm)',
        cell: ({ cutoff }) =>
          html`${fixed(cutoff.value, 3)} <span class="small muted">${ORIGINS[cutoff.origin]}</span>`,
        csv: [
          { header: 'within (nm)', value: ({ cutoff }) => cutoff.value },
          { header: 'origin of the distance', value: ({ cutoff }) => cutoff.origin },
        ],
      },
      {
        label: 'Atoms',
        cell: ({ atoms }) => conciseText(atoms),
        csv: [
          { header: 'atoms', value: ({ atoms }) => atoms.value },
          { header: 'standard error of atoms', value: ({ atoms }) => atoms.error },
        ],
      },
      {
        label: 'Molecules',
        cell: ({ molecules }) => conciseText(molecules),
        csv: [
          { header: 'molecules', value: ({ molecules }) => molecules.value },
          { header: 'standard error of molecules', value: ({ molecules }) => molecules.error },
        ],
      },
      ...(several ? [denticityColumn<Ligand>()] : []),
      column<Ligand>(
        'Share of the shell',
        'share',
        ({ share }) => share,
        ({ share }) => percent(share, null),
      ),
      {
        label: 'P(n), n = 0, 1, 2, …',
        align: 'left',
        cell: ({ histogram }) => histogramCell(histogram),
        csv: [
          {
            header: 'P(n) from n = 0',
            value: ({ histogram }) => histogram.map((p) => p.toFixed(4)).join(' '),
          },
        ],
      },
    ],
    note: `All ligands together: ${conciseText(total.atoms)} atoms of ${conciseText(total.molecules)} molecules${several ? '' : ', each bound by one atom,'} around each of ${centre.centreCount} centres. In parentheses one standard error in the last digits. Charge scales: ${chargeScaleText(results.conditions)}.`,
  });
  if (centre.shells.length === 0) return ligands;
  const shells = dataTable({
    id: `shells-${centre.id}`,
    title: html`Most frequent shells of ${speciesLabel(centre.label, results.conditions)}`,
    rows: centre.shells,
    columns: [
      column<CoordinationResult['shells'][number]>(
        'Molecules in the shell',
        'shell',
        ({ label }) => label,
        ({ label }) => pairLabel(label),
        'left',
      ),
      {
        label: 'Fraction',
        cell: ({ fraction }) => shareText(fraction),
        csv: [
          { header: 'fraction', value: ({ fraction }) => fraction.value },
          { header: 'standard error', value: ({ fraction }) => fraction.error },
        ],
      },
      {
        label: '',
        align: 'left',
        cell: ({ fraction }) =>
          html`<span class="meter"><i style="width:${(100 * fraction.value).toFixed(1)}%"></i></span>`,
        csv: [],
      },
      ...(centre.shells.some(({ snapshot }) => snapshot)
        ? [
            {
              label: html`<span class="sr">Geometry</span>`,
              cell: (shell: CoordinationResult['shells'][number]) => geometryLink(centre, shell),
              csv: [],
            },
          ]
        : []),
    ],
    note: `All other shells: ${percent(centre.otherShells, null)}.`,
  });
  return html`${ligands}${typicalShells(centre, results.conditions)}${shells}`;
}

/** Molecules bound by one atom, by two, by more. */
function denticityColumn<Ligand extends CoordinationResult['ligands'][number]>(): Column<Ligand> {
  const kinds = [
    ['one', 'bound by one atom'],
    ['two', 'bound by two atoms'],
    ['more', 'bound by three or more'],
  ] as const;
  return {
    label: 'By one atom / two / more',
    cell: ({ boundBy }) =>
      boundBy === undefined ? MISSING : kinds.map(([kind]) => conciseText(boundBy[kind])).join(' / '),
    csv: kinds.flatMap(([kind, header]) => [
      { header: `molecules ${header}`, value: ({ boundBy }: Ligand) => boundBy?.[kind].value ?? null },
      {
        header: `standard error of molecules ${header}`,
        value: ({ boundBy }: Ligand) => boundBy?.[kind].error ?? null,
      },
    ]),
  };
}

const ORIGINS = { default: 'default', user: 'as asked', 'rdf-minimum': 'g(r) minimum' } as const;

/** Small columns in text height; the numbers are in the title and in the CSV. */
function histogramCell(histogram: readonly number[]): Html {
  if (histogram.length === 0) return NOTHING;
  const text = histogram.map((p, n) => `${n}: ${percent(p, null)}`).join(', ');
  return html`<svg class="spark" role="img" width="${9 * histogram.length}" height="22" aria-label="${text}"><title>${text}</title>${histogram.map((p, n) => html`<rect x="${9 * n}" width="7" y="${(21 - 20 * p).toFixed(1)}" height="${(1 + 20 * p).toFixed(1)}"/>`)}</svg>`;
}
