import { expect, test } from 'vitest';
import { memorySource } from '../../../src/core/index.js';
import { physicalValidationFiles } from '../../../src/interop/index.js';
import { createEnergyWriter, readEnergies } from '../../../src/trajectory/index.js';

const NAMES = [
  'stage',
  'replica',
  'potential',
  'kinetic',
  'conserved',
  'temperature',
  'pressure',
  'boxX',
  'boxY',
  'boxZ',
];

test('one number a line, rows of one stage and one replica, by the keywords of the FlatfileParser', async () => {
  const writer = createEnergyWriter({
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
    stages: [
      { name: 'melt', kind: 'melt' },
      { name: 'produce', kind: 'produce' },
    ],
    columns: NAMES.map((name) => ({ name, unit: '' })),
    replicaCount: 2,
    rowsPerChunk: 8,
  });
  const parts = [writer.head()];
  for (const stage of [0, 1]) {
    for (let row = 0; row < 3; row++) {
      for (const replica of [0, 1]) {
        const chunk = writer.add(
          Float64Array.of(stage, replica, -1 / 3 - row, 2, 10 * row, 300, -1e-7, 2, 3, 4 + replica),
        );
        if (chunk !== null) parts.push(chunk);
      }
    }
  }
  const tail = writer.tail();
  if (tail !== null) parts.push(tail);
  const table = await readEnergies(memorySource(Uint8Array.from(Buffer.concat(parts)), 'energies'));
  const files = physicalValidationFiles(table, { replica: 1, stage: 1 });
  expect(Object.keys(files)).toEqual([
    'kinetic_ene_file',
    'potential_ene_file',
    'total_ene_file',
    'volume_file',
    'pressure_file',
    'temperature_file',
    'const_of_mot_file',
  ]);
  /** As the parser reads: lines without a leading #, each a float. */
  const numbers = (text: string): number[] =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
      .map(Number);
  expect(numbers(files.potential_ene_file)).toEqual([-1 / 3, -1 / 3 - 1, -1 / 3 - 2]);
  expect(numbers(files.total_ene_file)).toEqual([2 - 1 / 3, 2 + (-1 / 3 - 1), 2 + (-1 / 3 - 2)]);
  expect(numbers(files.volume_file)).toEqual([30, 30, 30]);
  expect(numbers(files.pressure_file)).toEqual([-1e-7, -1e-7, -1e-7]);
  expect(numbers(files.const_of_mot_file)).toEqual([0, 10, 20]);
  for (const text of Object.values(files)) expect(text.endsWith('\n')).toBe(true);
});
