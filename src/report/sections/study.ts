/** The parts of a study's report: headline, verdicts, convergence, definitions, calibration, all states, runs, provenance. */

import { curveStyle } from '../charts/curve-style.js';
import { panelPlot } from '../charts/panel-plot.js';
import { paperBars } from '../charts/paper-bars.js';
import { widthsInErrors } from '../confidence.js';
import { figure } from '../figure.js';
import { type Html, html, NOTHING } from '../html.js';
import {
  duration,
  fixed,
  integer,
  kelvin,
  MISSING,
  percent,
  plusMinus,
  samples,
  significant,
} from '../number-format.js';
import { alignSeries, seriesCsv } from '../series-table.js';
import { formula, formulasIn } from '../species-label.js';
import type {
  PopulationKey,
  StudyReportInput,
  StudyStatementReport,
  StudyStateReport,
  StudyValue,
} from '../study-report-input.js';
import { type Column, column, dataTable } from '../table.js';
import type { Section } from './section.js';

const CLASSES = ['ssip', 'cip', 'agg'] as const;
const ZERO_CELSIUS = 273.15;
const PRIMARY = 'isolated-pair';

function referenceStates({ reference, states }: StudyReportInput): readonly StudyStateReport[] {
  return Object.values(reference).flatMap((id) => states.find(({ state }) => state === id) ?? []);
}

function stateTitle({ system, temperature, charges }: StudyStateReport): string {
  const scales = Object.entries(charges).map(([name, scale]) => `${formula(name)} × ${scale}`);
  const celsius = fixed(temperature - ZERO_CELSIUS, 0);
  return `${system}, ${celsius} °C, ${scales.join(', ')}`;
}

export function studyHeadline(input: StudyReportInput): Html {
  const found = referenceStates(input);
  const compared = found.filter(({ system }) => input.paperFractions[system] !== undefined);
  const unsettled = found.filter(({ convergence }) => convergence.verdict === 'bracket');
  const settled = found.length > 0 && unsettled.length === 0;
  const total = input.states.reduce((sum, { sampled }) => sum + sampled, 0);
  const runs = input.runs.length;
  const reasons =
    found.length === 0
      ? [html`There are no frames of the states that the study is about.`]
      : unsettled.map(
          (state) =>
            html`${stateTitle(state)}: ${state.convergence.conditions
              .filter(({ met }) => !met)
              .map(({ text }) => text)
              .join('; ')}.`,
        );
  const uncalibrated =
    input.calibration !== null && input.calibration.verdict !== 'calibrated'
      ? [html`The ion charge scale is not calibrated yet: ${input.calibration.reason}.`]
      : [];
  const said = [...reasons, ...uncalibrated];
  const banner = html`<aside class="verdict ${settled ? 'sound' : 'demonstration'}" aria-label="Verdict"><p class="verdict-line"><span aria-hidden="true">${settled ? '●' : '▲'}</span> ${settled ? 'Converged' : 'Bracket: not converged'}</p>${said.length === 0 ? NOTHING : html`<ul>${said.map((reason) => html`<li>${reason}</li>`)}</ul>`}</aside>`;
  const shown = compared.length > 0 ? compared : found;
  return html`<header id="overview"><p class="kicker">sheath · study</p><h1>${formulasIn(input.title)}</h1><dl class="conditions"><div><dt>States with frames</dt><dd>${input.states.length} of ${input.states.length + input.missing.length}</dd></div><div><dt>Independent runs</dt><dd>${runs}</dd></div><div><dt>Production in all</dt><dd>${duration(total)}</dd></div></dl>${banner}${comparisonFigure(input, shown)}</header>`;
}

function comparisonFigure(input: StudyReportInput, states: readonly StudyStateReport[]): Html {
  if (states.length === 0) return NOTHING;
  const panels = states.map((state) => {
    const paper = input.paperFractions[state.system] ?? {};
    const bars = CLASSES.map((key) => {
      const { value, error } = state.populations[PRIMARY][key];
      const points = paper[key];
      return {
        label: key.toUpperCase(),
        style: key,
        fraction: value,
        error,
        bracket: state.convergence.verdict === 'bracket' ? state.convergence.bracket[key] : null,
        paper: points === undefined ? null : points / 100,
      };
    });
    const description = `${state.system}: ${bars.map(({ label, fraction, error, paper: there }) => `${label} ${percent(fraction, error)}${there === null ? '' : ` (paper ${percent(there, null)})`}`).join(', ')}`;
    return html`<div class="panel primary"><h4>${state.system} <span class="muted">${kelvin(state.temperature)} K · ${state.runs.length} run${state.runs.length === 1 ? '' : 's'} · ${state.convergence.verdict}</span></h4>${paperBars(bars, description)}</div>`;
  });
  const widths = widthsInErrors(states.map(({ runs }) => runs.length));
  const intervals = widths === '' ? '' : ` (the 95 % interval, ± ${widths})`;
  return html`<figure id="comparison"><div class="figure-title"><h3>Share of the lithium ions (%), ${PRIMARY} definition</h3></div><div class="panels">${panels}</div><figcaption>Bars: this study, with one standard error between independent runs${intervals}. Dashed line below a bar: bracket, from the lower to the upper of the two opposite starts. <span class="diamond" aria-hidden="true">◇</span> Diamonds: the paper (${input.paper === '' ? 'its text' : input.paper}), which states no error. SSIP: no anion in contact; CIP: one anion whose only lithium it is; AGG: everything else. Contact: Li–P below 4.2 Å.</figcaption></figure>`;
}

const VERDICT_CLASS: Readonly<Record<string, string>> = {
  reproduced: 'sound',
  'direction only': 'caution',
  'not reproduced': 'demonstration',
};

function verdicts({ statements, paper }: StudyReportInput): Section | null {
  if (statements.length === 0) return null;
  const columns: Column<StudyStatementReport>[] = [
    column<StudyStatementReport>(
      'Statement',
      'statement',
      ({ text }) => text,
      ({ text, calibrated }) =>
        html`<span class="small">${formulasIn(text)}${calibrated ? html` <span class="tag">calibrated on it</span>` : NOTHING}</span>`,
      'left',
    ),
    {
      label: 'Here',
      align: 'left',
      cell: ({ ours, reason }) =>
        html`<span class="prose">${ours === null ? MISSING : formulasIn(ours)}</span><br><span class="small muted">${formulasIn(reason)}</span>`,
      csv: [
        { header: 'here', value: ({ ours }) => ours },
        { header: 'reason', value: ({ reason }) => reason },
      ],
    },
    column<StudyStatementReport>(
      'Paper',
      'paper',
      ({ paper: there }) => there,
      ({ paper: there }) => there ?? MISSING,
    ),
    column<StudyStatementReport>(
      'Verdict',
      'verdict',
      ({ verdict, provisional }) => `${verdict}${provisional ? ' (provisional)' : ''}`,
      ({ verdict, provisional }) =>
        html`<strong class="${VERDICT_CLASS[verdict] ?? 'muted'}">${verdict}</strong>${provisional ? html`<br><span class="small muted">provisional</span>` : NOTHING}`,
      'left',
    ),
  ];
  return {
    id: 'verdicts',
    title: 'Statements of the paper',
    body: dataTable<StudyStatementReport>({
      id: 'statements',
      title: 'One by one',
      rows: statements,
      columns,
      note: html`Rules and definitions were fixed before the results. Provisional: a state it rests on is a bracket. ${paper === '' ? NOTHING : html`Compared with: ${paper}.`}`,
    }),
  };
}

function convergence(input: StudyReportInput): Section | null {
  const found = referenceStates(input);
  if (found.length === 0) return null;
  const lists = found.map(
    (state) =>
      html`<div class="panel"><h4>${stateTitle(state)} <span class="tag">${state.convergence.verdict}</span></h4><ul class="checks">${state.convergence.conditions.map(({ met, text }) => html`<li>${met ? '✓' : '✗'} ${text}</li>`)}</ul></div>`,
  );
  return {
    id: 'convergence',
    title: 'Convergence',
    body: html`<p>A state is converged when all four conditions hold; otherwise its numbers are a bracket.</p><div class="panels">${lists}</div>${samplingTable(input.states)}${seriesFigure(input, found)}`,
  };
}

function samplingTable(states: readonly StudyStateReport[]): Html {
  return dataTable<StudyStateReport>({
    id: 'sampling',
    title: 'Sampling of every state',
    rows: states,
    columns: [
      column<StudyStateReport>('State', 'state', ({ state }) => state, stateTitle, 'left'),
      column<StudyStateReport>('Runs', 'runs', ({ runs }) => runs.length),
      column<StudyStateReport>(
        'Production',
        'production (ps)',
        ({ sampled }) => sampled,
        ({ sampled }) => duration(sampled),
      ),
      column<StudyStateReport>(
        'Shortest run',
        'shortest run (ps)',
        ({ shortest }) => shortest,
        ({ shortest }) => duration(shortest),
      ),
      {
        label: 'Contact lifetime',
        cell: ({ lifetime }) => lifetimeText(lifetime),
        csv: [
          { header: 'contact lifetime (ps)', value: ({ lifetime }) => lifetime.value },
          { header: 'standard error (ps)', value: ({ lifetime }) => lifetime.error },
          { header: 'releases', value: ({ lifetime }) => lifetime.releases },
        ],
      },
      column<StudyStateReport>(
        'Independent samples',
        'independent samples',
        ({ effectiveSamples }) => effectiveSamples,
        ({ effectiveSamples }) => samples(effectiveSamples),
      ),
      column<StudyStateReport>(
        'Verdict',
        'verdict',
        ({ convergence: { verdict } }) => verdict,
        ({ convergence: { verdict } }) => verdict,
        'left',
      ),
    ],
    note: 'Lifetime: contact time watched over releases seen (within 4.2 Å until beyond 5.25 Å); ">": no release, 95 % confidence. Independent samples: of SSIP along the runs; a run in which it never changed has none.',
  });
}

function lifetimeText({ value, error, releases }: StudyStateReport['lifetime']): string {
  if (value === null) return MISSING;
  if (releases === 0 || error === null) return `> ${duration(Number(value.toPrecision(2)))}`;
  return `${plusMinus(value, error)} ps`;
}

function seriesFigure(input: StudyReportInput, states: readonly StudyStateReport[]): Html {
  const shown = states.slice(0, 2).map((state) => ({
    state,
    runs: input.runs.filter((run) => run.state === state.state && run.series.time.length > 1),
  }));
  const all = shown.flatMap(({ runs }) => runs);
  if (all.length === 0) return NOTHING;
  const zero = (run: (typeof all)[number]) =>
    run.series.time.map((time) => Number((time - run.series.time[0]).toFixed(3)));
  const table = alignSeries(
    'time of production (ps)',
    all.map((run) => ({
      header: `SSIP of ${run.job} (%)`,
      x: zero(run),
      y: run.series.ssip.map((value) => 100 * value),
    })),
  );
  let index = 0;
  const panels = shown
    .filter(({ runs }) => runs.length > 0)
    .map(({ state, runs }) => ({
      label: `SSIP of ${state.system} (%)`,
      kind: 'linear' as const,
      height: 150,
      domain: [0, 100] as const,
      curves: runs.map((run, k) => {
        const at = index++;
        return {
          key: `run-${at}`,
          label: `${run.start}, seed ${run.seed}`,
          ...curveStyle(k),
          dashed: run.start === 'paired',
          y: table.columns[at],
          column: at + 1,
        };
      }),
    }));
  return figure({
    id: 'series',
    title: 'Does it still move?',
    plot: panelPlot(
      { xLabel: 't (ps of production)', xKind: 'linear', x: table.x, panels },
      'SSIP along every run of the states compared with the paper',
    ),
    legend: [],
    readout: { name: 't', unit: 'ps' },
    caption:
      'SSIP along every run, averaged over stretches. Solid: dispersed start; dashed: paired start. Curves that lie flat and apart are quenched boxes: only their scatter says how well the mean is known.',
    csv: seriesCsv(table),
  });
}

function definitions(input: StudyReportInput): Section | null {
  const found = referenceStates(input);
  if (found.length === 0) return null;
  interface Row {
    readonly state: StudyStateReport;
    readonly name: string;
    readonly fractions: Readonly<Record<PopulationKey, StudyValue>>;
  }
  const rows = found.flatMap((state): Row[] => [
    ...Object.entries(state.populations).map(([name, fractions]) => ({ state, name, fractions })),
    ...(state.byLigand === null
      ? []
      : [{ state, name: 'isolated-pair by Li-F < 2.8 Å', fractions: state.byLigand }]),
    {
      state,
      name: 'isolated-pair, contacts at random',
      fractions: {
        ssip: { value: state.random.ssip, error: null },
        cip: { value: state.random.cip, error: null },
        agg: { value: state.random.agg, error: null },
      },
    },
  ]);
  const shellRows = found.flatMap((state) =>
    Object.entries(state.shell).map(([ligand, numbers]) => ({ state, ligand, ...numbers })),
  );
  return {
    id: 'definitions',
    title: 'Definitions and shell',
    body: html`${dataTable<Row>({
      id: 'definitions-table',
      title: 'The same contacts by every definition (%)',
      rows,
      columns: [
        column<Row>(
          'System',
          'system',
          ({ state }) => state.system,
          ({ state }) => state.system,
          'left',
        ),
        column<Row>(
          'Definition',
          'definition',
          ({ name }) => name,
          ({ name }) => name,
          'left',
        ),
        ...CLASSES.map((key) => valueColumn<Row>(key.toUpperCase(), ({ fractions }) => fractions[key])),
      ],
      note: html`Per lithium, but per-anion (per PF₆⁻) and cluster (per ion). ${found.map((state) => html`${state.system}: Li–P peaks at ${lengthText(state.contact.peak)}, first minimum ${lengthText(state.contact.minimum)}, g(4.2 Å) = ${plusMinus(state.contact.atCutoff.value, state.contact.atCutoff.error)}. `)}`,
    })}${dataTable<(typeof shellRows)[number]>({
      id: 'shell-table',
      title: 'Binding atoms around lithium',
      rows: shellRows,
      columns: [
        column<(typeof shellRows)[number]>(
          'System',
          'system',
          ({ state }) => state.system,
          ({ state }) => state.system,
          'left',
        ),
        column<(typeof shellRows)[number]>(
          'Ligand',
          'ligand',
          ({ ligand }) => ligand,
          ({ ligand }) => formula(ligand),
          'left',
        ),
        numberColumn<(typeof shellRows)[number]>('within 2.65 Å', ({ paper }) => paper),
        numberColumn<(typeof shellRows)[number]>('within 2.80 Å', ({ usual }) => usual),
      ],
      note: 'Carbonyl oxygen of EC, DEC and DMC, fluorine of PF₆⁻, amide oxygen of APEM.',
    })}`,
  };
}

function lengthText(nm: number | null): string {
  return nm === null ? 'none' : `${fixed(10 * nm, 2)} Å`;
}

/** Fractions in percent. */
function valueColumn<Row>(label: string, of: (row: Row) => StudyValue): Column<Row> {
  return {
    label,
    cell: (row) => percent(of(row).value, of(row).error),
    csv: [
      { header: label, value: (row) => of(row).value },
      { header: `standard error of ${label}`, value: (row) => of(row).error },
    ],
  };
}

function numberColumn<Row>(label: string, of: (row: Row) => StudyValue): Column<Row> {
  return {
    label,
    cell: (row) => plusMinus(of(row).value, of(row).error),
    csv: [
      { header: label, value: (row) => of(row).value },
      { header: `standard error, ${label}`, value: (row) => of(row).error },
    ],
  };
}

function calibration({ calibration: found }: StudyReportInput): Section | null {
  if (found === null) return null;
  type Step = (typeof found.ladder)[number];
  const name = found.class.toUpperCase();
  return {
    id: 'calibration',
    title: 'Calibration',
    body: html`<p><strong>${found.verdict}.</strong> The ion charge scale is to give ${found.system} a ${name} of ${fixed(found.target, 1)} %: ${found.reason}.${found.scale === null ? NOTHING : html` A straight line through the ladder meets the target at ${plusMinus(found.scale.value, found.scale.error)}.`}${found.reweighted === undefined || found.reweighted === null ? NOTHING : html` Reweighting the ladder (MBAR) gives ${plusMinus(found.reweighted.value, found.reweighted.error)}.`}</p>${dataTable<Step>(
      {
        id: 'ladder',
        title: `${name} of ${found.system} by ion charge scale`,
        rows: found.ladder,
        columns: [
          column<Step>(
            'Scale',
            'ion charge scale',
            ({ scale }) => scale,
            ({ scale }) => significant(scale, 3),
          ),
          valueColumn<Step>(name, ({ fraction }) => fraction),
        ],
      },
    )}`,
  };
}

function allStates({ states, missing, blocks }: StudyReportInput): Section {
  const body = blocks.map(({ name, about, states: own }) => {
    const rows = states.filter(({ state }) => own.includes(state));
    const absent = own.filter((id) => missing.includes(id));
    const note = absent.length === 0 ? undefined : `Not run yet: ${absent.join(', ')}.`;
    if (rows.length === 0)
      return html`<h3>${name}</h3><p class="caption">${about}</p><p class="absent">${note ?? 'Nothing yet.'}</p>`;
    return dataTable<StudyStateReport>({
      id: `block-${name}`,
      title: html`${name} <span class="muted">${about}</span>`,
      rows,
      columns: [
        column<StudyStateReport>('State', 'state', ({ state }) => state, stateTitle, 'left'),
        column<StudyStateReport>('Runs', 'runs', ({ runs }) => runs.length),
        ...CLASSES.map((key) =>
          valueColumn<StudyStateReport>(key.toUpperCase(), (state) => state.populations[PRIMARY][key]),
        ),
        column<StudyStateReport>(
          '',
          'verdict',
          ({ convergence: { verdict } }) => verdict,
          ({ convergence: { verdict } }) => verdict,
          'left',
        ),
      ],
      ...(note === undefined ? {} : { note }),
    });
  });
  return { id: 'states', title: 'All states', body: html`${body}` };
}

function runsSection({ runs, provenance }: StudyReportInput): Section {
  type Run = StudyReportInput['runs'][number];
  return {
    id: 'runs',
    title: 'Runs',
    body: html`${dataTable<Run>({
      id: 'runs-table',
      title: 'Every run',
      rows: runs,
      columns: [
        column<Run>(
          'Run',
          'run',
          ({ job }) => job,
          ({ job }) => html`<span class="small">${job}</span>`,
          'left',
        ),
        column<Run>('Seed', 'seed', ({ seed }) => seed),
        column<Run>(
          'Frames',
          'frames',
          ({ frames }) => frames,
          ({ frames }) => integer(frames),
        ),
        column<Run>(
          'Production',
          'production (ps)',
          ({ frames, interval }) => frames * interval,
          ({ frames, interval }) => duration(frames * interval),
        ),
        ...CLASSES.map((key) =>
          column<Run>(
            key.toUpperCase(),
            `${key.toUpperCase()} (fraction)`,
            ({ populations }) => populations[PRIMARY][key],
            ({ populations }) => percent(populations[PRIMARY][key], null),
          ),
        ),
        column<Run>(
          'Independent samples',
          'independent samples',
          ({ effectiveSamples }) => effectiveSamples,
          ({ effectiveSamples }) => samples(effectiveSamples),
        ),
      ],
    })}<dl class="facts">${provenance.map(([label, text]) => html`<div><dt>${label}</dt><dd>${text}</dd></div>`)}</dl>`,
  };
}

export const STUDY_SECTIONS: readonly ((input: StudyReportInput) => Section | null)[] = [
  verdicts,
  convergence,
  definitions,
  calibration,
  allStates,
  runsSection,
];
