/**
 * 10,000 seeded mutations of each binary file: it is read to its end or refused by a coded error in three parts. Half are made
 * inside the checksums (contents changed, records sealed anew), so that the decoders behind them are met too.
 */
import { describe, expect, it } from 'vitest';
import {
  encodeRecord,
  memorySource,
  readRecord,
  recordHeaders,
  SheathError,
  SIGNATURE,
} from '../../../src/core/index.js';
import {
  decodeCheckpoint,
  memoryRunFiles,
  RUN_FILES,
  startSimulation,
} from '../../../src/simulation/index.js';
import {
  encodeXtcFrame,
  openSheathTrajectory,
  openXtc,
  readEnergies,
} from '../../../src/trajectory/index.js';
import { mutateBytes } from '../../support/mutate.js';
import { toyPlatform } from '../../support/toy-platform.js';
import { baseStage, toyPlan, toyStart } from './toy-run.js';

const MUTATIONS = 10_000;

/** The file with the contents of one record mutated and all checksums right. */
async function mutateInside(bytes: Uint8Array, index: number): Promise<Uint8Array> {
  const source = memorySource(bytes);
  const records: { tag: string; raw: Uint8Array; items: number; first: number }[] = [];
  for await (const header of recordHeaders(source))
    records.push({
      tag: header.tag,
      items: header.items,
      first: header.first,
      raw: await readRecord(source, header),
    });
  const victim = index % records.length;
  records[victim] = { ...records[victim], raw: mutateBytes(records[victim].raw, 11, index) };
  return Buffer.concat([SIGNATURE, ...records.map(encodeRecord)]);
}

async function survey(bytes: Uint8Array, sealed: boolean, read: (mutated: Uint8Array) => Promise<void>) {
  const crashes: { index: number; error: unknown }[] = [];
  let refused = 0;
  for (let index = 0; index < MUTATIONS; index++) {
    const mutated =
      sealed && index % 2 === 0 ? await mutateInside(bytes, index) : mutateBytes(bytes, 11, index);
    try {
      await read(mutated);
    } catch (error) {
      refused++;
      const coded =
        error instanceof SheathError && error.parts.object && error.parts.limit && error.parts.cure;
      if (!coded) crashes.push({ index, error });
    }
  }
  return { crashes, refused };
}

async function exhaust(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

async function smallRun(): Promise<Map<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  const plan = toyPlan(1, { stages: [{ ...baseStage, steps: 40 }] });
  await startSimulation(plan, toyStart(plan), memoryRunFiles(contents), { createPlatform: toyPlatform() });
  return contents;
}

describe('mutated files', () => {
  it('trajectory', async () => {
    const bytes = (await smallRun()).get('trajectory.sheath')!;
    const read = async (mutated: Uint8Array) => {
      const salvaged = await openSheathTrajectory(memorySource(mutated), { salvage: true });
      await exhaust(salvaged.frames());
      await exhaust((await openSheathTrajectory(memorySource(mutated))).frames());
    };
    await read(bytes);
    const { crashes, refused } = await survey(bytes, true, read);
    expect(crashes).toEqual([]);
    expect(refused).toBeGreaterThan(MUTATIONS / 2);
  });

  it('energies', async () => {
    const bytes = (await smallRun()).get(RUN_FILES.energies)!;
    const read = async (mutated: Uint8Array) => {
      await readEnergies(memorySource(mutated), { salvage: true });
      await readEnergies(memorySource(mutated));
    };
    await read(bytes);
    const { crashes, refused } = await survey(bytes, true, read);
    expect(crashes).toEqual([]);
    expect(refused).toBeGreaterThan(MUTATIONS / 2);
  });

  it('checkpoint: every change is found', async () => {
    const bytes = (await smallRun()).get(RUN_FILES.checkpoint)!;
    let same = 0;
    const read = async (mutated: Uint8Array) => {
      if (Buffer.from(mutated).equals(bytes)) same++;
      await decodeCheckpoint(mutated, 'checkpoint');
    };
    await read(bytes);
    const { crashes, refused } = await survey(bytes, false, read);
    expect(crashes).toEqual([]);
    expect(refused).toBe(MUTATIONS - (same - 1));
  });

  it('xtc', async () => {
    const positions = Float64Array.from({ length: 90 }, (_, k) => ((k * 0.37) % 2) + (k % 9) * 0.01);
    const frame = { step: 0, time: 0, box: Float64Array.of(2, 2, 2), positions, images: null };
    const bytes = Buffer.concat([encodeXtcFrame(frame), encodeXtcFrame({ ...frame, step: 1 })]);
    const read = async (mutated: Uint8Array) => exhaust((await openXtc(memorySource(mutated))).frames());
    await read(bytes);
    const { crashes, refused } = await survey(bytes, false, read);
    expect(crashes).toEqual([]);
    expect(refused).toBeGreaterThan(MUTATIONS / 4);
  });
});
