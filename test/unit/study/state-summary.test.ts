import { describe, expect, it } from 'vitest';
import type { RunSummary, StateSummary } from '../../../src/study/index.js';
import { betweenRuns, summariseState } from '../../../src/study/matrix/state-summary.js';
import { calibrate, judgeStatements } from '../../../src/study/matrix/statements.js';

const STATE = {
  id: 'A-233.15K-ions0.72',
  system: 'A',
  temperature: 233.15,
  charges: { ions: 0.72 },
  blocks: ['first'],
};

/** A run of 1 ns with 20 cations, the fractions given, and `releases` in `watched` ps of contact. */
function run(
  start: 'dispersed' | 'paired',
  number: number,
  [ssip, cip]: readonly [number, number],
  { releases = 40, watched = 400, frames = 500 } = {},
): RunSummary {
  const fractions = { ssip, cip, agg: 1 - ssip - cip };
  const populations = {
    'isolated-pair': fractions,
    'per-lithium': fractions,
    'per-anion': fractions,
    cluster: fractions,
  };
  return {
    job: `${STATE.id}-${start}-${number}`,
    state: STATE.id,
    start,
    seed: number,
    frames,
    from: 100,
    to: 1100,
    interval: 2,
    cations: 20,
    populations,
    random: fractions,
    contactsPerCation: 0.4,
    byLigand: null,
    sweep: [],
    shell: { EC: { paper: 2, usual: 2.2 }, PF6: { paper: 0.5, usual: 0.6 } },
    contact: { peak: 0.35, minimum: 0.43, atCutoff: 0.5 },
    residence: { releases, watched },
    effectiveSamples: 12,
    displacement: { lag: 20, cation: 0.01, anion: 0.012 },
    series: { time: [100, 1100], ssip: [ssip, ssip] },
  };
}

const AGREEING = [
  run('dispersed', 1, [0.66, 0.1]),
  run('dispersed', 2, [0.7, 0.08]),
  run('paired', 1, [0.67, 0.09]),
  run('paired', 2, [0.69, 0.1]),
];

describe('a state', () => {
  it('has the mean of its runs and the error of their scatter', () => {
    const { value, error } = betweenRuns([1, 2, 3, 6], [1, 1, 1, 1]);
    expect(value).toBe(3);
    // sd / sqrt(n), sd² = (4 + 1 + 0 + 9) / 3
    expect(error).toBeCloseTo(Math.sqrt(14 / 3 / 4), 12);
    expect(betweenRuns([1, 3], [3, 1]).value).toBeCloseTo(1.5, 12);
    expect(betweenRuns([5], [1])).toEqual({ value: 5, error: null });
  });

  it('is converged when runs, starts, lifetimes and errors all say so', () => {
    const { convergence, populations, lifetime, sampled } = summariseState(STATE, AGREEING);
    expect(convergence.conditions.map(({ met }) => met)).toEqual([true, true, true, true]);
    expect(convergence.verdict).toBe('converged');
    expect(populations['isolated-pair'].ssip.value).toBeCloseTo(0.68, 12);
    expect(lifetime).toMatchObject({ value: 10, releases: 160 });
    expect(lifetime.error).toBeCloseTo(10 / Math.sqrt(160), 12);
    expect(sampled).toBe(4000);
  });

  it.each([
    ['one run', AGREEING.slice(0, 1), 0],
    [
      'starts that differ',
      [...AGREEING.slice(0, 2), run('paired', 1, [0.3, 0.3]), run('paired', 2, [0.32, 0.3])],
      1,
    ],
    ['one start alone', AGREEING.slice(0, 2), 1],
    [
      'contacts that outlive a tenth of the run',
      AGREEING.map((one) => ({ ...one, residence: { releases: 1, watched: 4000 } })),
      2,
    ],
    ['no release at all', AGREEING.map((one) => ({ ...one, residence: { releases: 0, watched: 4 } })), 2],
    ['no contact at all', AGREEING.map((one) => ({ ...one, residence: { releases: 0, watched: 0 } })), 2],
    [
      'runs that scatter',
      [
        run('dispersed', 1, [0.5, 0.1]),
        run('dispersed', 2, [0.8, 0.1]),
        run('paired', 1, [0.55, 0.1]),
        run('paired', 2, [0.75, 0.1]),
      ],
      3,
    ],
  ])('is a bracket with %s', (_, runs, condition) => {
    const { convergence } = summariseState(STATE, runs);
    expect(convergence.verdict).toBe('bracket');
    expect(convergence.conditions[condition].met).toBe(false);
  });

  it('gives the bracket from the lower to the upper of the starts, errors added', () => {
    const runs = [
      run('dispersed', 1, [0.8, 0.1]),
      run('dispersed', 2, [0.9, 0.1]),
      run('paired', 1, [0.3, 0.1]),
      run('paired', 2, [0.4, 0.1]),
    ];
    const [low, high] = summariseState(STATE, runs).convergence.bracket.ssip;
    expect(low).toBeCloseTo(0.35 - 0.05, 12);
    expect(high).toBeCloseTo(0.85 + 0.05, 12);
  });
});

describe('verdicts', () => {
  const near = summariseState(STATE, AGREEING);
  const far = summariseState({ ...STATE, system: 'B', id: 'B' }, [
    run('dispersed', 1, [0.4, 0.3]),
    run('dispersed', 2, [0.42, 0.28]),
    run('paired', 1, [0.41, 0.29]),
    run('paired', 2, [0.43, 0.29]),
  ]);
  const of = (system: string): StateSummary | undefined => ({ A: near, B: far })[system];
  const population = (system: string, paper: number, against?: string, paperAgainst?: number) => ({
    id: 'x',
    text: 'x',
    kind: 'population' as const,
    system,
    class: 'ssip' as const,
    paper,
    calibrated: false,
    ...(against === undefined ? {} : { against }),
    ...(paperAgainst === undefined ? {} : { paperAgainst }),
  });

  it.each([
    ['within ten points', population('A', 66.9), 'reproduced'],
    ['off by 24', population('B', 17.5), 'not reproduced'],
    ['off by 24, the direction right', population('B', 17.5, 'A', 66.9), 'direction only'],
    ['off, and the direction wrong', population('B', 90, 'A', 66.9), 'not reproduced'],
    ['without data', population('C', 50), 'undecided'],
  ])('on a population %s', (_, statement, verdict) => {
    expect(judgeStatements([statement], of)[0].verdict).toBe(verdict);
  });

  it('say when the contact cut-off lies inside the peak', () => {
    const soft = AGREEING.map((one) => ({ ...one, contact: { peak: 0.405, minimum: 0.47, atCutoff: 1.8 } }));
    const [verdict] = judgeStatements([population('A', 66.9)], () => summariseState(STATE, soft));
    expect(verdict.reason).toContain('inside the peak');
  });

  it('are undecided where the error is above five points', () => {
    const wide = summariseState(STATE, [run('dispersed', 1, [0.5, 0.1]), run('dispersed', 2, [0.9, 0.1])]);
    expect(judgeStatements([population('A', 66.9)], () => wide)[0]).toMatchObject({
      verdict: 'undecided',
      provisional: true,
    });
  });

  it('of one run say in words that its error is not known, and decide nothing', () => {
    const alone = summariseState(STATE, [run('dispersed', 1, [0.66, 0.1])]);
    const other = summariseState({ ...STATE, system: 'B', id: 'B' }, [run('dispersed', 1, [0.4, 0.3])]);
    const base = { id: 'x', text: 'x' };
    const systems: [string, string] = ['A', 'B'];
    const verdicts = judgeStatements(
      [
        population('A', 66.9),
        { ...base, kind: 'ratio', systems, class: 'cip', paper: 3 },
        { ...base, kind: 'dominates', system: 'A', class: 'ssip' },
        { ...base, kind: 'leads', system: 'A', ligand: 'EC' },
        { ...base, kind: 'more', systems, ligand: 'EC' },
        { ...base, kind: 'faster', species: 'Li', systems, paper: 'first' },
      ],
      (system) => (system === 'A' ? alone : other),
    );
    for (const { verdict, ours, reason } of verdicts) {
      expect([verdict, reason]).toEqual(['undecided', expect.stringMatching(/one run has n|has no error/)]);
      expect(`${ours} ${reason}`).not.toMatch(/\?|Infinity|NaN|±/);
    }
    expect(verdicts[3].reason).toBe('EC against PF6: 1.50 atoms, whose error is not known: one run has none');
  });

  it('on ratios, dominance, the leading ligand, the shell and its end', () => {
    const base = { id: 'x', text: 'x' };
    const verdictOf = (statement: Parameters<typeof judgeStatements>[0][number]) =>
      judgeStatements([statement], of)[0].verdict;
    const ratio = (paper: number) =>
      verdictOf({ ...base, kind: 'ratio', systems: ['B', 'A'], class: 'cip', paper });
    expect(ratio(3.1)).toBe('reproduced');
    expect(ratio(20)).toBe('direction only');
    expect(ratio(0.2)).toBe('not reproduced');
    expect(verdictOf({ ...base, kind: 'dominates', system: 'A', class: 'ssip' })).toBe('reproduced');
    expect(verdictOf({ ...base, kind: 'dominates', system: 'A', class: 'agg' })).toBe('not reproduced');
    expect(verdictOf({ ...base, kind: 'leads', system: 'A', ligand: 'EC' })).toBe('reproduced');
    expect(verdictOf({ ...base, kind: 'leads', system: 'A', ligand: 'PF6' })).toBe('not reproduced');
    expect(verdictOf({ ...base, kind: 'closed', system: 'A' })).toBe('reproduced');
    expect(verdictOf({ ...base, kind: 'more', systems: ['A', 'B'], ligand: 'APEM' })).toBe('not reproduced');
    // The two have the same EC shell, without any scatter: no difference is no evidence.
    expect(verdictOf({ ...base, kind: 'more', systems: ['A', 'B'], ligand: 'EC' })).toBe('undecided');
    expect(verdictOf({ ...base, kind: 'faster', species: 'Li', systems: ['A', 'B'], paper: 'unknown' })).toBe(
      'not judged',
    );
  });

  it('calibrate on one number: the ladder is a straight line through the scales', () => {
    const at = (scale: number, ssip: number) => ({
      ...summariseState({ ...STATE, charges: { ions: scale }, id: `A-${scale}` }, [
        run('dispersed', 1, [ssip - 0.01, 0.1]),
        run('dispersed', 2, [ssip + 0.01, 0.1]),
        run('paired', 1, [ssip - 0.01, 0.1]),
        run('paired', 2, [ssip + 0.01, 0.1]),
      ]),
    });
    const ladder = [at(0.68, 0.78), at(0.72, 0.68), at(0.76, 0.58)];
    const calibration = { system: 'A', class: 'ssip' as const, target: 66.9, within: 5, largestError: 3 };
    const found = calibrate(calibration, STATE, ladder);
    expect(found.verdict).toBe('calibrated');
    expect(found.scale?.value).toBeCloseTo(0.72 + 0.011 / 2.5, 10);
    expect(calibrate({ ...calibration, target: 40 }, STATE, ladder).verdict).toBe('not calibrated yet');
    expect(calibrate(calibration, STATE, ladder.slice(0, 1)).reason).toMatch(/no frames/);
  });
});
