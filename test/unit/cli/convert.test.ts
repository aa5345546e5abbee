import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { convert } from '../../../src/cli/commands/convert.js';
import { openTrajectory } from '../../../src/trajectory/index.js';
import { collect } from '../../support/collect.js';

const folder = mkdtempSync(join(tmpdir(), 'sheath-convert-'));
afterAll(() => rmSync(folder, { recursive: true }));
const golden = (name: string) => new URL(`../../golden/trajectory/${name}`, import.meta.url).pathname;
const DEFAULTS = {
  start: 0,
  stride: 1,
  unwrap: false,
  wrap: false,
  whole: false,
  plain: false,
  salvage: false,
};

/** What the command says on stderr. */
async function run(input: string, output: string, options: Record<string, unknown> = {}): Promise<string> {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const every = { _: [], $0: 'sheath', ...DEFAULTS, input, output: join(folder, output), ...options };
    await convert.handler(every as unknown as Parameters<typeof convert.handler>[0]);
    return written.mock.calls.map(([text]) => text).join('');
  } finally {
    written.mockRestore();
  }
}

describe('sheath convert', () => {
  it('writes the file and nothing beside it, with the topology given', async () => {
    await run(golden('gromacs.trr'), 'a.pdb', { top: golden('end.data'), stride: 2 });
    const trajectory = await openTrajectory(join(folder, 'a.pdb'));
    expect((await collect(trajectory.frames())).map(({ step }) => step)).toEqual([0, 400]);
    await trajectory.close();
    expect(readdirSync(folder)).toEqual(['a.pdb']);
  });

  it('finds the topology in the trajectory where it needs one, and says so', async () => {
    const said = await run(golden('wrapped.lammpstrj'), 'b.xyz', {
      selection: 'element Li',
      start: 1,
      end: 2,
    });
    expect(said).toContain('N_TOPOLOGY_GEOMETRY');
    expect(readFileSync(join(folder, 'b.xyz'), 'utf8').split('\n')[0]).toBe('2');
  });

  it('leaves no half file when it is refused', async () => {
    for (const [input, output, options, code] of [
      ['gromacs.trr', 'c.pdb', {}, 'E_CONVERT_TOPOLOGY'],
      ['gromacs.pdb', 'c.xyz', { start: 7 }, 'E_CONVERT_FRAMES'],
      ['gromacs.pdb', 'c.xyz', { wrap: true, whole: true }, 'E_USAGE'],
      ['gromacs.pdb', 'c.dcd', {}, 'E_CONVERT_FORMAT'],
      ['none.pdb', 'c.xyz', {}, 'E_FILE_OPEN'],
      ['gromacs.pdb', 'no/folder/c.xyz', {}, 'E_FILE_WRITE'],
    ] as const)
      await expect(run(golden(input), output, options)).rejects.toMatchObject({ code });
    await expect(run(golden('none.pdb'), 'c.xyz', {})).rejects.toThrow(
      'it cannot be read: there is no such file',
    );
    await expect(run(golden('gromacs.pdb'), 'no/folder/c.xyz', {})).rejects.toThrow(
      'there is no such folder',
    );
    expect(readdirSync(folder).filter((name) => name.startsWith('c'))).toEqual([]);
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});
