/** The include files of the force field's authors and the built-in library, two ways to the same tables. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { librarySpecies, loadModel, type MoleculeModel } from '../../../../src/forcefield/index.js';
import { TERM_SHAPES, type TermTable } from '../../../../src/forces/index.js';
import {
  libraryForceFieldText,
  readGromacsMolecules,
  readGromacsTopology,
} from '../../../../src/interop/index.js';

const folder = new URL('../../../golden/forcefield/', import.meta.url);
const golden = (path: string): string => readFileSync(new URL(path, folder), 'utf8');
const FILES = {
  Li: 'LI',
  PF6: 'PF6',
  EC: 'EC',
  DMC: 'DMC',
  DEC: 'DEC',
  EMC: 'EMC',
  'NIPAM-H2': 'NIPA',
  'MBA-H4': 'MBAH',
} as const;

/** Interactions by their atoms: an improper's order counts, of the others the direction does not. */
function interactions(table: TermTable): Record<string, number[]> {
  const size = TERM_SHAPES[table.kind].atoms;
  const width = TERM_SHAPES[table.kind].parameters.length;
  const all: Record<string, number[]> = {};
  for (let n = 0; n * size < table.atoms.length; n++) {
    const atoms = Array.from(table.atoms.subarray(n * size, (n + 1) * size));
    if (!table.kind.startsWith('improper') && atoms[0] > atoms[size - 1]) atoms.reverse();
    const key = `${table.kind} ${atoms.join(' ')}`;
    expect(all[key]).toBeUndefined();
    all[key] = Array.from(table.parameters.subarray(n * width, (n + 1) * width));
  }
  return all;
}
function everything(model: MoleculeModel): Record<string, number[]> {
  return Object.assign({}, ...model.terms.map(interactions));
}
function expectSameTables(actual: MoleculeModel, expected: MoleculeModel): void {
  const a = everything(actual);
  const b = everything(expected);
  expect(Object.keys(a).sort()).toEqual(Object.keys(b).sort());
  for (const [key, parameters] of Object.entries(b)) {
    parameters.forEach((value, k) => {
      expect(Math.abs(a[key][k] - value), key).toBeLessThanOrEqual(1e-12 * Math.abs(value));
    });
  }
  expect(Array.from(actual.exclusions)).toEqual(Array.from(expected.exclusions));
  expect(actual.species.bonds.map(String).sort()).toEqual(expected.species.bonds.map(String).sort());
}

describe('built-in species and their .itp files', () => {
  it.each(Object.entries(FILES))('%s', (name, file) => {
    const read = (path: string): string =>
      path === 't.top' ? `#include "forcefield.itp"\n#include "${file}.itp"` : golden(path);
    const { model, defaults } = readGromacsMolecules('t.top', read);
    const species = librarySpecies(name);
    expect(defaults).toEqual({ combinationRule: 3, generatePairs: true, fudgeLJ: 0.5, fudgeQQ: 0.5 });
    expectSameTables(species.model, model.molecules[0]);
    species.model.species.atoms.forEach((atom, k) => {
      const other = model.molecules[0].species.atoms[k];
      const { type, element, mass, charge, residueNumber } = atom;
      expect({ type, element, mass, charge, residueNumber }).toEqual({
        type: other.type,
        element: other.element,
        mass: other.mass,
        charge: other.charge,
        residueNumber: other.residueNumber,
      });
    });
    const mine = loadModel([name]).lennardJones;
    expect(mine.typeNames).toEqual(model.lennardJones.typeNames);
    expect(mine.c6).toEqual(model.lennardJones.c6);
    expect(mine.c12).toEqual(model.lennardJones.c12);
  });

  it('the written force field gives a bare .itp the same parameters by look-up', () => {
    for (const name of ['DMC', 'DEC', 'NIPAM-H2', 'MBA-H4'] as const) {
      // Keep atoms, drop the numbers after every function type; bonds C_2-OS stay, as rings make them ambiguous.
      let directive = '';
      const bare = golden(`${FILES[name]}.itp`)
        .split('\n')
        .map((line) => {
          directive = /^\[ (\w+) \]/.exec(line)?.[1] ?? directive;
          const fields = line.trim().split(/\s+/);
          const atoms = { bonds: 2, angles: 3, dihedrals: 4 }[directive];
          if (atoms === undefined || /^[;[]/.test(line) || fields.length <= atoms) return line;
          const ambiguous = directive === 'bonds' && fields[3] === '0.13270';
          return ambiguous ? line : fields.slice(0, atoms + 1).join(' ');
        })
        .join('\n');
      const text = `${libraryForceFieldText()}${bare}\n`;
      const { model } = readGromacsMolecules('t.top', () => text);
      expectSameTables(model.molecules[0], librarySpecies(name).model);
    }
  });

  it('boxes of them are neutral with formal charges', () => {
    const top =
      '#include "forcefield.itp"\n#include "LI.itp"\n#include "PF6.itp"\n#include "EC.itp"\n[ system ]\nx\n[ molecules ]\nLI 20\nPF6 20\nEC 97\n';
    const { model, blocks } = readGromacsTopology('t.top', (path) => (path === 't.top' ? top : golden(path)));
    const charge = blocks.reduce(
      (sum, block) =>
        sum +
        block.count *
          model.molecules[block.species].species.atoms.reduce((total, atom) => total + atom.charge, 0),
      0,
    );
    expect(Math.abs(charge)).toBeLessThan(1e-12);
  });
});
