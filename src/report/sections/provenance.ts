/** How the numbers were obtained: the methods paragraph, protocol, force field, machine, hashes and the recipe itself. */
import type { AnalysisResults, FramesUsed } from '../../analysis/index.js';
import { chargeScaleText } from '../charge-scales.js';
import { type Html, html, NOTHING, type Renderable } from '../html.js';
import { methodsParagraph, referencesOf } from '../methods-paragraph.js';
import { duration, fixed, integer, kelvin, MISSING, significant, trimmed } from '../number-format.js';
import type { MethodRecord, ReportInput, RunRecord, StageRecord } from '../report-input.js';
import { column, dataTable } from '../table.js';
import { absent, type Section } from './section.js';

export function provenance(input: ReportInput): Section {
  const { results, run } = input;
  const body = html`${methodsPart(input)}${run === null ? absent('The run itself is not on record: the trajectory was made elsewhere and analysed here.') : html`${protocolTable(run)}${modelList(run, results)}`}${framesTable(results)}${obtainedList(input)}${run === null ? NOTHING : recipePart(run)}`;
  return { id: 'methods', title: 'How it was obtained', short: 'Methods', body };
}

function methodsPart(input: ReportInput): Html {
  const references = referencesOf(input);
  return html`<div class="methods"><div class="figure-title"><h3>For the methods section</h3><button type="button" class="tool" data-copy="methods-text" hidden>Copy</button></div><div id="methods-text" class="quote"><p>${methodsParagraph(input)}</p><ol>${references.map((reference) => html`<li>${reference}</li>`)}</ol></div></div>`;
}

const BATHS = {
  none: 'none',
  csvr: 'CSVR',
  'nose-hoover': 'Nosé-Hoover chain',
  langevin: 'Langevin',
} as const;

function protocolTable(run: RunRecord): Html {
  const ramp = ({ from, to }: StageRecord['temperature']) =>
    from === to ? `${kelvin(from)} K` : `${kelvin(from)} → ${kelvin(to)} K`;
  const still = (stage: StageRecord) => stage.kind === 'minimise';
  return dataTable<StageRecord>({
    id: 'protocol',
    title: 'Protocol',
    rows: run.stages,
    columns: [
      column<StageRecord>(
        'Stage',
        'stage',
        ({ name }) => name,
        ({ name }) => name,
        'left',
      ),
      column<StageRecord>(
        'Steps',
        'steps',
        ({ steps }) => steps,
        ({ steps }) => integer(steps),
      ),
      {
        label: 'Length',
        cell: (stage) => (still(stage) ? MISSING : duration(stage.to - stage.from)),
        csv: [
          { header: 'from (ps)', value: ({ from }) => from },
          { header: 'to (ps)', value: ({ to }) => to },
        ],
      },
      column<StageRecord>(
        'Time step',
        'time step (ps)',
        ({ timeStep }) => timeStep,
        ({ timeStep }) => (timeStep === null ? MISSING : duration(timeStep)),
      ),
      {
        label: 'Temperature',
        cell: (stage) => (still(stage) ? MISSING : ramp(stage.temperature)),
        csv: [
          { header: 'temperature from (K)', value: ({ temperature }) => temperature.from },
          { header: 'temperature to (K)', value: ({ temperature }) => temperature.to },
        ],
      },
      column<StageRecord>(
        'Pressure',
        'pressure (bar)',
        ({ pressureBar }) => pressureBar,
        ({ pressureBar, kind }) =>
          kind === 'minimise'
            ? MISSING
            : pressureBar === null
              ? 'constant volume'
              : `${trimmed(pressureBar)} bar`,
      ),
      column<StageRecord>(
        'Integrator',
        'integrator',
        ({ integrator }) => integrator,
        ({ integrator }) => integrator,
        'left',
      ),
      column<StageRecord>(
        'Thermostat',
        'thermostat',
        ({ thermostat }) => thermostat,
        (stage) => (still(stage) ? MISSING : BATHS[stage.thermostat]),
        'left',
      ),
      column<StageRecord>(
        'Barostat',
        'barostat',
        ({ barostat }) => barostat,
        (stage) => (stage.barostat === 'none' ? MISSING : 'C-rescale'),
        'left',
      ),
    ],
  });
}

function definitionList(title: string, entries: readonly (readonly [string, Renderable])[]): Html {
  return html`<h3>${title}</h3><dl class="facts">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function modelList(run: RunRecord, results: AnalysisResults): Html {
  const { method, forceField } = run;
  return definitionList('Model', [
    ['Force field', forceField.name],
    ['Charge scales', chargeScaleText(results.conditions)],
    ['Combination rule', forceField.combinationRule],
    [
      'Cut-off',
      Number.isFinite(method.cutoff)
        ? `${fixed(method.cutoff, 2)} nm, Lennard-Jones and direct Coulomb`
        : 'none',
    ],
    ['Electrostatics', electrostaticsText(method.electrostatics)],
    ['Dispersion correction', method.dispersionCorrection ? 'energy and pressure' : 'none'],
    ['Constraints', method.constraints ?? 'none'],
    [
      'Hydrogen mass',
      method.hydrogenMass === null ? 'natural' : `${trimmed(method.hydrogenMass)} u (repartitioned)`,
    ],
  ]);
}

function electrostaticsText(electrostatics: MethodRecord['electrostatics']): string {
  switch (electrostatics.kind) {
    case 'pme':
      return `smooth PME, order ${electrostatics.order}, mesh ${electrostatics.mesh.join(' × ')}, β = ${significant(electrostatics.beta)} nm⁻¹`;
    case 'ewald':
      return `Ewald sum, β = ${significant(electrostatics.beta)} nm⁻¹`;
    case 'none':
      return 'plain Coulomb within the cut-off';
  }
}

function framesTable(results: AnalysisResults): Html {
  if (results.frames.length === 0) return NOTHING;
  return dataTable<FramesUsed>({
    id: 'frames',
    title: 'Frames',
    rows: results.frames,
    columns: [
      column<FramesUsed>(
        'Replica',
        'replica',
        ({ replica }) => replica + 1,
        ({ replica }) => replica + 1,
        'left',
      ),
      column<FramesUsed>(
        'Read',
        'read',
        ({ read }) => read,
        ({ read }) => integer(read),
      ),
      column<FramesUsed>(
        'Other stages',
        'of other stages',
        (f) => f.otherStages,
        (f) => integer(f.otherStages),
      ),
      column<FramesUsed>(
        'Before the cut',
        'before the cut',
        ({ cut }) => cut,
        ({ cut }) => integer(cut),
      ),
      column<FramesUsed>(
        'Used',
        'used',
        ({ used }) => used,
        ({ used }) => integer(used),
      ),
      {
        label: 'Stretch',
        cell: ({ from, to }) =>
          from === null || to === null ? MISSING : `${duration(from)} – ${duration(to)}`,
        csv: [
          { header: 'from (ps)', value: ({ from }) => from },
          { header: 'to (ps)', value: ({ to }) => to },
        ],
      },
    ],
  });
}

function obtainedList(input: ReportInput): Html {
  const { results, run } = input;
  const record = results.provenance;
  const entries: [string, Renderable][] = [];
  if (record !== null) {
    entries.push(
      ['Program', `${record.program} ${record.version}`],
      ['Platform', `${record.platform} on ${record.device}`],
      ['Precision', record.precision],
      ['Seed', String(record.seed)],
      ['Recipe hash', html`<code>${record.inputHash}</code>`],
      ['Topology hash', html`<code>${record.topologyHash}</code>`],
    );
  }
  if (run !== null) {
    if (run.command !== null) entries.push(['To repeat', html`<code>${run.command}</code>`]);
    if (run.finishedAt !== null) entries.push(['Finished', run.finishedAt]);
    if (run.wallTimeSeconds !== null) entries.push(['Wall time', wallTime(run.wallTimeSeconds)]);
    if (run.nanosecondsPerDay !== null)
      entries.push(['Speed', `${significant(run.nanosecondsPerDay)} ns/day`]);
  }
  if (entries.length === 0) return absent('No provenance was recorded with the results.');
  return definitionList('Provenance', entries);
}

function wallTime(seconds: number): string {
  if (seconds < 120) return `${fixed(seconds, 0)} s`;
  if (seconds < 7200) return `${fixed(seconds / 60, 1)} min`;
  return `${fixed(seconds / 3600, 1)} h`;
}

function recipePart(run: RunRecord): Html {
  const cited = run.forceField.references.map((reference) => html`<li>${reference}</li>`);
  return html`${cited.length === 0 ? NOTHING : html`<h3>Sources of the force field</h3><ul class="small">${cited}</ul>`}<details><summary>The recipe as written</summary><pre><code>${run.recipe}</code></pre></details>`;
}
