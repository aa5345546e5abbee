/** SSIP, CIP and AGG by every definition beside the random-contact expectation, P(n), clusters, and what the choices move. */
import {
  type AnalysisConditions,
  type AnalysisResults,
  type Estimate,
  LARGEST_CHARGE,
  type Population,
  type SpeciationResult,
} from '../../analysis/index.js';
import { chargeScaleText } from '../charge-scales.js';
import { countHistogram } from '../charts/count-histogram.js';
import { curveStyle } from '../charts/curve-style.js';
import { type Panel, panelPlot } from '../charts/panel-plot.js';
import { type BarState, populationBars } from '../charts/population-bars.js';
import { intervalCsv, intervalText } from '../confidence.js';
import { csvText } from '../csv.js';
import { conciseText, estimateText, shareText } from '../estimate-text.js';
import { csvLink, figure } from '../figure.js';
import { type Html, html, NOTHING } from '../html.js';
import { fixed, MISSING, percent, samples, significant } from '../number-format.js';
import { classesOf, type NamedClass } from '../populations.js';
import { alignSeries, seriesCsv } from '../series-table.js';
import { pairLabel, speciesLabel } from '../species-label.js';
import { dataTable } from '../table.js';
import { timeUnit } from '../time-unit.js';
import { absent, type Section } from './section.js';

/** Palette indices of SSIP, CIP and AGG, the same as their bars. */
const CLASS_COLOURS = { ssip: 5, cip: 4, agg: 1 } as const;

export function ionPairing(results: AnalysisResults): Section {
  const body =
    results.speciation.length === 0
      ? absent('Ion pairing was not analysed: there is no pair of a cation and an anion in the results.')
      : html`${results.speciation.map((pair) => pairPart(pair, results.conditions, results.speciation.length > 1))}`;
  return { id: 'pairing', title: 'Ion pairing', body };
}

/** The ions as they are written, with their charges. */
interface IonLabels {
  readonly cation: string;
  readonly anion: string;
}

function pairPart(pair: SpeciationResult, conditions: AnalysisConditions, several: boolean): Html {
  const ions: IonLabels = {
    cation: speciesLabel(pair.cation, conditions),
    anion: speciesLabel(pair.anion, conditions),
  };
  return html`${several ? html`<h3 class="pair">${pairLabel(pair.label)}</h3>` : NOTHING}${contactText(pair, ions)}${definitionPanels(pair, chargeScaleText(conditions))}${populationTable(pair)}${contactHistograms(pair, ions)}${sweepFigure(pair)}${seriesFigure(pair)}${clusterTable(pair, ions)}${networkPart(pair)}`;
}

function contactText(pair: SpeciationResult, { cation, anion }: IonLabels): Html {
  const { contact, crossCheck, boundToPolymer } = pair;
  const origin = { default: 'the default', user: 'as asked for', 'rdf-minimum': 'the first minimum of g(r)' };
  return html`<p>${cation} and ${anion} are in contact when ${pairLabel(contact.label)} is shorter than <strong>${fixed(contact.cutoff.value, 3)} nm</strong> (${origin[contact.cutoff.origin]}). Each ${cation} has <strong>${estimateText(pair.contactsPerCation)}</strong> ${anion} in contact, each ${anion} has ${estimateText(pair.contactsPerAnion)} ${cation}.${crossCheck === null ? NOTHING : html` Counted by ${pairLabel(crossCheck.contact.label)} below ${fixed(crossCheck.contact.cutoff.value, 3)} nm instead, there are ${estimateText(crossCheck.contactsPerCation)} contacts with ${estimateText(crossCheck.sitesPerCation)} binding atoms per ${cation}, and SSIP / CIP / AGG are ${shareText(crossCheck.ssip)} / ${shareText(crossCheck.cip)} / ${shareText(crossCheck.agg)}.`}${boundToPolymer === null ? NOTHING : html` Bound to the polymer (within ${fixed(boundToPolymer.cutoff.value, 3)} nm): ${shareText(boundToPolymer.fraction)} of the ${cation}.`}</p>`;
}

function definitionPanels(pair: SpeciationResult, scales: string): Html {
  const sweep = sweptPopulations(pair);
  const panels = pair.populations.map((population) => {
    const classes = classesOf(population);
    const bars = classes.map(({ name, style, fraction, random }) => ({
      label: name,
      style,
      fraction,
      random,
    }));
    const states = classes.map(({ style }) =>
      sweep.map((entry) => stateOf(entry, population.definition, style)),
    );
    const description = `${population.definition}: ${bars.map(({ label, fraction }) => `${label} ${shareText(fraction)}`).join(', ')}`;
    return html`<div class="panel${population.primary ? ' primary' : ''}"><h4>${population.definition}${population.primary ? html` <span class="tag">primary</span>` : NOTHING} <span class="muted">per ${population.per}</span></h4>${populationBars(bars, description, sweep.length < 2 ? [] : states)}</div>`;
  });
  const id = `populations-${pair.id}`;
  const swept = sweep.length >= 2;
  return html`<figure id="${id}"${swept ? html` data-cutoffs="${sweep.map(({ cutoff }) => fixed(cutoff, 3)).join(' ')}"` : NOTHING}><div class="figure-title"><h3>SSIP, CIP and AGG by every definition (%)</h3>${swept ? csvLink(id, sweptCsv(sweep)) : NOTHING}</div>${swept ? cutoffSlider(pair, sweep) : NOTHING}<div class="panels">${panels}</div><figcaption>Bars: observed, with one standard error. <span class="diamond" aria-hidden="true">◇</span> Diamonds: the same number of contacts falling at random (Poisson). The definitions count the same contacts of the same frames; their meaning is under <a href="#definitions">Definitions</a>. Charge scales: ${scales}.</figcaption></figure>`;
}

// --- the slider over cut-offs --------------------------------------------------------------------------------------

interface SweptPopulations {
  readonly cutoff: number;
  readonly populations: readonly Population[];
}

/** Ascending cut-offs, the one in use always among them; empty where only the primary definition was swept. */
function sweptPopulations({ cutoffSweep, contact, populations }: SpeciationResult): SweptPopulations[] {
  const swept = cutoffSweep.flatMap((entry) =>
    entry.populations === undefined ? [] : [{ cutoff: entry.cutoff, populations: entry.populations }],
  );
  if (swept.length === 0) return [];
  const others = swept.filter(({ cutoff }) => !isSame(cutoff, contact.cutoff.value));
  return [...others, { cutoff: contact.cutoff.value, populations }].sort((a, b) => a.cutoff - b.cutoff);
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-6;
}

function stateOf(
  { populations }: SweptPopulations,
  definition: string,
  style: NamedClass['style'],
): BarState | null {
  const population = populations.find((one) => one.definition === definition);
  const found = population && classesOf(population).find((one) => one.style === style);
  return found ? { fraction: found.fraction, random: found.random } : null;
}

/** Shown by the page's script, which moves the bars; without it the bars stand at the cut-off in use. */
function cutoffSlider(pair: SpeciationResult, sweep: readonly SweptPopulations[]): Html {
  const usual = sweep.findIndex(({ cutoff }) => isSame(cutoff, pair.contact.cutoff.value));
  const name = `${pairLabel(pair.contact.label)} cut-off`;
  return html`<div class="cutoff-slider" hidden><label for="cutoff-${pair.id}">${name}</label><span class="end muted">${fixed(sweep[0].cutoff, 2)}</span><input type="range" id="cutoff-${pair.id}" min="0" max="${sweep.length - 1}" step="1" value="${usual}" autocomplete="off"><span class="end muted">${fixed(sweep[sweep.length - 1].cutoff, 2)}</span><output for="cutoff-${pair.id}">${fixed(pair.contact.cutoff.value, 3)} nm</output><button type="button" class="tool" disabled>Back to ${fixed(pair.contact.cutoff.value, 3)} nm</button></div>`;
}

function sweptCsv(sweep: readonly SweptPopulations[]): string {
  return csvText(
    [
      'cut-off (nm)',
      'definition',
      'per',
      'class',
      'fraction',
      'standard error',
      'random-contact expectation',
    ],
    sweep.flatMap(({ cutoff, populations }) =>
      populations.flatMap((population) =>
        classesOf(population).map(({ name, fraction, random }) => [
          cutoff,
          population.definition,
          population.per,
          name,
          fraction.value,
          fraction.error,
          random,
        ]),
      ),
    ),
  );
}

function populationTable(pair: SpeciationResult): Html {
  interface Row extends NamedClass {
    readonly definition: string;
    readonly per: string;
    readonly first: boolean;
  }
  const rows = pair.populations.flatMap((population) =>
    classesOf(population).map(
      (one, k): Row => ({ ...one, definition: population.definition, per: population.per, first: k === 0 }),
    ),
  );
  const ratio = ({ fraction, random }: Row) =>
    random === null || random === 0 ? null : fraction.value / random;
  return dataTable<Row>({
    id: `populations-${pair.id}-table`,
    title: 'Populations in numbers',
    rows,
    columns: [
      {
        label: 'Definition',
        align: 'left',
        cell: (row) => (row.first ? row.definition : html`<span class="sr">${row.definition}</span>`),
        csv: [
          { header: 'definition', value: ({ definition }) => definition },
          { header: 'per', value: ({ per }) => per },
        ],
      },
      {
        label: 'Class',
        align: 'left',
        cell: ({ name, style }) => html`<span class="swatch ${style}"></span>${name}`,
        csv: [{ header: 'class', value: ({ name }) => name }],
      },
      {
        label: 'Observed',
        cell: ({ fraction }) => shareText(fraction),
        csv: [
          { header: 'fraction', value: ({ fraction }) => fraction.value },
          { header: 'standard error', value: ({ fraction }) => fraction.error },
        ],
      },
      {
        label: '95 % interval',
        cell: ({ fraction }) => intervalText(fraction),
        csv: intervalCsv('', ({ fraction }) => fraction),
      },
      {
        label: 'Random contacts',
        cell: ({ random }) => percent(random ?? Number.NaN, null),
        csv: [{ header: 'random-contact expectation', value: ({ random }) => random }],
      },
      {
        label: 'Observed / random',
        cell: (row) => significant(ratio(row) ?? Number.NaN, 2),
        csv: [{ header: 'observed / random', value: ratio }],
      },
      {
        label: 'Independent samples',
        cell: ({ fraction }) => samples(fraction.effectiveSamples),
        csv: [
          { header: 'independent samples', value: ({ fraction }) => fraction.effectiveSamples },
          { header: 'error method', value: ({ fraction }) => fraction.method },
        ],
      },
    ],
    note: errorNote(rows.map(({ fraction }) => fraction.method)),
  });
}

const ERROR_NOTES: Readonly<Record<string, string>> = {
  block: 'Errors from blocks of the time series.',
  'between-replicas': 'Errors from the scatter between replicas; the samples are the replicas.',
  constant: 'A population without an error never changed while it was watched.',
  none: 'A population without an error had too few data for one.',
};

function errorNote(methods: readonly string[]): string {
  const notes = [...new Set(methods)].flatMap((method) => ERROR_NOTES[method] ?? []);
  return [
    '± one standard error; the 95 % interval is wider by Student’s factor of the samples.',
    ...notes,
  ].join(' ');
}

function contactHistograms(pair: SpeciationResult, { cation, anion }: IonLabels): Html {
  if (pair.anionsPerCation.length + pair.cationsPerAnion.length === 0) return NOTHING;
  const csv = csvText(
    ['of', 'n', 'fraction', 'standard error', 'Poisson expectation'],
    [
      ...pair.anionsPerCation.map((e) => [
        `${pair.anion} per ${pair.cation}`,
        e.n,
        e.fraction.value,
        e.fraction.error,
        e.random,
      ]),
      ...pair.cationsPerAnion.map((e) => [
        `${pair.cation} per ${pair.anion}`,
        e.n,
        e.fraction.value,
        e.fraction.error,
        e.random,
      ]),
    ],
  );
  return html`<figure id="contacts-${pair.id}"><div class="figure-title"><h3>How many contacts an ion has</h3>${csvLink(`contacts-${pair.id}`, csv)}</div><div class="panels"><div class="panel"><h4>${anion} around ${cation}</h4>${countHistogram(pair.anionsPerCation, `n, ${anion} per ${cation}`, 0, `Distribution of the number of ${anion} per ${cation}`)}</div><div class="panel"><h4>${cation} around ${anion}</h4>${countHistogram(pair.cationsPerAnion, `n, ${cation} per ${anion}`, 2, `Distribution of the number of ${cation} per ${anion}`)}</div></div><figcaption>Columns: observed, with one standard error. Diamonds: Poisson distribution with the observed mean. Columns above the diamonds at large n mean that contacts attract further contacts.</figcaption></figure>`;
}

function sweepFigure(pair: SpeciationResult): Html {
  if (pair.cutoffSweep.length < 2) return NOTHING;
  const classes = ['ssip', 'cip', 'agg'] as const;
  const x = pair.cutoffSweep.map(({ cutoff }) => cutoff);
  const table = alignSeries(
    'cut-off (nm)',
    classes.flatMap((name) => [
      { header: `${name.toUpperCase()} (%)`, x, y: pair.cutoffSweep.map((entry) => 100 * entry[name].value) },
      {
        header: `standard error of ${name.toUpperCase()} (%)`,
        x,
        y: pair.cutoffSweep.map(({ [name]: one }) => (one.error === null ? null : 100 * one.error)),
      },
    ]),
  );
  const curves = classes.map((name, k) => {
    const y = table.columns[2 * k];
    const error = table.columns[2 * k + 1].map((value) => (Number.isFinite(value) ? value : 0));
    return {
      key: name,
      label: name.toUpperCase(),
      colour: CLASS_COLOURS[name],
      y,
      column: 2 * k + 1,
      band: {
        low: y.map((value, row) => value - error[row]),
        high: y.map((value, row) => value + error[row]),
      },
    };
  });
  const primary = pair.populations.find((population) => population.primary)?.definition ?? 'primary';
  return figure({
    id: `sweep-${pair.id}`,
    title: 'What the contact cut-off moves',
    plot: panelPlot(
      {
        xLabel: `${pairLabel(pair.contact.label)} cut-off (nm)`,
        xKind: 'linear',
        x: table.x,
        xDomain: [table.x[0], table.x[table.x.length - 1]],
        panels: [{ label: 'population (%)', kind: 'linear', curves, height: 190, domain: [0, 100] }],
        marks: [{ x: pair.contact.cutoff.value, label: 'used' }],
      },
      'SSIP, CIP and AGG against the contact cut-off',
    ),
    legend: curves,
    readout: { name: 'cut-off', unit: 'nm' },
    caption: `The ${primary} definition on the same frames with other cut-offs; shaded: one standard error. A steep curve at the cut-off means the populations depend on that choice.`,
    csv: seriesCsv(table),
  });
}

function seriesFigure(pair: SpeciationResult): Html {
  const { replicas } = pair.series;
  if (!replicas.some(({ time }) => time.length > 1)) return NOTHING;
  const classes = ['ssip', 'cip', 'agg'] as const;
  const unit = timeUnit(Math.max(...replicas.flatMap(({ time }) => time.slice(-1))));
  const table = alignSeries(
    `time (${unit.name})`,
    classes.flatMap((name) =>
      replicas.map((replica, r) => ({
        header: `${name.toUpperCase()}${replicas.length > 1 ? ` of replica ${r + 1}` : ''} (%)`,
        x: replica.time.map((t) => t / unit.ps),
        y: replica[name].map((value) => 100 * value),
      })),
    ),
  );
  const panels = classes.map((name, k): Panel => {
    const label = name.toUpperCase();
    const curves = replicas.map((_, r) => ({
      key: `replica-${r + 1}`,
      label: replicas.length > 1 ? `${label} ${r + 1}` : label,
      ...(replicas.length > 1 ? curveStyle(r) : { colour: CLASS_COLOURS[name] }),
      y: table.columns[k * replicas.length + r],
      column: 1 + k * replicas.length + r,
    }));
    return { label: `${label} (%)`, kind: 'linear', curves, height: 78, domain: [0, 100] };
  });
  return figure({
    id: `series-${pair.id}`,
    title: 'Populations along the run',
    plot: panelPlot(
      { xLabel: `time (${unit.name})`, xKind: 'linear', x: table.x, panels },
      'SSIP, CIP and AGG against time',
    ),
    legend:
      replicas.length > 1
        ? replicas.map((_, r) => ({ key: `replica-${r + 1}`, label: `replica ${r + 1}`, ...curveStyle(r) }))
        : [],
    readout: { name: 't', unit: unit.name },
    caption:
      'Means of equal stretches of frames. A trend, or replicas that stay apart, means that the populations still remember how the box was prepared.',
    csv: seriesCsv(table),
  });
}

function clusterTable(pair: SpeciationResult, { cation, anion }: IonLabels): Html {
  if (pair.clusters.length === 0) return NOTHING;
  type Entry = SpeciationResult['clusters'][number];
  const name = ({ cations, anions }: Entry) =>
    [cations > 0 ? `${cations} ${cation}` : '', anions > 0 ? `${anions} ${anion}` : '']
      .filter((part) => part !== '')
      .join(' + ');
  return dataTable<Entry>({
    id: `clusters-${pair.id}`,
    title: 'Clusters',
    rows: pair.clusters,
    columns: [
      {
        label: 'Make-up',
        align: 'left',
        cell: name,
        csv: [
          { header: `${pair.cation}`, value: ({ cations }) => cations },
          { header: `${pair.anion}`, value: ({ anions }) => anions },
        ],
      },
      {
        label: 'Net charge',
        cell: (entry) => chargeText(chargeOf(entry)),
        csv: [{ header: 'net charge (e)', value: chargeOf }],
      },
      {
        label: 'Share of all ions',
        cell: ({ fraction, estimate }) => (estimate ? shareText(estimate) : percent(fraction, null)),
        csv: [
          { header: 'fraction of ions', value: ({ fraction }) => fraction },
          { header: 'standard error', value: ({ estimate }) => estimate?.error ?? null },
          { header: 'error method', value: ({ estimate }) => estimate?.method ?? null },
          { header: 'effective samples', value: ({ estimate }) => estimate?.effectiveSamples ?? null },
        ],
      },
      {
        label: '',
        align: 'left',
        cell: ({ fraction }) =>
          html`<span class="meter"><i style="width:${(100 * fraction).toFixed(1)}%"></i></span>`,
        csv: [],
      },
    ],
    note: `Connected components of the contact graph. Contacts per cation: ${conciseText(pair.contactsPerCation)}.`,
  });
}

function chargeOf({ cations, anions, charge }: SpeciationResult['clusters'][number]): number | null {
  // Results of earlier versions state none; their ions counted as one charge each.
  return charge === undefined ? cations - anions : charge;
}

function chargeText(charge: number | null): string {
  if (charge === null) return MISSING;
  return `${charge > 0 ? '+' : charge < 0 ? '−' : ''}${Math.abs(charge)}`;
}

/** What the clusters are together: sizes, charges, whether one runs through the box. */
function networkPart({ id, network, cationCount, anionCount }: SpeciationResult): Html {
  if (network === undefined) return NOTHING;
  const { meanSize, largest, charges, percolation } = network;
  const ions = cationCount + anionCount;
  const shareOf = (estimate: Estimate) => html`<strong>${shareText(estimate)}</strong>`;
  const axes = (['x', 'y', 'z'] as const)
    .filter((axis) => percolation[axis].value > 0)
    .map((axis) => `${axis} ${shareText(percolation[axis])}`);
  const through =
    percolation.any.value === 0
      ? html`In no frame does a cluster run through the periodic box.`
      : html`In ${shareOf(percolation.any)} of the frames a cluster runs through the periodic box (${axes.join(', ')}): its size is then that of the box, and a larger box is needed to know more.`;
  const text = html`<p id="network-${id}">An ion picked at random sits in a cluster of <strong>${estimateText(meanSize)}</strong> ions, itself counted; the largest holds ${shareOf(largest)} of the ${ions} ions. ${through}</p>`;
  if (charges.length === 0) return text;
  type Row = (typeof charges)[number];
  return html`${text}${dataTable<Row>({
    id: `cluster-charges-${id}`,
    title: 'Net charge of clusters',
    rows: charges,
    columns: [
      {
        label: 'Net charge',
        cell: ({ charge }) =>
          `${chargeText(charge)}${Math.abs(charge) === LARGEST_CHARGE ? (charge > 0 ? ' and above' : ' and below') : ''}`,
        csv: [{ header: 'net charge (e)', value: ({ charge }) => charge }],
      },
      {
        label: 'Share of all ions',
        cell: ({ fraction }) => shareText(fraction),
        csv: [
          { header: 'fraction of ions', value: ({ fraction }) => fraction.value },
          { header: 'standard error', value: ({ fraction }) => fraction.error },
          { header: 'error method', value: ({ fraction }) => fraction.method },
          { header: 'effective samples', value: ({ fraction }) => fraction.effectiveSamples },
        ],
      },
      {
        label: '',
        align: 'left',
        cell: ({ fraction }) =>
          html`<span class="meter"><i style="width:${(100 * fraction.value).toFixed(1)}%"></i></span>`,
        csv: [],
      },
    ],
    note: 'Formal charges of the ions of a cluster added up: what carries charge is the share away from zero.',
  })}`;
}
