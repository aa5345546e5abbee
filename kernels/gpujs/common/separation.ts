/**
 * Coordinates as fractions of the cell in units of 2^-22 edges, in two f32: a whole number and the rest in [0, 1). The
 * difference of the whole numbers is exact, and so is its nearest image; the rest keeps what f32 holds of a distance: 6e-8 of it,
 * whatever the box. Beyond an open boundary lies nothing: the cell is then made so large that no image is taken.
 * A row of coordinates is (whole x, y, z, rest x, y, z); `unit` is the edge times 2^-22, nm, and `lost` what it loses in f32:
 * every bond would be wrong by the same factor, which the pressure feels.
 */
export function separation(
  wholeTo: number,
  restTo: number,
  wholeFrom: number,
  restFrom: number,
  unit: number,
  lost: number,
): number {
  const whole = wholeTo - wholeFrom;
  const nearest = whole - 4194304.0 * Math.floor(whole / 4194304.0 + 0.5);
  const d = nearest + (restTo - restFrom);
  return d * unit + d * lost;
}
