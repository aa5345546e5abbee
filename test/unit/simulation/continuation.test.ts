import { describe, expect, it } from 'vitest';
import { hashOf, SheathError } from '../../../src/core/index.js';
import { drawWords, STREAM } from '../../../src/math/index.js';
import {
  continueSimulation,
  memoryRunFiles,
  RUN_FILES,
  type RunFiles,
  reseed,
  type SimulationPlan,
  startSimulation,
} from '../../../src/simulation/index.js';
import { type ToyPlatformOptions, toyPlatform } from '../../support/toy-platform.js';
import { toyPlan, toyStart } from './toy-run.js';

type Contents = Map<string, Uint8Array>;
const OUTPUTS = /^(trajectory.*|energies)\.sheath$/;

/** Length and SHA-256 of every output: what is compared, and short when it differs. */
function outputsOf(contents: Contents): Record<string, string> {
  const entries = [...contents].filter(([name]) => OUTPUTS.test(name)).sort();
  return Object.fromEntries(entries.map(([name, bytes]) => [name, `${bytes.length} ${hashOf(bytes)}`]));
}

const toy: ToyPlatformOptions = { convergesAt: 23 };

async function unbroken(plan: SimulationPlan): Promise<Contents> {
  const contents: Contents = new Map();
  const outcome = await startSimulation(plan, toyStart(plan), memoryRunFiles(contents), {
    createPlatform: toyPlatform(toy),
  });
  expect(outcome).toMatchObject({ status: 'finished', reason: 'end', totalStep: 23 + 103 + 60 + 900 });
  return contents;
}

/** A number in [0, n) from the test stream. */
const pick = (n: number, item: number, draw: number) => drawWords(1, STREAM.test, 0, item, draw, 0)[0] % n;

/** Files whose `failAt`-th writing operation, counted by the shared counter, is not done or half done, as when the process dies. */
function dyingFiles(contents: Contents, lives: { left: number }): RunFiles {
  const inner = memoryRunFiles(contents);
  const dies = () => --lives.left < 0;
  return {
    ...inner,
    async append(name, bytes) {
      if (dies()) {
        await inner.append(name, bytes.subarray(0, bytes.length >> 1));
        throw new Error('killed');
      }
      await inner.append(name, bytes);
    },
    async truncate(name, size) {
      if (dies()) throw new Error('killed');
      await inner.truncate(name, size);
    },
    async replace(name, bytes, keepAs) {
      if (dies()) {
        // Between the two renames of a rotation: the old one has its new name, the new one none yet.
        if (keepAs !== undefined && lives.left % 2 === 0) await inner.rename(name, keepAs);
        throw new Error('killed');
      }
      await inner.replace(name, bytes, keepAs);
    },
  };
}

describe('a run that is cut and continued', () => {
  it.each([1, 3])(
    'ends with the bytes of the unbroken run, killed anywhere (R = %i)',
    async (replicaCount) => {
      const plan = toyPlan(replicaCount);
      const expected = outputsOf(await unbroken(plan));
      expect(Object.keys(expected)).toHaveLength(replicaCount + 1);
      let kills = 0;
      for (let trial = 0; trial < 4; trial++) {
        const contents: Contents = new Map();
        for (let attempt = 0; ; attempt++) {
          // Either the platform or a writing operation stops the process.
          const blocks = { left: 3 + pick(60, trial, 2 * attempt) };
          const lives = {
            left: attempt % 2 === 0 ? Number.POSITIVE_INFINITY : 8 + pick(20, trial, 2 * attempt + 1),
          };
          const onBlock = () => {
            if (attempt % 2 === 0 && --blocks.left < 0) throw new Error('killed');
          };
          const files = dyingFiles(contents, lives);
          const runtime = { createPlatform: toyPlatform({ ...toy, onBlock }) };
          try {
            if (contents.has(RUN_FILES.checkpoint) || contents.has(RUN_FILES.previousCheckpoint))
              await continueSimulation(files, runtime);
            else await startSimulation(plan, toyStart(plan), files, runtime);
            break;
          } catch (error) {
            kills++;
            // Killed after the last checkpoint, before the summary.
            if (error instanceof SheathError && error.code === 'E_RUN_FINISHED') break;
            expect(String(error)).toBe('Error: killed');
          }
        }
        expect(outputsOf(contents)).toEqual(expected);
      }
      expect(kills).toBeGreaterThan(10);
    },
  );

  it('ends with the same bytes when it is stopped at block ends by a signal or a time limit', async () => {
    const plan = toyPlan();
    const expected = outputsOf(await unbroken(plan));
    const contents: Contents = new Map();
    const reasons = new Set<string>();
    let outcome = { status: 'interrupted', reason: '' };
    for (let attempt = 0; outcome.status === 'interrupted'; attempt++) {
      const controller = new AbortController();
      let blocks = 4 + pick(40, attempt, 99);
      let clock = 0;
      const runtime = {
        createPlatform: toyPlatform(toy),
        signal: controller.signal,
        maxHours: attempt % 2 === 0 ? 1000 : 25,
        now: () => clock,
        observers: [
          {
            onProgress: () => {
              clock += 3_600_000;
              if (--blocks < 0) controller.abort();
            },
          },
        ],
      };
      const files = memoryRunFiles(contents);
      outcome =
        attempt === 0
          ? await startSimulation(plan, toyStart(plan), files, runtime)
          : await continueSimulation(files, runtime);
      reasons.add(outcome.reason);
    }
    expect(reasons).toEqual(new Set(['signal', 'max-hours', 'end']));
    expect(outputsOf(contents)).toEqual(expected);
  });

  it('falls back to the previous checkpoint when the newest is broken, and says so', async () => {
    const plan = toyPlan();
    const expected = outputsOf(await unbroken(plan));
    for (const damage of ['cut', 'flipped', 'missing']) {
      const contents: Contents = new Map();
      let blocks = 50;
      const onBlock = () => {
        if (--blocks < 0) throw new Error('killed');
      };
      const start = startSimulation(plan, toyStart(plan), memoryRunFiles(contents), {
        createPlatform: toyPlatform({ ...toy, onBlock }),
      });
      await expect(start).rejects.toThrow('killed');
      const newest = contents.get(RUN_FILES.checkpoint)!;
      if (damage === 'cut') contents.set(RUN_FILES.checkpoint, newest.slice(0, newest.length >> 1));
      if (damage === 'flipped') newest[newest.length >> 1] ^= 4;
      if (damage === 'missing') contents.delete(RUN_FILES.checkpoint);
      const notices: string[] = [];
      await continueSimulation(memoryRunFiles(contents), {
        createPlatform: toyPlatform(toy),
        observers: [{ onNotice: (notice) => void notices.push(notice.code) }],
      });
      expect(notices).toEqual(['N_CHECKPOINT_FALLBACK']);
      expect(outputsOf(contents)).toEqual(expected);
      expect(contents.has(RUN_FILES.brokenCheckpoint)).toBe(damage !== 'missing');
    }
  });

  it('loses nothing when the disk fills up, and goes on when there is room', async () => {
    const plan = toyPlan();
    const expected = outputsOf(await unbroken(plan));
    const contents: Contents = new Map();
    let room = 20_000;
    const inner = memoryRunFiles(contents);
    const full = () =>
      new SheathError(
        'E_DISK_FULL',
        { object: 'a file', limit: 'no room', cure: 'free some' },
        { kind: 'failure' },
      );
    const files: RunFiles = {
      ...inner,
      async append(name, bytes) {
        const fits = Math.min(room, bytes.length);
        room -= fits;
        await inner.append(name, bytes.subarray(0, fits));
        if (fits < bytes.length) throw full();
      },
      // What is cut off is room again: otherwise a continuation that fills it before its first checkpoint gets nowhere.
      async truncate(name, size) {
        room += Math.max(0, (contents.get(name)?.length ?? 0) - size);
        await inner.truncate(name, size);
      },
      async replace(name, bytes, keepAs) {
        if (bytes.length > room) throw full();
        await inner.replace(name, bytes, keepAs);
      },
    };
    const runtime = { createPlatform: toyPlatform(toy) };
    let stops = 0;
    let begun = false;
    for (;;) {
      try {
        if (begun) await continueSimulation(files, runtime);
        else await startSimulation(plan, toyStart(plan), files, runtime);
        break;
      } catch (error) {
        expect(error).toMatchObject({ code: 'E_DISK_FULL', kind: 'failure' });
        begun = contents.has(RUN_FILES.checkpoint);
        expect(++stops).toBeLessThan(100);
        room += 4_000;
      }
    }
    expect(stops).toBeGreaterThan(1);
    expect(outputsOf(contents)).toEqual(expected);
  });

  it('refuses outputs that are not those of the checkpoint', async () => {
    const plan = toyPlan(1);
    const contents: Contents = new Map();
    let blocks = 130;
    const onBlock = () => {
      if (--blocks < 0) throw new Error('killed');
    };
    const start = startSimulation(plan, toyStart(plan), memoryRunFiles(contents), {
      createPlatform: toyPlatform({ ...toy, onBlock }),
    });
    await expect(start).rejects.toThrow('killed');
    const good = contents.get('trajectory.sheath')!;
    const others: readonly (Uint8Array | undefined)[] = [
      undefined,
      good.slice(0, 100),
      good.map((byte, k) => (k === 70 ? byte ^ 1 : byte)),
    ];
    for (const other of others) {
      if (other === undefined) contents.delete('trajectory.sheath');
      else contents.set('trajectory.sheath', other);
      const before = contents.get('energies.sheath');
      const going = continueSimulation(memoryRunFiles(contents), { createPlatform: toyPlatform(toy) });
      await expect(going).rejects.toMatchObject({ code: 'E_OUTPUT_CHANGED' });
      expect(contents.get('energies.sheath')).toBe(before);
    }
  });

  it('takes another seed from the checkpoint on, keeps it, and says so in the log', async () => {
    const plan = toyPlan(1);
    const old = outputsOf(await unbroken(plan));
    const branch = async (seed: number) => {
      const contents: Contents = new Map();
      const files = memoryRunFiles(contents);
      const controller = new AbortController();
      let blocks = 50;
      const onBlock = () => {
        if (--blocks === 0) controller.abort();
      };
      const createPlatform = toyPlatform({ ...toy, onBlock });
      await startSimulation(plan, toyStart(plan), files, { createPlatform, signal: controller.signal });
      blocks = 20;
      const again = new AbortController();
      const stopAgain = () => {
        if (--blocks === 0) again.abort();
      };
      await continueSimulation(
        files,
        { createPlatform: toyPlatform({ ...toy, onBlock: stopAgain }), signal: again.signal },
        (checkpoint) => reseed(checkpoint, seed),
      );
      await continueSimulation(files, { createPlatform: toyPlatform(toy) });
      expect(new TextDecoder().decode(contents.get(RUN_FILES.log))).toContain(`those of seed ${seed}`);
      return outputsOf(contents);
    };
    const [first, second, other] = [await branch(77), await branch(77), await branch(78)];
    expect(first).toEqual(second);
    expect(first).not.toEqual(old);
    expect(first).not.toEqual(other);
  });

  it('says when the numbers will not be bit for bit', async () => {
    const plan = toyPlan(1);
    const contents: Contents = new Map();
    const controller = new AbortController();
    controller.abort();
    const files = memoryRunFiles(contents);
    await startSimulation(plan, toyStart(plan), files, {
      createPlatform: toyPlatform(toy),
      signal: controller.signal,
    });
    const notices: string[] = [];
    await continueSimulation(files, {
      createPlatform: toyPlatform({ ...toy, description: 'toy (another device)' }),
      observers: [{ onNotice: (notice) => void notices.push(notice.code) }],
    });
    expect(notices).toEqual(['N_NUMERICS_CHANGED']);
  });
});
