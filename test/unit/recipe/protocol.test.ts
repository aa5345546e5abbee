import { describe, expect, it } from 'vitest';
import { parseRecipe, planProtocol } from '../../../src/recipe/index.js';
import { chooseGrid } from '../../../src/recipe/protocol.js';

const MINIMAL = 'electrolyte: { solvents: { EC: 1 } }';
const plan = (more = '') => planProtocol(parseRecipe(`${MINIMAL}\n${more}`, 'recipe.yaml'));

describe('the standard protocol', () => {
  const { stages, notices } = plan('conditions: { temperature: -40 °C }');

  it('minimises, melts, cools, equilibrates, produces', () => {
    expect(
      stages.map(({ name, steps, temperature }) => [name, steps, temperature.from, temperature.to]),
    ).toEqual([
      ['minimise', 2000, 233.15, 233.15],
      ['melt', 5000, 450, 450],
      ['melt-2', 45_000, 450, 450],
      ['cool', 108_500, 450, 233.15],
      ['equilibrate', 125_000, 233.15, 233.15],
      ['produce', 5_000_000, 233.15, 233.15],
    ]);
    expect(notices).toEqual([]);
  });

  it('starts under friction, goes on with CSVR and C-rescale', () => {
    const [, start, ...rest] = stages;
    expect(start.program).toMatchObject({
      integrator: { kind: 'langevin-middle' },
      thermostat: { kind: 'none' },
      removeCentreOfMassEvery: 0,
    });
    for (const stage of rest)
      expect(stage.program).toMatchObject({
        integrator: { kind: 'velocity-verlet' },
        thermostat: { kind: 'csvr', time: 0.5 },
        barostat: { kind: 'c-rescale' },
      });
  });

  it('draws velocities once, and frames in production only', () => {
    expect(stages.map((stage) => stage.drawVelocities)).toEqual([false, true, false, false, false, false]);
    expect(stages.map((stage) => stage.framesEvery)).toEqual([0, 0, 0, 0, 0, 500]);
  });

  it('cools no faster than asked', () => {
    const cool = stages.find(({ kind }) => kind === 'cool')!;
    const rate = (cool.temperature.from - cool.temperature.to) / (cool.steps * 0.004);
    expect(rate).toBeLessThanOrEqual(0.5);
    expect(rate).toBeCloseTo(0.5, 3);
  });
});

describe('a stage that its blocks lengthen', () => {
  it('is noted beyond a tenth of its length', () => {
    const stages = 'protocol: [minimise, { melt: { time: 100 ps } }, { produce: { time: 3 ps } }]';
    const { stages: planned, notices } = plan(`${stages}\nproduce: { frameEvery: 10 ps }`);
    expect(planned.at(-1)!.steps).toBe(2500);
    expect(notices.filter(({ code }) => code === 'N_STAGE_ROUNDED')).toEqual([
      {
        level: 'note',
        code: 'N_STAGE_ROUNDED',
        message:
          'produce takes 10 ps instead of 3 ps: a stage ends with a block of steps, and production with a frame',
      },
    ]);
  });
});

describe('every plan', () => {
  const intervals = ['2 ps', '1.994 ps', '0.3 ps', '20 fs', '7.3 ps', '422 fs'];
  it.each(intervals.flatMap((frames) => ['2 fs', '4 fs'].map((step) => [frames, step])))(
    'frames every %s at %s: whole blocks, and frames and energies on their grid',
    (frames, step) => {
      const { stages } = plan(
        `produce: { time: 1.2345 ns, frameEvery: ${frames}, energiesEvery: 0.1 ps }\nmodel: { timeStep: ${step} }`,
      );
      for (const stage of stages.filter(({ program }) => program.kind === 'dynamics')) {
        const { steps, blockSteps, framesEvery, energiesEvery } = stage;
        expect(Number.isInteger(blockSteps) && blockSteps > 0 && blockSteps <= 200).toBe(true);
        expect(steps % blockSteps).toBe(0);
        expect(framesEvery % blockSteps).toBe(0);
        expect(energiesEvery % blockSteps === 0 || blockSteps % energiesEvery === 0).toBe(true);
        if (stage.kind === 'produce') expect(steps % framesEvery).toBe(0);
        expect(stage.blockSteps).toBe(stages[0].blockSteps);
      }
    },
  );

  it('moves an awkward interval by little, and says so', () => {
    expect(chooseGrid(1000, 100)).toEqual({ block: 100, frames: 1000, energies: 100 });
    expect(chooseGrid(500, 50)).toEqual({ block: 100, frames: 500, energies: 50 });
    expect(chooseGrid(30, 10)).toEqual({ block: 30, frames: 30, energies: 10 });
    for (const prime of [211, 997, 1009, 4999]) {
      const { frames, block } = chooseGrid(prime, 1);
      expect(Math.abs(frames - prime)).toBeLessThanOrEqual(3);
      expect(frames % block).toBe(0);
    }
    expect(plan('produce: { frameEvery: 22 fs }').notices).toEqual([
      {
        level: 'note',
        code: 'N_INTERVAL_ROUNDED',
        message: 'frames come every 24 fs (6 steps) instead of 22 fs, to fall on blocks of 6 steps',
      },
      expect.objectContaining({
        message: expect.stringMatching(/^energies come every .* instead of 200 fs/),
      }),
    ]);
    // 1 ps is no multiple of 3 fs: 335 steps, 0.5 % more, are no news.
    expect(plan('produce: { frameEvery: 1 ps }\nmodel: { timeStep: 3 fs }').notices).toEqual([]);
    expect(plan('produce: { frameEvery: 2 ps }').notices).toEqual([]);
  });
});

it('holds the volume where pressure is none', () => {
  for (const stage of plan('conditions: { pressure: none }').stages) {
    expect(stage.pressure).toBeNull();
    if (stage.program.kind === 'dynamics') expect(stage.program.barostat).toEqual({ kind: 'none' });
  }
});

it('leaves out a cooling by nothing', () => {
  expect(plan('conditions: { temperature: 500 K }').stages.map(({ kind }) => kind)).not.toContain('cool');
});

it('thermostat and axes of the conditions reach every stage after the start under friction', () => {
  const { stages } = plan('conditions: { thermostat: nose-hoover, pressureAxes: xz }');
  const programs = stages.map(({ program }) => program).filter((program) => program.kind === 'dynamics');
  expect(programs[0].thermostat).toEqual({ kind: 'none' });
  for (const { thermostat } of programs.slice(1)) {
    expect(thermostat).toEqual({ kind: 'nose-hoover', period: 1, chainLength: 4 });
  }
  for (const { barostat } of programs) expect(barostat).toMatchObject({ axes: [true, false, true] });
  for (const { program } of plan().stages) {
    if (program.kind === 'dynamics') expect(program.barostat).not.toHaveProperty('axes');
  }
});
