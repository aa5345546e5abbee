/**
 * The angle in [-pi, pi] of this sine and cosine, from the tangents of its quarter and eighth. WGSL's own inverse functions may err
 * by 4096 units in the last place; this polynomial, a Chebyshev fit of atan(x)/x in x² for |x| <= tan(22.5°), by one.
 */
export function angleOf(sine: number, cosine: number): number {
  const versed = Math.max(1.0e-12, 1.0 + cosine);
  const quarter = Math.min(1.0, Math.max(-1.0, sine / (versed + Math.sqrt(versed + versed))));
  const eighth = quarter / (1.0 + Math.sqrt(1.0 + quarter * quarter));
  const u = eighth * eighth;
  let p = 0.0768995 - 0.0664022 * u;
  p = -0.0909077 + p * u;
  p = 0.1111111 + p * u;
  p = -0.1428571 + p * u;
  p = 0.2 + p * u;
  p = -0.3333333 + p * u;
  return 8.0 * eighth * (1.0 + p * u);
}
