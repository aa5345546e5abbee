/**
 * Coordinates as the kernels read them (kernels/gpujs/common/separation.ts): fractions of the cell in units of 2^-22 edges,
 * as a whole number and a rest, both f32.
 */

/** Units to an edge. */
const UNITS = 2 ** 22;

export interface Cell {
  /** [3] nm to a unit */
  readonly units: Float64Array;
  /** [3] nm of the corner */
  readonly origin: Float64Array;
}

export function createCell(): Cell {
  return { units: new Float64Array(3), origin: new Float64Array(3) };
}

/** The periodic cell, or where there is none (edges 0) one so large around the atoms that no separation takes an image. */
export function placeCell(cell: Cell, positions: ArrayLike<number>, box: Float64Array): void {
  for (let axis = 0; axis < 3; axis++) {
    if (box[axis] > 0) {
      cell.units[axis] = box[axis] / UNITS;
      cell.origin[axis] = 0;
      continue;
    }
    let lowest = positions[axis];
    let highest = lowest;
    for (let k = axis; k < positions.length; k += 3) {
      lowest = Math.min(lowest, positions[k]);
      highest = Math.max(highest, positions[k]);
    }
    const extent = Math.max(1, highest - lowest);
    cell.units[axis] = (4 * extent) / UNITS;
    cell.origin[axis] = lowest - extent;
  }
}

/**
 * @param positions [atom, 3] nm  @param slotAtom [slot] atom, -1 for padding, which gets zeros
 * @param values [slot, 6] (whole x, y, z, rest x, y, z), overwritten
 */
export function packCoordinates(
  cell: Cell,
  positions: ArrayLike<number>,
  slotAtom: ArrayLike<number>,
  slots: number,
  values: Float32Array,
): void {
  const [ux, uy, uz] = cell.units;
  const [ox, oy, oz] = cell.origin;
  for (let slot = 0; slot < slots; slot++) {
    const atom = slotAtom[slot];
    const at = 6 * slot;
    if (atom < 0) {
      values.fill(0, at, at + 6);
      continue;
    }
    const x = wrapped((positions[3 * atom] - ox) / ux);
    const y = wrapped((positions[3 * atom + 1] - oy) / uy);
    const z = wrapped((positions[3 * atom + 2] - oz) / uz);
    const wholeX = Math.floor(x);
    const wholeY = Math.floor(y);
    const wholeZ = Math.floor(z);
    values[at] = wholeX;
    values[at + 1] = wholeY;
    values[at + 2] = wholeZ;
    values[at + 3] = x - wholeX;
    values[at + 4] = y - wholeY;
    values[at + 5] = z - wholeZ;
  }
}

function wrapped(units: number): number {
  return units - UNITS * Math.floor(units / UNITS);
}
