import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readGromacsTopology } from '../../../src/interop/index.js';
import { drawWords, STREAM, uniformOf } from '../../../src/math/index.js';
import {
  createTopology,
  elementOfName,
  formulaOf,
  perceiveBonds,
  systemBonds,
} from '../../../src/topology/index.js';
import { readGro } from '../../../src/trajectory/index.js';

const golden = (name: string) => new URL(`../../golden/gromacs/${name}`, import.meta.url).pathname;

describe('bonds from geometry', () => {
  it.each(['tve-small', 'bce-small', 'ec200'])(
    'are the bonds of the GROMACS topology of %s, across the boundary too',
    (name) => {
      const read = (path: string) => {
        try {
          return readFileSync(path, 'utf8');
        } catch {
          return null;
        }
      };
      const { model, blocks } = readGromacsTopology(golden(`${name}.top`), read);
      const topology = createTopology(
        model.molecules.map(({ species }) => species),
        blocks,
      );
      const { frame } = readGro(readFileSync(golden(`${name}.gro`), 'utf8'));
      const elements = Array.from(
        topology.atomSpecies,
        (species, atom) => topology.species[species].atoms[topology.atomLocal[atom]].element,
      );
      expect(perceiveBonds(elements, frame.positions, frame.box)).toEqual(systemBonds(topology));
      // The whole box moved by half an edge: other molecules lie across the boundary.
      const moved = frame.positions.map((x, k) => x + frame.box[k % 3] / 2);
      expect(perceiveBonds(elements, moved, frame.box)).toEqual(systemBonds(topology));
    },
  );

  it.each([0, 0.6, 0.8, 1.2, 2])('are those of a loop over all pairs, box of %f nm (0: none)', (edge) => {
    const radius: Record<string, number> = { C: 0.076, O: 0.066, F: 0.057, P: 0.107 };
    const span = edge || 1;
    // Random points that keep 0.1 nm from each other: near enough to bond, not on top of each other.
    const points: number[][] = [];
    const count = Math.min(60, 10 + Math.floor(40 * span ** 3));
    const distance = (a: readonly number[], b: readonly number[]) =>
      Math.hypot(
        ...a.map((x, axis) => x - b[axis] - (edge > 0 ? edge * Math.round((x - b[axis]) / edge) : 0)),
      );
    for (let draw = 0; points.length < count; draw++) {
      const words = drawWords(3, STREAM.test, 0, draw, 0, 0);
      // Up to an edge outside the cell.
      const point = [0, 1, 2].map((axis) => span * (3 * uniformOf(words[axis]) - 1) * (edge > 0 ? 1 : 1 / 3));
      if (points.every((other) => distance(point, other) > 0.1)) points.push(point);
    }
    const elements = points.map((_, k) => ['C', 'O', 'F', 'P'][k % 4]);
    const pairs: number[][] = [];
    for (let i = 0; i < count; i++)
      for (let j = i + 1; j < count; j++)
        if (distance(points[i], points[j]) < radius[elements[i]] + radius[elements[j]] + 0.04)
          pairs.push([i, j]);
    expect(pairs.length).toBeGreaterThan(0);
    expect(perceiveBonds(elements, points.flat(), [edge, edge, edge])).toEqual(pairs);
  });

  it('leave ions alone, and hydrogens of one molecule apart', () => {
    // Li at 0.19 nm from O; a CH2 whose hydrogens are 0.1 nm apart (too close, as in a bad start).
    const elements = ['O', 'Li', 'C', 'H', 'H'];
    const positions = [0, 0, 0, 0.19, 0, 0, 1, 1, 1, 1.05, 1.09, 1, 0.95, 1.09, 1];
    expect(perceiveBonds(elements, positions, [0, 0, 0])).toEqual([
      [2, 3],
      [2, 4],
    ]);
    expect(perceiveBonds(['H', 'H'], [0, 0, 0, 0.074, 0, 0], [0, 0, 0])).toEqual([[0, 1]]);
  });

  it('refuse unknown elements, atoms on top of each other, and crowds in the wrong unit', () => {
    expect(() => perceiveBonds(['O', ''], [0, 0, 0, 1, 1, 1], [2, 2, 2])).toThrow(/atom 2 is of element ""/);
    expect(() => perceiveBonds(['O', 'O'], [0, 0, 0, 0.01, 0, 0], [2, 2, 2])).toThrow(/0\.0100 nm apart/);
    const grid = Array.from(
      { length: 375 },
      (_, k) => 0.06 * [(k / 3) % 5, (k / 15) % 5, (k / 75) % 5].map(Math.floor)[k % 3],
    );
    expect(() => perceiveBonds(new Array(125).fill('C'), grid, [0, 0, 0])).toThrow(/more than 12 neighbours/);
  });
});

describe('names', () => {
  it.each([
    ['O1', 'EC', 'O'],
    ['CA', 'ALA', 'C'],
    ['CA', 'CA', 'Ca'],
    ['LI', 'LIT', 'Li'],
    ['Li+', '', 'Li'],
    ['NA', 'NA', 'Na'],
    ['NA', 'ARG', 'N'],
    ['1HB2', 'ALA', 'H'],
    ['CL1', 'DCM', 'Cl'],
    ['opls_1', '', 'O'],
    ['*', '', ''],
  ])('%s of residue %s is %s', (name, residue, element) => {
    expect(elementOfName(name, residue)).toBe(element);
  });

  it('formulas as electrolyte papers write them', () => {
    expect(formulaOf('F F P F F F F'.split(' '))).toBe('PF6');
    expect(formulaOf('O C O C C O H H H H'.split(' '))).toBe('C3H4O3');
    expect(formulaOf(['O', 'H', 'H'])).toBe('H2O');
    expect(formulaOf(['C', ''])).toBe('');
  });
});
