/**
 * The built-in force field as a GROMACS include file, so that a user's `.itp` may use its atom types and leave out
 * parameters that it has. Bonds that have other parameters in rings are left out: no class name tells the two apart.
 */
import {
  LIBRARY_ANGLES,
  LIBRARY_ATOM_TYPES,
  LIBRARY_BONDS,
  LIBRARY_DEFAULTS,
  LIBRARY_DIHEDRALS,
  LIBRARY_IMPROPERS,
} from '../../forcefield/index.js';
import { elementNumber } from '../../topology/index.js';

/** Undoes the conversion to radians without its rounding noise. */
const degrees = (angle: number): number => Number(((angle * 180) / Math.PI).toFixed(9));

export function libraryForceFieldText(): string {
  const ambiguous = new Set(
    LIBRARY_BONDS.filter((bond) => bond.ring === true).map((bond) => bond.classes.join(' ')),
  );
  const { combinationRule, fudgeLJ, fudgeQQ } = LIBRARY_DEFAULTS;
  return [
    '[ defaults ]',
    `1 ${combinationRule} yes ${fudgeLJ} ${fudgeQQ}`,
    '[ atomtypes ]',
    ...[...LIBRARY_ATOM_TYPES.values()].map(
      (type) =>
        `${type.name} ${type.class} ${elementNumber(type.element)} ${type.mass} ${type.charge} A ${type.sigma} ${type.epsilon}`,
    ),
    '[ bondtypes ]',
    ...LIBRARY_BONDS.filter((bond) => !ambiguous.has(bond.classes.join(' '))).map(
      (bond) => `${bond.classes.join(' ')} 1 ${bond.r0} ${bond.k}`,
    ),
    '[ angletypes ]',
    ...LIBRARY_ANGLES.map((angle) => `${angle.classes.join(' ')} 1 ${degrees(angle.theta0)} ${angle.k}`),
    '[ dihedraltypes ]',
    ...LIBRARY_DIHEDRALS.map((dihedral) => `${dihedral.classes.join(' ')} 3 ${dihedral.rb.join(' ')}`),
    ...LIBRARY_IMPROPERS.flatMap((improper) =>
      improper.centre.flatMap((centre) =>
        improper.last.map(
          (last) => `X X ${centre} ${last} 4 ${degrees(improper.phi0)} ${improper.k} ${improper.n}`,
        ),
      ),
    ),
    '',
  ].join('\n');
}
