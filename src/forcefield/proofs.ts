/** What a molecule model must satisfy before it is simulated, whoever wrote it: completeness and neutrality. */
import { SheathError } from '../core/index.js';
import type { TermKind } from '../forces/index.js';
import { anglesOf, dihedralsOf, neighboursOf } from './bond-graph.js';
import type { LennardJonesTable, MoleculeModel } from './molecule-model.js';

export interface MissingInteraction {
  readonly what: 'type' | 'bond' | 'angle' | 'dihedral';
  /** Local atom indices. */
  readonly atoms: readonly number[];
}

const BONDS: readonly TermKind[] = ['bond-harmonic', 'bond-g96', 'bond-morse'];
const ANGLES: readonly TermKind[] = ['angle-harmonic', 'angle-g96', 'angle-urey-bradley'];
const DIHEDRALS: readonly TermKind[] = ['dihedral-periodic', 'dihedral-ryckaert-bellemans'];

const keyOf = (atoms: readonly number[]): string =>
  (atoms[0] < atoms[atoms.length - 1] ? atoms : [...atoms].reverse()).join(' ');

function covered(model: MoleculeModel, kinds: readonly TermKind[], size: number): Set<string> {
  const keys = new Set<string>();
  for (const table of model.terms) {
    if (!kinds.includes(table.kind)) continue;
    for (let k = 0; k < table.atoms.length; k += size) {
      keys.add(keyOf(Array.from(table.atoms.subarray(k, k + size))));
    }
  }
  return keys;
}

/**
 * Atoms without a Lennard-Jones type, and bonds, angles and dihedrals of the bond graph without a term. Distances held
 * rigid count as given, and so does an angle whose three distances are. For force fields that leave out terms of zero
 * strength this lists more than is wrong: judge it as a warning there.
 */
export function missingInteractions(
  model: MoleculeModel,
  lennardJones: LennardJonesTable,
): readonly MissingInteraction[] {
  const { atoms, bonds } = model.species;
  const missing: MissingInteraction[] = [];
  const types = new Set(lennardJones.typeNames);
  atoms.forEach((atom, index) => {
    if (!types.has(atom.type)) missing.push({ what: 'type', atoms: [index] });
  });
  const rigid = new Set<string>();
  for (let k = 0; k < model.rigidPairs.length; k += 2) {
    rigid.add(keyOf([model.rigidPairs[k], model.rigidPairs[k + 1]]));
  }
  const neighbours = neighboursOf(atoms.length, bonds);
  const bondTerms = covered(model, BONDS, 2);
  for (const bond of bonds) {
    if (!bondTerms.has(keyOf(bond)) && !rigid.has(keyOf(bond))) missing.push({ what: 'bond', atoms: bond });
  }
  const angleTerms = covered(model, ANGLES, 3);
  for (const angle of anglesOf(neighbours)) {
    const [i, j, k] = angle;
    const held = [keyOf([i, j]), keyOf([j, k]), keyOf([i, k])].every((pair) => rigid.has(pair));
    if (!angleTerms.has(keyOf(angle)) && !held) missing.push({ what: 'angle', atoms: angle });
  }
  const dihedralTerms = covered(model, DIHEDRALS, 4);
  for (const dihedral of dihedralsOf(neighbours)) {
    if (!dihedralTerms.has(keyOf(dihedral))) missing.push({ what: 'dihedral', atoms: dihedral });
  }
  return missing;
}

/** e; sum of the charges less the formal charge. */
export function chargeResidual(model: MoleculeModel, formalCharge: number): number {
  return model.species.atoms.reduce((sum, atom) => sum + atom.charge, 0) - formalCharge;
}

/**
 * Errors: E_FORCE_FIELD_INCOMPLETE, naming the first interactions without parameters (those in `exempt` aside);
 * E_NET_CHARGE beyond 1e-9 e of the formal charge.
 */
export function proveMolecule(
  model: MoleculeModel,
  lennardJones: LennardJonesTable,
  formalCharge: number,
  exempt: readonly (readonly number[])[] = [],
): void {
  const { name, atoms } = model.species;
  const allowed = new Set(exempt.map(keyOf));
  const missing = missingInteractions(model, lennardJones).filter((one) => !allowed.has(keyOf(one.atoms)));
  if (missing.length > 0) {
    const list = missing
      .slice(0, 6)
      .map((one) => `${one.what} ${one.atoms.map((atom) => atoms[atom].name).join('-')}`);
    throw new SheathError('E_FORCE_FIELD_INCOMPLETE', {
      object: `${name} lacks parameters of ${missing.length} interactions: ${list.join(', ')}`,
      limit: 'every atom has a type, every bond, angle and dihedral a term',
      cure: 'add the missing entries',
    });
  }
  const residual = chargeResidual(model, formalCharge);
  if (!(Math.abs(residual) <= 1e-9)) {
    throw new SheathError('E_NET_CHARGE', {
      object: `the charges of ${name} sum to ${formalCharge + residual} e`,
      limit: `its formal charge is ${formalCharge} e`,
      cure: 'correct the charges',
    });
  }
}
