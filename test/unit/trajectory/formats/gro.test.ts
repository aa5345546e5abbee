import { describe, expect, it } from 'vitest';
import { type GroWriting, groFrames, readGro, writeGro } from '../../../../src/trajectory/index.js';
import { mutateText, surveyMutations } from '../../../support/mutate.js';
import { thrownBy } from '../../../support/thrown.js';

const TWO = `EC in a box, t= 12.50000 step= 6250
    2
    1EC      C1    1   0.671   0.020  -2.219 -0.0942 -0.1375  0.0307
99999EC      O1    2   0.575   0.091   2.196  0.8051 -0.5555 -0.0185
   2.83154   2.83154   2.90000
`;
const frame = (text: string) => readGro(text, 'x.gro').frame;

describe('reading', () => {
  it('columns, velocities, box and time', () => {
    const one = frame(TWO);
    expect(one.title).toBe('EC in a box, t= 12.50000 step= 6250');
    expect(one.time).toBe(12.5);
    expect(one.atomNames).toEqual(['C1', 'O1']);
    expect(one.residueNames).toEqual(['EC', 'EC']);
    expect(Array.from(one.residueNumbers)).toEqual([1, 99999]);
    expect(Array.from(one.positions)).toEqual([0.671, 0.02, -2.219, 0.575, 0.091, 2.196]);
    expect(Array.from(one.velocities ?? [])).toEqual([-0.0942, -0.1375, 0.0307, 0.8051, -0.5555, -0.0185]);
    expect(Array.from(one.box)).toEqual([2.83154, 2.83154, 2.9]);
  });

  it('no velocities, line ends of DOS, names that fill their columns, and a box of nine numbers with zeros', () => {
    const text = 'x\r\n1\r\n    1MOLECABCDE    1   1.000   2.000   3.000\r\n 4 5 6 0 0 0 0 0 0\r\n';
    const one = frame(text);
    expect([one.residueNames[0], one.atomNames[0]]).toEqual(['MOLEC', 'ABCDE']);
    expect(one.velocities).toBeNull();
    expect(one.time).toBeNull();
    expect(Array.from(one.box)).toEqual([4, 5, 6]);
  });

  it('any precision, by the distance of the decimal points', () => {
    for (const decimals of [1, 2, 3, 5, 9, 12]) {
      const text = writeGro({ ...writing(), decimals });
      const one = frame(text);
      one.positions.forEach((value, k) => {
        expect(Math.abs(value - writing().positions[k])).toBeLessThanOrEqual(0.5000001 * 10 ** -decimals);
      });
      expect(one.velocities?.length).toBe(6);
    }
  });

  it('several frames one by one, or the first with a note', () => {
    const both = `${TWO}${TWO.replace('12.5', '13.5')}`;
    expect([...groFrames(both)].map((one) => one.time)).toEqual([12.5, 13.5]);
    expect(readGro(both).notices.map((notice) => notice.code)).toEqual(['N_GRO_FRAMES']);
    expect(readGro(TWO).notices).toEqual([]);
    expect([...groFrames(`${TWO}\n\n`)]).toHaveLength(1);
  });

  it.each([
    ['', 'E_GRO_SYNTAX', 'empty'],
    ['title\n', 'E_GRO_COUNT', 'x.gro:1'],
    ['title\nmany\n', 'E_GRO_COUNT', 'x.gro:2'],
    ['title\n-3\n', 'E_GRO_COUNT', 'x.gro:2'],
    ['title\n999999999\n', 'E_GRO_COUNT', 'x.gro:2'],
    [TWO.replace('    2\n', '    3\n'), 'E_GRO_NUMBER', 'x.gro:5'],
    [TWO.replace('    2\n', '    1\n'), 'E_GRO_BOX', 'x.gro:4'],
    [TWO.replace('0.575', 'zero '), 'E_GRO_NUMBER', 'x.gro:4'],
    [TWO.replace('0.671', '0 671'), 'E_GRO_SYNTAX', 'x.gro:3'],
    [TWO.replace('    1EC', '    xEC'), 'E_GRO_NUMBER', 'x.gro:3'],
    [TWO.replace(' -0.0942 -0.1375  0.0307', ''), 'E_GRO_SYNTAX', 'x.gro:4'],
    [TWO.replace('  0.8051 -0.5555 -0.0185', ''), 'E_GRO_NUMBER', 'x.gro:4'],
    [TWO.replace('   2.83154   2.83154   2.90000\n', ''), 'E_GRO_SYNTAX', 'after line 4'],
    [TWO.replace('2.90000', '2.90000 0 0 0.5 0 0 0'), 'E_GRO_TRICLINIC', 'x.gro:5'],
    [TWO.replace('2.90000', '0.00000'), 'E_GRO_BOX', 'x.gro:5'],
    [TWO.replace('2.90000', '-2.9000'), 'E_GRO_BOX', 'x.gro:5'],
  ])('%j is refused', (text, code, hint) => {
    const error = thrownBy(() => frame(text));
    expect(error.code).toBe(code);
    expect(error.message).toContain(hint);
  });
});

function writing(): GroWriting {
  return {
    title: 'two atoms',
    atoms: { residueNumbers: [1, 100_002], residueNames: ['EC', 'LONGNAME'], atomNames: ['C1', 'HYDROGEN'] },
    positions: [0.123456789, 1, -2.5, 3.000000001, 4.25, 5],
    velocities: [0.1, -0.2, 0.3, 1.23456789, 0, -9.5],
    box: [3, 4, 5.5],
  };
}

describe('writing', () => {
  it('is what GROMACS writes, column for column', () => {
    const lines = writeGro(writing()).split('\n');
    expect(lines[1]).toBe('    2');
    expect(lines[2]).toBe('    1EC      C1    1   0.123   1.000  -2.500  0.1000 -0.2000  0.3000');
    expect(lines[3]).toBe('    2LONGNHYDRO    2   3.000   4.250   5.000  1.2346  0.0000 -9.5000');
    expect(lines[4]).toBe('   3.00000   4.00000   5.50000');
  });

  it('reads back to the written precision, with and without velocities', () => {
    const fine = { ...writing(), decimals: 12 };
    const again = frame(writeGro(fine));
    again.positions.forEach((value, k) => {
      expect(value).toBeCloseTo(fine.positions[k], 11);
    });
    expect(frame(writeGro({ ...fine, velocities: null })).velocities).toBeNull();
    const text = writeGro({ ...fine, atoms: again });
    expect(writeGro({ ...again, decimals: 12, atoms: again })).toBe(text);
  });

  it('refuses what does not fit its columns', () => {
    const far = { ...writing(), positions: [0, 0, 0, 0, 12345.678, 0] };
    expect(thrownBy(() => writeGro(far)).code).toBe('E_GRO_RANGE');
    expect(thrownBy(() => writeGro({ ...writing(), positions: [Number.NaN, 0, 0, 0, 0, 0] })).code).toBe(
      'E_GRO_RANGE',
    );
    expect(thrownBy(() => writeGro({ ...writing(), decimals: 0 })).code).toBe('E_GRO_RANGE');
  });
});

describe('10,000 mutations', () => {
  it('each end in a frame of finite numbers or in a coded error', () => {
    const good = `${TWO}${TWO}`;
    const survey = surveyMutations(10_000, (index) => {
      for (const one of groFrames(mutateText(good, 21, index))) {
        if (!one.positions.every(Number.isFinite)) throw new Error('a position that is no number');
        if (one.positions.length !== 3 * one.atomNames.length) throw new Error('lengths differ');
      }
    });
    expect(survey.crashes).toEqual([]);
    expect(survey.accepted).toBeGreaterThan(500);
    for (const code of ['E_GRO_SYNTAX', 'E_GRO_NUMBER', 'E_GRO_COUNT', 'E_GRO_BOX']) {
      expect(survey.refused.get(code) ?? 0, code).toBeGreaterThan(10);
    }
  });
});
