import { describe, expect, it } from 'vitest';
import {
  analyse,
  type ConductivitySettings,
  conductivity,
  defaultAnalyses,
  type Estimate,
  msd,
  resultTables,
  withSelfDiffusion,
} from '../../../src/analysis/index.js';
import { fitLine } from '../../../src/math/index.js';
import type { Topology } from '../../../src/topology/index.js';
import type { Frame } from '../../../src/trajectory/index.js';
import { box, GHOST, LI, sourceOf } from './electrolyte-box.js';
import { ANCHOR, CHLORIDE, walkOf, wrapped } from './walks.js';

const EDGE = 4;
/** mol²/(J m s) of a slope of 1 nm²/ps in 64 nm³ at 300 K, from SI. */
const UNIT = 1e-18 / 1e-12 / (6 * EDGE ** 3 * 1e-27 * 1.380649e-23 * 300) / 6.02214076e23 ** 2;

function analysed(
  topology: Topology,
  frames: readonly Frame[],
  settings: ConductivitySettings = {},
  first = 0,
) {
  const accumulator = conductivity.prepare(topology, settings);
  frames.forEach((frame, k) => {
    conductivity.frame(accumulator, frame, first + k);
  });
  const paths = msd.prepare(topology, { species: ['Li', 'Cl'] });
  frames.forEach((frame, k) => {
    msd.frame(paths, frame, first + k);
  });
  return withSelfDiffusion(conductivity.conclude([accumulator]), msd.conclude([paths]));
}

function near(estimate: Estimate | null | undefined, truth: number, most: number) {
  expect(estimate?.error ?? 0).toBeGreaterThan(0);
  expect(estimate?.error ?? 0).toBeLessThan(most);
  expect(Math.abs((estimate?.value ?? Number.NaN) - truth)).toBeLessThan(3 * (estimate?.error ?? 0));
}

/** Ten cations and ten anions, an anchor: cations share a part of their steps, each anion follows its cation by half. */
const TOPOLOGY = box([LI, 10], [CHLORIDE, 10], [ANCHOR, 1]);
const correlated = (count: number, trial: number) =>
  walkOf(21, count, trial, (atom, draw) => {
    if (atom === 20) return 0;
    const cation = (k: number) => 0.1 * draw(k) + 0.05 * draw(30);
    return atom < 10 ? cation(atom) : 0.5 * cation(atom - 10) + 0.1 * draw(atom);
  });

describe('Onsager coefficients', () => {
  it('are slopes of collective displacements, written out', () => {
    const path = correlated(1500, 1);
    const result = analysed(TOPOLOGY, wrapped(path, EDGE));
    expect(result.verdict).toBe('diffusive');
    const collective = (from: number) =>
      path.map((at) =>
        [0, 1, 2].map((axis) => {
          let sum = 0;
          for (let k = from; k < from + 10; k++) sum += at[3 * k + axis];
          return sum;
        }),
      );
    const displacements = { Li: collective(0), Cl: collective(10) };
    expect(result.onsager?.map(({ first, second }) => [first, second])).toEqual([
      ['Li', 'Li'],
      ['Li', 'Cl'],
      ['Cl', 'Cl'],
    ]);
    for (const { first, second, total } of result.onsager ?? []) {
      const [a, b] = [displacements[first as 'Li'], displacements[second as 'Li']];
      const lags = result.lag.filter((t) => t >= (result.fit?.from ?? 0) && t <= (result.fit?.to ?? 0));
      const product = lags.map((lag) => {
        let sum = 0;
        for (let t = 0; t + lag < 1500; t++)
          for (let axis = 0; axis < 3; axis++)
            sum += (a[t + lag][axis] - a[t][axis]) * (b[t + lag][axis] - b[t][axis]);
        return sum / (1500 - lag);
      });
      const { slope } = fitLine(
        Float64Array.from(lags),
        Float64Array.from(product),
        Float64Array.from(lags, (t) => 1 / (t * t)),
      );
      expect((total?.value ?? 0) / (slope * UNIT)).toBeCloseTo(1, 8);
      expect(total).toMatchObject({ method: 'block', effectiveSamples: 15 });
    }
  });

  it('add up to the conductivity and to transference numbers, whatever the charges', () => {
    for (const chargeScales of [{}, { Li: 0.7, Cl: 0.7 }]) {
      const result = analysed(TOPOLOGY, wrapped(correlated(600, 2), EDGE), { chargeScales });
      const shares = result.onsager?.map(({ conductivity: own }) => own?.value ?? Number.NaN) ?? [];
      const sigma = result.collective?.value ?? 0;
      expect(shares[0] + shares[1] + shares[2]).toBeCloseTo(sigma, 10);
      // Ratios weigh blocks of origins alike, slopes the origins.
      expect((shares[0] + shares[1] / 2) / sigma).toBeCloseTo(result.ions[0].transference?.value ?? 0, 2);
      expect((shares[2] + shares[1] / 2) / sigma).toBeCloseTo(result.ions[1].transference?.value ?? 0, 2);
    }
  });

  it('have the self and distinct parts that shared steps make', () => {
    const result = analysed(TOPOLOGY, wrapped(correlated(4000, 3), EDGE));
    const [cation, cross, anion] = result.onsager ?? [];
    // Slopes of squared displacements over three axes: 3 of the variance of a step.
    const own = 10 * 3 * (0.01 + 0.0025);
    const shared = 90 * 3 * 0.0025;
    near(cation.self, own * UNIT, 0.1 * own * UNIT);
    near(cation.total, (own + shared) * UNIT, 0.3 * (own + shared) * UNIT);
    near(cation.distinct, shared * UNIT, 0.5 * shared * UNIT);
    near(cross.total, 0.5 * (own + shared) * UNIT, 0.2 * (own + shared) * UNIT);
    expect(cross).toMatchObject({ self: null, distinct: cross.total });
    near(anion.self, (0.25 * own + 0.3) * UNIT, 0.1 * own * UNIT);
    near(anion.distinct, 0.25 * shared * UNIT, 0.5 * shared * UNIT);
    expect(cation.distinct?.method).toBe('propagated');
    expect(cation.distinct?.error).toBeCloseTo(
      Math.hypot(cation.total?.error ?? 0, cation.self?.error ?? 0),
      20,
    );
  });

  it('cover the truth with their errors at about the nominal rate', () => {
    let inside = 0;
    const trials = 80;
    for (let trial = 0; trial < trials; trial++) {
      const path = walkOf(5, 400, 500 + trial, (atom, draw) =>
        atom === 4 ? 0 : 0.1 * draw(atom) + (atom % 2 ? 0 : 0.1 * draw(9)),
      );
      const topology = box([LI, 2], [CHLORIDE, 2], [ANCHOR, 1]);
      const [, cross] = analysed(topology, wrapped(path, EDGE)).onsager ?? [];
      if (cross?.total && Math.abs(cross.total.value - 3 * 0.01 * UNIT) < (cross.total.error ?? 0)) inside++;
      if (!cross?.total) inside += 0.68;
    }
    expect(inside / trials).toBeGreaterThan(0.55);
    expect(inside / trials).toBeLessThan(0.82);
  });
});

describe('the solvent frame', () => {
  const species = (mass: number) => ({
    ...GHOST,
    name: 'DMC',
    atoms: GHOST.atoms.map((a) => ({ ...a, mass })),
  });
  const path = walkOf(22, 900, 4, (atom, draw) => (atom >= 20 ? 0 : (atom < 10 ? 0.2 : 0.1) * draw(atom)));

  it('is that of the laboratory where the solvent stands still, and not that of the box', () => {
    const frames = wrapped(path, EDGE);
    const light = analysed(box([LI, 10], [CHLORIDE, 10], [species(40), 2]), frames);
    // An anchored box moves with the laboratory.
    const lab = analysed(box([LI, 10], [CHLORIDE, 10], [species(1e12), 2]), frames);
    for (const k of [0, 1]) {
      expect(light.ions[k].transferenceInSolvent?.value).toBeCloseTo(lab.ions[k].transference?.value ?? 0, 6);
      expect(light.ions[k].transferenceInSolvent?.error).toBeCloseTo(lab.ions[k].transference?.error ?? 0, 6);
    }
    near(light.ions[0].transferenceInSolvent, 0.8, 0.1);
    const [inBox, inSolvent] = [light.ions[0].transference, light.ions[0].transferenceInSolvent];
    // By hand 0.86 x 0.8 + 0.7 x 0.2 = 0.828 for these masses.
    expect((inBox?.value ?? 0) - (inSolvent?.value ?? 0)).toBeGreaterThan(0.005);
    expect(
      (light.ions[0].transferenceInSolvent?.value ?? 0) + (light.ions[1].transferenceInSolvent?.value ?? 0),
    ).toBeCloseTo(1, 9);
    expect(light.solventFrame).toEqual({ species: ['DMC'], origin: 'neutral species', reason: null });
    expect(light.collective?.value).toBeCloseTo(lab.collective?.value ?? 0, 6);
  });

  it('may be given, is none without neutral species and refused in a charged box', () => {
    const frames = wrapped(path, EDGE);
    const topology = box([LI, 10], [CHLORIDE, 10], [species(40), 1], [GHOST, 1]);
    const given = analysed(topology, frames, { solvent: ['X'] });
    expect(given.solventFrame).toEqual({ species: ['X'], origin: 'given', reason: null });
    near(given.ions[0].transferenceInSolvent, 0.8, 0.1);
    // Counter-ions at rest: only cations carry.
    const anions = analysed(topology, frames, { solvent: ['Cl'] });
    expect(anions.ions[1].transferenceInSolvent?.value).toBeCloseTo(0, 10);
    expect(anions.ions[0].transferenceInSolvent?.value).toBeCloseTo(1, 10);
    expect(() => conductivity.prepare(topology, { solvent: ['EC'] })).toThrow(
      expect.objectContaining({ code: 'E_SOLVENT_FRAME' }),
    );
    const short = frames.slice(0, 80);
    expect(analysed(box([LI, 11], [CHLORIDE, 11]), short).solventFrame).toBeNull();
    const charged = analysed(box([LI, 11], [CHLORIDE, 9], [species(40), 2]), short);
    expect(charged.solventFrame?.reason).toContain('net charge of 2 e');
    expect(charged.ions[0].transferenceInSolvent).toBeNull();
  });

  it('is in tables and definitions', async () => {
    const topology = box([LI, 10], [CHLORIDE, 10], [species(40), 2]);
    const results = await analyse({
      topology,
      replicas: [sourceOf(wrapped(path, EDGE))],
      energies: [],
      settings: defaultAnalyses(topology, { names: ['msd', 'conductivity'] }).settings,
    });
    const text = (name: string) => resultTables(results).find((one) => one.name === name)?.text ?? '';
    expect(text('onsager.csv').split('\n')).toHaveLength(1 + 4 + 3 + 4 + 1);
    expect(text('onsager.csv')).toMatch(/^Li,Li,L self,mol²\/\(J m s\),[\d.e+-]+,/m);
    expect(text('conductivity.csv')).toContain('transference number of Li, centre of mass of DMC at rest');
    const ids = results.definitions.map(({ id }) => id);
    for (const id of ['onsager', 'solvent-frame', 'propagated-error'] as const) expect(ids).toContain(id);
  });
});
