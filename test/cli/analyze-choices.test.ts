/** `sheath analyze` of another program's files as a user asks for it: own selections and distances, damaged and mixed-up files. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { AnalysisResults } from '../../src/analysis/index.js';
import { runSheath, temporaryFolder } from '../support/run-sheath.js';

const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));
const TOP = ['--top', join(GOLDEN, 'gromacs/bce-small.top')];
const XTC = join(GOLDEN, 'analysis/bce.xtc');
const FEW = ['--only', 'rdf,coordination,speciation', '--threads', '1'];
const { folder, remove } = temporaryFolder();
afterAll(remove);

const analysed = (name: string): AnalysisResults =>
  JSON.parse(readFileSync(join(folder, name, 'results.json'), 'utf8'));

describe('own choices', () => {
  test('selections and distances are analysed as written, beside the usual ones, over the frames asked for', async () => {
    const { status } = await runSheath(
      [
        ...[
          'analyze',
          '-t',
          XTC,
          ...TOP,
          ...FEW,
          '-o',
          'chosen',
          '--start',
          '1',
          '--end',
          '11',
          '--stride',
          '3',
        ],
        ...['--pair', 'element P : element P', '--pair', 'species LI : element C O'],
        ...['--shell', 'element P : species LI DMC and element Li H'],
        ...['--contact', '4.0 Å', '--ligand', '0.27 nm', '--outer', '7.5 Å'],
      ],
      folder,
    );
    expect(status).toBe(0);
    const { rdf, coordination, speciation, frames, numbers } = analysed('chosen');
    expect(frames[0].used).toBe(4);
    const [phosphorus, carbon] = rdf.slice(-2);
    expect(phosphorus).toMatchObject({ reference: 'element P', target: 'element P', referenceCount: 20 });
    expect(carbon.targetCount).toBeGreaterThan(500);
    expect(new Set(rdf.map(({ id }) => id)).size).toBe(rdf.length);
    const shell = coordination.at(-1)!;
    expect(shell).toMatchObject({ centre: 'element P', centreCount: 20 });
    expect(shell.ligands.map(({ label }) => label)).toEqual(['Li (LI)', 'H (DMC)']);
    expect(shell.ligands[0].cutoff).toEqual({ value: 0.27, origin: 'user' });
    expect(speciation[0]).toMatchObject({
      contact: { cutoff: { value: 0.4, origin: 'user' } },
      outerCutoff: 0.75,
      crossCheck: { contact: { cutoff: { value: 0.27, origin: 'user' } } },
    });
    expect(speciation[0].network?.meanSize.value).toBeGreaterThan(1);
    expect(numbers?.['speciation[].network.meanSize']).toBe('ion-network');
  });

  test.each([
    [['--pair', 'element P'], /E_USAGE[\s\S]*two selections/],
    [['--pair', 'element P : elemnt Li'], /E_SELECTION_SYNTAX/],
    [['--shell', 'species LI : name XX'], /E_SELECTION/],
    [['--contact', '4'], /without a unit/],
    [['--contact', '9 Å', '--outer', '8 Å'], /E_CONTACT_CUTOFF/],
  ])('%j are refused', async (words, message) => {
    const { status, stderr } = await runSheath(
      ['analyze', '-t', XTC, ...TOP, ...FEW, ...words, '-o', 'no'],
      folder,
    );
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('damaged and mixed-up files', () => {
  test('a cut trajectory is refused by frame and byte; --salvage uses the complete frames and says so', async () => {
    writeFileSync(join(folder, 'cut.xtc'), readFileSync(XTC).subarray(0, 200_000));
    const args = ['analyze', '-t', 'cut.xtc', ...TOP, ...FEW];
    const refused = await runSheath(args, folder);
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/error E_XTC_TRUNCATED\n.*frame 17 \(counted from 0\) at byte 199740/),
    ]);
    const { status } = await runSheath([...args, '--salvage', '-o', 'whole'], folder);
    expect(status).toBe(0);
    const { frames, notices, speciation } = analysed('whole');
    expect(frames[0].used).toBe(17);
    expect(notices.map(({ code }) => code)).toContain('W_XTC_TRUNCATED');
    // The very numbers of the frames before.
    await runSheath(['analyze', '-t', XTC, ...TOP, ...FEW, '--end', '17', '-o', 'before'], folder);
    expect(speciation).toEqual(analysed('before').speciation);
  });

  test.each([
    ['the topology of another box', ['-t', XTC, '--top', join(GOLDEN, 'gromacs/tve-small.top')], /E_\w+ATOM/],
    ['no topology at all', ['-t', XTC], /E_TOPOLOGY/],
    ['a topology for a trajectory', ['-t', join(GOLDEN, 'gromacs/bce-small.top'), ...TOP], /E_/],
    ['two boxes as replicas', ['-t', XTC, '-t', join(GOLDEN, 'trajectory/gromacs.trr'), ...TOP], /E_\w+ATOM/],
  ])('%s: a coded error', async (_, words, message) => {
    const { status, stderr } = await runSheath(['analyze', ...words, ...FEW, '-o', 'mixed'], folder);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr).toContain('  -> ');
  });
});
