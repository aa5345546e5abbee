import { describe, expect, it } from 'vitest';
import { shellGeometries } from '../../../src/analysis/index.js';
import { longRun } from '../../support/report-fixture.js';

const { coordination } = longRun().results;

describe('the geometry of a shell', () => {
  const files = shellGeometries({ coordination });

  it('is one file a shell that has a snapshot, named by centre, rank and molecules', () => {
    expect(files.map(({ name }) => name)).toEqual(['li-01-3ec-1dmc.xyz', 'li-03-2ec-1dmc-1pf6.xyz']);
  });

  it('is XYZ in Å with the centre at the origin', () => {
    const lines = files[0].text.split('\n');
    const snapshot = coordination[0].shells[0].snapshot!;
    expect(lines[0]).toBe('9');
    expect(lines[1]).toBe('Li: 3 EC + 1 DMC, 21.4 % of all; replica 1, 123.4 ps, atom 1');
    expect(lines).toHaveLength(9 + 3);
    lines.slice(2, 11).forEach((line, k) => {
      const [element, ...at] = line.split(/\s+/);
      expect(element).toBe(snapshot.elements[k]);
      at.forEach((x, axis) => {
        expect(Number(x)).toBeCloseTo(10 * snapshot.positions[3 * k + axis], 3);
      });
    });
  });

  it('says when a molecule is cut, and names atoms of no known element X', () => {
    const [centre] = coordination;
    const [shell] = centre.shells;
    const snapshot = {
      ...shell.snapshot!,
      molecules: [
        { species: 'Li', whole: true },
        { species: 'APEM', whole: false },
      ],
      elements: shell.snapshot!.elements.map((element) => (element === 'O' ? '' : element)),
    };
    const [{ text }] = shellGeometries({ coordination: [{ ...centre, shells: [{ ...shell, snapshot }] }] });
    expect(text).toContain('; large molecules cut around their binding atoms\n');
    expect(text.match(/^X /gm)).toHaveLength(4);
  });
});
