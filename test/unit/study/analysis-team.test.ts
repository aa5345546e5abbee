import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  ANALYSIS_NAMES,
  type AnalysisName,
  type AnalysisResults,
  STRETCH_FRAMES,
} from '../../../src/analysis/index.js';
import { silentTask } from '../../../src/core/index.js';
import { analyseForeign, teamOf } from '../../../src/study/index.js';
import { encodeXtcFrame, openTrajectory } from '../../../src/trajectory/index.js';
import { box, EC, gasFrames, LI, PF6 } from '../analysis/electrolyte-box.js';

const folder = mkdtempSync(join(tmpdir(), 'sheath-team-'));
afterAll(() => rmSync(folder, { recursive: true }));

const topology = box([LI, 6], [PF6, 6], [EC, 8]);
const COUNT = 2 * STRETCH_FRAMES + 30;
const encoded = gasFrames(topology.atomCount, COUNT, 2.5, 4).map((frame, k) =>
  encodeXtcFrame({ ...frame, time: 2 * k }),
);

function written(name: string, frames: readonly Uint8Array[]): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(frames));
  return path;
}
const whole = written('whole.xtc', encoded);
/** The coordinates of one frame are another's ranges: their stream breaks. */
const broken = written(
  'broken.xtc',
  encoded.map((bytes, k) => {
    if (k !== 200) return bytes;
    const changed = bytes.slice();
    new DataView(changed.buffer).setInt32(84, 1);
    return changed;
  }),
);

interface Asked {
  readonly threads: number;
  readonly range?: { readonly start?: number; readonly end?: number; readonly stride?: number };
  readonly cut?: number;
  readonly salvage?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: () => void;
  readonly names?: readonly AnalysisName[];
}

const FEW: readonly AnalysisName[] = ['rdf', 'coordination', 'residence', 'msd'];

async function analysed(
  paths: readonly string[],
  { threads, range = {}, cut, salvage = false, signal, onProgress, names = FEW }: Asked,
): Promise<AnalysisResults> {
  const opening = { salvage };
  const trajectories = await Promise.all(paths.map((path) => openTrajectory(path, opening)));
  try {
    return await analyseForeign(
      {
        ...{ trajectories, topology, range, names, temperature: 298 },
        ...(cut === undefined ? {} : { cut }),
        startTeam: teamOf({ paths, opening }, threads),
      },
      {
        ...silentTask,
        ...(signal && { signal }),
        ...(onProgress && { progress: onProgress }),
      },
    );
  } finally {
    for (const trajectory of trajectories) await trajectory.close();
  }
}

describe('threads that share the frames', () => {
  it.each([
    { name: 'all frames, all analyses', range: {}, names: ANALYSIS_NAMES },
    { name: 'a range', range: { start: 7, end: COUNT - 3 } },
    { name: 'frames after a cut', range: {}, cut: 91 },
    { name: 'skipped frames, which are read in order', range: { stride: 2 } },
  ])('give the very same results as one: $name', async (asked) => {
    const one = await analysed([whole], { threads: 1, ...asked });
    expect(one.frames[0].used).toBeGreaterThan(STRETCH_FRAMES);
    expect(await analysed([whole], { threads: 3, ...asked })).toEqual(one);
  });

  it('take several replicas', async () => {
    const one = await analysed([whole, whole], { threads: 1 });
    expect(await analysed([whole, whole], { threads: 2 })).toEqual(one);
  });

  it('say which frame is broken as one thread does, and salvage what one thread does', async () => {
    const failure = (threads: number) =>
      analysed([broken], { threads }).then(
        () => null,
        ({ code, message }) => ({ code, message }),
      );
    const one = await failure(1);
    expect(one).toMatchObject({ code: 'E_XTC_DATA', message: expect.stringContaining('frame 200') });
    expect(await failure(2)).toEqual(one);
    const salvaged = await analysed([broken], { threads: 1, salvage: true });
    expect(salvaged.frames[0].read).toBe(200);
    expect(await analysed([broken], { threads: 2, salvage: true })).toEqual(salvaged);
  });

  it('end with an interruption', async () => {
    const control = new AbortController();
    const asked = { threads: 2, signal: control.signal, onProgress: () => control.abort() };
    await expect(analysed([whole], asked)).rejects.toMatchObject({
      code: 'E_INTERRUPTED',
      kind: 'interrupted',
    });
  });

  it('are none for one thread, and for formats that are read from the start', () => {
    const analysis = { topology, settings: {} as never, conditions: {}, firstFrame: 0 };
    const { signal } = new AbortController();
    expect(teamOf({ paths: [whole] }, 1)(analysis, signal)).toBeNull();
    expect(teamOf({ paths: ['run.xtc.gz'] }, 2)(analysis, signal)).toBeNull();
    expect(teamOf({ paths: [whole, 'run.lammpstrj'] }, 2)(analysis, signal)).toBeNull();
  });

  it('report a thread that dies', async () => {
    const team = teamOf({ paths: [whole] }, 2)(
      // Not to be prepared: the thread ends before its first stretch.
      { topology, settings: null as never, conditions: {}, firstFrame: 0 },
      new AbortController().signal,
    );
    const range = { start: 0, end: 10 };
    const filter = { stages: 'all' as const, cutTime: Number.NEGATIVE_INFINITY };
    const task = { replica: 0, filter, range, usedBefore: 0 };
    const codeOf = () =>
      team?.read(task).then(
        () => 'read',
        ({ code }) => code,
      );
    // The main thread fails on its own, and then hears of the other.
    expect(await codeOf()).toBe('E_ANALYSIS_FAULT');
    await expect.poll(codeOf, { timeout: 20_000 }).toBe('E_ANALYSIS_THREAD');
    await team?.close();
  });
});
