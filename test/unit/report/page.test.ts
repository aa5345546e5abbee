import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { type AnalysisResults, confidenceInterval, type Estimate } from '../../../src/analysis/index.js';
import { BEHAVIOUR } from '../../../src/report/behaviour.js';
import { equilibrationText } from '../../../src/report/equilibration-text.js';
import { type ReportInput, renderReport, verdictOf } from '../../../src/report/index.js';
import { percent, plusMinus } from '../../../src/report/number-format.js';
import { longRun, shortRun, solventOnly } from '../../support/report-fixture.js';

const scenarios = { shortRun, longRun, solventOnly };
const pages = Object.fromEntries(
  Object.entries(scenarios).map(([name, make]) => [name, renderReport(make())]),
) as Record<keyof typeof scenarios, string>;

const SECTIONS = [
  'shell',
  'pairing',
  'transport',
  'thermodynamics',
  'methods',
  'definitions',
  'notices',
  'files',
];

/** Text as a reader sees it: without the style, the script and the tags. */
function visible(page: string): string {
  return page
    .replace(/<(style|script)\b[^>]*>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/[ \n]+/g, ' ');
}

/** The table behind a figure or table of the page, as numbers where they are. */
function csv(page: string, id: string): { header: string[]; rows: (number | string)[][] } {
  const href = new RegExp(`download="${id}\\.csv" href="data:text/csv;charset=utf-8,([^"]*)"`).exec(
    page,
  )?.[1];
  if (href === undefined) throw new Error(`no CSV of ${id}`);
  const lines = decodeURIComponent(href.replaceAll('&#39;', "'")).trim().split('\n');
  const cells = (line: string) => line.split(',');
  const number = (cell: string) => (cell !== '' && Number.isFinite(Number(cell)) ? Number(cell) : cell);
  return { header: cells(lines[0]), rows: lines.slice(1).map((line) => cells(line).map(number)) };
}

function column(page: string, id: string, header: string): (number | string)[] {
  const table = csv(page, id);
  const index = table.header.indexOf(header);
  if (index < 0) throw new Error(`no column ${header} in ${table.header.join(' | ')}`);
  return table.rows.map((row) => row[index]);
}

describe.each(Object.keys(scenarios) as (keyof typeof scenarios)[])('the page of %s', (name) => {
  const page = pages[name];

  it('loads nothing', () => {
    expect(page.match(/\s(?:src|srcset|poster|action|data)\s*=/g)).toBeNull();
    expect(page.match(/<(?:link|iframe|object|embed|base|img|audio|video)\b/g)).toBeNull();
    expect(page).not.toMatch(/@import|url\(|fetch\(|XMLHttpRequest|import\(/);
    const targets = [...page.matchAll(/href="([^"]*)"/g)].map(([, target]) => target);
    for (const target of targets)
      expect(target).toMatch(/^(#|data:(text\/csv|chemical\/x-xyz);charset=utf-8,)/);
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
    expect(page.includes('content="default-src &#39;none&#39;;')).toBe(true);
  });

  it('has every section, and every link inside the page leads somewhere', () => {
    for (const id of SECTIONS) expect(page).toContain(`<section id="${id}"`);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
  });

  it('opens and closes its elements in order', () => {
    const empty = new Set(['meta', 'input', '!doctype']);
    const body = page.replace(/<(style|script)\b[^>]*>[\s\S]*?<\/\1>/g, '');
    const open: string[] = [];
    for (const [, close, tag, selfClosed] of body.matchAll(/<(\/?)([a-z0-9!]+)\b[^>]*?(\/?)>/gi)) {
      if (selfClosed === '/' || empty.has(tag)) continue;
      if (close === '') open.push(tag);
      else expect(open.pop()).toBe(tag);
    }
    expect(open).toEqual([]);
  });

  it('is small, and the same bytes for the same input', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(1_500_000);
    expect(renderReport(scenarios[name]())).toBe(page);
  });

  it('shows no value that is not one', () => {
    expect(visible(page)).not.toMatch(/\b(?:NaN|undefined|Infinity|null)\b|\[object/);
    expect(page.replace(/<script>[\s\S]*?<\/script>/, '')).not.toMatch(/="[^"]*(?:NaN|undefined|Infinity)/);
  });

  it('states the charge scales in the headline and beside every kind of result it holds', () => {
    const { results } = scenarios[name]();
    const kinds = [results.rdf, results.coordination, results.speciation, results.msd];
    const held = kinds.filter((kind) => kind.length > 0).length;
    const statements = visible(page).match(/Charge scales/g) ?? [];
    expect(statements.length).toBeGreaterThan(held);
    const scaled = results.conditions.chargeScales !== null;
    expect(visible(page)).toContain(scaled ? 'Li⁺\u00a0×\u00a00.80' : 'not recorded');
  });
});

describe('the verdict', () => {
  it('says plainly that a short run is not equilibrated, and why', () => {
    expect(visible(pages.shortRun)).toContain('Short run: populations not equilibrated');
    expect(pages.shortRun).toContain('class="verdict demonstration"');
    expect(visible(pages.shortRun)).toContain('2.6 independent samples');
    expect(visible(pages.longRun)).not.toContain('Short run');
    expect(pages.longRun).toContain('class="verdict sound"');
  });

  it('is the one of the run where the run has one', () => {
    const verdict = { level: 'demonstration', headline: 'Stopped early', reasons: ['On request.'] } as const;
    const page = visible(renderReport({ ...longRun(), verdict }));
    expect(page).toContain('Stopped early');
    expect(page).toContain('On request.');
  });

  it('of the run stands first, what the results say against it follows', () => {
    const given = { level: 'demonstration', headline: 'Short run', reasons: ['1 ps'] } as const;
    const { results } = shortRun();
    const judged = verdictOf({ ...shortRun(), verdict: null });
    expect(judged.reasons.length).toBeGreaterThan(0);
    expect(verdictOf({ ...shortRun(), results, verdict: given })).toEqual({
      ...given,
      reasons: ['1 ps', ...judged.reasons],
    });
  });

  it('says that no ion changed its class only where none did', () => {
    const input = shortRun();
    const judged = (...methods: Estimate['method'][]) => {
      const of = (method: Estimate['method']) => ({
        fraction: { value: 0.3, error: null, method, effectiveSamples: method === 'constant' ? null : 50 },
        random: null,
      });
      const [pair] = input.results.speciation;
      const [ssip, cip, agg] = methods.map(of);
      const populations = pair.populations.map((one) => ({ ...one, ssip, cip, agg }));
      const results = { ...input.results, residence: [], speciation: [{ ...pair, populations }] };
      return verdictOf({ ...input, results, verdict: null });
    };
    expect(judged('constant', 'constant', 'constant').reasons[0]).toMatch(/^No ion changed its class/);
    expect(judged('block', 'constant', 'block').headline).toBe('Usable with reservations');
  });

  it('names a drift beyond its error, too few replicas and warnings', () => {
    const input = longRun();
    const [density, ...others] = input.results.thermodynamics?.entries ?? [];
    const drift = { value: 0.02, error: 0.002, method: 'block', effectiveSamples: 30 } as const;
    const page = renderReport({
      ...input,
      results: { ...input.results, thermodynamics: { entries: [{ ...density, drift }, ...others] } },
    });
    expect(page).toContain('class="verdict caution"');
    expect(visible(page)).toContain('Density drifts by 0.0200 ± 0.0020 g/cm³');
    expect(visible(pages.shortRun)).toContain('One replica');
    expect(visible(pages.shortRun)).toContain('1 warning');
  });

  it('calls populations that never changed unsampled', () => {
    const input = longRun();
    const frozen = JSON.parse(
      JSON.stringify(input.results.speciation).replaceAll('"between-replicas"', '"constant"'),
    ) as AnalysisResults['speciation'];
    const page = renderReport({ ...input, results: { ...input.results, speciation: frozen } });
    const constant = frozen[0].populations[0].ssip.fraction;
    expect(constant.method).toBe('constant');
    expect(visible(page)).toContain('Short run: populations not equilibrated');
  });
});

describe('the numbers of the page are those of the results', () => {
  const { results, energies } = longRun();
  const page = pages.longRun;
  const text = visible(page);

  it('in the headline', () => {
    const text = visible(page.slice(page.indexOf('<header'), page.indexOf('</header>')));
    const [{ ssip, cip, agg }] = results.speciation[0].populations;
    for (const { fraction, random } of [ssip, cip, agg]) {
      expect(text).toContain(percent(fraction.value, fraction.error));
      expect(text).toContain(`random ${percent(random ?? Number.NaN, null)}`);
    }
    for (const { atoms } of results.coordination[0].ligands) {
      expect(text).toContain(plusMinus(atoms.value, atoms.error));
    }
    const density = results.thermodynamics?.entries[0].mean;
    expect(text).toContain(plusMinus(density?.value ?? 0, density?.error ?? null));
    for (const { diffusionM2PerS: d } of results.msd) {
      expect(text).toContain(plusMinus(1e12 * (d?.value ?? 0), 1e12 * (d?.error ?? 0)));
    }
  });

  it('in the tables', () => {
    const classes = results.speciation[0].populations.flatMap(({ ssip, cip, agg }) => [ssip, cip, agg]);
    const id = 'populations-li-pf6-table';
    expect(column(page, id, 'fraction')).toEqual(classes.map(({ fraction }) => fraction.value));
    classes.forEach(({ fraction }, k) => {
      const interval = confidenceInterval(fraction);
      expect(interval).not.toBeNull();
      expect(column(page, id, 'lower end of the 95 % interval')[k]).toBeCloseTo(interval?.[0] ?? 0, 7);
      expect(column(page, id, 'upper end of the 95 % interval')[k]).toBeCloseTo(interval?.[1] ?? 0, 7);
    });
    expect(column(page, id, 'random-contact expectation')).toEqual(classes.map(({ random }) => random ?? ''));
    expect(column(page, 'diffusion', 'D (m²/s)')).toEqual(
      results.msd.map(({ diffusionM2PerS: d }) => d?.value),
    );
    expect(column(page, 'contacts-li-pf6', 'fraction')).toEqual(
      [...results.speciation[0].anionsPerCation, ...results.speciation[0].cationsPerAnion].map(
        ({ fraction }) => fraction.value,
      ),
    );
  });

  it('in the drift of the conserved energy, per atom and ns', () => {
    const stretch = ((results.frames[0].to ?? 0) - (results.frames[0].from ?? 0)) / 1000;
    const drift = results.thermodynamics?.entries.find(({ quantity }) => quantity === 'conserved')?.drift;
    const perAtom = 1 / stretch / results.conditions.atomCount;
    const rate = plusMinus((drift?.value ?? 0) * perAtom, (drift?.error ?? 0) * perAtom);
    expect(text).toContain(`The conserved energy drifts by ${rate} kJ/mol per atom and ns.`);
  });

  it('in the curves', () => {
    results.rdf.forEach(({ label, r, g, coordination }) => {
      const rs = column(page, 'rdf', 'r (nm)') as number[];
      const gs = column(page, 'rdf', `g ${label}`) as number[];
      const ns = column(page, 'rdf', `n ${label}`) as number[];
      expect(rs).toHaveLength(r.length);
      for (let k = 0; k < r.length; k += 7) {
        expect(rs[k]).toBeCloseTo(r[k], 7);
        expect(gs[k]).toBeCloseTo(g[k], 5);
        expect(ns[k]).toBeCloseTo(coordination[k], 4);
      }
    });
  });

  it('in the energies, whose gathered points keep the mean of the series', () => {
    const means = column(page, 'energies', 'density (g/cm³) of replica 1') as number[];
    expect(means.length).toBeLessThanOrEqual(2000);
    const density = Array.from(energies[0].columns.density);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    // Buckets hold 93 or 94 rows, so the mean of their means is not exactly that of the rows.
    expect(mean(means)).toBeCloseTo(mean(density), 3);
    const lows = column(page, 'energies', 'smallest density (g/cm³) of replica 1') as number[];
    expect(Math.min(...lows)).toBeCloseTo(Math.min(...density), 6);
  });
});

describe('what was not analysed', () => {
  it('is said in words, in each section', () => {
    const text = visible(pages.solventOnly);
    for (const sentence of [
      'Ion pairing was not analysed',
      'No mean squared displacements were analysed.',
      'No energies were recorded or analysed.',
      'The run itself is not on record',
      'No coordination numbers were analysed.',
    ]) {
      expect(text).toContain(sentence);
    }
  });

  it('does not break a page of nothing at all', () => {
    const { results } = solventOnly();
    const conditions = {
      ...results.conditions,
      title: null,
      temperature: null,
      composition: [],
      boxEdges: null,
    };
    const empty: ReportInput = {
      results: { ...results, conditions, frames: [], rdf: [], definitions: [], notices: [] },
      run: null,
      energies: [],
      verdict: null,
      files: [],
    };
    const page = renderReport(empty);
    for (const id of SECTIONS) expect(page).toContain(`<section id="${id}"`);
    expect(visible(page)).not.toMatch(/\b(?:NaN|undefined|null)\b/);
  });

  it('is explained where D is missing', () => {
    const text = visible(pages.shortRun);
    expect(text).toContain('No D is given for Li⁺, PF₆⁻, EC.');
    expect(text).toContain(shortRun().results.msd[0].reason);
  });
});

describe('text of the user', () => {
  const nasty = `</script><script>alert(1)</script><img src=x onerror="alert('2')">`;

  it('is shown as text wherever it stands', () => {
    const input = shortRun();
    const [rdf, ...rest] = input.results.rdf;
    const page = renderReport({
      ...input,
      results: {
        ...input.results,
        conditions: {
          ...input.results.conditions,
          title: nasty,
          composition: [{ species: nasty, molecules: 1, charge: 0 }],
          chargeScales: { [nasty]: 0.5 },
        },
        rdf: [{ ...rdf, id: nasty, label: nasty, reference: nasty }, ...rest],
        notices: [{ level: 'note', code: 'N_TEST', message: nasty }],
      },
      run: input.run === null ? null : { ...input.run, recipe: nasty, command: nasty },
      files: [{ path: nasty, description: nasty, bytes: 1 }],
    });
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<img');
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(page.match(/onerror="/g)).toBeNull();
    expect(page).toContain('&lt;/script&gt;&lt;script&gt;alert(1)');
  });
});

describe('the methods paragraph', () => {
  const text = visible(pages.longRun);

  it('cites in the order of the text, each source once', () => {
    const paragraph = /id="methods-text"[^>]*>([\s\S]*?)<\/div>/.exec(pages.longRun)?.[1] ?? '';
    const cited = [...paragraph.matchAll(/\[([\d, ]+)\]/g)].flatMap(([, list]) =>
      list.split(', ').map(Number),
    );
    expect(cited).toEqual(cited.map((_, k) => k + 1));
    expect(paragraph.match(/<li>/g)).toHaveLength(cited.length);
  });

  it('says what was done and nothing else', () => {
    expect(text).toContain('20 Li⁺, 20 PF₆⁻, 97 EC, 53 DEC and 76 DMC (2996 atoms)');
    expect(text).toContain('cut off at 1.10 nm');
    expect(text).toContain('stochastic velocity rescaling');
    expect(text).not.toContain('Langevin');
    expect(visible(pages.solventOnly)).not.toContain('thermostat');
  });

  it('counts what was left out from the begin of production', () => {
    const input = longRun();
    const from = input.run!.stages.find(({ kind }) => kind === 'produce')!.from;
    const at = (cutTime: number, cut: number, run = input.run) => {
      const results = {
        ...input.results,
        equilibration: { ...input.results.equilibration!, cutTime },
        frames: input.results.frames.map((frames) => ({ ...frames, cut })),
      };
      return equilibrationText({ ...input, run, results }).replace(/\s/g, ' ');
    };
    expect(at(from + 60, 30)).toBe('The first 60 ps of production were');
    expect(at(from + 1, 0)).toBe('No frames were');
    expect(at(60, 30, null)).toBe('What comes before 60 ps was');
  });
});

describe('the script of the page', () => {
  it('runs by itself and refers to nothing outside a browser', () => {
    const page = {
      documentElement: { dataset: {} },
      querySelector: () => null,
      querySelectorAll: () => [],
    };
    expect(() => runInNewContext(BEHAVIOUR, { document: page, addEventListener: () => {} })).not.toThrow();
    expect(BEHAVIOUR).not.toMatch(/\bimport\b|__vi|require\(|<\/script/);
  });
});
