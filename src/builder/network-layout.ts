/**
 * Units laid along the strands of a network: linear units shared out so that the chain is nowhere tauter than it must be, then
 * placed between the cross-linkers on waves that take up the slack, aside from what is laid already.
 */
import { type PolymerGraph, type PolymerLink, polymerFragment } from '../forcefield/index.js';
import { minimumImage } from '../math/index.js';
import {
  contourLength,
  difference,
  type GuidePoint,
  norm,
  type Point,
  pointsOnWave,
  unit,
  waveOf,
} from './contour.js';
import { createGrowthDraws, type GrowthDraws } from './growth-draws.js';
import { type Drawing, stepsOf } from './network-strands.js';
import { functionality } from './polymer-structure.js';

/** Directions of slack tried for each stretch. */
const ASIDES = 24;

/** Where every unit of a graph is laid; positions in fractions of the box, unwrapped along strands. */
export interface Layout {
  readonly graph: PolymerGraph;
  /** [unit] */
  readonly places: readonly GuidePoint[];
  /** Of its contour length, what the tightest stretch spans in a box of the edge it was planned for. */
  readonly extension: number;
}

/** From one cross-linker to the next of a strand. */
interface Segment {
  readonly from: { readonly node: number; readonly port: number };
  readonly to: { readonly node: number; readonly port: number };
  readonly start: Point;
  readonly step: Point;
  /** nm of contour that the cross-linkers give: half of each */
  readonly given: number;
  readonly units: string[];
}

/** Ports of every cross-linker: the u-th strand comes in by port u and leaves by the next. */
function segmentsOf(
  { strands, nodes }: Drawing,
  crossLinkers: readonly string[],
  crossing: (node: number) => number,
  edge: number,
): Segment[] {
  const uses = crossLinkers.map(() => 0);
  const segments: Segment[] = [];
  for (const strand of strands) {
    const ports = strand.nodes.map((node) => {
      const port = uses[node]++;
      return { in: port, out: (port + 1) % functionality(crossLinkers[node]) };
    });
    stepsOf(strand, nodes, edge).forEach((step, k) => {
      const next = (k + 1) % strand.nodes.length;
      const [from, to] = [strand.nodes[k], strand.nodes[next]];
      segments.push({
        from: { node: from, port: ports[k].out },
        to: { node: to, port: ports[next].in },
        start: nodes[from],
        step,
        given: 0.5 * (crossing(from) + crossing(to)),
        units: [],
      });
    });
  }
  return segments;
}

/** The units of a drawing by name, cross-linkers first, linked and placed; the direction of the slack is drawn by seed. */
export function layOutStrands(
  drawing: Drawing,
  crossLinkers: readonly string[],
  linear: readonly string[],
  edge: number,
  seed: number,
): Layout {
  const crossing = (node: number) => contourLength(polymerFragment(crossLinkers[node]), 0, 1);
  const segments = segmentsOf(drawing, crossLinkers, crossing, edge);
  const contour = shareOut(linear, segments);
  const draws = createGrowthDraws(seed, 'guides', 0);
  const units = [...crossLinkers];
  const links: PolymerLink[] = [];
  const places = placesOfCrossLinkers(drawing, segments);
  for (const segment of segments) {
    let before = { unit: segment.from.node, port: segment.from.port };
    const guides = guidesAlong(segment, contour(segment), crossing, places, edge, draws);
    segment.units.forEach((name, k) => {
      const here = units.push(name) - 1;
      places.push(guides[k]);
      links.push({ from: before, to: { unit: here, port: 0 } });
      before = { unit: here, port: 0 };
    });
    links.push({ from: before, to: { unit: segment.to.node, port: segment.to.port } });
  }
  const inFractions = ({ position, direction }: GuidePoint): GuidePoint => ({
    position: [position[0] / edge, position[1] / edge, position[2] / edge],
    direction,
  });
  return { graph: { units, links }, places: places.map(inFractions), extension: drawing.extension };
}

/** Each linear unit goes where the chain is tightest then. @returns contour of a segment with its units, nm */
function shareOut(linear: readonly string[], segments: readonly Segment[]): (segment: Segment) => number {
  const advance = new Map(linear.map((one) => [one, contourLength(polymerFragment(one), 0, 0)]));
  const contour = (segment: Segment) =>
    segment.units.reduce((sum, one) => sum + advance.get(one)!, segment.given);
  for (const one of linear) {
    const tightest = segments.reduce((tight, segment) =>
      norm(segment.step) / contour(segment) > norm(tight.step) / contour(tight) + 1e-12 ? segment : tight,
    );
    tightest.units.push(one);
  }
  return contour;
}

/** [cross-linker] where it was drawn, along the strands through it. */
function placesOfCrossLinkers({ nodes }: Drawing, segments: readonly Segment[]): GuidePoint[] {
  const headings = nodes.map((): [number, number, number] => [0, 0, 0]);
  for (const { from, to, step } of segments) {
    const direction = unit(step);
    // A cross-linker's axis runs from port 0 to port 1: with the strand that leaves by port 1, against the other.
    for (const [end, sign] of [
      [from, from.port === 0 ? -1 : 1],
      [to, to.port === 0 ? 1 : -1],
    ] as const)
      for (let k = 0; k < 3; k++) headings[end.node][k] += sign * direction[k];
  }
  return nodes.map((position, node) => ({
    position,
    direction: norm(headings[node]) > 1e-6 ? unit(headings[node]) : [1, 0, 0],
  }));
}

/** [unit of the segment] on a wave between its cross-linkers; of several directions of the wave the one that keeps farthest from `laid`. */
function guidesAlong(
  { from, to, start, step, given, units }: Segment,
  contour: number,
  crossing: (node: number) => number,
  laid: readonly GuidePoint[],
  edge: number,
  draws: GrowthDraws,
): readonly GuidePoint[] {
  const direction = unit(step);
  const inset = (node: number) => Math.min(0.5 * crossing(node), 0.45 * norm(step));
  const reach = (t: number): Point => [
    start[0] + t * direction[0],
    start[1] + t * direction[1],
    start[2] + t * direction[2],
  ];
  const first = reach(inset(from.node));
  const last = reach(norm(step) - inset(to.node));
  const wave = waveOf(norm(difference(last, first)), contour - given);
  let guides: readonly GuidePoint[] = [];
  let widest = -1;
  for (let k = 0; k < ASIDES && units.length > 0; k++) {
    const trial = pointsOnWave(first, last, wave, units.length, draws.direction());
    const gap = smallestGap(trial, laid, edge);
    if (gap <= widest) continue;
    widest = gap;
    guides = trial;
  }
  return guides;
}

/** nm², between two sets of places */
function smallestGap(a: readonly GuidePoint[], b: readonly GuidePoint[], edge: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { position: p } of a)
    for (const { position: q } of b) {
      let r2 = 0;
      for (let axis = 0; axis < 3; axis++) r2 += minimumImage(p[axis] - q[axis], edge) ** 2;
      if (r2 < least) least = r2;
    }
  return least;
}
