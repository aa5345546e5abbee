/** Coordinates (nm) of single molecules in the library's atom order, from an equilibrated liquid: starting points of small tests. */

/** Ethylene carbonate, [10, 3]: C1 O1 O2 O3 C2 C3 H2A H2B H3A H3B; the carbonyl oxygen is the second atom. */
export const EC_POSITIONS: readonly number[] = [
  [0.671, 0.02, 2.219],
  [0.575, 0.091, 2.196],
  [0.683, -0.082, 2.308],
  [0.797, 0.033, 2.158],
  [0.819, -0.116, 2.335],
  [0.887, -0.069, 2.209],
  [0.837, -0.222, 2.356],
  [0.853, -0.057, 2.42],
  [0.889, -0.152, 2.139],
  [0.992, -0.038, 2.215],
].flat();

/** PF6, [7, 3]: an octahedron of P-F 0.156 nm with trans pairs F1-F2, F3-F4, F5-F6. */
export const PF6_POSITIONS: readonly number[] = [
  [0, 0, 0],
  [0, 0, 0.156],
  [0, 0, -0.156],
  [0.156, 0, 0],
  [-0.156, 0, 0],
  [0, 0.156, 0],
  [0, -0.156, 0],
].flat();

/** `positions` shifted so that atom `atom` lies at `target`; `mirror` turns it about that point through 180° around z. */
export function placedAt(
  positions: readonly number[],
  atom: number,
  target: readonly [number, number, number],
  mirror = false,
): number[] {
  return positions.map((value, k) => {
    const axis = k % 3;
    const offset = value - positions[3 * atom + axis];
    return target[axis] + (mirror && axis < 2 ? -offset : offset);
  });
}
