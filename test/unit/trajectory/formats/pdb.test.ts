import { describe, expect, it } from 'vitest';
import { memorySource } from '../../../../src/core/index.js';
import {
  hybrid36,
  openPdb,
  readPdbBonds,
  writePdbEnd,
  writePdbModel,
} from '../../../../src/trajectory/index.js';
import { collect } from '../../../support/collect.js';

const source = (text: string) => memorySource(new TextEncoder().encode(text), 'a.pdb');
const atom = (serial: string, name: string, residue: string, number: string, x: number) =>
  `ATOM  ${serial.padStart(5)} ${name.padEnd(4)} ${residue.padEnd(4)} ${number.padStart(4)}    ${x.toFixed(3).padStart(8)}   2.000   3.000  1.00  0.00\n`;
const cell = (angle = 90) =>
  `CRYST1   20.000   30.000   40.000  90.00  90.00 ${String(angle.toFixed(2)).padStart(6)} P 1           1\n`;

describe('hybrid-36', () => {
  it.each([
    [99999, 5, '99999'],
    [100000, 5, 'A0000'],
    [100035, 5, 'A000Z'],
    [100036, 5, 'A0010'],
    [43770015, 5, 'ZZZZZ'],
    [43770016, 5, 'a0000'],
    [87440031, 5, 'zzzzz'],
    [9999, 4, '9999'],
    [10000, 4, 'A000'],
    [1, 4, '   1'],
  ])('%i in %i columns is %s', (value, width, text) => {
    // The values of the reference implementation's own test.
    expect(hybrid36(value, width)).toBe(text);
  });
});

describe('pdb', () => {
  it('reads frames closed by END as by ENDMDL, the cell of the first where others have none, and 1 Å cells as none', async () => {
    const text = `${cell()}${atom('1', ' O', 'EC', '1', 1)}END\n${atom('1', ' O', 'EC', '1', -1)}END\n${cell().replace(/ [234]0\.000/g, '  1.000')}MODEL 3\n${atom('1', ' O', 'EC', '1', 5)}ENDMDL\nEND\n`;
    const frames = await collect((await openPdb(source(text), { timeStep: 2 })).frames());
    expect(frames.map(({ positions, box, time }) => [positions[0], box[0], time])).toEqual([
      [0.1, 2, 0],
      [-0.1, 2, 2],
      [0.5, 0, 4],
    ]);
  });

  it('reads residues whose numbers wrap, turn to stars or to base 36', async () => {
    const numbers = ['9999', 'A000', '****', '0'];
    const text = numbers.map((number, k) => atom(String(k + 1), ' LI', `LI${k % 2}`, number, k)).join('');
    const { atoms } = await openPdb(source(text));
    expect(Array.from(atoms?.residueNumbers ?? [])).toEqual([1, 2, 3, 4]);
  });

  it('finds bonds between serials in base 36 and beyond, by how they are written', async () => {
    const text = `${atom('99999', ' C', 'X', '1', 1)}${atom('A0000', ' C', 'X', '1', 2)}${atom('186a1', ' O', 'X', '1', 3)}CONECT99999A0000\nCONECTA0000186a1\n`;
    expect((await readPdbBonds(source(text))).bonds).toEqual([
      [0, 1],
      [1, 2],
    ]);
    const stars = `${atom('*****', ' C', 'X', '1', 1)}${atom('*****', ' C', 'X', '1', 2)}CONECT**********\n`;
    expect(await readPdbBonds(source(stars))).toMatchObject({
      bonds: null,
      notices: [{ code: 'W_PDB_CONECT' }],
    });
    await expect(
      readPdbBonds(source(`${atom('1', ' C', 'X', '1', 1)}CONECT    1    7\n`)),
    ).rejects.toMatchObject({
      code: 'E_PDB_CONECT',
      message: expect.stringContaining('line 2 at byte'),
    });
  });

  it('refuses a triclinic cell, alternate locations, another number of atoms, and lines of something else', async () => {
    const codes = [
      `${cell(120)}${atom('1', ' O', 'EC', '1', 1)}`,
      atom('1', ' O', 'EC', '1', 1).replace(/^(.{16}) /, '$1A'),
      `${atom('1', ' O', 'EC', '1', 1)}END\n${atom('1', ' O', 'EC', '1', 1)}${atom('2', ' O', 'EC', '1', 1)}END\n`,
      `${atom('1', ' O', 'EC', '1', 1)}ATOMS? no\n`,
      'ATOM      1\n',
      '',
    ].map((text) =>
      openPdb(source(text))
        .then((pdb) => collect(pdb.frames()))
        .then(
          () => 'accepted',
          (error) => error.code,
        ),
    );
    expect(await Promise.all(codes)).toEqual([
      'E_PDB_BOX',
      'E_PDB_FORMAT',
      'E_PDB_ATOMS',
      'E_PDB_FORMAT',
      'E_PDB_DATA',
      'E_PDB_TRUNCATED',
    ]);
  });

  it('writes 100,001 atoms with bonds and reads them again', async () => {
    const count = 100_001;
    const positions = Float64Array.from({ length: 3 * count }, (_, k) => (k % 1000) / 10);
    const frame = { step: 3, time: 1.5, box: new Float64Array(3), positions, images: null };
    const bonds = [[count - 2, count - 1] as const, [0, count - 1] as const];
    const text = writePdbModel(frame, { atoms: { count, elements: new Array(count).fill('O') }, model: 1 });
    const file = source(text + writePdbEnd(bonds));
    expect((await readPdbBonds(file)).bonds).toEqual([
      [0, count - 1],
      [count - 2, count - 1],
    ]);
    const [back] = await collect((await openPdb(file)).frames());
    expect([back.step, back.time]).toEqual([3, 1.5]);
    expect(back.positions.every((x, k) => Math.abs(x - positions[k]) < 1e-9)).toBe(true);
  });

  it('does not write what its columns cannot hold', () => {
    const frame = { step: 0, time: 0, box: new Float64Array(3), positions: [1000, 0, 0], images: null };
    expect(() =>
      writePdbModel(
        { ...frame, positions: Float64Array.from(frame.positions) },
        { atoms: { count: 1 }, model: 1 },
      ),
    ).toThrow(/coordinate of atom 1 is 10000 Å/);
  });
});
