import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  estimateRunBytes,
  memoryRunFiles,
  openRunDirectory,
  type ProgressEvent,
  RUN_FILES,
  type RunFiles,
  startSimulation,
} from '../../../src/simulation/index.js';
import { blockLength, FIRST_CURSOR, replicaSettings, setPoint } from '../../../src/simulation/plan.js';
import { energiesToCsv, openSheathTrajectory, readEnergies, readGro } from '../../../src/trajectory/index.js';
import { collect } from '../../support/collect.js';
import { toyPlatform } from '../../support/toy-platform.js';
import { baseStage, stages, toyPlan, toyStart } from './toy-run.js';

describe('the driver', () => {
  it('writes frames and rows where the stages ask for them, with step, time, stage and set point', async () => {
    const plan = toyPlan(2);
    const contents = new Map<string, Uint8Array>();
    const files = memoryRunFiles(contents);
    const events: ProgressEvent[] = [];
    await startSimulation(plan, toyStart(plan), files, {
      createPlatform: toyPlatform({ convergesAt: 23 }),
      observers: [{ onProgress: (event) => void events.push(event) }],
    });

    const trajectory = await openSheathTrajectory((await files.open('trajectory-2.sheath'))!);
    const frames = await collect(trajectory.frames());
    expect(trajectory.header.replica).toBe(1);
    const cooling = Array.from({ length: 20 }, (_, n) => 23 + 5 * (n + 1));
    const equilibration = [20, 40, 60].map((n) => 126 + n);
    const production = Array.from({ length: 180 }, (_, n) => 186 + 5 * (n + 1));
    expect(frames.map(({ step }) => step)).toEqual([...cooling, ...equilibration, ...production]);
    expect(frames.map(({ time }) => Math.round(1e6 * time))).toEqual(
      frames.map(({ step }) => 2000 * (step - 23)),
    );
    expect(frames[0].stage).toEqual({ name: 'cooling', kind: 'cool' });
    expect(frames[0].temperature).toBe(setPoint(stages[1], 0));
    expect(frames.at(-1)).toMatchObject({ stage: { kind: 'produce' }, temperature: 300 });

    const energies = await readEnergies((await files.open('energies.sheath'))!);
    const steps = energies.column('step', 1);
    expect([...steps.slice(0, 7)]).toEqual([5, 10, 15, 20, 23, 27, 31]);
    // 25 rows at multiples of 4 in cooling and the last step, 103, which is none.
    expect(energies.rowCount).toBe(2 * (5 + 26 + 15 + 225));
    expect([...energies.column('setPoint', 0).slice(0, 5)]).toEqual(new Array(5).fill(Number.NaN));
    expect(energies.column('step', 0)).toEqual(steps);
    const [head, first] = energiesToCsv(energies);
    expect(head).toMatch(
      /^stage,replica,setPoint \(K\),step,time \(ps\),bond \(kJ\/mol\),.*density \(g\/cm3\)/,
    );
    expect(first).toMatch(/^minimisation,0,NaN,5,0,/);

    expect(events.at(-1)).toMatchObject({ stageKind: 'produce', step: 900, steps: 900, setPointK: 300 });
    expect(events.at(-1)?.timePs).toBeCloseTo(0.002 * 1063, 9);
    const summary = JSON.parse(new TextDecoder().decode(contents.get(RUN_FILES.summary)));
    expect(summary).toMatchObject({ status: 'finished', totalStep: 1086, atoms: 6 });
  });

  it('refuses to overwrite a run and leaves it as it was', async () => {
    const plan = toyPlan(1);
    const contents = new Map<string, Uint8Array>();
    const runtime = { createPlatform: toyPlatform() };
    await startSimulation(plan, toyStart(plan), memoryRunFiles(contents), runtime);
    const before = new Map(contents);
    const again = startSimulation(plan, toyStart(plan), memoryRunFiles(contents), runtime);
    await expect(again).rejects.toMatchObject({ code: 'E_RUN_EXISTS' });
    expect(contents).toEqual(before);
  });

  it('writes nothing when the platform refuses, or the disk is too small', async () => {
    const plan = toyPlan(1);
    const contents = new Map<string, Uint8Array>();
    const refusing = () => Promise.reject(new Error('cut-off'));
    const start = startSimulation(plan, toyStart(plan), memoryRunFiles(contents), {
      createPlatform: refusing,
    });
    await expect(start).rejects.toThrow('cut-off');
    const small: RunFiles = {
      ...memoryRunFiles(contents),
      freeBytes: async () => estimateRunBytes(plan) - 1,
    };
    const tight = startSimulation(plan, toyStart(plan), small, { createPlatform: toyPlatform() });
    await expect(tight).rejects.toMatchObject({ code: 'E_DISK_SPACE' });
    expect(contents.size).toBe(0);
  });

  it('estimates no less than it writes', async () => {
    const plan = toyPlan(2);
    const contents = new Map<string, Uint8Array>();
    await startSimulation(plan, toyStart(plan), memoryRunFiles(contents), { createPlatform: toyPlatform() });
    const frames = contents.get('trajectory-1.sheath')!.length;
    expect(estimateRunBytes(plan)).toBeGreaterThan(frames);
  });

  it('names the worst atom when a block fails, and keeps the last good configuration', async () => {
    const plan = toyPlan(2);
    const contents = new Map<string, Uint8Array>();
    const failure = (step: number) =>
      step < 20
        ? null
        : ({ kind: 'non-finite', replica: 1, atom: 4, step: 22, message: 'force is NaN' } as const);
    const start = startSimulation(
      { ...plan, stages: [baseStage] },
      toyStart(plan),
      memoryRunFiles(contents),
      {
        createPlatform: toyPlatform({ failure }),
      },
    );
    await expect(start).rejects.toMatchObject({
      code: 'E_NON_FINITE',
      kind: 'failure',
      message: expect.stringMatching(
        /A5 \(atom 5\) of replica 2 at step 22.*force is NaN.*halve the time step of 2 fs/,
      ),
    });
    const { frame } = readGro(new TextDecoder().decode(contents.get(RUN_FILES.lastGood)));
    expect(frame.atomCount).toBe(6);
    expect(frame.title).toContain('step= 20');
  });
});

describe('conditions', () => {
  const ramp = { ...baseStage, steps: 103, blockSteps: 10, temperature: { from: 400, to: 300 } };

  it('ramp linearly: the mean over all steps is the mean of both ends', () => {
    let sum = 0;
    for (let step = 0; step < ramp.steps; step += blockLength(ramp, step))
      sum += setPoint(ramp, step) * blockLength(ramp, step);
    expect(sum / ramp.steps).toBeCloseTo(350, 9);
    expect(blockLength(ramp, 100)).toBe(3);
    expect(blockLength(ramp, 14)).toBe(6);
  });

  it('give every stage noise of its own, the first the seed of the plan', () => {
    const plan = toyPlan(2);
    const seeds = plan.stages.map((_, stage) => replicaSettings(plan, { ...FIRST_CURSOR, stage })[0].seed);
    expect(seeds[0]).toBe(7);
    expect(new Set(seeds).size).toBe(plan.stages.length);
  });
});

describe('a run directory', () => {
  it('holds what memory would hold, and appears only when written to', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'sheath-'));
    try {
      const place = join(parent, 'deep', 'run');
      const plan = toyPlan(1);
      const disk = openRunDirectory(place);
      expect(await disk.open('run.json')).toBeNull();
      expect(await disk.freeBytes()).toBeGreaterThan(0);
      expect(await readdir(parent)).toEqual([]);
      const contents = new Map<string, Uint8Array>();
      const runtime = { createPlatform: toyPlatform(), now: () => 0 };
      await startSimulation(plan, toyStart(plan), disk, runtime, { 'recipe.yaml': 'title: toy\n' });
      await disk.close();
      await startSimulation(plan, toyStart(plan), memoryRunFiles(contents), runtime, {
        'recipe.yaml': 'title: toy\n',
      });
      expect((await readdir(place)).sort()).toEqual([...contents.keys()].sort());
      for (const [name, bytes] of contents) {
        const source = (await disk.open(name))!;
        expect(Buffer.from(await source.read(0, source.size)).equals(bytes)).toBe(true);
        await source.close();
      }
    } finally {
      await rm(parent, { recursive: true });
    }
  });
});
