/** Where the units of chains and oligomers are laid in a box before they are grown: extended, apart from each other. */
import { polymerFragment } from '../forcefield/index.js';
import { minimumImage } from '../math/index.js';
import {
  along,
  contourLength,
  cross,
  difference,
  type GuidePoint,
  type Point,
  pointsOnWave,
  unit,
  waveOf,
} from './contour.js';
import type { GrowthDraws } from './growth-draws.js';
import type { PrimaryChain } from './polymer-structure.js';

/** Of its contour length, what a free chain spans; of the edge, what it spans at most. */
const EXTENSION = 0.8;
const EDGE_SHARE = 0.85;
const TRIALS = 40;

/** Chains side by side and the units on them; a plain chain is one of them alone. */
export interface ChainSet {
  readonly units: readonly string[];
  readonly chains: readonly PrimaryChain[];
}

/**
 * Places of `count` copies of a molecule, in fractions of a cubic box.
 * Each is the one of a few random ones that keeps farthest from those before.
 */
export function layOutChains(
  molecule: ChainSet,
  count: number,
  edge: number,
  draws: GrowthDraws,
): readonly (readonly GuidePoint[])[] {
  const laid: (readonly GuidePoint[])[] = [];
  for (let copy = 0; copy < count; copy++) {
    let best: readonly GuidePoint[] = [];
    let widest = -1;
    for (let trial = 0; trial < (laid.length === 0 ? 1 : TRIALS); trial++) {
      const places = layOutOne(molecule, edge, draws);
      const gap = gapTo(laid, places);
      if (gap <= widest) continue;
      widest = gap;
      best = places;
    }
    laid.push(best);
  }
  return laid;
}

function layOutOne({ units, chains }: ChainSet, edge: number, draws: GrowthDraws): readonly GuidePoint[] {
  const centre: Point = [draws.uniform() * edge, draws.uniform() * edge, draws.uniform() * edge];
  const direction = draws.direction();
  const side = unit(cross(direction, draws.direction()));
  const aside = cross(direction, side);
  const found: GuidePoint[][] = units.map(() => []);
  const lengths = chains.map((chain) =>
    chain.reduce((sum, { unit: u, port }) => sum + contourLength(polymerFragment(units[u]), port, port), 0),
  );
  const widths = units.map((name) => {
    const fragment = polymerFragment(name);
    return fragment.ports.length > 1 ? contourLength(fragment, 0, 1) : 0;
  });
  const gap = Math.max(...widths);
  chains.forEach((chain, c) => {
    const span = Math.min(EXTENSION * lengths[c], EDGE_SHARE * edge);
    const middle = along(centre, (c - 0.5 * (chains.length - 1)) * gap, side);
    const from = along(middle, -0.5 * span, direction);
    const to = along(middle, 0.5 * span, direction);
    const guides = pointsOnWave(from, to, waveOf(span, lengths[c]), chain.length, aside);
    chain.forEach(({ unit: u }, k) => {
      found[u].push(guides[k]);
    });
  });
  return found.map((guides): GuidePoint => {
    const position = guides.reduce<Point>(
      (sum, guide) => along(sum, 1 / guides.length / edge, guide.position),
      [0, 0, 0],
    );
    // A cross-linker's axis runs from its first chain to its last.
    const heading =
      guides.length === 1
        ? guides[0].direction
        : unit(difference(guides[guides.length - 1].position, guides[0].position));
    return { position, direction: heading };
  });
}

/** In fractions of the box: the nearest two units. */
function gapTo(laid: readonly (readonly GuidePoint[])[], places: readonly GuidePoint[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const others of laid)
    for (const { position: p } of others)
      for (const { position: q } of places) {
        const [dx, dy, dz] = [0, 1, 2].map((axis) => minimumImage(p[axis] - q[axis], 1));
        least = Math.min(least, dx * dx + dy * dy + dz * dz);
      }
  return Math.sqrt(least);
}
