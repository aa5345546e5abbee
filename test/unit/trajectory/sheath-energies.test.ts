import { describe, expect, it } from 'vitest';
import { memorySource } from '../../../src/core/index.js';
import {
  createEnergyWriter,
  type EnergyFileHeader,
  energiesToCsv,
  readEnergies,
} from '../../../src/trajectory/index.js';

const header: EnergyFileHeader = {
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
  stages: [{ name: 'melt, fast', kind: 'melt' }],
  columns: [
    { name: 'stage', unit: '' },
    { name: 'replica', unit: '' },
    { name: 'potential', unit: 'kJ/mol' },
  ],
  replicaCount: 2,
  rowsPerChunk: 8,
};
// Values whose bits must all survive.
const values = [0, -0, 1 / 3, -1e308, 5e-324, Number.NaN, Number.POSITIVE_INFINITY, 123456.789];
const rows = Array.from({ length: 21 }, (_, n) => Float64Array.of(0, n % 2, values[n % 8] * (1 + (n >> 3))));

function write(cut: number): Uint8Array {
  const first = createEnergyWriter(header);
  const parts = [first.head(), ...rows.slice(0, cut).map((row) => first.add(row))];
  const second = createEnergyWriter(header, first.state());
  parts.push(...rows.slice(cut).map((row) => second.add(row)), second.tail());
  return Uint8Array.from(Buffer.concat(parts.filter((part) => part !== null)));
}

describe('the energy file', () => {
  it('returns every bit of every value, by row, by column and by replica', async () => {
    const table = await readEnergies(memorySource(write(0)));
    expect(table.header).toEqual(header);
    expect(table.values.shape).toEqual([21, 3]);
    for (const [n, row] of rows.entries())
      for (let k = 0; k < 3; k++) expect(Object.is(table.values.get(n, k), row[k])).toBe(true);
    expect(table.column('potential', 1)).toEqual(
      Float64Array.from(
        rows.filter((row) => row[1] === 1),
        (row) => row[2],
      ),
    );
    expect(() => table.column('pressure')).toThrow(/stage, replica, potential/);
  });

  it('is written on, from the state of its writer, to the same bytes', () => {
    const expected = Buffer.from(write(0));
    for (let cut = 1; cut <= 21; cut++) expect(expected.equals(write(cut))).toBe(true);
  });

  it('becomes CSV that reads back exactly, names quoted', async () => {
    const lines = [...energiesToCsv(await readEnergies(memorySource(write(0))))];
    expect(lines[0]).toBe('stage,replica,potential (kJ/mol)\n');
    expect(lines[3]).toBe(`"melt, fast",0,${1 / 3}\n`);
    expect(Number(lines[3].split(',').at(-1))).toBe(1 / 3);
    expect(lines).toHaveLength(22);
  });

  it('names row and byte where it is cut, and gives the rows before on request', async () => {
    const cut = write(0).slice(0, -3);
    await expect(readEnergies(memorySource(cut, 'e.sheath'))).rejects.toMatchObject({
      code: 'E_FILE_TRUNCATED',
      message: expect.stringMatching(/^e\.sheath, row 16 \(counted from 0\) at byte \d+;/),
    });
    const table = await readEnergies(memorySource(cut), { salvage: true });
    expect([table.rowCount, table.damage?.code]).toEqual([16, 'E_FILE_TRUNCATED']);
  });
});
