/** 10,000 seeded mutations of every format: read or refused by code, never a crash, a hang or a number that is none. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../../src/core/index.js';
import { openCompressedSource, readPdbBonds, type TrajectoryFormat } from '../../../src/trajectory/index.js';
import { mutateBytes, mutateText } from '../../support/mutate.js';
import { surveyAsync, surveyTrajectory } from '../../support/mutate-trajectory.js';

const MUTATIONS = 10_000;
const bytesOf = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../golden/trajectory/${name}`, import.meta.url)));
const encoder = new TextEncoder();

/** Two frames are enough for every path of a reader. */
function firstFrames(name: string, separator: RegExp): string {
  const text = new TextDecoder('latin1').decode(bytesOf(name));
  const starts = [...text.matchAll(separator)].map(({ index }) => index);
  return text.slice(0, starts[2]);
}

const TEXTS: readonly (readonly [TrajectoryFormat, string])[] = [
  ['pdb', firstFrames('gromacs.pdb', /^TITLE/gm)],
  ['gro', firstFrames('gromacs.gro', /^.*t= /gm)],
  ['xyz', firstFrames('mdanalysis.xyz', /^11$/gm)],
  ['lammps-dump', firstFrames('wrapped.lammpstrj', /^ITEM: TIME$/gm)],
  ['lammps-dump', firstFrames('scaled.lammpstrj', /^ITEM: TIMESTEP/gm)],
  ['lammps-dump', firstFrames('unwrapped.lammpstrj', /^ITEM: TIMESTEP/gm)],
];

describe('mutations', () => {
  it.each(TEXTS)(
    `of %s text`,
    async (format, text) => {
      const survey = await surveyTrajectory(new Uint8Array(0), { format, timeStep: 1 }, MUTATIONS, (index) =>
        encoder.encode(mutateText(text, 5, index)),
      );
      expect(survey.crashes).toEqual([]);
      // Neither everything nor nothing passes: the survey reached both ends.
      expect(survey.accepted).toBeGreaterThan(100);
      expect(survey.accepted).toBeLessThan(MUTATIONS - 1000);
    },
    240_000,
  );

  it.each([
    ['trr', 'gromacs.trr', 1032],
    ['dcd', 'mdanalysis.dcd', 1204],
  ] as const)('of %s bytes', async (format, name, length) => {
    const survey = await surveyTrajectory(bytesOf(name).slice(0, length), { format }, MUTATIONS);
    expect(survey.crashes).toEqual([]);
    expect(survey.accepted).toBeGreaterThan(100);
    expect(survey.accepted).toBeLessThan(MUTATIONS - 1000);
  });

  // Together they meet the compression of few atoms, of runs as of water, of ranges too wide for one number, and none.
  it.each(['water.xtc', 'ten-atoms.xtc', 'wide.xtc', 'seven-atoms.xtc'])('of xtc bytes: %s', async (name) => {
    const survey = await surveyTrajectory(bytesOf(`../xtc/${name}`), { format: 'xtc' }, MUTATIONS);
    expect(survey.crashes).toEqual([]);
    expect(survey.accepted).toBeGreaterThan(100);
    expect(survey.accepted).toBeLessThan(MUTATIONS - 1000);
  });

  it('of gzip bytes: every change is seen', async () => {
    const original = bytesOf('gromacs.trr');
    const packed = new Uint8Array(gzipSync(original));
    const survey = await surveyAsync(MUTATIONS, async (index) => {
      const source = await openCompressedSource(memorySource(mutateBytes(packed, 12, index), 'a.gz'));
      const bytes = await source.read(0, source.size);
      // What the checksum covers is whole; the header's time and name are not covered.
      if (!Buffer.from(bytes).equals(original)) throw new Error('other bytes came out');
    });
    expect(survey.crashes).toEqual([]);
    expect(survey.refused.size).toBeGreaterThan(1);
  });

  it('of CONECT', async () => {
    const text = new TextDecoder().decode(bytesOf('mdanalysis.pdb'));
    const survey = await surveyAsync(MUTATIONS, (index) =>
      readPdbBonds(memorySource(encoder.encode(mutateText(text, 6, index)), 'a.pdb')),
    );
    expect(survey.crashes).toEqual([]);
    expect(survey.refused.get('E_PDB_CONECT')).toBeGreaterThan(50);
  });
});
