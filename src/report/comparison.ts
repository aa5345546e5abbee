/**
 * Several results side by side: populations, shells, radial distributions, transport with Arrhenius fits over temperatures.
 * Runs are shown in the order given; what only some of them analysed is left out, and said.
 */
import {
  type AnalysisResults,
  type ArrheniusFit,
  type Estimate,
  fitArrhenius,
  type Population,
} from '../analysis/index.js';
import { curveStyle } from './charts/curve-style.js';
import { panelPlot } from './charts/panel-plot.js';
import { populationStacks } from './charts/population-stacks.js';
import { intervalCsv } from './confidence.js';
import { csvText } from './csv.js';
import { renderDocument } from './document.js';
import { conciseText, estimateText, shareText } from './estimate-text.js';
import { figure } from './figure.js';
import { type Html, html, NOTHING } from './html.js';
import { fixed, integer, kelvin, MISSING, percent, plusMinus, significant } from './number-format.js';
import { classesOf } from './populations.js';
import type { Verdict } from './report-input.js';
import { sampledTime } from './sections/sampling.js';
import { absent, type Section } from './sections/section.js';
import { alignSeries, seriesCsv } from './series-table.js';
import { formula, formulasIn, ionLabel, pairLabel, speciesLabel } from './species-label.js';
import { type Column, column, dataTable } from './table.js';
import { verdictOf } from './verdict.js';

export interface ComparedRun {
  /** Short and different for every run: the title, or the folder. */
  readonly label: string;
  readonly results: AnalysisResults;
  /** Of the run itself; null or left out = judged from the results. */
  readonly verdict?: Verdict | null;
}

/** @param runs two or more */
export function renderComparison(runs: readonly ComparedRun[], version: string): string {
  const sections = [populations(runs), shells(runs), distributions(runs), transport(runs), origins(runs)];
  const header = html`<header id="overview"><p class="kicker">sheath · comparison</p><h1>${runs.length} runs side by side</h1><p class="composition">${runs.map(({ label }) => formulasIn(label)).join(' · ')}</p>${commonComposition(runs)}${overview(runs)}</header>`;
  return renderDocument({
    title: `${runs.length} runs side by side`,
    generator: `sheath ${version}`,
    header,
    sections,
    origin: `sheath ${version}, from the results.json of each run`,
  });
}

/** What all runs hold, where they hold the same. */
function commonComposition(runs: readonly ComparedRun[]): Html {
  const compositions = runs.map(({ results: { conditions } }) =>
    conditions.composition
      .map(({ species, molecules, charge }) => `${molecules} ${ionLabel(species, charge)}`)
      .join(' · '),
  );
  return new Set(compositions).size === 1 && compositions[0] !== ''
    ? html`<p class="muted">All of ${compositions[0]}, ${integer(runs[0].results.conditions.atomCount)} atoms</p>`
    : NOTHING;
}

function runColumn(): Column<ComparedRun> {
  return column<ComparedRun>(
    'Run',
    'run',
    ({ label }) => label,
    ({ label }) => formulasIn(label),
    'left',
  );
}

function estimateColumns<Row>(
  label: string,
  header: string,
  estimate: (row: Row) => Estimate | null,
  show: (estimate: Estimate) => string = estimateText,
): Column<Row> {
  return {
    label,
    cell: (row) => {
      const one = estimate(row);
      return one === null ? MISSING : show(one);
    },
    csv: [
      { header, value: (row) => estimate(row)?.value ?? null },
      { header: `standard error of ${header}`, value: (row) => estimate(row)?.error ?? null },
      ...intervalCsv(` of ${header}`, estimate),
    ],
  };
}

function overview(runs: readonly ComparedRun[]): Html {
  const density = ({ results }: ComparedRun) =>
    results.thermodynamics?.entries.find(({ quantity }) => quantity === 'density')?.mean ?? null;
  return dataTable<ComparedRun>({
    id: 'runs',
    title: 'Runs',
    rows: runs,
    columns: [
      runColumn(),
      column<ComparedRun>(
        'T (K)',
        'temperature (K)',
        ({ results }) => results.conditions.temperature,
        ({ results: { conditions } }) =>
          conditions.temperature === null ? MISSING : kelvin(conditions.temperature),
      ),
      column<ComparedRun>('Atoms', 'atoms', ({ results }) => results.conditions.atomCount),
      column<ComparedRun>(
        'Analysed',
        'analysed',
        ({ results }) => sampledTime(results),
        ({ results }) => sampledTime(results),
        'left',
      ),
      estimateColumns<ComparedRun>('Density (g/cm³)', 'density (g/cm³)', density),
      column<ComparedRun>(
        'What it is worth',
        'what it is worth',
        verdictText,
        (run) => html`<span class="small">${verdictText(run)}</span>`,
        'left',
      ),
    ],
  });
}

function verdictText({ results, verdict = null }: ComparedRun): string {
  return verdictOf({ results, run: null, energies: [], verdict, files: [] }).headline;
}

// --- populations ---------------------------------------------------------------------------------------------------

function primaryOf(run: ComparedRun, pair: string): Population | null {
  const found = run.results.speciation.find(({ label }) => label === pair);
  return found?.populations.find(({ primary }) => primary) ?? null;
}

/** Labels that every run has, in the order of the first. */
function shared(
  runs: readonly ComparedRun[],
  labels: (results: AnalysisResults) => readonly string[],
): string[] {
  const [first, ...rest] = runs.map(({ results }) => labels(results));
  return first.filter((label) => rest.every((other) => other.includes(label)));
}

function populations(runs: readonly ComparedRun[]): Section {
  const pairs = shared(runs, ({ speciation }) => speciation.map(({ label }) => label));
  const body =
    pairs.length === 0
      ? absent('No cation-anion pair was analysed in all of the runs.')
      : html`${pairs.map((pair, k) => populationPart(runs, pair, k))}`;
  return { id: 'pairing', title: 'Ion pairing', body };
}

function populationPart(runs: readonly ComparedRun[], pair: string, index: number): Html {
  const rows = runs.flatMap((run) => {
    const population = primaryOf(run, pair);
    return population === null ? [] : [{ run, population }];
  });
  const definitions = new Set(
    runs.map(({ results }) => {
      const { contact, populations: all } = results.speciation.find(({ label }) => label === pair)!;
      return `${all[0].definition}, ${pairLabel(contact.label)} < ${fixed(contact.cutoff.value, 3)} nm`;
    }),
  );
  const description = `SSIP, CIP and AGG of ${pair} in ${runs.length} runs`;
  const csv = csvText(
    ['run', 'class', 'fraction', 'standard error'],
    rows.flatMap(({ run, population }) =>
      classesOf(population).map(({ name, fraction }) => [run.label, name, fraction.value, fraction.error]),
    ),
  );
  const warning =
    definitions.size > 1
      ? html`<p class="absent">These runs do not count alike: ${[...definitions].join('; ')}. Their populations cannot be compared.</p>`
      : NOTHING;
  return html`${warning}${figure({
    id: `populations-${index}`,
    title: html`Populations of ${pairLabel(pair)}`,
    plot: populationStacks(
      rows.map(({ run, population }) => ({ label: formulasIn(run.label), classes: classesOf(population) })),
      description,
    ),
    legend: [],
    readout: null,
    caption: `${[...definitions].join('; ')}. Whiskers: one standard error of the share up to there.`,
    csv,
  })}${dataTable({
    id: `populations-table-${index}`,
    title: 'The same as numbers',
    rows,
    columns: [
      column<(typeof rows)[number]>(
        'Run',
        'run',
        ({ run }) => run.label,
        ({ run }) => formulasIn(run.label),
        'left',
      ),
      ...(['ssip', 'cip', 'agg'] as const).map((name) =>
        estimateColumns<(typeof rows)[number]>(
          name.toUpperCase(),
          name.toUpperCase(),
          ({ population }) => population[name].fraction,
          shareText,
        ),
      ),
      ...(['ssip', 'cip', 'agg'] as const).map((name) =>
        column<(typeof rows)[number]>(
          html`<span class="muted">${name.toUpperCase()} at random</span>`,
          `${name.toUpperCase()} at random`,
          ({ population }) => population[name].random,
          ({ population }) =>
            html`<span class="muted">${percent(population[name].random ?? Number.NaN, null)}</span>`,
        ),
      ),
    ],
    note: '± one standard error; the CSV holds the 95 % intervals, wider by Student’s factor of the samples or replicas. At random: as many contacts placed independently (Poisson).',
  })}`;
}

// --- shells --------------------------------------------------------------------------------------------------------

function shells(runs: readonly ComparedRun[]): Section {
  const centres = shared(runs, ({ coordination }) => coordination.map(({ label }) => label));
  const parts = centres.map((centre, index) => {
    const of = ({ results }: ComparedRun) => results.coordination.find(({ label }) => label === centre)!;
    const ligands = [...new Set(runs.flatMap((run) => of(run).ligands.map(({ label }) => label)))];
    return dataTable<ComparedRun>({
      id: `coordination-${index}`,
      title: html`Binding atoms around ${speciesLabel(centre, runs[0].results.conditions)}`,
      rows: runs,
      columns: [
        runColumn(),
        ...ligands.map((ligand) =>
          estimateColumns<ComparedRun>(
            pairLabel(ligand),
            ligand,
            (run) => of(run).ligands.find(({ label }) => label === ligand)?.atoms ?? null,
            conciseText,
          ),
        ),
        estimateColumns<ComparedRun>('All', 'all ligands', (run) => of(run).total.atoms, conciseText),
      ],
      note: 'Mean number of atoms within the cut-off of each ligand; a dash where the run has no such species.',
    });
  });
  return {
    id: 'shell',
    title: 'Solvation shell',
    body: parts.length === 0 ? absent('No ion was analysed in all of the runs.') : html`${parts}`,
  };
}

function distributions(runs: readonly ComparedRun[]): Section {
  const labels = shared(runs, ({ rdf }) => rdf.map(({ label }) => label));
  const figures = labels.map((label, index) => {
    const curves = runs.map(({ label: run, results }) => {
      const { r, g } = results.rdf.find((one) => one.label === label)!;
      return { run, r, g };
    });
    const table = alignSeries(
      'r (nm)',
      curves.map(({ run, r, g }) => ({ header: `g of ${run}`, x: r, y: g })),
    );
    const plot = panelPlot(
      {
        xLabel: 'r (nm)',
        xKind: 'linear',
        x: table.x,
        xDomain: [0, Math.min(1, table.x.at(-1) ?? 1)],
        panels: [
          {
            label: 'g(r)',
            kind: 'linear',
            height: 190,
            levels: [{ value: 1, label: '' }],
            curves: curves.map(({ run }, k) => ({
              key: `run-${k}`,
              label: formulasIn(run),
              y: table.columns[k],
              column: k + 1,
              ...curveStyle(k),
            })),
          },
        ],
      },
      `g(r) of ${label} in ${runs.length} runs`,
    );
    return figure({
      id: `rdf-${index}`,
      title: pairLabel(label),
      plot,
      legend: runs.map((run, k) => ({ key: `run-${k}`, label: formulasIn(run.label), ...curveStyle(k) })),
      readout: { name: 'r', unit: 'nm' },
      caption: 'The thin line marks g = 1.',
      csv: seriesCsv(table),
    });
  });
  return {
    id: 'rdf',
    title: 'Radial distribution',
    body: figures.length === 0 ? absent('No pair was analysed in all of the runs.') : html`${figures}`,
  };
}

// --- transport -----------------------------------------------------------------------------------------------------

interface Quantity {
  readonly name: string;
  readonly unit: string;
  readonly of: (results: AnalysisResults) => Estimate | null;
}

function quantitiesOf(runs: readonly ComparedRun[]): readonly Quantity[] {
  const species = [...new Set(runs.flatMap(({ results }) => results.msd.map((one) => one.species)))];
  return [
    ...species.map((name) => ({
      name: `D of ${formula(name.replace(/^species /, ''))}`,
      unit: 'm²/s',
      of: ({ msd }: AnalysisResults) => msd.find((one) => one.species === name)?.diffusionM2PerS ?? null,
    })),
    {
      name: 'conductivity, collective',
      unit: 'S/m',
      of: ({ conductivity }) => conductivity?.collective ?? null,
    },
    {
      name: 'conductivity, Nernst–Einstein',
      unit: 'S/m',
      of: ({ conductivity }) => conductivity?.nernstEinstein ?? null,
    },
    { name: 'viscosity', unit: 'Pa s', of: ({ viscosity }) => viscosity?.viscosity ?? null },
  ];
}

function transport(runs: readonly ComparedRun[]): Section {
  const quantities = quantitiesOf(runs).filter(({ of }) => runs.some(({ results }) => of(results) !== null));
  const body =
    quantities.length === 0
      ? absent('No run is long enough for a diffusion coefficient, a conductivity or a viscosity.')
      : html`${dataTable<ComparedRun>({
          id: 'transport-table',
          title: 'Coefficients',
          rows: runs,
          columns: [
            runColumn(),
            ...quantities.map(({ name, unit, of }) =>
              estimateColumns<ComparedRun>(`${name} (${unit})`, `${name} (${unit})`, ({ results }) =>
                of(results),
              ),
            ),
          ],
          note: 'A dash where a run gives none; its own report says why.',
        })}${arrhenius(runs, quantities)}`;
  return { id: 'transport', title: 'Transport', body };
}

function arrhenius(runs: readonly ComparedRun[], quantities: readonly Quantity[]): Html {
  const fits = quantities.flatMap((quantity) => {
    const points = runs.flatMap(({ results }) => {
      const { temperature } = results.conditions;
      const value = quantity.of(results);
      return temperature === null || value === null ? [] : [{ temperature, value }];
    });
    const fit = fitArrhenius(points);
    return fit === null ? [] : [{ quantity, fit, points }];
  });
  if (fits.length === 0) return NOTHING;
  type Row = (typeof fits)[number];
  const energy = ({ activationEnergy, error }: ArrheniusFit) => plusMinus(activationEnergy, error);
  return dataTable<Row>({
    id: 'arrhenius',
    title: 'Activation energies',
    rows: fits,
    columns: [
      column<Row>(
        'Quantity',
        'quantity',
        ({ quantity }) => quantity.name,
        ({ quantity }) => quantity.name,
        'left',
      ),
      {
        label: 'Ea (kJ/mol)',
        cell: ({ fit }) => energy(fit),
        csv: [
          { header: 'Ea (kJ/mol)', value: ({ fit }) => fit.activationEnergy },
          { header: 'standard error of Ea (kJ/mol)', value: ({ fit }) => fit.error },
        ],
      },
      column<Row>('Points', 'points', ({ fit }) => fit.points),
      column<Row>(
        'χ² per degree of freedom',
        'chi squared per degree of freedom',
        ({ fit }) => fit.chiSquaredPerFreedom,
        ({ fit }) => (fit.chiSquaredPerFreedom === null ? MISSING : significant(fit.chiSquaredPerFreedom, 2)),
      ),
    ],
    note: 'y = A exp(−Ea/RT), weighted by the errors of the points. A χ² far above 1 says that a straight line in 1/T does not hold. Runs of different composition should not stand in one fit.',
  });
}

// --- origin --------------------------------------------------------------------------------------------------------

function origins(runs: readonly ComparedRun[]): Section {
  return {
    id: 'origin',
    title: 'Where the numbers come from',
    body: dataTable<ComparedRun>({
      id: 'origins',
      title: 'Files',
      rows: runs,
      columns: [
        runColumn(),
        column<ComparedRun>(
          'Program',
          'program',
          ({ results: { provenance } }) =>
            provenance === null ? 'analysed only' : `${provenance.program} ${provenance.version}`,
          undefined,
          'left',
        ),
        column<ComparedRun>(
          'Platform',
          'platform',
          ({ results }) => results.provenance?.platform ?? '',
          undefined,
          'left',
        ),
        column<ComparedRun>('Seed', 'seed', ({ results }) => results.provenance?.seed ?? ''),
        column<ComparedRun>(
          'Recipe (SHA-256)',
          'recipe hash',
          ({ results }) => results.provenance?.inputHash ?? '',
          ({ results }) => html`<code>${results.provenance?.inputHash.slice(0, 12) ?? MISSING}</code>`,
          'left',
        ),
        column<ComparedRun>(
          'Charge scales',
          'charge scales',
          ({ results: { conditions } }) =>
            Object.entries(conditions.chargeScales ?? {})
              .filter(([, scale]) => scale !== 1)
              .map(([name, scale]) => `${name} × ${scale}`)
              .join(', ') || 'none',
          undefined,
          'left',
        ),
      ],
    }),
  };
}
