/**
 * Which clusters the threads search for pairs. A pair stands with one of its two clusters: within the cell with the lower one, between the
 * cell and an image with the shifted one. As clusters are numbered along x, those at low x have nearly all their pairs, those at
 * high x hardly any, and those between half of them. So equal numbers of pairs are unequal numbers of clusters.
 */

/** Integral from 0 to u of the part of half a sphere of radius 1 below a height, (3 h - h³) / 2 up to the radius. */
function halfSphereIntegral(u: number): number {
  const h = Math.min(1, u);
  return (6 * h ** 2 - h ** 4) / 8 + Math.max(0, u - 1);
}

/**
 * 0, ..., clusters: where the parts begin and the last one ends.
 * @param reach range of the list in edges of the box along x
 */
export function divideClusters(clusters: number, parts: number, reach: number): readonly number[] {
  // Pairs of clusters up to x, in edges: half from those above, half from the images of those below.
  const total = halfSphereIntegral(1 / reach);
  const pairsUpTo = (x: number) =>
    total - halfSphereIntegral((1 - x) / reach) + x / reach - halfSphereIntegral(x / reach);
  const all = pairsUpTo(1);
  const bounds = Array.from({ length: parts + 1 }, (_, part) => {
    let low = 0;
    let high = clusters;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairsUpTo(middle / clusters) < (part / parts) * all) low = middle + 1;
      else high = middle;
    }
    return low;
  });
  bounds[parts] = clusters;
  return bounds;
}
