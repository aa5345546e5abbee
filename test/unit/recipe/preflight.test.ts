import { expect, test } from 'vitest';
import {
  idleWaivers,
  parseRecipe,
  preflight,
  refuseWarnings,
  standingWarnings,
  waivedWarnings,
} from '../../../src/recipe/index.js';
import { thrownBy } from '../../support/thrown.js';

const recipeOf = (...lines: string[]) =>
  parseRecipe(
    ['electrolyte: { salt: { LiPF6: 1 M }, solvents: { EC: 1, DMC: 1 } }', ...lines].join('\n'),
    'recipe.yaml',
  );
const codes = (...lines: string[]) => preflight(recipeOf(...lines)).map(({ code }) => code);

test('the defaults raise nothing', () => {
  expect(codes()).toEqual([]);
  expect(codes('conditions: { temperature: -40 °C }')).toEqual([]);
});

test.each([
  ['W_CUTOFF', 'model: { cutoff: 0.899 nm }', 'model: { cutoff: 0.9 nm }'],
  [
    'W_TIME_STEP',
    'model: { timeStep: 2.6 fs, hydrogenMass: none }',
    'model: { timeStep: 2.5 fs, hydrogenMass: none }',
  ],
  [
    'W_TIME_STEP',
    'model: { timeStep: 4 fs, hydrogenMass: 1.9 u }',
    'model: { timeStep: 4 fs, hydrogenMass: 3 u }',
  ],
  ['W_MESH', 'model: { pmeSpacing: 0.161 nm }', 'model: { pmeSpacing: 0.161 nm, pmeOrder: 5 }'],
  ['N_COOLING_RATE', 'protocol: { cool: { rate: 0.51 K/ps } }', 'protocol: { cool: { rate: 0.5 K/ps } }'],
  ['W_COOLING_RATE', 'protocol: { cool: { rate: 5.1 K/ps } }', 'protocol: { cool: { rate: 0.1 K/ps } }'],
  ['W_NO_PRODUCTION', 'protocol: [minimise, equilibrate]', 'protocol: [minimise, equilibrate, produce]'],
  ['W_NO_EQUILIBRATION', 'protocol: [minimise, produce]', 'protocol: [minimise, equilibrate, produce]'],
])('%s: %s, and not %s', (code, doubtful, fine) => {
  expect(codes(doubtful)).toEqual([code]);
  expect(codes(fine)).toEqual([]);
});

test('a cold run needs a hot stage before it, and some nanoseconds', () => {
  const cold = 'conditions: { temperature: 230 K }';
  expect(codes(cold, 'protocol: [minimise, equilibrate, produce]')).toEqual(['W_QUENCH']);
  expect(codes(cold, 'protocol: [minimise, { melt: { temperature: 369 K } }, cool, produce]')).toEqual([
    'W_QUENCH',
  ]);
  expect(codes(cold, 'produce: { time: 9 ns }')).toEqual(['N_SHORT_RUN']);
});

test('notes what a quench is worth', () => {
  const recipe = recipeOf(
    'conditions: { temperature: -40 °C }',
    'protocol: { cool: { rate: 5 K/ps } }',
    'produce: { time: 20 ps }',
  );
  expect(preflight(recipe).map(({ level, message }) => `${level}: ${message}`)).toMatchInlineSnapshot(`
    [
      "note: cooling at 5 K/ps is faster than 0.5 K/ps: ion pairs may be frozen in as they were when hot",
      "note: short run, populations not equilibrated: 20 ps of production at -40 °C, where ion contacts last nanoseconds; 10 ns or more are advised",
    ]
  `);
});

test('a warning stops the run until its code is waived; a note never does', () => {
  const lines = ['model: { cutoff: 0.8 nm, pmeSpacing: 0.2 nm }', 'protocol: { cool: { rate: 1 K/ps } }'];
  const doubtful = recipeOf(...lines);
  const error = thrownBy(() => refuseWarnings(preflight(doubtful), doubtful));
  expect(error.code).toBe('E_WARNINGS');
  expect(error.parts.object).toMatch(/2 warnings: W_CUTOFF: .*0\.8 nm.*; W_MESH: .*0\.2 nm/);
  expect(error.parts.cure).toContain('waive: [W_CUTOFF, W_MESH]');

  const half = recipeOf(...lines, 'waive: [W_MESH]');
  expect(standingWarnings(preflight(half), half).map(({ code }) => code)).toEqual(['W_CUTOFF']);
  expect(thrownBy(() => refuseWarnings(preflight(half), half)).parts.cure).toContain(
    'waive: [W_MESH, W_CUTOFF]',
  );
  const whole = recipeOf(...lines, 'waive: [W_CUTOFF, W_MESH]');
  expect(() => refuseWarnings(preflight(whole), whole)).not.toThrow();
});

test('a code that is waived and not raised is noted', () => {
  const recipe = recipeOf('model: { cutoff: 0.8 nm }', 'waive: [W_CUTOF, W_CUTOFF, W_MESH]');
  const notes = idleWaivers(preflight(recipe), recipe);
  expect(notes.map(({ level, code }) => `${level} ${code}`)).toEqual(['note N_WAIVE', 'note N_WAIVE']);
  expect(notes.map(({ message }) => /W_[A-Z]+/.exec(message)?.[0])).toEqual(['W_CUTOF', 'W_MESH']);
});

test('only codes of warnings can be waived', () => {
  expect(thrownBy(() => recipeOf('waive: [E_CUTOFF_HALF_BOX]')).code).toMatch(/^E_RECIPE/);
});

test('what was waived stays known to the report, what is only noted or idle does not', () => {
  const recipe = recipeOf(
    'model: { cutoff: 0.8 nm }',
    'protocol: { cool: { rate: 1 K/ps } }',
    'waive: [W_CUTOFF, W_MESH]',
  );
  expect(waivedWarnings(recipe)).toEqual([
    {
      level: 'warning',
      code: 'W_CUTOFF',
      message: expect.stringMatching(/^waived by the recipe: the cut-off of 0\.8 nm is shorter than/),
    },
  ]);
});
