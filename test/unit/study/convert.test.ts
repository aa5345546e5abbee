/** Conversions: what goes through a format comes back to its precision, and atoms stand where they were asked to. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../../src/core/index.js';
import { topologyFrom } from '../../../src/interop/index.js';
import { type Conversion, convertTrajectory, outputFormatOf } from '../../../src/study/index.js';
import { perceiveBonds, systemBonds, type Topology } from '../../../src/topology/index.js';
import {
  type ForeignFrame,
  type ForeignTrajectory,
  openSheathTrajectory,
  openTrajectorySource,
  readPdbBonds,
  unwrappedPositions,
  withImages,
} from '../../../src/trajectory/index.js';
import { collect } from '../../support/collect.js';

const golden = (name: string) => new URL(`../../golden/trajectory/${name}`, import.meta.url);
const open = (name: string) =>
  openTrajectorySource(memorySource(new Uint8Array(readFileSync(golden(name))), name));
const topology: Topology = (await topologyFrom(golden('end.data').pathname)).topology;

async function converted(conversion: Omit<Conversion, 'trajectory' | 'topology'> & Partial<Conversion>) {
  const trajectory = conversion.trajectory ?? (await open('wrapped.lammpstrj'));
  const parts = await collect(convertTrajectory({ trajectory, topology, ...conversion }));
  return memorySource(new Uint8Array(Buffer.concat(parts)), `out.${conversion.format}`);
}
const framesOf = async (conversion: Parameters<typeof converted>[0]) =>
  collect((await openTrajectorySource(await converted(conversion), { timeStep: 0.0005 })).frames());

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (x, k) => Math.abs(x - b[k])));
}

const paths = (frame: ForeignFrame) =>
  unwrappedPositions(frame, frame.images ?? new Int32Array(frame.positions.length));

describe('a conversion', () => {
  /** nm: half a last digit, and what rounding adds: of .sheath and .xtc, read into 32 bits, 6e-8 between 1 and 2 nm. */
  const OUTPUTS = [
    ['xtc', 0.5001e-3],
    ['gro', 0.5001e-3],
    ['pdb', 0.5001e-4],
    ['xyz', 0.5001e-6],
    ['lammps-dump', 0.5001e-6],
    ['lammps-data', 0.5001e-8],
    ['sheath', 0.5006e-4],
  ] as const;

  it.each(OUTPUTS.filter(([format]) => format !== 'lammps-data'))(
    'into %s and back keeps positions to %f nm, boxes, times and steps',
    async (format, precision) => {
      const original = await collect((await open('wrapped.lammpstrj')).frames());
      const source = await converted({ format });
      const back = await collect((await openTrajectorySource(source)).frames());
      expect(back.map(({ step }) => step)).toEqual([0, 200, 400, 600]);
      back.forEach((frame, n) => {
        expect(frame.time).toBeCloseTo(original[n].time, 5);
        expect(largestDifference(frame.box, original[n].box)).toBeLessThan(1e-6);
        // .sheath puts what LAMMPS left outside back into the cell: the paths are the same.
        const [a, b] =
          format === 'sheath' ? [paths(frame), paths(original[n])] : [frame.positions, original[n].positions];
        expect(largestDifference(a, b)).toBeLessThanOrEqual(precision);
        if (format === 'lammps-dump') expect(frame.images).toEqual(original[n].images);
      });
    },
  );

  it.each([
    ['plain.lammpstrj', { format: 'lammps-dump', plain: true }],
    ['frames.pdb', { format: 'pdb' }],
    ['frames.xyz', { format: 'xyz' }],
    ['frame2.data', { format: 'lammps-data', range: { start: 2, end: 3 } }],
  ] as const)(
    'writes %s byte for byte as MDAnalysis, LAMMPS and GROMACS were seen to read it (check-written.py)',
    async (name, conversion) => {
      const source = await converted(conversion);
      expect(new TextDecoder().decode(await source.read(0, source.size))).toBe(
        readFileSync(golden(`written/${name}`), 'utf8'),
      );
    },
  );

  /** Every readable format and every way a dump writes positions; own and .xtc made from what GROMACS wrote. */
  const INPUTS = [
    'gromacs.sheath',
    'gromacs.xtc',
    'gromacs.trr',
    'gromacs.gro',
    'gromacs.pdb',
    'mdanalysis.dcd',
    'mdanalysis.pdb',
    'mdanalysis.xyz',
    'wrapped.lammpstrj',
    'unwrapped.lammpstrj',
    'scaled.lammpstrj',
    'scaled-unwrapped.lammpstrj',
    'end.data',
  ];
  async function inputOf(name: string): Promise<Uint8Array> {
    const format = (['sheath', 'xtc'] as const).find((made) => name === `gromacs.${made}`);
    if (format === undefined) return new Uint8Array(readFileSync(golden(name)));
    const made = await converted({ format, trajectory: await open('gromacs.trr') });
    return made.read(0, made.size);
  }

  it.each(
    INPUTS.flatMap((input) => OUTPUTS.map(([format, precision]) => [input, format, precision] as const)),
  )(
    'of %s, gzipped or not, into %s keeps places to %f nm, boxes and steps',
    async (input, format, precision) => {
      const bytes = await inputOf(input);
      const openInput = (one: Uint8Array, name: string) => openTrajectorySource(memorySource(one, name));
      const range = format === 'lammps-data' ? { start: 0, end: 1 } : {};
      const of = async (trajectory: ForeignTrajectory) => converted({ format, trajectory, range });
      const plain = openInput(bytes, input).then(of);
      if (input === 'mdanalysis.xyz' && format === 'lammps-data') {
        await expect(plain).rejects.toMatchObject({ code: 'E_LAMMPS_WRITE' });
        return;
      }
      const source = await plain;
      const unpacked = await of(await openInput(new Uint8Array(gzipSync(bytes)), `${input}.gz`));
      expect(await unpacked.read(0, unpacked.size)).toEqual(await source.read(0, source.size));

      const wanted = await collect((await openInput(bytes, input)).frames(range));
      const found = await collect((await openTrajectorySource(source)).frames());
      expect(found.map(({ step }) => step)).toEqual(wanted.map(({ step }) => step));
      found.forEach((frame, n) => {
        const { box, positions } = wanted[n];
        expect(largestDifference(frame.box, box)).toBeLessThan(1e-5);
        // Own and LAMMPS files put atoms into the cell: the places are the same but for whole edges.
        const apart = frame.positions.map((x, k) => {
          const edge = box[k % 3];
          const difference = x - positions[k];
          return Math.abs(edge > 0 ? difference - edge * Math.round(difference / edge) : difference);
        });
        expect(Math.max(...apart)).toBeLessThanOrEqual(precision);
      });
    },
  );

  it('again is the same byte for byte', async () => {
    for (const format of ['pdb', 'xyz', 'lammps-dump', 'gro', 'xtc'] as const) {
      const once = await converted({ format });
      const twice = await converted({ format, trajectory: await openTrajectorySource(once) });
      expect(await twice.read(0, twice.size)).toEqual(await once.read(0, once.size));
    }
  });

  it('keeps names, bonds and topology where the format has a place for them', async () => {
    const pdb = await converted({ format: 'pdb' });
    expect((await readPdbBonds(pdb)).bonds).toEqual(systemBonds(topology));
    const { atoms } = await openTrajectorySource(pdb);
    expect(atoms?.elements).toEqual(['O', 'H', 'H', 'O', 'H', 'H', 'O', 'H', 'H', 'Li', 'Li']);
    expect(atoms?.residues?.[0]).toBe('H2O');
    const own = await openSheathTrajectory(await converted({ format: 'sheath' }));
    expect(own.topology).toEqual(topology);
  });

  it('chooses frames and atoms', async () => {
    const all = await framesOf({ format: 'xyz' });
    const some = await framesOf({ format: 'xyz', range: { start: 1, stride: 2 }, selection: 'species Li' });
    expect(some.map(({ step }) => step)).toEqual([200, 600]);
    expect(Array.from(some[1].positions)).toEqual(Array.from(all[3].positions.subarray(27)));
    const data = await converted({ format: 'lammps-data', range: { start: 2, end: 3 } });
    expect(new TextDecoder().decode(await data.read(0, 200))).toContain('timestep = 400, units = real');
    await expect(converted({ format: 'lammps-data' })).rejects.toMatchObject({ code: 'E_CONVERT_FRAMES' });
    await expect(converted({ format: 'xyz', selection: 'none' })).rejects.toMatchObject({
      code: 'E_CONVERT_ATOMS',
    });
    await expect(converted({ format: 'xyz', range: { start: 9 } })).rejects.toMatchObject({
      code: 'E_CONVERT_FRAMES',
    });
  });

  it('wraps: every atom in the cell, its place the same modulo the edges', async () => {
    const original = await collect((await open('wrapped.lammpstrj')).frames());
    const wrapped = await framesOf({ format: 'lammps-dump', placement: 'wrap' });
    wrapped.forEach((frame, n) => {
      expect(frame.positions.every((x, k) => x >= 0 && x <= frame.box[k % 3])).toBe(true);
      expect(largestDifference(paths(frame), paths(original[n]))).toBeLessThan(1e-6);
    });
  });

  it('makes molecules whole: no bond is longer than half an edge, and bonds seen without a box are those of the topology', async () => {
    const stored = await framesOf({ format: 'xyz' });
    const whole = await framesOf({ format: 'xyz', placement: 'whole' });
    const elements = 'O H H O H H O H H Li Li'.split(' ');
    const bonds = systemBonds(topology);
    const open = (frame: ForeignFrame) => perceiveBonds(elements, frame.positions, [0, 0, 0]);
    expect(whole.map(open)).toEqual(whole.map(() => bonds));
    // There was something to do.
    expect(stored.some((frame) => open(frame).length < bonds.length)).toBe(true);
  });

  it('unwraps: paths without jumps, with or without image flags, whatever the stride', async () => {
    const original = await collect((await open('wrapped.lammpstrj')).frames());
    const flagged = await framesOf({ format: 'xyz', placement: 'unwrap' });
    flagged.forEach((frame, n) => {
      expect(largestDifference(frame.positions, paths(original[n]))).toBeLessThan(1e-6);
    });
    const flagless = await openTrajectorySource(await converted({ format: 'xyz', placement: 'wrap' }));
    const rebuilt = await framesOf({
      format: 'xyz',
      placement: 'unwrap',
      trajectory: flagless,
      range: { stride: 3 },
    });
    const followed = await collect(withImages(flagless).frames());
    expect(largestDifference(rebuilt[1].positions, paths(followed[3]))).toBeLessThan(1e-6);
  });

  it('is refused where atoms are not known, do not fit, or the file cannot hold it', async () => {
    const trr = await open('gromacs.trr');
    const attempt = (more: Partial<Conversion>) =>
      converted({ format: 'pdb', trajectory: trr, ...more }).then(
        () => 'accepted',
        (error) => error.code,
      );
    expect(await attempt({ topology: null })).toBe('E_CONVERT_TOPOLOGY');
    expect(await attempt({ topology: null, format: 'xtc' })).toBe('accepted');
    expect(await attempt({})).toBe('accepted');
    expect(await attempt({ format: 'sheath', placement: 'whole' })).toBe('E_CONVERT_PLACEMENT');
    const { topology: other } = await topologyFrom(
      new URL('../../golden/gromacs/ec200.gro', import.meta.url).pathname,
    );
    expect(await attempt({ topology: other })).toBe('E_CONVERT_ATOMS');
    expect(() => outputFormatOf('a.trr')).toThrow(/written are/);
    expect(() => outputFormatOf('a.xyz.gz')).toThrow(/none of them compressed/);
    expect(outputFormatOf('b/a.lammpstrj')).toBe('lammps-dump');
  });
});
