/**
 * Readers of other programs' trajectories against what those programs and MDAnalysis say is in them
 * (test/golden/trajectory; make-golden.py there says how the files came about).
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../../src/core/index.js';
import {
  type ForeignFrame,
  type OpenTrajectoryOptions,
  openTrajectorySource,
} from '../../../src/trajectory/index.js';
import { collect } from '../../support/collect.js';

interface GoldenFrame {
  readonly time: number;
  readonly box: readonly number[];
  readonly positions: readonly number[];
  readonly velocities?: readonly number[];
  readonly forces?: readonly number[];
  readonly images?: readonly number[];
  readonly charges?: readonly number[];
}
const golden = (name: string) => new URL(`../../golden/trajectory/${name}`, import.meta.url);
const bytesOf = (name: string) => new Uint8Array(readFileSync(golden(name)));
const expected = JSON.parse(readFileSync(golden('expected.json'), 'utf8')) as Record<
  string,
  readonly GoldenFrame[]
>;
const open = (name: string, options?: OpenTrajectoryOptions) =>
  openTrajectorySource(memorySource(bytesOf(name), name), options);
const framesOf = async (name: string, options?: OpenTrajectoryOptions) =>
  collect((await open(name, options)).frames());

function expectClose(
  actual: ArrayLike<number>,
  wanted: readonly number[],
  tolerance: number,
  what: string,
): void {
  expect(actual.length, what).toBe(wanted.length);
  for (let k = 0; k < wanted.length; k++)
    if (!(Math.abs(actual[k] - wanted[k]) <= tolerance))
      expect.fail(`${what}[${k}] is ${actual[k]}, expected ${wanted[k]} within ${tolerance}`);
}

/** nm: what "%.9g" of 12.3 Å leaves open, twice. */
const NINE_DIGITS = 1e-8;

/** Distances modulo whole edges. */
function expectSamePlaces(frame: ForeignFrame, wanted: readonly number[], tolerance: number): void {
  for (let k = 0; k < wanted.length; k++) {
    const edge = frame.box[k % 3];
    const d = frame.positions[k] - wanted[k];
    expect(Math.abs(d - edge * Math.round(d / edge))).toBeLessThanOrEqual(tolerance);
  }
}

const unfolded = ({ positions, images, box }: ForeignFrame) =>
  Array.from(positions, (x, k) => x + (images?.[k] ?? 0) * box[k % 3]);

describe('trr of GROMACS', () => {
  it('has the positions, velocities, forces, boxes and times that MDAnalysis and gmx dump read', async () => {
    const frames = await framesOf('gromacs.trr');
    const wanted = expected['gromacs.trr'];
    expect(frames).toHaveLength(wanted.length);
    frames.forEach((frame, n) => {
      expect(frame.time).toBeCloseTo(wanted[n].time, 6);
      // MDAnalysis keeps Å in 32 bits.
      expectClose(frame.box, wanted[n].box, 1e-7, 'box');
      expectClose(frame.positions, wanted[n].positions, 2e-7, 'positions');
      expectClose(frame.velocities ?? [], wanted[n].velocities ?? [], 1e-7, 'velocities');
      expectClose(frame.forces ?? [], wanted[n].forces ?? [], 1e-3, 'forces');
    });
    expect(frames.map(({ step }) => step)).toEqual([0, 200, 400, 600]);
    const dumped = expected['gmx dump of gromacs.trr, f[10] of frame 2'] as unknown as number[];
    dumped.forEach((value, axis) => {
      expect(frames[2].forces?.[30 + axis]).toBeCloseTo(value, -Math.floor(Math.log10(Math.abs(value))) + 4);
    });
  });

  it('reads double precision: the same numbers, eight bytes each', async () => {
    const [single] = await framesOf('gromacs.trr');
    const bytes = doubled(bytesOf('gromacs.trr'), 11);
    const [frame] = await collect((await openTrajectorySource(memorySource(bytes))).frames());
    expect(frame.positions).toBeInstanceOf(Float64Array);
    expect(Array.from(frame.positions)).toEqual(Array.from(single.positions));
    expect(Array.from(frame.forces ?? [])).toEqual(Array.from(single.forces ?? []));
  });

  it('passes over frames without positions and refuses a triclinic box', async () => {
    const bytes = bytesOf('gromacs.trr');
    const size = bytes.length / 4;
    const view = new DataView(bytes.buffer);
    view.setInt32(size + 52, 0); // x of the second frame
    const cut = Uint8Array.from([...bytes.subarray(0, size + 120), ...bytes.subarray(size + 120 + 132)]);
    const trr = await openTrajectorySource(memorySource(cut));
    expect([trr.frameCount, trr.notices[0].code]).toEqual([3, 'N_TRR_FRAMES']);
    view.setInt32(size + 52, 132);
    view.setFloat32(2 * size + 88, 0.5);
    await expect(openTrajectorySource(memorySource(bytes, 'a.trr'))).rejects.toMatchObject({
      code: 'E_TRR_BOX',
      message: expect.stringContaining(`frame 2 (counted from 0) at byte ${2 * size}`),
    });
  });
});

/** The first frame of a single-precision .trr (box, x, v, f) in double precision. */
function doubled(bytes: Uint8Array, atoms: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const reals = 2 + 9 + 9 * atoms;
  const out = new Uint8Array(76 + 8 * reals);
  out.set(bytes.subarray(0, 76));
  const made = new DataView(out.buffer);
  for (let k = 0; k < 10; k++) made.setInt32(24 + 4 * k, 2 * view.getInt32(24 + 4 * k));
  for (let k = 0; k < reals; k++) made.setFloat64(76 + 8 * k, view.getFloat32(76 + 4 * k));
  return out;
}

describe('LAMMPS dump', () => {
  it('has the wrapped positions, images, velocities, forces and times that LAMMPS wrote, in the order of ids', async () => {
    const dump = await open('wrapped.lammpstrj');
    expect(dump.timing).toBe('file');
    expect(dump.notices).toEqual([]);
    const frames = await collect(dump.frames());
    const wanted = expected.wrapped;
    expect(frames).toHaveLength(4);
    frames.forEach((frame, n) => {
      expect(frame.time).toBeCloseTo(0.1 * n, 12);
      expectClose(frame.positions, wanted[n].positions, 1e-7, 'positions');
      expect(Array.from(frame.images ?? [])).toEqual(wanted[n].images);
      expectClose(frame.velocities ?? [], wanted[n].velocities ?? [], 1e-9, 'velocities');
      expectClose(frame.forces ?? [], wanted[n].forces ?? [], 1e-8, 'forces');
      expectClose(frame.box, wanted[n].box, 1e-7, 'box');
    });
    expect(frames.some(({ images }) => images?.some((flag) => flag !== 0))).toBe(true);
    expect(Array.from(dump.atoms?.charges ?? [])).toEqual(wanted[0].charges);
    expect(dump.atoms?.elements?.slice(8)).toEqual(['H', 'Li', 'Li']);
    expect(Array.from(dump.atoms?.molecules ?? [])).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 5]);
  });

  it('has the same paths in x + images, xu and xsu, and the same places in xs', async () => {
    const wrapped = await framesOf('wrapped.lammpstrj');
    const timed = { timeStep: 0.0005 };
    for (const name of ['unwrapped', 'scaled-unwrapped'] as const) {
      const frames = await framesOf(`${name}.lammpstrj`, timed);
      frames.forEach((frame, n) => {
        expectClose(unfolded(frame), unfolded(wrapped[n]), NINE_DIGITS, name);
        expectClose(unfolded(frame), expected.unwrapped[n].positions, 2e-7, 'MDAnalysis');
        frame.positions.forEach((x, k) => {
          expect(x >= 0 && x < frame.box[k % 3]).toBe(true);
        });
        expect(frame.time).toBeCloseTo(wrapped[n].time, 12);
      });
    }
    const scaled = await framesOf('scaled.lammpstrj', timed);
    scaled.forEach((frame, n) => {
      expect(frame.images).toBe(null);
      expectSamePlaces(frame, Array.from(wrapped[n].positions), NINE_DIGITS);
    });
  });

  it('says that units and times are assumed where the file has none', async () => {
    const { notices, timing } = await open('scaled.lammpstrj');
    expect(notices.map(({ code }) => code)).toEqual(['N_LAMMPS_UNITS', 'W_TRAJECTORY_NO_TIME']);
    expect(timing).toBe('counted');
    const [nano] = await framesOf('scaled.lammpstrj', { units: 'nano', timeStep: 1 });
    expect(Array.from(nano.box)).toEqual([10, 11, 12]);
  });

  it('refuses a triclinic box, missing ids, another atom and lj units', async () => {
    const text = readFileSync(golden('scaled.lammpstrj'), 'latin1');
    const refusal = async (
      from: string | RegExp,
      to: string,
      options: OpenTrajectoryOptions = { timeStep: 1 },
    ) => {
      const source = memorySource(new TextEncoder().encode(text.replace(from, to)), 'a.lammpstrj');
      return collect((await openTrajectorySource(source, options)).frames()).then(
        () => 'accepted',
        (error) => error.code,
      );
    };
    await expect(refusal('', '')).resolves.toBe('accepted');
    await expect(refusal('BOUNDS pp', 'BOUNDS xy xz yz pp')).rejects.toMatchObject({ code: 'E_DUMP_BOX' });
    await expect(refusal('ATOMS id', 'ATOMS idx')).rejects.toMatchObject({ code: 'E_DUMP_COLUMNS' });
    const last = text.lastIndexOf('\n11 ');
    const source = memorySource(
      new TextEncoder().encode(`${text.slice(0, last)}\n12 ${text.slice(last + 4)}`),
      'a.lammpstrj',
    );
    await expect(collect((await openTrajectorySource(source)).frames())).rejects.toMatchObject({
      code: 'E_DUMP_ATOMS',
    });
    await expect(refusal('', '', { units: 'lj' })).rejects.toMatchObject({ code: 'E_LAMMPS_UNITS' });
  });
});

describe('dcd', () => {
  it('has the positions and boxes that MDAnalysis wrote', async () => {
    const frames = await framesOf('mdanalysis.dcd');
    const wanted = expected['mdanalysis.dcd'];
    expect(frames).toHaveLength(wanted.length);
    frames.forEach((frame, n) => {
      expectClose(frame.positions, wanted[n].positions, 1e-9, 'positions');
      expectClose(frame.box, wanted[n].box, 1e-9, 'box');
      expect(frame.time).toBeCloseTo(wanted[n].time, 5);
    });
  });

  it('is the same in the other byte order, with 8-byte marks and with cosines for angles', async () => {
    const original = await framesOf('mdanalysis.dcd');
    for (const variant of [{ swap: true }, { wide: true }, { swap: true, wide: true }, { cosines: true }]) {
      const bytes = dcdVariant(bytesOf('mdanalysis.dcd'), variant);
      const frames = await collect((await openTrajectorySource(memorySource(bytes))).frames());
      expect(frames).toEqual(original);
    }
  });

  it('refuses fixed atoms and a cell that is not rectangular, and takes a given time step', async () => {
    const bytes = bytesOf('mdanalysis.dcd');
    const view = new DataView(bytes.buffer);
    view.setInt32(8 + 32, 3, true);
    await expect(openTrajectorySource(memorySource(bytes))).rejects.toMatchObject({
      code: 'E_DCD_FIXED_ATOMS',
    });
    view.setInt32(8 + 32, 0, true);
    const cell = bytes.length - 4 * (56 + 3 * 52) + 4;
    view.setFloat64(cell + 8, 80, true);
    await expect(collect((await openTrajectorySource(memorySource(bytes))).frames())).rejects.toMatchObject({
      code: 'E_DCD_BOX',
      message: expect.stringMatching(/frame 0 .* byte \d+/),
    });
    const [, second] = await framesOf('mdanalysis.dcd', { timeStep: 0.5 });
    expect(second.time).toBe(0.5 * second.step);
  });
});

function dcdVariant(
  bytes: Uint8Array,
  variant: { readonly swap?: boolean; readonly wide?: boolean; readonly cosines?: boolean },
): Uint8Array {
  const out: number[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const put = (slice: Uint8Array, width: number) => {
    for (let k = 0; k < slice.length; k += width) {
      const word = Array.from(slice.subarray(k, k + width));
      out.push(...(variant.swap ? word.reverse() : word));
    }
  };
  const mark = (length: number) => {
    const word = [length & 255, (length >> 8) & 255, 0, 0, ...(variant.wide ? [0, 0, 0, 0] : [])];
    out.push(...(variant.swap ? word.reverse() : word));
  };
  for (let at = 0, record = 0; at < bytes.length; record++) {
    const length = view.getInt32(at, true);
    const body = bytes.slice(at + 4, at + 4 + length);
    mark(length);
    if (record === 0) {
      out.push(...body.subarray(0, 4));
      put(body.subarray(4), 4);
    } else if (record === 1) {
      put(body.subarray(0, 4), 4);
      out.push(...body.subarray(4));
    } else if (length === 48) {
      const cell = new DataView(body.buffer);
      if (variant.cosines) for (const k of [1, 3, 4]) cell.setFloat64(8 * k, 0, true);
      put(body, 8);
    } else put(body, 4);
    mark(length);
    at += length + 8;
  }
  return Uint8Array.from(out);
}

describe('pdb, gro and xyz', () => {
  it('pdb of GROMACS: models, boxes, times and steps', async () => {
    const pdb = await open('gromacs.pdb');
    const frames = await collect(pdb.frames());
    const wanted = expected['gromacs.pdb'];
    expect(frames).toHaveLength(wanted.length);
    frames.forEach((frame, n) => {
      expectClose(frame.positions, wanted[n].positions, 1e-7, 'positions');
      expectClose(frame.box, [1, 1.1, 1.2], 1e-12, 'box');
      expect(frame.time).toBeCloseTo(0.1 * n, 4);
    });
    expect(pdb.atoms?.elements).toEqual(['O', 'H', 'H', 'O', 'H', 'H', 'O', 'H', 'H', 'Li', 'Li']);
  });

  it('gro of GROMACS: the same to its precision', async () => {
    const frames = await framesOf('gromacs.gro');
    const trr = await framesOf('gromacs.trr');
    expect(frames).toHaveLength(4);
    frames.forEach((frame, n) => {
      expectClose(frame.positions, Array.from(trr[n].positions), 0.5001e-3, 'positions');
      expect([frame.step, frame.time]).toEqual([trr[n].step, expect.closeTo(trr[n].time, 5)]);
    });
  });

  it('xyz of MDAnalysis: no box, elements by symbol', async () => {
    const xyz = await open('mdanalysis.xyz', { timeStep: 0.1 });
    const frames = await collect(xyz.frames());
    frames.forEach((frame, n) => {
      expectClose(frame.positions, expected['mdanalysis.xyz'][n].positions, 1e-7, 'positions');
      expect(Array.from(frame.box)).toEqual([0, 0, 0]);
      expect(frame.time).toBeCloseTo(0.1 * n, 12);
    });
    expect(xyz.atoms?.elements?.slice(8)).toEqual(['H', 'Li', 'Li']);
  });

  it('extended xyz: columns by Properties, box, time and step', async () => {
    const text =
      '2\nProperties=id:I:1:species:S:1:vel:R:3:pos:R:3 Lattice="10 0 0 0 20 0 0 0 30" Time=2.5 Step=7\n1 Li+ 9 9 9 1 2 3\n2 8 9 9 9 4 5 6\n';
    const xyz = await openTrajectorySource(memorySource(new TextEncoder().encode(text), 'a.xyz'));
    const [frame] = await collect(xyz.frames());
    expect(Array.from(frame.positions)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
    expect([Array.from(frame.box), frame.time, frame.step]).toEqual([[1, 2, 3], 2.5, 7]);
    expect(xyz.atoms?.elements).toEqual(['Li', 'O']);
  });
});

const ALL = [
  'gromacs.trr',
  'gromacs.pdb',
  'gromacs.gro',
  'mdanalysis.dcd',
  'mdanalysis.xyz',
  'wrapped.lammpstrj',
  'unwrapped.lammpstrj',
];

describe.each(ALL)('%s, as any trajectory', (name) => {
  it('gives ranges and frames by number, before and after the end was seen', async () => {
    const all = await framesOf(name);
    const fresh = await open(name);
    expect(await fresh.frame(2)).toEqual(all[2]);
    expect(await collect(fresh.frames({ start: 1, stride: 2 }))).toEqual([all[1], all[3]]);
    expect(fresh.frameCount).toBe(4);
    expect(await collect(fresh.frames({ start: 1, end: 3 }))).toEqual([all[1], all[2]]);
    expect(await fresh.frame(0)).toEqual(all[0]);
    await expect(fresh.frame(4)).rejects.toMatchObject({ code: 'E_FRAME_RANGE' });
    await expect(collect(fresh.frames({ start: 3, end: 1 }))).rejects.toMatchObject({
      code: 'E_FRAME_RANGE',
    });
  });

  it('is found by its content without a telling name, and read through gzip', async () => {
    const all = await framesOf(name);
    const plain = await openTrajectorySource(memorySource(bytesOf(name), 'x'));
    expect(await collect(plain.frames())).toEqual(all);
    const packed = memorySource(new Uint8Array(gzipSync(bytesOf(name))), `${name}.gz`);
    const inflated = await openTrajectorySource(packed);
    expect(await collect(inflated.frames())).toEqual(all);
    expect(await inflated.frame(1)).toEqual(all[1]);
  });

  it('cut short: refused with frame and byte, and the frames before on request', async () => {
    const all = await framesOf(name);
    const bytes = bytesOf(name);
    const cut = bytes.subarray(0, bytes.length - (name === 'gromacs.pdb' ? 10 : 60));
    const source = memorySource(cut, name);
    const refusal = openTrajectorySource(source).then((trajectory) => collect(trajectory.frames()));
    await expect(refusal).rejects.toMatchObject({
      code: expect.stringMatching(/^E_\w+$/),
      message: expect.stringMatching(/frame 3 \(counted from 0\) at .*byte \d+/),
    });
    const salvaged = await openTrajectorySource(source, { salvage: true });
    expect(await collect(salvaged.frames())).toEqual(all.slice(0, 3));
    expect(salvaged.damage?.code).toMatch(/^E_/);
  });
});
