import { describe, expect, it } from 'vitest';
import { oligomerGraph } from '../../../src/builder/polymer-structure.js';
import {
  assemblePolymer,
  geometricTable,
  librarySpecies,
  type MoleculeModel,
  missingInteractions,
  type PolymerGraph,
  parameterise,
  wrongValences,
} from '../../../src/forcefield/index.js';
import { TERM_SHAPES, termCount } from '../../../src/forces/index.js';
import { thrownBy } from '../../support/thrown.js';

const chain = (...units: string[]): PolymerGraph => ({
  units,
  links: units.slice(1).map((_, k) => ({ from: { unit: k, port: 0 }, to: { unit: k + 1, port: 0 } })),
});

/** Every term as text without its atoms: what a model is, whatever the order of its atoms. */
function termsOf(model: MoleculeModel): string[] {
  const lines: string[] = [];
  for (const table of model.terms) {
    const width = TERM_SHAPES[table.kind].parameters.length;
    for (let n = 0; n < termCount(table); n++) {
      const numbers = table.parameters.subarray(n * width, (n + 1) * width);
      lines.push(`${table.kind} ${Array.from(numbers, (x) => x.toPrecision(10)).join(' ')}`);
    }
  }
  return lines.sort();
}

describe('a polymer of links', () => {
  it('of 12 NIPAM and 1 MBA is the APEM of the library, term by term', () => {
    const { graph } = oligomerGraph('APEM', [
      { name: 'NIPAM', parts: 12 },
      { name: 'MBA', parts: 1 },
    ]);
    const { species } = assemblePolymer('APEM', graph);
    const library = librarySpecies('APEM').model;
    const types = (atoms: typeof species.atoms) => atoms.map(({ type }) => type).sort();
    expect(types(species.atoms)).toEqual(types(library.species.atoms));
    expect(species.bonds.length).toBe(library.species.bonds.length);
    expect(termsOf(parameterise(species))).toEqual(termsOf(library));
  });

  it('of one unit is the hydrogenated monomer of the library', () => {
    for (const [unit, whole] of [
      ['NIPAM', 'NIPAM-H2'],
      ['MBA', 'MBA-H4'],
    ]) {
      const { species } = assemblePolymer(unit, { units: [unit], links: [] });
      expect(termsOf(parameterise(species))).toEqual(termsOf(librarySpecies(whole).model));
    }
  });

  it('keeps every residue neutral, whatever is linked', () => {
    const graphs: PolymerGraph[] = [
      { units: ['NIPAM'], links: [] },
      chain('NIPAM', 'NIPAM', 'NIPAM'),
      // Both arms of both ports, one of them to itself.
      {
        units: ['MBA', 'NIPAM', 'MBA'],
        links: [
          { from: { unit: 0, port: 0 }, to: { unit: 1, port: 0 } },
          { from: { unit: 1, port: 0 }, to: { unit: 0, port: 1 } },
          { from: { unit: 0, port: 1 }, to: { unit: 2, port: 0 } },
          { from: { unit: 2, port: 1 }, to: { unit: 0, port: 0 } },
          { from: { unit: 2, port: 0 }, to: { unit: 2, port: 1 } },
        ],
      },
    ];
    for (const graph of graphs) {
      const { species, unitStart } = assemblePolymer('P', graph);
      graph.units.forEach((_, unit) => {
        const atoms = species.atoms.slice(unitStart[unit], unitStart[unit + 1]);
        expect(atoms.every(({ residueNumber }) => residueNumber === unit + 1)).toBe(true);
        expect(Math.abs(atoms.reduce((sum, { charge }) => sum + charge, 0))).toBeLessThan(1e-12);
      });
      expect(wrongValences(species)).toEqual([]);
      const names = [...new Set(species.atoms.map(({ type }) => type))];
      const table = geometricTable(names.map((name) => ({ name, c6: 0, c12: 0 })));
      expect(missingInteractions(parameterise(species), table)).toEqual([]);
      expect(new Set(species.atoms.map(({ name, residueNumber }) => `${residueNumber} ${name}`)).size).toBe(
        species.atoms.length,
      );
    }
  });

  it('loses two hydrogens a link', () => {
    const count = (graph: PolymerGraph) =>
      assemblePolymer('P', graph).species.atoms.filter(({ element }) => element === 'H').length;
    const single = count({ units: ['NIPAM'], links: [] });
    for (let n = 2; n < 6; n++)
      expect(count(chain(...Array(n).fill('NIPAM')))).toBe(n * single - 2 * (n - 1));
  });
});

describe('a graph that cannot be', () => {
  const links = (...pairs: [number, number, number, number][]) =>
    pairs.map(([u, p, v, q]) => ({ from: { unit: u, port: p }, to: { unit: v, port: q } }));
  it.each([
    ['an unknown monomer', { units: ['NIPMA'], links: [] }, 'E_POLYMER_FRAGMENT'],
    [
      'a second port of a chain unit',
      { units: ['NIPAM', 'NIPAM'], links: links([0, 0, 1, 1]) },
      'E_POLYMER_LINK',
    ],
    ['a unit that is not there', { units: ['NIPAM'], links: links([0, 0, 1, 0]) }, 'E_POLYMER_LINK'],
    [
      'a head bound twice',
      { units: ['NIPAM', 'NIPAM', 'NIPAM'], links: links([0, 0, 1, 0], [0, 0, 2, 0]) },
      'E_POLYMER_LINK',
    ],
    [
      'a tail bound twice',
      { units: ['NIPAM', 'NIPAM', 'NIPAM'], links: links([0, 0, 2, 0], [1, 0, 2, 0]) },
      'E_POLYMER_LINK',
    ],
  ])('with %s is refused', (_, graph, code) => {
    expect(thrownBy(() => assemblePolymer('P', graph)).code).toBe(code);
  });

  it('and a molecule with a bond too many is seen by its valences', () => {
    const { species } = assemblePolymer('P', chain('NIPAM', 'NIPAM'));
    const carbon = species.atoms.findIndex(({ name }) => name === 'CB');
    const far = species.atoms.length - 1;
    expect(wrongValences({ ...species, bonds: [...species.bonds, [carbon, far]] })).toEqual([carbon, far]);
  });
});
