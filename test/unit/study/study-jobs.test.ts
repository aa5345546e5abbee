import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../../src/recipe/index.js';
import { parseStudy, planStudy } from '../../../src/study/index.js';
import { merged } from '../../../src/study/matrix/jobs.js';
import { thrownBy } from '../../support/thrown.js';

const TEXT = `
title: two electrolytes
recipe:
  model: { timeStep: 2 fs }
  protocol: [minimise, { melt: { time: 10 ps } }, { cool: { rate: 0.5 K/ps } }, produce]
  produce: { time: 100 ps, frameEvery: 1 ps }
systems:
  A: { electrolyte: { counts: { LiPF6: 4, EC: 20, DMC: 20 } } }
  B: { electrolyte: { counts: { LiPF6: 4, EC: 40 } } }
runs:
  - { name: first, systems: [A, B], temperatures: [-40 °C], charges: [{ ions: 0.72 }], seeds: 2 }
  - name: second
    systems: [B]
    temperatures: [25 °C]
    charges: [{ ions: 0.72, EC: 0.9 }]
    seeds: 1
    starts: [paired]
    recipe: { produce: { time: 50 ps } }
`;
const study = parseStudy(TEXT, 'study.yaml');

describe('the jobs of a study', () => {
  it('are all combinations, first seeds first, and every one has a seed of its own in its state', () => {
    const { jobs, states } = planStudy(study);
    expect(jobs.map(({ id }) => id)).toEqual([
      'A-233.15K-ions0.72-dispersed-1',
      'B-233.15K-ions0.72-dispersed-1',
      'A-233.15K-ions0.72-paired-1',
      'B-233.15K-ions0.72-paired-1',
      'B-298.15K-ions0.72-EC0.9-paired-1',
      'A-233.15K-ions0.72-dispersed-2',
      'B-233.15K-ions0.72-dispersed-2',
      'A-233.15K-ions0.72-paired-2',
      'B-233.15K-ions0.72-paired-2',
    ]);
    expect(states.map(({ id }) => id)).toEqual([
      'A-233.15K-ions0.72',
      'B-233.15K-ions0.72',
      'B-298.15K-ions0.72-EC0.9',
    ]);
    for (const { id } of states) {
      const seeds = jobs.filter(({ state }) => state === id).map(({ seed }) => seed);
      expect(new Set(seeds).size).toBe(seeds.length);
    }
  });

  it('have recipes of their own, checked by the schema of recipes', () => {
    const { jobs } = planStudy(study);
    const warm = jobs.find(({ state }) => state === 'B-298.15K-ions0.72-EC0.9');
    expect(warm?.recipe.conditions.temperature).toBeCloseTo(298.15, 10);
    expect(warm?.recipe.model.chargeScale).toEqual({ ions: 0.72, species: { EC: 0.9 } });
    expect(warm?.recipe.produce.time).toBe(50);
    expect(warm?.recipe.model.timeStep).toBeCloseTo(0.002, 12);
    expect(warm?.recipe.seed).toBe(1001);
    const wrong = TEXT.replace('timeStep: 2 fs', 'timeStep: 2 parsec');
    expect(() => planStudy(parseStudy(wrong, 'x'))).toThrow(/timeStep/);
  });

  it('grow by seeds and by time, and nothing that was there changes its name or seed', () => {
    const before = planStudy(study).jobs;
    const after = planStudy(study, { seeds: 1, time: 25 }).jobs;
    expect(after.length).toBe(before.length + 5);
    for (const job of before) {
      const same = after.find(({ id }) => id === job.id);
      expect(same?.seed).toBe(job.seed);
      expect(same?.recipeText).toBe(job.recipeText);
      expect(same?.recipe.produce.time).toBe(job.recipe.produce.time + 25);
    }
  });

  it('shared by two blocks are one; with two recipes they are refused', () => {
    const block =
      '  - { name: third, systems: [A], temperatures: [-40 °C], charges: [{ ions: 0.72 }], seeds: 1 }\n';
    expect(planStudy(parseStudy(TEXT + block, 'x')).jobs.length).toBe(planStudy(study).jobs.length);
    const other = block.replace('seeds: 1', 'seeds: 1, recipe: { produce: { time: 7 ps } }');
    expect(thrownBy(() => planStudy(parseStudy(TEXT + other, 'x')))).toMatchObject({ code: 'E_STUDY_JOBS' });
  });

  it.each([
    ['a system that is not there', 'systems: [A, B]', 'systems: [A, C]'],
    ['charges without ions', '{ ions: 0.72, EC: 0.9 }', '{ EC: 0.9 }'],
    ['an unknown key', 'seeds: 2', 'seeds: 2, sedes: 3'],
    ['no temperature', 'temperatures: [25 °C]', 'temperatures: [25 nm]'],
    ['a start nobody knows', 'starts: [paired]', 'starts: [melted]'],
  ])('are refused with %s', (_, from, to) => {
    expect(thrownBy(() => parseStudy(TEXT.replace(from, to), 'x'))).toMatchObject({ code: 'E_STUDY_FILE' });
  });

  it('that are recipes are told as such, and so is a study that is run as a recipe', () => {
    const recipe = 'electrolyte: { salt: { LiPF6: 1 M }, solvents: { EC: 1 } }';
    expect(thrownBy(() => parseStudy(recipe, 'x.yaml'))).toMatchObject({
      code: 'E_STUDY_FILE',
      parts: {
        limit: expect.stringMatching(/recipe of a single run/),
        cure: expect.stringMatching(/sheath run x\.yaml/),
      },
    });
    expect(thrownBy(() => parseRecipe(TEXT, 'x.yaml'))).toMatchObject({
      problems: [{ code: 'E_RECIPE_KEY', parts: { cure: expect.stringMatching(/sheath study/) } }],
    });
  });

  it('that lack what they need are told so in words', () => {
    const { parts } = thrownBy(() => parseStudy('title: none', 'x'));
    expect(parts.limit).toBe('recipe is missing; systems is missing; runs is missing');
  });

  it('of the committed study can all be planned', () => {
    const text = readFileSync(new URL('../../../examples/bce-tve/study.yaml', import.meta.url), 'utf8');
    const { jobs, states } = planStudy(parseStudy(text, 'examples/bce-tve/study.yaml'));
    expect(states.length).toBeGreaterThan(15);
    expect(jobs[0].recipe.model).toMatchObject({ cutoff: 1.1, hydrogenMass: 3 });
    for (const { recipe } of jobs) {
      const cool = recipe.protocol.find(({ kind }) => kind === 'cool');
      expect(cool).toMatchObject({ from: 450, rate: 0.5 });
    }
  });
});

it('maps merge key by key, lists and values are replaced', () => {
  expect(merged({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, e: null })).toEqual({
    a: { b: 1, c: [3] },
    d: 1,
    e: null,
  });
});
