/**
 * A benchmark as a page: throughput against size with the ideal slope, scaling over threads and replicas, where a step goes, every
 * number. A software GPU is named apart from the others and enters no chart.
 */
import {
  type BenchmarkRecord,
  type BenchmarkResult,
  BUSY_PER_CORE,
  benchmarkName,
} from './benchmark-record.js';
import { curveStyle } from './charts/curve-style.js';
import { type Curve, type Panel, panelPlot } from './charts/panel-plot.js';
import { type ShareRow, shareBars } from './charts/share-bars.js';
import { costChanges, costLine, costPerAtom, memoryGrowths, memoryLine } from './cost-per-atom.js';
import { csvText } from './csv.js';
import { renderDocument } from './document.js';
import { figure } from './figure.js';
import { type Html, html, NOTHING, type Renderable } from './html.js';
import { fixed, integer, significant } from './number-format.js';
import type { Section } from './sections/section.js';
import { column, dataTable } from './table.js';

export function renderBenchmark(record: BenchmarkRecord): string {
  const ordered = record.results.toSorted(
    (a, b) => a.atoms - b.atoms || a.threads - b.threads || a.replicas - b.replicas,
  );
  const real = ordered.filter(({ software }) => !software);
  const sections = [sizes(real), threads(real), replicas(real), shares(real), numbers(ordered)];
  return renderDocument({
    title: `Benchmark, ${record.date.slice(0, 10)}`,
    generator: `sheath ${record.version}`,
    header: header(record),
    sections: sections.filter((section) => section !== null),
    origin: `sheath ${record.version}${record.commit === null ? '' : `, commit ${record.commit}`}`,
  });
}

function header({ date, machine, box, settings, results, failures }: BenchmarkRecord): Html {
  const software = results.filter((result) => result.software);
  const busy = machine.load > BUSY_PER_CORE * machine.cores;
  const warning = (line: Renderable, reasons: readonly Renderable[]) =>
    html`<div class="verdict caution"><p class="verdict-line">${line}</p><ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul></div>`;
  const facts: readonly (readonly [string, string])[] = [
    ['machine', `${machine.cpu}, ${machine.cores} cores, ${fixed(machine.memoryBytes / 2 ** 30, 0)} GiB`],
    ['system', `${machine.system}, Node ${machine.node}`],
    ['box', `${box.kind}, seed ${box.seed}`],
    [
      'settings',
      `${fixed(1000 * settings.timeStep, 1)} fs, cut-off ${settings.cutoff} nm, PME order ${settings.pmeOrder} at ${settings.pmeSpacing} nm`,
    ],
    ['rounds', String(settings.rounds)],
    ...[...new Set(results.map(({ platform }) => platform))].map((platform) => {
      const own = results.filter((one) => one.platform === platform);
      return [platform, [...new Set(own.map(({ device }) => device))].join('; ')] as const;
    }),
  ];
  return html`<header id="overview"><p class="kicker">sheath bench</p><h1>Throughput, ${date.slice(0, 10)}</h1><dl class="conditions">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>${busy ? warning('The machine was busy', [`${fixed(machine.load, 1)} processes were at work on ${machine.cores} cores before the first measurement: these times are not to be quoted.`]) : NOTHING}${
    software.length > 0
      ? warning('A software GPU took part', [
          ...software.map(
            ({ platform, device, atoms, msPerStep }) =>
              `${platform} on ${device}, ${integer(atoms)} atoms: ${significant(msPerStep)} ms a step, computed on the CPU. It shows that it runs, and nothing of the speed of a GPU; it is in no chart.`,
          ),
        ])
      : NOTHING
  }${failures.length > 0 ? warning('Not everything was measured', failures) : NOTHING}</header>`;
}

interface Series {
  readonly name: string;
  readonly results: readonly BenchmarkResult[];
}

function seriesOf(results: readonly BenchmarkResult[], name: (one: BenchmarkResult) => string): Series[] {
  const names = [...new Set(results.map(name))];
  return names.map((one) => ({ name: one, results: results.filter((result) => name(result) === one) }));
}

interface Chart {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly xLabel: string;
  readonly kind: 'linear' | 'log';
  readonly x: (one: BenchmarkResult) => number;
  readonly panels: readonly {
    readonly label: string;
    readonly y: (one: BenchmarkResult) => number;
    readonly low?: (one: BenchmarkResult) => number;
    readonly high?: (one: BenchmarkResult) => number;
    /** y of the ideal, from the first of a series */
    readonly ideal?: (first: BenchmarkResult, x: number) => number;
    readonly height: number;
    readonly kind: 'linear' | 'log';
    readonly fromZero?: boolean;
  }[];
}

/** null where no series has two points. */
function chart(spec: Chart, series: readonly Series[]): Html | null {
  const drawn = series.filter((one) => new Set(one.results.map(spec.x)).size > 1);
  if (drawn.length === 0) return null;
  const xs = [...new Set(drawn.flatMap((one) => one.results.map(spec.x)))].sort((a, b) => a - b);
  const values = (one: Series, y: (result: BenchmarkResult) => number) =>
    xs.map((x) => {
      const found = one.results.find((result) => spec.x(result) === x);
      return found === undefined ? Number.NaN : y(found);
    });
  const header = [spec.xLabel];
  const columns: number[][] = [xs];
  const panels = spec.panels.map((panel): Panel => {
    const curves: Curve[] = [];
    drawn.forEach((one, k) => {
      const y = values(one, panel.y);
      const { low, high } = panel;
      header.push(`${one.name}: ${panel.label}`);
      columns.push(y);
      curves.push({
        key: `s${k}`,
        label: one.name,
        ...curveStyle(k),
        y,
        column: columns.length - 1,
        ...(low !== undefined &&
          high !== undefined && { band: { low: values(one, low), high: values(one, high) } }),
      });
    });
    const { ideal } = panel;
    if (ideal !== undefined) {
      const first = drawn
        .flatMap((one) => one.results.toSorted((a, b) => spec.x(a) - spec.x(b)).slice(0, 1))
        .sort((a, b) => panel.y(b) - panel.y(a))[0];
      const y = xs.map((x) => ideal(first, x));
      header.push(`ideal: ${panel.label}`);
      columns.push(y);
      curves.push({
        key: 'ideal',
        label: 'ideal slope',
        colour: 6,
        dashed: true,
        y,
        column: columns.length - 1,
      });
    }
    const highest = Math.max(...curves.flatMap(({ y }) => Array.from(y)).filter(Number.isFinite));
    return {
      label: panel.label,
      kind: panel.kind,
      curves,
      height: panel.height,
      ...(panel.fromZero === true && { domain: [0, 1.08 * highest] as const }),
    };
  });
  const hasIdeal = spec.panels.some(({ ideal }) => ideal !== undefined);
  return figure({
    id: spec.id,
    title: spec.title,
    plot: panelPlot(
      { xLabel: spec.xLabel, xKind: spec.kind, x: xs, panels },
      `${spec.title}: ${drawn.map(({ name }) => name).join(', ')}`,
    ),
    legend: [
      ...drawn.map((one, k) => ({ key: `s${k}`, label: one.name, ...curveStyle(k) })),
      ...(hasIdeal ? [{ key: 'ideal', label: 'ideal slope', colour: 6, dashed: true }] : []),
    ],
    readout: { name: spec.xLabel, unit: '' },
    caption: spec.caption,
    csv: csvText(
      header,
      xs.map((_, row) => columns.map((values) => values[row])),
    ),
  });
}

function section(id: string, title: string, body: Html | null): Section | null {
  return body === null ? null : { id, title, body };
}

const first = (results: readonly BenchmarkResult[]) => Math.min(...results.map((one) => one.replicas));

function sizes(results: readonly BenchmarkResult[]): Section | null {
  const single = results.filter(({ replicas: count }) => count === first(results));
  const body = chart(
    {
      id: 'size-chart',
      title: 'Throughput against size',
      caption:
        'Above: ns/day on logarithmic axes; the dashed line halves where the atoms double. Below: time of a step per atom, flat where the cost grows with the atoms alone. Bands: smallest and largest of the rounds.',
      xLabel: 'atoms',
      kind: 'log',
      x: ({ atoms }) => atoms,
      panels: [
        {
          label: 'ns/day',
          y: ({ nsPerDay }) => nsPerDay,
          low: ({ nsPerDay, msPerStep, msPerStepLargest }) => (nsPerDay * msPerStep) / msPerStepLargest,
          high: ({ nsPerDay, msPerStep, msPerStepSmallest }) => (nsPerDay * msPerStep) / msPerStepSmallest,
          ideal: (start, x) => (start.nsPerDay * start.atoms) / x,
          height: 240,
          kind: 'log',
        },
        {
          label: 'ns per step and atom',
          y: costPerAtom,
          low: ({ msPerStepSmallest, atoms }) => (1e6 * msPerStepSmallest) / atoms,
          high: ({ msPerStepLargest, atoms }) => (1e6 * msPerStepLargest) / atoms,
          height: 130,
          kind: 'linear',
          fromZero: true,
        },
      ],
    },
    seriesOf(single, benchmarkName),
  );
  return section('sizes', 'Size', body === null ? null : html`${body}${growth(results)}`);
}

/** Whether cost and memory grow with the atoms alone, in words. */
function growth(results: readonly BenchmarkResult[]): Html {
  const list = (title: string, lines: readonly string[]): Renderable =>
    lines.length === 0
      ? NOTHING
      : html`<h3>${title}</h3><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
  return html`${list(
    'Cost per step and atom',
    costChanges(results).map((change) => costLine(change, integer)),
  )}${list(
    'Memory',
    memoryGrowths(results).map((one) => memoryLine(one, integer)),
  )}`;
}

function threads(results: readonly BenchmarkResult[]): Section | null {
  const single = results.filter(({ replicas: count }) => count === first(results));
  const body = chart(
    {
      id: 'thread-chart',
      title: 'Scaling over threads',
      caption: 'ns/day on logarithmic axes; the dashed line is the fastest first point times the threads.',
      xLabel: 'threads',
      kind: 'log',
      x: (one) => one.threads,
      panels: [
        {
          label: 'ns/day',
          y: ({ nsPerDay }) => nsPerDay,
          ideal: (start, x) => (start.nsPerDay * x) / start.threads,
          height: 220,
          kind: 'log',
        },
      ],
    },
    seriesOf(single, ({ platform, atoms }) => `${platform}, ${integer(atoms)} atoms`),
  );
  return section('threads', 'Threads', body);
}

function replicas(results: readonly BenchmarkResult[]): Section | null {
  const body = chart(
    {
      id: 'replica-chart',
      title: 'Scaling over replicas',
      caption:
        'ns/day of all boxes side by side, added up. It rises until every core, or the whole GPU, is at work.',
      xLabel: 'replicas',
      kind: 'log',
      x: (one) => one.replicas,
      panels: [
        {
          label: 'aggregate ns/day',
          y: ({ aggregateNsPerDay }) => aggregateNsPerDay,
          height: 200,
          kind: 'linear',
          fromZero: true,
        },
      ],
    },
    seriesOf(results, (one) => `${benchmarkName(one)}, ${integer(one.atoms)} atoms`),
  );
  return section('replicas', 'Replicas', body);
}

/** Parts of fewer hundredths than this, everywhere, are one part "rest". */
const NAMED_SHARE = 0.04;

function shares(results: readonly BenchmarkResult[]): Section | null {
  const groups = (['sheath', 'peer'] as const).map((kind) => {
    const measured = results.filter((one) => one.kind === kind && Object.keys(one.parts).length > 1);
    return seriesOf(measured, ({ platform }) => platform).map(shareFigure);
  });
  const figures = groups.flat();
  return section('parts', 'Where a step goes', figures.length === 0 ? null : html`${figures}`);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function shareFigure({ name, results }: Series): Html {
  const share = (one: BenchmarkResult, part: string) => Math.max(0, one.parts[part] ?? 0) / one.msPerStep;
  const all = [...new Set(results.flatMap(({ parts }) => Object.keys(parts)))];
  // What a program itself calls other is part of the rest.
  const named = all
    .filter((part) => part.toLowerCase() !== 'other' && part !== 'rest')
    .filter((part) => results.some((one) => share(one, part) >= NAMED_SHARE))
    .sort((a, b) => share(results[0], b) - share(results[0], a))
    .slice(0, 7);
  const rows = results.map((one): ShareRow => {
    const parts = named.map((part, k) => ({ name: part, share: share(one, part), colour: k }));
    const rest = Math.max(0, 1 - parts.reduce((sum, part) => sum + part.share, 0));
    return {
      label: [
        `${integer(one.atoms)} atoms`,
        counted(one.threads, 'thread'),
        ...(results.every(({ replicas }) => replicas === 1) ? [] : [counted(one.replicas, 'replica')]),
      ].join(', '),
      parts: [...parts, { name: 'rest', share: rest, colour: 7 }],
    };
  });
  return figure({
    id: `parts-${name}`,
    title: `${name}: share of each part`,
    plot: html`<div class="legend">${[...named, 'rest'].map((part, k) => html`<span class="c${part === 'rest' ? 7 : k}"><svg width="14" height="10" aria-hidden="true"><rect class="share" width="12" height="10"/></svg> ${part}</span> `)}</div>${shareBars(rows, `Share of each part of a step of ${name}`)}`,
    legend: [],
    readout: null,
    caption: 'Of the wall time of a step; the rest is everything that is not timed by itself.',
    csv: csvText(
      ['atoms', 'threads', 'replicas', ...all.map((part) => `${part} (ms)`)],
      results.map((one) => [
        one.atoms,
        one.threads,
        one.replicas,
        ...all.map((part) => one.parts[part] ?? null),
      ]),
    ),
  });
}

function numbers(results: readonly BenchmarkResult[]): Section {
  const table = dataTable<BenchmarkResult>({
    id: 'numbers-table',
    title: 'Every measurement',
    rows: results,
    columns: [
      column(
        'program',
        'program',
        ({ platform, software }) => `${platform}${software ? ' (software GPU)' : ''}`,
        undefined,
        'left',
      ),
      column(
        'atoms',
        'atoms',
        ({ atoms }) => atoms,
        ({ atoms }) => integer(atoms),
      ),
      column('threads', 'threads', (one) => one.threads),
      column('replicas', 'replicas', (one) => one.replicas),
      column(
        'ms/step',
        'ms per step',
        ({ msPerStep }) => msPerStep,
        ({ msPerStep }) => fixed(msPerStep, 3),
      ),
      column('range (ms)', 'range (ms)', ({ msPerStepSmallest, msPerStepLargest }) =>
        msPerStepSmallest === msPerStepLargest
          ? ''
          : `${msPerStepSmallest.toFixed(3)}–${msPerStepLargest.toFixed(3)}`,
      ),
      column('ns/step/atom', 'ns per step and atom', costPerAtom, (one) => fixed(costPerAtom(one), 0)),
      column(
        'ns/day',
        'ns per day',
        ({ nsPerDay, software }) => (software ? null : nsPerDay),
        ({ nsPerDay, software }) => (software ? 'no speed' : significant(nsPerDay)),
      ),
      column(
        'in all',
        'aggregate ns per day',
        ({ aggregateNsPerDay, software }) => (software ? null : aggregateNsPerDay),
        ({ aggregateNsPerDay, software }) => (software ? 'no speed' : significant(aggregateNsPerDay)),
      ),
      column(
        '10⁶ pairs/s',
        'pairs per second',
        ({ pairsPerSecond }) => pairsPerSecond,
        ({ pairsPerSecond }) => fixed(pairsPerSecond / 1e6, 1),
      ),
      column(
        'MiB',
        'memory (bytes)',
        ({ memoryBytes }) => memoryBytes,
        ({ memoryBytes }) => (memoryBytes === null ? '' : fixed(memoryBytes / 2 ** 20, 0)),
      ),
      column(
        'start (s)',
        'start-up (ms)',
        ({ startUpMs }) => startUpMs,
        ({ startUpMs }) => fixed(startUpMs / 1000, 2),
      ),
    ],
    note: 'Median over the rounds, with the smallest and the largest where there was more than one. "In all": ns/day of all boxes side by side. Pairs are those within the cut-off in a liquid of this density. Memory is the largest resident size of the processes. Start: until the first step is done; of a peer, its whole run less its steps.',
  });
  return { id: 'numbers', title: 'Numbers', body: table };
}
