/**
 * The graph of a percolating periodic network and where it lies, for a box of a given edge.
 *
 * A network is drawn as strands: paths along the backbones and across the cross-linkers that leave the box on one side and
 * close on themselves from the other. Strands run along x, y and z in turn and share cross-linkers (junctions) where two of
 * different axes pass each other; a cross-linker on one strand only keeps its two other arms as chain ends. A strand enters
 * a cross-linker by the tail of one port and leaves it by the head of another, so that every bond is head to tail.
 *
 * How many strands there are is a matter of length. With the contour length T of all units (each junction counts twice) and
 * an edge L, S strands can be closed while the sum of their polylines through the cross-linkers stays below EXTENSION * T.
 * A gel of 6 wt% monomers has T of 4 nm in a box of 3,000 atoms (L = 3.3 nm): one strand. T grows with L³, three strands
 * need 3 L: about 20,000 atoms. In such dilution a network is stretched near its limit, and not every arm can be bound.
 *
 * Drawn by seed: transverse places of the strands (the best of several draws), sequence of monomers, direction of the slack.
 */
import { SheathError } from '../core/index.js';
import { type PolymerGraph, type PolymerLink, polymerFragment } from '../forcefield/index.js';
import { createUnionFind, findRoot, minimumImage, unite } from '../math/index.js';
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
import { evenSequence, functionality, type MonomerParts, type Percolation } from './polymer-structure.js';

/**
 * Of its contour length, what every stretch of a new network may span. A chain of Kuhn length b pulls with kT/b times the
 * inverse Langevin function: 6 kT/b at 0.84, 12 kT/b at 0.92, which across a box of 3.3 nm is 15 and 30 bar of pressure.
 * Strands are added up to EXTENSION; the fewest that are asked for may be as taut as TAUT.
 */
const EXTENSION = 0.84;
const TAUT = 0.92;
/** nm; strands that pass each other nearer than this may come out entangled. */
const CLEARANCE = 0.8;
/** Directions of slack tried for each stretch. */
const ASIDES = 24;
const MOST_DRAWS = 200;

/** Where every unit of a graph is laid; positions in fractions of the box, unwrapped along strands. */
export interface Layout {
  readonly graph: PolymerGraph;
  /** [unit] */
  readonly places: readonly GuidePoint[];
  /** Of its contour length, what the tightest stretch spans in a box of the edge it was planned for. */
  readonly extension: number;
}

/** A strand while it is drawn. */
interface Strand {
  readonly axis: 0 | 1 | 2;
  /** Transverse place, nm; the component along the axis is 0. */
  readonly place: Point;
  /** Indices of cross-linkers, in the order along the axis. */
  nodes: number[];
}

interface Drawing {
  readonly strands: readonly Strand[];
  /** [cross-linker] nm, in the box */
  readonly nodes: readonly Point[];
  readonly junctions: number;
  /** Of the tightest stretch, length / contour. */
  readonly extension: number;
  /** nm, between strands that pass each other without a junction; at most CLEARANCE. */
  readonly clearance: number;
}

export interface NetworkRequest {
  readonly name: string;
  /** Whole numbers. */
  readonly monomers: MonomerParts;
  /** nm, of the cubic box at the expected density */
  readonly edge: number;
  readonly percolation: Percolation;
  readonly seed: number;
}

/**
 * Errors: E_NETWORK_CROSS_LINKER (none), E_NETWORK_SPAN (the contour length does not reach along the axes asked for).
 */
export function planNetwork(request: NetworkRequest): Layout {
  const { name, monomers, edge, percolation, seed } = request;
  const crossLinkers = evenSequence(monomers.filter((one) => functionality(one.name) > 1));
  const linear = evenSequence(monomers.filter((one) => functionality(one.name) === 1));
  if (crossLinkers.length === 0) {
    throw new SheathError('E_NETWORK_CROSS_LINKER', {
      object: `the network ${name} holds ${monomers.map((one) => `${one.parts} ${one.name}`).join(', ')}`,
      limit: 'chains become a network by cross-linkers, at least one in the box',
      cure: 'add MBA to its monomers, use a larger box, or choose the architecture linear',
    });
  }
  const crossing = crossLinkers.map((one) => contourLength(polymerFragment(one), 0, 1));
  const linearLength = linear.reduce((sum, one) => sum + contourLength(polymerFragment(one), 0, 0), 0);
  const crossingLength = crossing.reduce((sum, length) => sum + length, 0);
  const total = linearLength + crossingLength;
  const least = percolation === 'auto' ? 1 : percolation.length;
  const most =
    percolation === 'x' ? 1 : Math.max(least, Math.floor((EXTENSION * (total + crossingLength)) / edge));
  const axes = percolation === 'auto' ? 3 : percolation.length;
  for (let count = most; count >= least; count--) {
    const limit = count === least ? TAUT : EXTENSION;
    const drawing = drawStrands(count, axes, crossing, linearLength, edge, limit, seed);
    if (drawing === null) continue;
    return layOutStrands(drawing, crossLinkers, linear, edge, seed);
  }
  throw new SheathError('E_NETWORK_SPAN', {
    object: `the units of ${name} (${linear.length + crossLinkers.length}, ${crossLinkers.length} of them cross-linkers) make ${total.toFixed(1)} nm of extended chain in a box of ${edge.toFixed(2)} nm`,
    limit: `to close ${least === 1 ? 'a strand' : `strands along ${percolation}`} through the boundary takes at least ${((least * edge) / TAUT).toFixed(1)} nm`,
    cure: `use ${least === 1 ? 'more polymer or a larger box' : 'a larger box, more polymer, or `percolation: auto`'}; chain length grows with the volume, the edge does not`,
  });
}

/** The best drawing of `count` strands, or null where none closes within the contour length. */
function drawStrands(
  count: number,
  axes: number,
  crossing: readonly number[],
  linearLength: number,
  edge: number,
  limit: number,
  seed: number,
): Drawing | null {
  let best: Drawing | null = null;
  // The pairs of many strands are many; and of many strands some always pass well.
  const attempts = Math.ceil(Math.min(MOST_DRAWS, 8 + 4000 / count ** 2));
  for (let attempt = 0; attempt < attempts; attempt++) {
    const draws = createGrowthDraws(seed, 'strands', 1000 * count + attempt);
    const drawing = drawOnce(count, axes, crossing, linearLength, edge, draws);
    if (drawing === null || drawing.extension > limit) continue;
    if (best === null || isBetter(drawing, best)) best = drawing;
  }
  return best;
}

/** Apart from each other first, then with more junctions, then with more slack. */
function isBetter(drawing: Drawing, best: Drawing): boolean {
  if (drawing.clearance !== best.clearance) return drawing.clearance > best.clearance;
  if (drawing.junctions !== best.junctions) return drawing.junctions > best.junctions;
  return drawing.extension < best.extension;
}

function drawOnce(
  count: number,
  axes: number,
  crossing: readonly number[],
  linearLength: number,
  edge: number,
  draws: GrowthDraws,
): Drawing | null {
  const strands = Array.from({ length: count }, (_, s): Strand => {
    const axis = (s % axes) as 0 | 1 | 2;
    const place: [number, number, number] = [
      draws.uniform() * edge,
      draws.uniform() * edge,
      draws.uniform() * edge,
    ];
    place[axis] = 0;
    return { axis, place, nodes: [] };
  });
  const nodes: Point[] = [];
  const sets = createUnionFind(count);
  const passings = passingsOf(strands, edge);
  const most = Math.min(crossing.length, count - 1 + Math.floor(draws.uniform() * crossing.length));
  // A spanning tree of the nearest passings first, then some more.
  for (const tree of [true, false])
    for (const { a, b, at } of passings) {
      if (nodes.length === most) break;
      const joined = findRoot(sets, a) === findRoot(sets, b);
      if (tree === joined || (!tree && strands[a].nodes.some((node) => strands[b].nodes.includes(node))))
        continue;
      nodes.push(at);
      for (const s of [a, b])
        strands[s].nodes = inOrder([...strands[s].nodes, nodes.length - 1], strands[s], nodes);
      unite(sets, a, b);
    }
  for (let s = 1; s < count; s++) if (findRoot(sets, s) !== findRoot(sets, 0)) return null;
  const junctions = nodes.length;
  const clearance = clearanceOf(strands, passings, edge);
  const extension = placeTheOthers(strands, nodes, crossing, linearLength, edge, draws);
  return { strands, nodes, junctions, extension, clearance };
}

/** From a junction of a strand to the next, or once round a strand without one. */
interface Stretch {
  readonly strand: Strand;
  readonly start: Point;
  readonly step: Point;
  /** nm of contour so far */
  contour: number;
  readonly others: number[];
}

/**
 * Cross-linkers that join no strands go one by one where the chain is tightest, evenly spaced within their stretch.
 * @returns length / contour of the tightest stretch once the linear units are shared out as well
 */
function placeTheOthers(
  strands: readonly Strand[],
  nodes: Point[],
  crossing: readonly number[],
  linearLength: number,
  edge: number,
  draws: GrowthDraws,
): number {
  const stretches = strands.flatMap((strand): Stretch[] => {
    if (strand.nodes.length === 0) {
      const start: [number, number, number] = [...strand.place];
      start[strand.axis] = draws.uniform() * edge;
      const step: [number, number, number] = [0, 0, 0];
      step[strand.axis] = edge;
      return [{ strand, start, step, contour: 0, others: [] }];
    }
    return stepsOf(strand, nodes, edge).map((step, k) => {
      const [here, next] = [strand.nodes[k], strand.nodes[(k + 1) % strand.nodes.length]];
      const contour = 0.5 * (crossing[here] + crossing[next]);
      return { strand, start: nodes[here], step, contour, others: [] };
    });
  });
  const tension = ({ step, contour }: Stretch) => norm(step) / contour;
  const tightest = () => stretches.reduce((tight, one) => (tension(one) > tension(tight) ? one : tight));
  for (let node = nodes.length; node < crossing.length; node++) {
    const stretch = tightest();
    stretch.contour += crossing[node];
    stretch.others.push(node);
  }
  for (const { strand, start, step, others } of stretches) {
    others.forEach((node, k) => {
      const t = (k + 1) / (others.length + 1);
      nodes[node] = [0, 1, 2].map((axis) => modulo(start[axis] + t * step[axis], edge)) as unknown as Point;
    });
    strand.nodes.push(...others);
  }
  for (const strand of strands) inOrder(strand.nodes, strand, nodes);
  // What is left to share out fills the tightest stretches to one common extension e: sum max(0, length/e - contour) = linear.
  const missing = (extension: number) =>
    stretches.reduce((sum, one) => sum + Math.max(0, norm(one.step) / extension - one.contour), 0);
  let [low, high] = [0.01, 100];
  for (let k = 0; k < 60; k++) {
    const middle = 0.5 * (low + high);
    if (missing(middle) > linearLength) low = middle;
    else high = middle;
  }
  return high;
}

/** Where strands of different axes come nearest, the closest pairs first. */
function passingsOf(
  strands: readonly Strand[],
  edge: number,
): { readonly a: number; readonly b: number; readonly at: Point; readonly gap: number }[] {
  const passings: { a: number; b: number; at: Point; gap: number }[] = [];
  for (let a = 0; a < strands.length; a++)
    for (let b = a + 1; b < strands.length; b++) {
      const [axisA, axisB] = [strands[a].axis, strands[b].axis];
      if (axisA === axisB) continue;
      const third = 3 - axisA - axisB;
      const at: [number, number, number] = [0, 0, 0];
      at[axisA] = strands[b].place[axisA];
      at[axisB] = strands[a].place[axisB];
      const gap = minimumImage(strands[b].place[third] - strands[a].place[third], edge);
      at[third] = strands[a].place[third] + 0.5 * gap;
      passings.push({ a, b, at, gap: Math.abs(gap) });
    }
  return passings.sort((p, q) => p.gap - q.gap || p.a - q.a || p.b - q.b);
}

/** nm, rounded down to a fifth of CLEARANCE, so that a hair of it is not preferred to a junction. */
function clearanceOf(
  strands: readonly Strand[],
  passings: readonly { readonly a: number; readonly b: number; readonly gap: number }[],
  edge: number,
): number {
  let least = CLEARANCE;
  for (const { a, b, gap } of passings)
    if (!strands[a].nodes.some((node) => strands[b].nodes.includes(node))) least = Math.min(least, gap);
  for (let a = 0; a < strands.length; a++)
    for (let b = a + 1; b < strands.length; b++) {
      if (strands[a].axis !== strands[b].axis) continue;
      const apart = difference(strands[a].place, strands[b].place).map((d) => minimumImage(d, edge));
      least = Math.min(least, norm(apart as unknown as Point));
    }
  return (Math.floor((5 * least) / CLEARANCE) * CLEARANCE) / 5;
}

function inOrder(members: number[], { axis }: Strand, nodes: readonly Point[]): number[] {
  return members.sort((i, j) => nodes[i][axis] - nodes[j][axis] || i - j);
}

/** From a node to the next of its strand, nm: forward along the axis (one whole edge to itself), the nearest image across. */
function stepBetween(strand: Strand, from: Point, to: Point, last: boolean, edge: number): Point {
  const step = difference(to, from).map((d) => minimumImage(d, edge)) as [number, number, number];
  const forward = to[strand.axis] - from[strand.axis];
  step[strand.axis] = last ? forward + edge : forward;
  return step;
}

function stepsOf(strand: Strand, nodes: readonly Point[], edge: number): Point[] {
  return strand.nodes.map((node, k) => {
    const last = k === strand.nodes.length - 1;
    return stepBetween(strand, nodes[node], nodes[strand.nodes[last ? 0 : k + 1]], last, edge);
  });
}

function modulo(x: number, edge: number): number {
  return x - edge * Math.floor(x / edge);
}

/** From one cross-linker to the next of a strand. */
interface Segment {
  readonly from: { readonly node: number; readonly port: number };
  readonly to: { readonly node: number; readonly port: number };
  readonly start: Point;
  readonly step: Point;
  /** nm of contour that the cross-linkers give: half of each */
  readonly given: number;
  units: string[];
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

function layOutStrands(
  drawing: Drawing,
  crossLinkers: readonly string[],
  linear: readonly string[],
  edge: number,
  seed: number,
): Layout {
  const crossing = (node: number) => contourLength(polymerFragment(crossLinkers[node]), 0, 1);
  const advance = new Map(linear.map((one) => [one, contourLength(polymerFragment(one), 0, 0)]));
  const segments = segmentsOf(drawing, crossLinkers, crossing, edge);
  const contour = (segment: Segment) =>
    segment.units.reduce((sum, one) => sum + advance.get(one)!, segment.given);
  for (const one of linear) {
    const tightest = segments.reduce((tight, segment) =>
      norm(segment.step) / contour(segment) > norm(tight.step) / contour(tight) + 1e-12 ? segment : tight,
    );
    tightest.units.push(one);
  }

  const draws = createGrowthDraws(seed, 'guides', 0);
  const units = [...crossLinkers];
  const links: PolymerLink[] = [];
  const headings = crossLinkers.map((): [number, number, number] => [0, 0, 0]);
  const places: GuidePoint[] = [];
  for (const segment of segments) {
    const direction = unit(segment.step);
    // A cross-linker's axis runs from port 0 to port 1: with the strand that leaves by port 1, against the other.
    for (const [end, sign] of [
      [segment.from, segment.from.port === 0 ? -1 : 1],
      [segment.to, segment.to.port === 0 ? 1 : -1],
    ] as const)
      for (let k = 0; k < 3; k++) headings[end.node][k] += sign * direction[k];
  }
  crossLinkers.forEach((_, node) => {
    const position = drawing.nodes[node];
    places.push({ position, direction: norm(headings[node]) > 1e-6 ? unit(headings[node]) : [1, 0, 0] });
  });
  for (const segment of segments) {
    let before = { unit: segment.from.node, port: segment.from.port };
    const direction = unit(segment.step);
    const inset = (node: number) => Math.min(0.5 * crossing(node), 0.45 * norm(segment.step));
    const reach = (t: number): Point => [
      segment.start[0] + t * direction[0],
      segment.start[1] + t * direction[1],
      segment.start[2] + t * direction[2],
    ];
    const from = reach(inset(segment.from.node));
    const to = reach(norm(segment.step) - inset(segment.to.node));
    const wave = waveOf(norm(difference(to, from)), contour(segment) - segment.given);
    // Of several directions of the wave the one that keeps farthest from what is laid already.
    let guides: readonly GuidePoint[] = [];
    let widest = -1;
    for (let k = 0; k < ASIDES && segment.units.length > 0; k++) {
      const trial = pointsOnWave(from, to, wave, segment.units.length, draws.direction());
      const gap = smallestGap(trial, places, edge);
      if (gap <= widest) continue;
      widest = gap;
      guides = trial;
    }
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
