/**
 * A whole study in small: real forces, real files in memory, runs of a few picoseconds. Stopped and resumed, made longer,
 * committed, taken up elsewhere from what was committed, computed again: the same bits each time.
 */
import { describe, expect, it } from 'vitest';
import { SheathError } from '../../src/core/index.js';
import { type CreatePlatform, choosePlatform } from '../../src/platforms/index.js';
import { renderStudyReport } from '../../src/report/index.js';
import { memoryRunFiles, openCheckpoint, type RunFiles } from '../../src/simulation/index.js';
import {
  analyseRun,
  collectStudy,
  commitData,
  committedEnd,
  committedReplay,
  firstSteps,
  holdsFrame,
  jobStatus,
  makeReplay,
  parseStudy,
  planStudy,
  preparedJob,
  readData,
  readManifest,
  replaySteps,
  reportInput,
  runStudy,
  type StudyAdditions,
  type StudyRuntime,
  summaryText,
} from '../../src/study/index.js';

const TEXT = `
title: a small study
recipe:
  waive: [W_CUTOFF, W_COOLING_RATE]
  model: { cutoff: 0.6 nm, timeStep: 4 fs, hydrogenMass: 3 u }
  protocol: [{ minimise: { steps: 40 } }, { melt: { temperature: 450 K, time: 0.4 ps } }, { cool: { rate: 600 K/ps } }, produce]
  produce: { time: 1.6 ps, frameEvery: 0.2 ps, energiesEvery: 0.2 ps }
systems:
  A: { electrolyte: { counts: { LiPF6: 3, EC: 14, DMC: 6 } } }
runs:
  - { name: first, systems: [A], temperatures: [-40 °C], charges: [{ ions: 0.72 }], seeds: 1 }
calibration: { system: A, class: ssip, target: 66.9, within: 5, largestError: 3 }
statements:
  - { id: ssip, text: 'A: SSIP 66.9 %', kind: population, system: A, class: ssip, paper: 66.9, calibrated: true }
  - { id: lead, text: EC leads in A, kind: leads, system: A, ligand: EC }
`;
const study = parseStudy(TEXT, 'study.yaml');
const THREADS = 1;

async function createPlatform(): Promise<CreatePlatform> {
  return (await choosePlatform('cpu', THREADS)).create;
}

interface Place {
  readonly openRun: (job: string) => RunFiles;
  readonly contents: Map<string, Map<string, Uint8Array>>;
}

function place(): Place {
  const contents = new Map<string, Map<string, Uint8Array>>();
  return {
    contents,
    openRun(job) {
      const own = contents.get(job) ?? new Map<string, Uint8Array>();
      contents.set(job, own);
      return memoryRunFiles(own);
    },
  };
}

async function runtime(openRun: Place['openRun'], more: Partial<StudyRuntime> = {}): Promise<StudyRuntime> {
  const create = await createPlatform();
  return {
    openRun,
    createPlatform: () => create,
    cores: 1,
    platform: 'cpu',
    engine: 'test',
    readText: () => null,
    ...more,
  };
}

const bytesOf = ({ contents }: Place, job: string, name: string) => contents.get(job)?.get(name);

describe('a study', () => {
  const plan = planStudy(study);
  const [first, second] = plan.jobs;
  const longer: StudyAdditions = { seeds: 0, time: 0.8 };
  const here = place();

  it('runs its jobs to the end, whatever interrupts them, in the same bits', async () => {
    const whole = await runStudy(plan, await runtime(here.openRun));
    expect(whole).toMatchObject({ finished: [first.id, second.id], stopped: [], failed: [], waiting: [] });

    const broken = place();
    const controller = new AbortController();
    let blocks = 0;
    const stopped = await runStudy(
      plan,
      await runtime(broken.openRun, {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.kind === 'progress' && event.event.stageKind === 'produce' && ++blocks === 3)
            controller.abort();
        },
      }),
    );
    expect(stopped).toMatchObject({ finished: [], stopped: [first.id], waiting: [second.id] });
    expect((await jobStatus(first, broken.openRun(first.id))).status).toBe('begun');
    expect((await jobStatus(second, broken.openRun(second.id))).status).toBe('waiting');
    const resumed = await runStudy(plan, await runtime(broken.openRun));
    expect(resumed.finished).toEqual([first.id, second.id]);
    for (const job of [first.id, second.id])
      expect(bytesOf(broken, job, 'trajectory.sheath')).toEqual(bytesOf(here, job, 'trajectory.sheath'));
  });

  it('made longer ends as one that was planned so, and committed data go on elsewhere', async () => {
    const planned = place();
    const job = planStudy(study, longer).jobs[0];
    const only = { ...plan, jobs: [job] };
    await runStudy(only, await runtime(planned.openRun));

    const data = memoryRunFiles();
    const create = await createPlatform();
    const request = {
      data,
      study: 'hash',
      additions: { seeds: 0, time: 0 },
      makeReplay: (checkpoint: Parameters<typeof makeReplay>[0], toFrame: number) =>
        makeReplay(checkpoint, toFrame, create),
    };
    await commitData({ ...request, jobs: plan.jobs, openRun: here.openRun });
    const manifest = await readManifest(data);
    const elsewhere = place();
    await runStudy(
      only,
      await runtime(elsewhere.openRun, { committedEnd: (id) => committedEnd(data, manifest, id) }),
    );
    const extended = await runStudy(only, await runtime(here.openRun));
    expect(extended.finished).toEqual([job.id]);
    // The head of a trajectory tells the recipe of its beginning; state and frames tell nothing of how the run came here.
    const endOf = async ({ openRun }: Place) => (await openCheckpoint(openRun(job.id))).checkpoint.moment;
    const end = await endOf(planned);
    for (const other of [here, elsewhere]) {
      const { state, cursor, finished } = await endOf(other);
      expect(finished).toBe(true);
      expect(cursor).toEqual(end.cursor);
      expect(state).toEqual(end.state);
    }

    await commitData({ ...request, additions: longer, jobs: only.jobs, openRun: elsewhere.openRun });
    const both = await readManifest(data);
    expect(both?.chunks.filter((chunk) => chunk.job === job.id).map(({ frames }) => frames.count)).toEqual([
      8, 4,
    ]);
    const committed = { data, manifest: both! };
    const fromData = await collectStudy({ study, plan: only, committed });
    const fromRun = await collectStudy({ study, plan: only, openRun: planned.openRun });
    expect(fromData).toEqual(fromRun);
  });

  it('gives the same summary from its committed frames, and the same bits when computed again', async () => {
    const data = memoryRunFiles();
    const create = await createPlatform();
    await commitData({
      jobs: plan.jobs,
      openRun: here.openRun,
      data,
      study: 'hash',
      additions: { seeds: 0, time: 0 },
      makeReplay: (checkpoint, toFrame) => makeReplay(checkpoint, toFrame, create),
    });
    const manifest = (await readManifest(data))!;
    const summary = await collectStudy({ study, committed: { data, manifest } });
    expect(JSON.parse(summaryText(summary))).toEqual(
      JSON.parse(summaryText(await collectStudy({ study, openRun: here.openRun }))),
    );
    expect(summary.states[0].runs.length).toBe(2);
    const { ssip, cip, agg } = summary.states[0].populations['isolated-pair'];
    expect(ssip.value + cip.value + agg.value).toBeCloseTo(1, 12);
    expect(summary.statements.every(({ provisional }) => provisional)).toBe(true);

    const chunk = manifest.chunks.find(({ begin }) => begin !== null)!;
    const { plan: system, replay } = (await committedReplay(data, manifest, chunk))!;
    const checkpoint = { plan: system, moment: replay.moment };
    const again = await firstSteps(checkpoint, create);
    expect(again.terms).toEqual(replay.terms);
    expect(again.after).toEqual(replay.after);
    const { stateHash, frame } = await replaySteps(checkpoint, chunk.begin!.toFrame, create);
    expect(stateHash).toBe(replay.stateHash);
    const frames = await readData(data, chunk.frames);
    const step = chunk.begin!.step + chunk.begin!.toFrame;
    expect(await holdsFrame(frames, frame, step)).toBe(true);
    // A frame of another step is not that frame.
    const other = await replaySteps(checkpoint, chunk.begin!.toFrame, (s, m, state, replicas) =>
      create(
        s,
        m,
        { ...state, positions: state.positions.map((x, k) => x + (k === 0 ? 0.01 : 0)) },
        replicas,
      ),
    );
    expect(await holdsFrame(frames, other.frame, step)).toBe(false);

    const { reference } = await choosePlatform('reference').then(({ create: make }) => ({ reference: make }));
    const elsewhere = await firstSteps(checkpoint, reference);
    expect(Math.abs(elsewhere.potential / replay.potential - 1)).toBeLessThan(1e-5);
    const moved = elsewhere.after.positions.map((x, k) => Math.abs(x - replay.after.positions[k]));
    expect(Math.max(...moved)).toBeLessThan(1e-4);

    const page = renderStudyReport(reportInput(study, plan, summary, [['Engine', 'test']]));
    expect(page).toContain('Bracket: not converged');
    expect(page).toContain('66.9');
    expect(page.slice(0, page.indexOf('<script>'))).not.toMatch(/NaN|undefined|\[object/);
  });

  it('refuses data that were touched', async () => {
    const contents = new Map<string, Uint8Array>();
    const data = memoryRunFiles(contents);
    const create = await createPlatform();
    await commitData({
      jobs: [first],
      openRun: here.openRun,
      data,
      study: 'hash',
      additions: { seeds: 0, time: 0 },
      makeReplay: (checkpoint, toFrame) => makeReplay(checkpoint, toFrame, create),
    });
    const manifest = (await readManifest(data))!;
    const { file } = manifest.chunks[0].frames;
    const touched = contents.get(file)!.slice();
    touched[touched.length >> 1] ^= 1;
    contents.set(file, touched);
    await expect(collectStudy({ study, committed: { data, manifest } })).rejects.toMatchObject({
      code: 'E_STUDY_DATA',
    });
  });

  it('lets no other trajectory take the place of committed frames', async () => {
    const contents = new Map<string, Uint8Array>();
    const create = await createPlatform();
    const request = {
      data: memoryRunFiles(contents),
      study: 'hash',
      additions: { seeds: 0, time: 0 },
      makeReplay: (checkpoint: Parameters<typeof makeReplay>[0], toFrame: number) =>
        makeReplay(checkpoint, toFrame, create),
    };
    await commitData({ ...request, jobs: [first], openRun: here.openRun });
    const committed = new Map(contents);
    const other = place();
    const [same] = planStudy(parseStudy(TEXT.replace('cutoff: 0.6 nm', 'cutoff: 0.58 nm'), 'x')).jobs;
    expect(same.id).toBe(first.id);
    await runStudy({ ...plan, jobs: [same] }, await runtime(other.openRun));
    const again = commitData({ ...request, jobs: [same], openRun: other.openRun });
    await expect(again).rejects.toMatchObject({ code: 'E_STUDY_OTHER_RUN' });
    expect(contents).toEqual(committed);
    await commitData({ ...request, jobs: [first], openRun: here.openRun });
  });

  it('goes on when a run fails, and says why', async () => {
    const wrong = parseStudy(TEXT.replace('cutoff: 0.6 nm', 'cutoff: 1.6 nm').replace('W_CUTOFF, ', ''), 'x');
    const outcome = await runStudy(planStudy(wrong), await runtime(place().openRun));
    expect(outcome.failed.map(({ job }) => job)).toEqual([first.id, second.id]);
    for (const { error } of outcome.failed) {
      expect(error).toBeInstanceOf(SheathError);
      expect(error.code).toBe('E_CUTOFF_HALF_BOX');
    }
  });
});

describe('a study that exchanges temperatures', () => {
  it('proposes its ladder, keeps the lowest temperature, and reads no dynamics off it', async () => {
    const text = TEXT.replace(
      'seeds: 1 }',
      'seeds: 1, starts: [dispersed], exchange: { to: 300 K, acceptance: 0.2, every: 0.2 ps } }',
    ).replace('time: 1.6 ps', 'time: 0.6 ps');
    const exchanging = parseStudy(text, 'x');
    const plan = planStudy(exchanging);
    const [job] = plan.jobs;
    expect(job.id).toBe('A-233.15K-ions0.72-exchange-dispersed-1');
    const there = place();
    const outcome = await runStudy(plan, await runtime(there.openRun));
    expect(outcome).toMatchObject({ finished: [job.id], failed: [] });
    const { plan: simulated, moment } = (await openCheckpoint(there.openRun(job.id))).checkpoint;
    const ladder = simulated.exchange!.temperatures;
    expect(ladder[0]).toBeCloseTo(233.15, 10);
    expect(ladder.at(-1)).toBeCloseTo(300, 10);
    expect(ladder.length).toBeGreaterThan(2);
    expect(simulated.replicas).toHaveLength(ladder.length);
    expect(moment.exchange!.attempts).toBe(3);

    const summary = await collectStudy({ study: exchanging, plan, openRun: there.openRun });
    const [run] = summary.runs;
    // One walker is at the lowest temperature whenever a frame is written.
    expect(run.frames).toBe(3);
    expect(run.displacement).toBeNull();
    expect(run.residence.watched).toBe(0);
    const results = await analyseRun(there.openRun(job.id));
    expect(results.msd).toEqual([]);
    expect(results.conductivity).toBeNull();
    expect(results.notices.map(({ code }) => code)).toContain('N_EXCHANGED');
    expect(results.conditions.temperature).toBeCloseTo(233.15, 10);
  });
});

describe('opposite starts', () => {
  it('put every cation near an anion of its own, or far from all', async () => {
    const [dispersed, paired] = planStudy(study).jobs;
    const nearest = async (job: typeof dispersed) => {
      const { state, plan } = await preparedJob(job, 1, { readText: () => null, platform: 'reference' });
      const { topology } = plan.system;
      const ofSpecies = (name: string) =>
        Array.from({ length: topology.atomCount }, (_, atom) => atom).filter(
          (atom) =>
            topology.species[topology.atomSpecies[atom]].name === name && topology.atomLocal[atom] === 0,
        );
      const distances = ofSpecies('Li').map((li) =>
        Math.min(
          ...ofSpecies('PF6').map((p) =>
            Math.hypot(
              ...[0, 1, 2].map((axis) => {
                const d = state.positions[3 * li + axis] - state.positions[3 * p + axis];
                return d - state.box[axis] * Math.round(d / state.box[axis]);
              }),
            ),
          ),
        ),
      );
      return distances;
    };
    for (const distance of await nearest(paired)) expect(distance).toBeLessThan(0.42);
    for (const distance of await nearest(dispersed)) expect(distance).toBeGreaterThan(0.42);
  });
});
