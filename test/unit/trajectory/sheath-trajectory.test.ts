import { describe, expect, it } from 'vitest';
import { memorySource } from '../../../src/core/index.js';
import { drawWords, STREAM, uniformOf } from '../../../src/math/index.js';
import { createTopology } from '../../../src/topology/index.js';
import {
  createTrajectoryWriter,
  type Frame,
  openSheathTrajectory,
  type TrajectoryHeader,
} from '../../../src/trajectory/index.js';
import { collect } from '../../support/collect.js';

const atom = { element: '', type: 'A', residue: 'TOY', residueNumber: 1, mass: 10, charge: 0.5 };
const topology = createTopology(
  [
    {
      name: 'DIM',
      atoms: [
        { ...atom, name: 'A1' },
        { ...atom, name: 'A2' },
      ],
      bonds: [[0, 1]],
    },
    { name: 'Li', atoms: [{ ...atom, name: 'LI', element: 'Li', charge: 1 }], bonds: [] },
  ],
  [
    { species: 0, count: 20 },
    { species: 1, count: 7 },
  ],
);
const stages = [
  { name: 'equilibration', kind: 'equilibrate' },
  { name: 'production', kind: 'produce' },
];
const header: TrajectoryHeader = {
  topology,
  provenance: {
    program: 'sheath',
    version: '0.0.0',
    inputHash: 'i',
    topologyHash: 't',
    platform: 'toy',
    device: 'none',
    precision: 'f64',
    seed: 1,
  },
  stages,
  replica: 2,
  precision: 1e-4,
  framesPerChunk: 4,
};
const size = 3 * topology.atomCount;
const uniform = (item: number, draw: number) => uniformOf(drawWords(3, STREAM.test, 0, item, draw, 0)[0]);

/** Wanderers in a breathing box; `spread` is the size of a move between frames, nm. */
function makeFrames(count: number, spread: number): Frame[] {
  const path = Float64Array.from({ length: size }, (_, k) => 5 * uniform(k, 0));
  return Array.from({ length: count }, (_, n) => {
    const edge = 2 + 0.1 * uniform(0, 1000 + n);
    const images = new Int32Array(size);
    const positions = new Float64Array(size);
    for (let k = 0; k < size; k++) {
      path[k] += spread * (uniform(k, n + 1) - 0.5);
      images[k] = Math.floor(path[k] / edge);
      positions[k] = path[k] - images[k] * edge;
    }
    return {
      step: 1000 * n,
      time: 2 * n,
      box: Float64Array.of(edge, edge, edge),
      positions,
      images,
      temperature: 300 - n,
      stage: stages[n < 5 ? 0 : 1],
    };
  });
}

function write(frames: readonly Frame[], changes: Partial<TrajectoryHeader> = {}): Uint8Array {
  const writer = createTrajectoryWriter({ ...header, ...changes });
  const parts = [
    writer.head(),
    ...frames.map((frame) => writer.add(frame, stages.indexOf(frame.stage as never))),
  ];
  parts.push(writer.tail());
  return Uint8Array.from(Buffer.concat(parts.filter((part) => part !== null)));
}

async function framesOf(bytes: Uint8Array, range = {}): Promise<Frame[]> {
  return collect((await openSheathTrajectory(memorySource(bytes))).frames(range));
}

describe('the trajectory', () => {
  // Small, middle and large moves make each of the three predictors the best one somewhere.
  it.each([0.001, 0.1, 3])(
    'returns what was written, positions to half the precision (moves of %f nm)',
    async (spread) => {
      const frames = makeFrames(11, spread);
      const read = await framesOf(write(frames));
      expect(read).toHaveLength(11);
      for (const [n, frame] of frames.entries()) {
        const { positions, ...rest } = frame;
        const { positions: readPositions, ...readRest } = read[n];
        expect(readRest).toEqual(rest);
        let worst = 0;
        for (let k = 0; k < size; k++) worst = Math.max(worst, Math.abs(readPositions[k] - positions[k]));
        expect(worst).toBeLessThan(0.5e-4 + 2.4e-7);
        expect(worst).toBeGreaterThan(0.2e-4);
      }
    },
  );

  it('keeps coordinates at the ends of 32 bits, negative images and absent conditions', async () => {
    const edge = (2 ** 31 - 1) * 1e-4;
    const positions = Float64Array.from({ length: size }, (_, k) => (k % 2 === 0 ? edge : -edge));
    const images = Int32Array.from({ length: size }, (_, k) => (k % 3 === 0 ? -(2 ** 31) : 2 ** 31 - 1));
    const frame = { step: 0, time: 0, box: new Float64Array(3), positions, images };
    const flipped = { ...frame, step: 1, positions: positions.map((x) => -x), images: images.map((n) => ~n) };
    const writer = createTrajectoryWriter(header);
    const parts = [writer.head(), writer.add(frame, 0), writer.add(flipped, 0), writer.tail()];
    const read = await framesOf(Uint8Array.from(Buffer.concat(parts.filter((part) => part !== null))));
    expect(read.map(({ images: n }) => n)).toEqual([images, flipped.images]);
    expect(read.map(({ positions: x }) => x)).toEqual([
      Float32Array.from(positions),
      Float32Array.from(flipped.positions),
    ]);
    expect(read[0]).not.toHaveProperty('temperature');
  });

  it('stands alone: topology, stages, replica, provenance come from the file', async () => {
    const trajectory = await openSheathTrajectory(memorySource(write(makeFrames(3, 0.1))));
    expect(trajectory.header).toEqual(header);
    expect(trajectory.topology).toEqual(topology);
    expect(trajectory.frameCount).toBe(3);
  });

  it('finds any frame and any range, and lays a range out as [frame, atom, xyz]', async () => {
    const bytes = write(makeFrames(11, 0.1));
    const all = await framesOf(bytes);
    const trajectory = await openSheathTrajectory(memorySource(bytes));
    for (const n of [10, 0, 7, 4, 3]) expect(await trajectory.frame(n)).toEqual(all[n]);
    for (const [start, end, stride] of [
      [0, 11, 3],
      [2, 9, 5],
      [5, 5, 1],
      [8, 99, 1],
    ]) {
      const steps = (await framesOf(bytes, { start, end, stride })).map(({ step }) => step);
      const expected = all
        .filter((_, n) => n >= start && n < end && (n - start) % stride === 0)
        .map(({ step }) => step);
      expect(steps).toEqual(expected);
      const table = await trajectory.table({ start, end, stride });
      expect([...table.step]).toEqual(expected);
      expect(table.positions.shape).toEqual([expected.length, topology.atomCount, 3]);
    }
    const table = await trajectory.table();
    expect(table.positions.get(6, 11, 2)).toBe(all[6].positions[3 * 11 + 2]);
    expect(table.images.get(9, 3, 1)).toBe(all[9].images?.[10]);
    expect([...table.temperature]).toEqual(all.map(({ temperature }) => temperature));
    expect([...table.stage]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
    await expect(trajectory.frame(11)).rejects.toMatchObject({ code: 'E_FRAME_RANGE' });
    await expect(trajectory.frame(-1)).rejects.toMatchObject({ code: 'E_FRAME_RANGE' });
    await expect(trajectory.table({ stride: 0 })).rejects.toMatchObject({ code: 'E_FRAME_RANGE' });
  });

  it('is written on, from the state of its writer, to the same bytes', () => {
    const frames = makeFrames(11, 0.1);
    const expected = write(frames);
    for (let cut = 0; cut <= 11; cut++) {
      const first = createTrajectoryWriter(header);
      const add = (writer: typeof first, frame: Frame) =>
        writer.add(frame, stages.indexOf(frame.stage as never));
      const parts = [first.head(), ...frames.slice(0, cut).map((frame) => add(first, frame))];
      const second = createTrajectoryWriter(header, first.state());
      parts.push(...frames.slice(cut).map((frame) => add(second, frame)), second.tail());
      expect(Buffer.concat(parts.filter((part) => part !== null)).equals(expected)).toBe(true);
    }
  });

  it('names frame and byte where a file is cut or damaged, and gives the chunks before on request', async () => {
    const bytes = write(makeFrames(11, 0.1));
    const whole = await framesOf(bytes);
    const cut = bytes.slice(0, bytes.length - 10);
    await expect(openSheathTrajectory(memorySource(cut, 'run.sheath'))).rejects.toMatchObject({
      code: 'E_FILE_TRUNCATED',
      message: expect.stringMatching(/^run\.sheath, frame 8 \(counted from 0\) at byte \d+;/),
    });
    const salvaged = await openSheathTrajectory(memorySource(cut), { salvage: true });
    expect(await collect(salvaged.frames())).toEqual(whole.slice(0, 8));
    expect(salvaged.damage?.code).toBe('E_FILE_TRUNCATED');

    const flipped = bytes.slice();
    flipped[bytes.length - 10] ^= 1;
    await expect(framesOf(flipped)).rejects.toMatchObject({
      code: 'E_FILE_CORRUPT',
      message: expect.stringContaining('frame 8 '),
    });
    const kept = await openSheathTrajectory(memorySource(flipped), { salvage: true });
    expect(await collect(kept.frames())).toEqual(whole.slice(0, 8));
    expect(kept.damage?.code).toBe('E_FILE_CORRUPT');
  });

  it('refuses what is not a frame of it', () => {
    const [frame] = makeFrames(1, 0.1);
    const writer = createTrajectoryWriter(header);
    const positions = Float64Array.from(frame.positions);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 3e5]) {
      positions[7] = bad;
      expect(() => writer.add({ ...frame, positions }, 0)).toThrow(/coordinate y of atom 3/);
    }
    expect(() => writer.add({ ...frame, positions: new Float64Array(3) }, 0)).toThrow(/a frame has 1 atoms/);
  });
});
