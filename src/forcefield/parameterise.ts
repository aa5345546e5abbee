/**
 * Bonded parameters by class for a species of the library's atom types: every bond, angle and dihedral of the bond graph
 * gets its entry, impropers keep carbonyl carbons and amide nitrogens planar, atoms up to three bonds apart are excluded,
 * and those exactly three apart become scaled 1-4 pairs. Nothing may be missing: that is the proof of completeness.
 */
import { SheathError } from '../core/index.js';
import type { Species } from '../topology/index.js';
import { anglesOf, dihedralsOf, neighboursOf, sortedPairs, visitPairsWithin } from './bond-graph.js';
import { c6c12Of } from './combination-rules.js';
import type { MoleculeModel } from './molecule-model.js';
import {
  LIBRARY_ANGLES,
  LIBRARY_ATOM_TYPES,
  LIBRARY_BONDS,
  LIBRARY_DEFAULTS,
  LIBRARY_DIHEDRALS,
  LIBRARY_IMPROPERS,
  type LibraryBond,
} from './parameter-library.js';
import { createTermTableBuilder } from './term-tables.js';

const LARGEST_RING = 6;

const forward = (classes: readonly string[]): string => classes.join(' ');
const canonical = (classes: readonly string[]): string => {
  const there = forward(classes);
  const back = forward([...classes].reverse());
  if (back < there) return back;
  return there;
};

const bondKey = (entry: Pick<LibraryBond, 'classes' | 'ring'>): string =>
  `${canonical(entry.classes)}${entry.ring === true ? ' ring' : ''}`;
const BONDS = new Map(LIBRARY_BONDS.map((entry) => [bondKey(entry), entry]));
const ANGLES = new Map(LIBRARY_ANGLES.map((entry) => [canonical(entry.classes), entry]));
const DIHEDRALS = new Map(LIBRARY_DIHEDRALS.map((entry) => [canonical(entry.classes), entry]));

/** Is there a way from i to j, not by their own bond, of up to LARGEST_RING - 1 bonds? */
function inRing(neighbours: readonly (readonly number[])[], i: number, j: number): boolean {
  let front = [i];
  const seen = new Set(front);
  for (let step = 1; step < LARGEST_RING; step++) {
    const next: number[] = [];
    for (const atom of front) {
      for (const other of neighbours[atom]) {
        if (seen.has(other) || (atom === i && other === j)) continue;
        if (other === j) return true;
        seen.add(other);
        next.push(other);
      }
    }
    front = next;
  }
  return false;
}

/** Entry of an atom type, or E_ATOM_TYPE. */
function libraryType(species: Species, atom: number) {
  const { type, name } = species.atoms[atom];
  const entry = LIBRARY_ATOM_TYPES.get(type);
  if (entry === undefined) {
    throw new SheathError('E_ATOM_TYPE', {
      object: `${name} of ${species.name} has the type "${type}"`,
      limit: `the built-in force field has ${[...LIBRARY_ATOM_TYPES.keys()].join(', ')}`,
      cure: 'use one of these types or give the species as an .itp file with its own parameters',
    });
  }
  return entry;
}

/**
 * @param linearAngles [angle, 3] local indices of i - j - k that carry no angle term (opposite ligands of an octahedron)
 * Errors: E_ATOM_TYPE; E_FORCE_FIELD_INCOMPLETE, listing what has no parameters.
 */
export function parameterise(
  species: Species,
  linearAngles: readonly (readonly [number, number, number])[] = [],
): MoleculeModel {
  const types = species.atoms.map((_, atom) => libraryType(species, atom));
  const classes = types.map((type) => type.class);
  const neighbours = neighboursOf(species.atoms.length, species.bonds);
  const terms = createTermTableBuilder();
  const missing = new Set<string>();
  const classesOf = (atoms: readonly number[]): string[] => atoms.map((atom) => classes[atom]);
  const report = (what: string, atoms: readonly number[]): void => {
    const names = atoms.map((atom) => species.atoms[atom].name).join('-');
    missing.add(`${what} ${classesOf(atoms).join('-')} (${names})`);
  };

  for (const [i, j] of species.bonds) {
    const key = canonical(classesOf([i, j]));
    const entry = (inRing(neighbours, i, j) ? BONDS.get(`${key} ring`) : undefined) ?? BONDS.get(key);
    if (entry === undefined) report('bond', [i, j]);
    else terms.add('bond-harmonic', [i, j], [entry.r0, entry.k]);
  }

  const linear = new Set(linearAngles.map(([i, j, k]) => `${Math.min(i, k)} ${j} ${Math.max(i, k)}`));
  for (const angle of anglesOf(neighbours)) {
    if (linear.has(angle.join(' '))) continue;
    const entry = ANGLES.get(canonical(classesOf(angle)));
    if (entry === undefined) report('angle', angle);
    else terms.add('angle-harmonic', angle, [entry.theta0, entry.k]);
  }

  for (const dihedral of dihedralsOf(neighbours)) {
    const entry = DIHEDRALS.get(canonical(classesOf(dihedral)));
    if (entry === undefined) report('dihedral', dihedral);
    else terms.add('dihedral-ryckaert-bellemans', dihedral, entry.rb);
  }

  neighbours.forEach((around, centre) => {
    if (around.length !== 3) return;
    for (const entry of LIBRARY_IMPROPERS) {
      const last = around.find((atom) => entry.last.includes(classes[atom]));
      if (!entry.centre.includes(classes[centre]) || last === undefined) continue;
      // The order of the other two is part of the function: by class, then by index.
      const [x, y] = around
        .filter((atom) => atom !== last)
        .sort((a, b) => (classes[a] === classes[b] ? a - b : classes[a] < classes[b] ? -1 : 1));
      terms.add('improper-periodic', [x, y, centre, last], [entry.phi0, entry.k, entry.n]);
    }
  });

  const excluded: [number, number][] = [];
  visitPairsWithin(neighbours, 3, (i, j, distance) => {
    excluded.push([i, j]);
    if (distance < 3) return;
    const a = c6c12Of(types[i].sigma, types[i].epsilon);
    const b = c6c12Of(types[j].sigma, types[j].epsilon);
    const { fudgeLJ, fudgeQQ } = LIBRARY_DEFAULTS;
    terms.add(
      'pair-14',
      [i, j],
      [fudgeLJ * Math.sqrt(a.c6 * b.c6), fudgeLJ * Math.sqrt(a.c12 * b.c12), fudgeQQ],
    );
  });

  if (missing.size > 0) {
    throw new SheathError('E_FORCE_FIELD_INCOMPLETE', {
      object: `${species.name} lacks ${missing.size} parameters: ${[...missing].slice(0, 6).join(', ')}${missing.size > 6 ? ', ...' : ''}`,
      limit: 'every bond, angle and dihedral of the bond graph has its entry',
      cure: 'add the entries with their source, or give the species as an .itp file',
    });
  }
  return {
    species,
    terms: terms.tables(),
    exclusions: sortedPairs(excluded),
    rigidPairs: new Uint32Array(0),
    rigidLengths: new Float64Array(0),
    settles: false,
  };
}
