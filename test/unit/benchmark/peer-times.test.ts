/** Times that other programs print, from their own words. */
import { expect, test } from 'vitest';
import { gromacsTimes, lammpsTimes, median, nearCube } from '../../../src/benchmark/index.js';

const LOG = `
     R E A L   C Y C L E   A N D   T I M E   A C C O U N T I N G

On 1 MPI rank, each using 2 OpenMP threads

 Computing:          Num   Num      Call    Wall time         Giga-Cycles
                     Ranks Threads  Count      (s)         total sum    %
-----------------------------------------------------------------------------
 Neighbor search        1    2         11       0.120          0.480   6.0
 Force                  1    2       1000       1.200          4.800  60.0
 PME mesh               1    2       1000       0.400          1.600  20.0
 NB X/F buffer ops.     1    2       1989       0.040          0.160   2.0
 Rest                                           0.240          0.960  12.0
-----------------------------------------------------------------------------
 Total                                          2.000          8.000 100.0
-----------------------------------------------------------------------------
 Breakdown of PME mesh computation
-----------------------------------------------------------------------------
 PME spread             1    2       1000       0.200          0.800  10.0
-----------------------------------------------------------------------------

               Core t (s)   Wall t (s)        (%)
       Time:        4.000        2.000      200.0
                 (ns/day)    (hour/ns)
Performance:       86.400        0.278
`;

test('GROMACS: wall time over the steps, parts without the breakdown of one', () => {
  const { msPerStep, parts } = gromacsTimes(LOG, 1000);
  expect(msPerStep).toBeCloseTo(2, 12);
  expect(parts).toEqual({ 'Neighbor search': 0.12, Force: 1.2, 'PME mesh': 0.4, 'NB X/F buffer ops.': 0.04 });
});

test('LAMMPS: the last loop, not the one that warmed up', () => {
  const output = `Loop time of 9.9 on 2 procs for 100 steps with 2996 atoms
Pair    | 8 | 8 | 8 | 0.0 | 80
Loop time of 5.0 on 2 procs for 1000 steps with 2996 atoms

MPI task timing breakdown:
Section |  min time  |  avg time  |  max time  |%varavg| %total
---------------------------------------------------------------
Pair    | 2.9        | 3.0        | 3.1        |   0.9 | 60.00
Kspace  | 0.9        | 1.0        | 1.1        |   0.1 | 20.00
Other   |            | 0.5        |            |       | 10.00
`;
  expect(lammpsTimes(output)).toEqual({ msPerStep: 5, parts: { Pair: 3, Kspace: 1, Other: 0.5 } });
});

test.each([
  [1, [1, 1, 1]],
  [4, [2, 2, 1]],
  [7, [7, 1, 1]],
  [36, [4, 3, 3]],
  [144, [6, 6, 4]],
])('%i boxes side by side as near to a cube as they go', (n, expected) => {
  expect(nearCube(n)).toEqual(expected);
});

test('the median of an even number lies between the middle two', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([5, 1, 3])).toBe(3);
});
