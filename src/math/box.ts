/** Orthorhombic periodic box: three edges (nm). An edge of 0 means no periodicity along that axis. */

/** The periodic image of the separation `d` nearest to zero along an axis of length `edge`. */
export function minimumImage(d: number, edge: number): number {
  return edge > 0 ? d - edge * Math.round(d / edge) : d;
}

/** Volume (nm³) of the box at `box[offset..offset+2]`. */
export function boxVolume(box: ArrayLike<number>, offset = 0): number {
  return box[offset] * box[offset + 1] * box[offset + 2];
}
