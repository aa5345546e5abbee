/**
 * Atoms as the integrator's threads take them: constraint groups, and every other atom by itself, larger groups first so that
 * neighbouring threads do alike. The table is vec4<u32> [group]: (first of its atoms, atoms, first of its constraints,
 * constraints), places counted in vec4 from the table's start; the atom itself in place of a list where there is but one. Then the lists:
 * atoms four to a vec4, constraints one to a vec4: (atom of the group, atom of the group, bits of the length, bits of the mass of the
 * one of them that is frozen).
 */
import { SheathError } from '../../core/index.js';
import { createConstraintGroups } from '../../dynamics/index.js';
import type { System } from '../../system/index.js';

/** What one thread holds. */
const MOST_ATOMS = 8;
const MOST_CONSTRAINTS = 12;

export interface GroupTable {
  readonly groupCount: number;
  /** Of the largest group; at least 1 each, as array lengths. */
  readonly atomsOfGroup: number;
  readonly constraintsOfGroup: number;
  readonly table: Uint32Array<ArrayBuffer>;
}

/** @throws E_WEBGPU_CONSTRAINT_GROUP when more atoms are joined by constraints than a thread holds */
export function createGroupTable(system: Pick<System, 'constraints' | 'masses' | 'frozen'>): GroupTable {
  const atomCount = system.masses.length;
  const { groupCount, groupStart, atomStart, groupAtoms, first, second, lengths } = createConstraintGroups(
    system.constraints,
  );
  const frozen = new Set(system.frozen);
  const joined = new Set(groupAtoms);
  const groups = Array.from({ length: groupCount }, (_, group) => ({
    atoms: groupAtoms.subarray(atomStart[group], atomStart[group + 1]),
    constraints: Array.from(
      { length: groupStart[group + 1] - groupStart[group] },
      (_, k) => groupStart[group] + k,
    ),
  }));
  for (const { atoms, constraints } of groups) {
    if (atoms.length > MOST_ATOMS || constraints.length > MOST_CONSTRAINTS) {
      throw tooLarge(atoms[0], atoms.length, constraints.length);
    }
  }
  groups.sort((a, b) => b.constraints.length - a.constraints.length || b.atoms.length - a.atoms.length);

  const total = groupCount + atomCount - joined.size;
  const heads: number[] = [];
  const lists: number[] = [];
  const place = (): number => total + lists.length / 4;
  for (const { atoms, constraints } of groups) {
    const atomsAt = place();
    lists.push(...atoms);
    while (lists.length % 4 !== 0) lists.push(0);
    const constraintsAt = place();
    for (const c of constraints) {
      const [i, j] = [first[c], second[c]];
      const held = frozen.has(i) ? system.masses[i] : frozen.has(j) ? system.masses[j] : 0;
      lists.push(atoms.indexOf(i), atoms.indexOf(j), bitsOf(lengths[c]), bitsOf(held));
    }
    heads.push(atomsAt, atoms.length, constraintsAt, constraints.length);
  }
  for (let atom = 0; atom < atomCount; atom++) {
    if (!joined.has(atom)) heads.push(atom, 1, 0, 0);
  }
  const table = new Uint32Array(heads.length + lists.length);
  table.set(heads);
  table.set(lists, heads.length);
  return {
    groupCount: total,
    atomsOfGroup: Math.max(1, ...groups.map(({ atoms }) => atoms.length)),
    constraintsOfGroup: Math.max(1, ...groups.map(({ constraints }) => constraints.length)),
    table,
  };
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

function bitsOf(value: number): number {
  float[0] = value;
  return bits[0];
}

function tooLarge(atom: number, atoms: number, constraints: number): SheathError {
  return new SheathError(
    'E_WEBGPU_CONSTRAINT_GROUP',
    {
      object: `around atom ${atom + 1}, ${atoms} atoms are joined by ${constraints} constraints`,
      limit: `the platform webgpu solves groups of up to ${MOST_ATOMS} atoms and ${MOST_CONSTRAINTS} constraints, in one thread each`,
      cure: 'constrain the bonds of hydrogen only, or use `--platform cpu`',
    },
    { kind: 'failure' },
  );
}
