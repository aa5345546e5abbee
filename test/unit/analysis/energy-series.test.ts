import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { energiesUntil, productionEnergies } from '../../../src/analysis/index.js';
import type { EnergyTable } from '../../../src/trajectory/index.js';

function table(
  names: readonly string[],
  rows: readonly (readonly number[])[],
  kinds: readonly string[],
): EnergyTable {
  return {
    header: {
      provenance: {
        program: 'sheath',
        version: '0',
        inputHash: '',
        topologyHash: '',
        platform: '',
        device: '',
        precision: '',
        seed: 1,
      },
      stages: kinds.map((kind) => ({ name: kind, kind })),
      columns: names.map((name) => ({ name, unit: '' })),
      replicaCount: 2,
      rowsPerChunk: 8,
    },
    rowCount: rows.length,
    values: ndarray(Float64Array.from(rows.flat()), [rows.length, names.length]),
    column: () => new Float64Array(),
    damage: null,
  };
}

describe('productionEnergies', () => {
  const names = ['time', 'replica', 'stage', 'density'];
  const rows = [
    [0, 0, 0, 9],
    [0, 1, 0, 9],
    [1, 0, 1, 1.1],
    [1, 1, 1, 1.2],
    [2, 0, 1, 1.3],
  ];

  it('parts replicas and leaves out other stages', () => {
    const series = productionEnergies(table(names, rows, ['melt', 'produce']));
    expect(series.map(({ time }) => Array.from(time))).toEqual([[1, 2], [1]]);
    expect(series.map(({ columns }) => Array.from(columns.density))).toEqual([[1.1, 1.3], [1.2]]);
    expect(Object.keys(series[0].columns)).toEqual(['time', 'density']);
  });

  it('refuses a file without production', () => {
    expect(() => productionEnergies(table(names, rows, ['melt', 'cool']))).toThrow(
      expect.objectContaining({ code: 'E_ENERGY_NO_PRODUCTION' }),
    );
  });
});

it('energies until a time keep its row and those before', () => {
  const series = {
    time: Float64Array.of(0.1, 0.2, 0.30000000000000004),
    columns: { density: Float64Array.of(1, 2, 3) },
  };
  const until = (last: number) => {
    const { time, columns } = energiesUntil(series, last);
    return [time.length, Array.from(columns.density)];
  };
  expect([0.3, 0.25, 0.05].map(until)).toEqual([
    [3, [1, 2, 3]],
    [2, [1, 2]],
    [0, []],
  ]);
});
