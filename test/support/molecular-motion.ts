/**
 * Kinetic energy of molecules of `size` consecutive atoms, kJ/mol: of their centres, of rigid rotation about them
 * (L I^-1 L / 2), and the rest. Not for linear molecules.
 */
import { minimumImage } from '../../src/math/index.js';

export interface MolecularMotion {
  readonly translation: number;
  readonly rotation: number;
  readonly internal: number;
}

export function molecularMotion(
  masses: Float64Array,
  positions: Float64Array,
  velocities: Float64Array,
  box: ArrayLike<number>,
  size: number,
): MolecularMotion {
  let [translation, rotation, total] = [0, 0, 0];
  for (let first = 0; first < masses.length; first += size) {
    const atoms = Array.from({ length: size }, (_, k) => first + k);
    const mass = atoms.reduce((sum, atom) => sum + masses[atom], 0);
    const place = (atom: number, axis: number): number =>
      minimumImage(positions[3 * atom + axis] - positions[3 * first + axis], box[axis]);
    const centre = [0, 1, 2].map(
      (axis) => atoms.reduce((sum, atom) => sum + masses[atom] * place(atom, axis), 0) / mass,
    );
    const motion = [0, 1, 2].map(
      (axis) => atoms.reduce((sum, atom) => sum + masses[atom] * velocities[3 * atom + axis], 0) / mass,
    );
    const momentum = [0, 0, 0];
    const inertia = [0, 1, 2].map(() => [0, 0, 0]);
    for (const atom of atoms) {
      const r = [0, 1, 2].map((axis) => place(atom, axis) - centre[axis]);
      const v = [0, 1, 2].map((axis) => velocities[3 * atom + axis] - motion[axis]);
      const r2 = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
      for (let a = 0; a < 3; a++) {
        const [b, c] = [(a + 1) % 3, (a + 2) % 3];
        momentum[a] += masses[atom] * (r[b] * v[c] - r[c] * v[b]);
        for (let k = 0; k < 3; k++) inertia[a][k] += masses[atom] * ((a === k ? r2 : 0) - r[a] * r[k]);
        total += 0.5 * masses[atom] * velocities[3 * atom + a] ** 2;
      }
    }
    const spin = solve(inertia, momentum);
    rotation += 0.5 * (spin[0] * momentum[0] + spin[1] * momentum[1] + spin[2] * momentum[2]);
    translation += 0.5 * mass * (motion[0] ** 2 + motion[1] ** 2 + motion[2] ** 2);
  }
  return { translation, rotation, internal: total - translation - rotation };
}

/** Cramer's rule. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const determinant = (m: readonly (readonly number[])[]): number =>
    m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
    m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
    m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
  const whole = determinant(matrix);
  return [0, 1, 2].map(
    (column) =>
      determinant(matrix.map((row, k) => row.map((value, c) => (c === column ? right[k] : value)))) / whole,
  );
}
