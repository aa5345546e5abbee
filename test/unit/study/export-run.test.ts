/** What is handed to other programs of a recipe, and of a run that stands in the middle of a stage. */
import { beforeAll, expect, test } from 'vitest';
import { moleculeTypesOf, writeExport } from '../../../src/interop/index.js';
import { parseRecipe } from '../../../src/recipe/index.js';
import type { Checkpoint } from '../../../src/simulation/index.js';
import { exportOfRecipe, exportOfRun, type PreparedRun, prepareRun } from '../../../src/study/index.js';
import { thrownBy } from '../../support/thrown.js';

const RECIPE = `
title: small
electrolyte: { counts: { LiPF6: 3, DMC: 40 } }
model: { cutoff: 0.7 nm, hydrogenMass: 3 u, chargeScale: { ions: 0.7 } }
protocol: { melt: { temperature: 450 K, time: 10 ps }, cool: { rate: 0.5 K/ps }, equilibrate: { time: 10 ps } }
produce: { time: 20 ps }
replicas: 2
seed: 5
`;

let prepared: PreparedRun;
beforeAll(async () => {
  prepared = await prepareRun(parseRecipe(RECIPE, 'small'), { readText: () => null, folder: '.' });
});

const checkpoint = (stage: number, step: number): Checkpoint =>
  ({
    plan: prepared.plan,
    moment: { cursor: { stage, step, stepsBefore: 0, timeBefore: 0 }, state: prepared.state },
  }) as unknown as Checkpoint;

test('a recipe: all stages, scaled charges, repartitioned masses, no velocities', () => {
  const input = exportOfRecipe(prepared);
  expect(input.stages).toEqual(prepared.plan.stages);
  expect(input.velocities).toBeNull();
  const { types } = moleculeTypesOf(input);
  const lithium = types.find(({ name }) => name === 'Li');
  expect(lithium?.charges[0]).toBeCloseTo(0.7, 12);
  const dmc = types.find(({ name }) => name === 'DMC');
  expect(Array.from(dmc?.masses ?? []).filter((mass) => mass === 3)).toHaveLength(6);
  expect(Object.keys(writeExport('gromacs', input))).toContain('5-equilibrate.mdp');
});

test('replicas are counted from 1', () => {
  const second = exportOfRecipe(prepared, 2);
  expect(second.positions).not.toEqual(exportOfRecipe(prepared).positions);
  for (const replica of [0, 3, 1.5])
    expect(thrownBy(() => exportOfRecipe(prepared, replica)).code).toBe('E_USAGE');
});

test('a run in the middle of its ramp: the rest of it, from the temperature it has reached', () => {
  const cool = prepared.plan.stages.findIndex(({ kind }) => kind === 'cool');
  const { steps, temperature } = prepared.plan.stages[cool];
  prepared.state.velocities.fill(0.1);
  const input = exportOfRun('small', checkpoint(cool, steps / 4));
  expect(input.stages.map(({ kind }) => kind)).toEqual(['cool', 'equilibrate', 'produce']);
  expect(input.stages[0].steps).toBe(0.75 * steps);
  expect(input.stages[0].temperature.from).toBeCloseTo(0.75 * temperature.from + 0.25 * temperature.to, 9);
  expect(input.velocities?.every((v) => v === 0.1)).toBe(true);
  expect(writeExport('gromacs', input)['1-cool.mdp']).toMatch(/gen-vel += no/);
});

test('a finished run: its last stage, to go on with', () => {
  const { stages } = prepared.plan;
  prepared.state.velocities.fill(0.1);
  const input = exportOfRun('small', checkpoint(stages.length, 0));
  expect(input.stages).toMatchObject([
    { kind: 'produce', steps: stages.at(-1)?.steps, drawVelocities: false },
  ]);
});
