/** Writing LAMMPS dumps; what stands where is told in lammps-dump.ts. */
import { SheathError } from '../../core/index.js';
import type { AtomTable } from '../../topology/index.js';
import type { Frame } from '../frame.js';
import { lammpsUnits } from './lammps-units.js';

export interface LammpsDumpWriting {
  /** What goes into the columns mol, type, element and q, as far as there. */
  readonly atoms: AtomTable;
  /** Unit style, `real` by default; written as ITEM: UNITS. */
  readonly units?: string;
  /** Of positions in the file's unit; 5 by default (1e-6 nm in Å). */
  readonly decimals?: number;
  /** Positions are unwrapped paths: columns xu yu zu, no image flags. */
  readonly unwrapped?: boolean;
  /** Without ITEM: UNITS and TIME, for programs that do not know them (MDAnalysis). */
  readonly plain?: boolean;
}

/**
 * One frame of a dump: id, mol, type, element, q, x y z, and ix iy iz where the frame has image flags. The box begins at 0.
 * @throws E_FRAME_VALUE
 */
export function writeLammpsDumpFrame(
  frame: Frame,
  { atoms, units = 'real', decimals = 5, unwrapped = false, plain = false }: LammpsDumpWriting,
): string {
  const { length, time, charge } = lammpsUnits(units);
  const { positions, box } = frame;
  const images = unwrapped ? null : frame.images;
  const types = typeNumbers(atoms);
  const columns = [
    'id',
    ...(atoms.molecules ? ['mol'] : []),
    'type',
    ...(atoms.elements ? ['element'] : []),
    ...(atoms.charges ? ['q'] : []),
    unwrapped ? 'xu yu zu' : 'x y z',
    ...(images ? ['ix iy iz'] : []),
  ];
  const lines = [
    ...(plain ? [] : [`ITEM: UNITS\n${units}`, `ITEM: TIME\n${Number((frame.time / time).toPrecision(15))}`]),
    `ITEM: TIMESTEP\n${frame.step}`,
    `ITEM: NUMBER OF ATOMS\n${atoms.count}`,
    `ITEM: BOX BOUNDS ${Array.from({ length: 3 }, (_, axis) => (box[axis] > 0 ? 'pp' : 'ff')).join(' ')}`,
    ...Array.from({ length: 3 }, (_, axis) =>
      box[axis] > 0
        ? `0 ${Number((box[axis] / length).toPrecision(15))}`
        : openBounds(positions, axis, length),
    ),
    `ITEM: ATOMS ${columns.join(' ')}`,
  ];
  for (let atom = 0; atom < atoms.count; atom++) {
    const fields: (string | number)[] = [atom + 1];
    if (atoms.molecules) fields.push(atoms.molecules[atom]);
    fields.push(types[atom]);
    if (atoms.elements) fields.push(atoms.elements[atom] || 'X');
    if (atoms.charges) fields.push(Number((atoms.charges[atom] / charge).toPrecision(10)));
    for (let axis = 0; axis < 3; axis++) {
      const value = positions[3 * atom + axis] / length;
      if (!(Math.abs(value) < 1e15))
        throw new SheathError('E_FRAME_VALUE', {
          object: `at step ${frame.step} coordinate ${'xyz'[axis]} of atom ${atom + 1} is ${positions[3 * atom + axis]} nm`,
          limit: 'positions are finite numbers',
          cure: 'look for what went wrong before this step',
        });
      fields.push(value.toFixed(decimals));
    }
    if (images) for (let axis = 0; axis < 3; axis++) fields.push(images[3 * atom + axis]);
    lines.push(fields.join(' '));
  }
  return `${lines.join('\n')}\n`;
}

/** Bounds of an axis without periodicity: around all atoms, 0 within (positions count from there). */
function openBounds(positions: ArrayLike<number>, axis: number, length: number): string {
  let most = 0;
  for (let k = axis; k < positions.length; k += 3) most = Math.max(most, positions[k] / length);
  return `0 ${Math.ceil(most) + 1}`;
}

/** [atom] 1, 2, ... by type, or by element, in the order of first appearance. */
function typeNumbers({ count, types, elements }: AtomTable): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from({ length: count }, (_, atom) => {
    const type = types?.[atom] ?? elements?.[atom] ?? '';
    const number = numbers.get(type) ?? numbers.size + 1;
    numbers.set(type, number);
    return number;
  });
}
