/** The periodic image of the separation `d` nearest to zero; edge 0 (with inverse 0) means no periodicity. */
@inline export function minimumImage(d: f64, edge: f64, inverse: f64): f64 {
  return d - edge * nearest(d * inverse);
}
