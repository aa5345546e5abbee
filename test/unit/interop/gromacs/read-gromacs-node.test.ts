import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readGromacs, readTextFromDisk } from '../../../../src/interop/index.js';
import { thrownBy } from '../../../support/thrown.js';

const golden = fileURLToPath(new URL('../../../golden/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sheath-gromacs-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('topology and coordinates from disk', () => {
  it('reads a box of every function type with its coordinates', () => {
    const input = readGromacs({
      top: join(golden, 'gromacs/zoo-rule1.top'),
      gro: join(golden, 'gromacs/zoo.gro'),
    });
    expect(input.title).toBe('zoo, combination rule 1');
    expect(input.blocks.map((block) => block.count)).toEqual([40, 4, 4, 2]);
    expect(input.positions.length).toBe(3 * (42 * 12 + 8));
    expect(input.box.every((edge) => edge > 0)).toBe(true);
    expect(input.model.lennardJones.rule).toBe('explicit');
  });

  it('finds includes beside the topology and says what is missing', () => {
    const top = join(folder, 'a.top');
    writeFileSync(
      top,
      `#include "ff.itp"\n#include "${join(golden, 'forcefield/EC.itp')}"\n[ system ]\nx\n[ molecules ]\nEC 1\n`,
    );
    expect(thrownBy(() => readGromacs({ top, gro: 'none' })).code).toBe('E_GROMACS_INCLUDE');
    writeFileSync(join(folder, 'ff.itp'), readTextFromDisk(join(golden, 'forcefield/forcefield.itp')) ?? '');
    expect(thrownBy(() => readGromacs({ top, gro: join(folder, 'none.gro') })).code).toBe('E_FILE_MISSING');
    const gro = join(folder, 'a.gro');
    writeFileSync(gro, 'one\n1\n    1EC     C1    1   0.000   0.000   0.000\n 1 1 1\n');
    const error = thrownBy(() => readGromacs({ top, gro }));
    expect(error.code).toBe('E_GRO_TOPOLOGY_COUNT');
    expect(error.message).toContain('has 1 atoms');
    expect(error.message).toContain('has 10 (1 EC of 10)');
  });

  it('a folder is not a file', () => {
    expect(thrownBy(() => readTextFromDisk(folder)).code).toBe('E_FILE_UNREADABLE');
    expect(readTextFromDisk(join(folder, 'nothing'))).toBeNull();
  });
});
