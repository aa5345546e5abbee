/**
 * Strands of a network drawn in a cubic box: transverse places, junctions where two of different axes pass each other, and the
 * other cross-linkers where the chain is tightest. The best of several draws is taken, by seed.
 */
import { createUnionFind, findRoot, minimumImage, unite } from '../math/index.js';
import { difference, norm, type Point } from './contour.js';
import { createGrowthDraws, type GrowthDraws } from './growth-draws.js';

/** nm; strands that pass each other nearer than this may come out entangled. */
const CLEARANCE = 0.8;
const MOST_DRAWS = 200;

/** A strand while it is drawn. */
export interface Strand {
  readonly axis: 0 | 1 | 2;
  /** Transverse place, nm; the component along the axis is 0. */
  readonly place: Point;
  /** Indices of cross-linkers, in the order along the axis. */
  nodes: number[];
}

export interface Drawing {
  readonly strands: readonly Strand[];
  /** [cross-linker] nm, in the box */
  readonly nodes: readonly Point[];
  readonly junctions: number;
  /** Of the tightest stretch, length / contour. */
  readonly extension: number;
  /** nm, between strands that pass each other without a junction; at most CLEARANCE. */
  readonly clearance: number;
}

/** The best drawing of `count` strands, or null where none closes within the contour length. */
export function drawStrands(
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

/** From each node of a strand to the next, nm. */
export function stepsOf(strand: Strand, nodes: readonly Point[], edge: number): Point[] {
  return strand.nodes.map((node, k) => {
    const last = k === strand.nodes.length - 1;
    return stepBetween(strand, nodes[node], nodes[strand.nodes[last ? 0 : k + 1]], last, edge);
  });
}

function modulo(x: number, edge: number): number {
  return x - edge * Math.floor(x / edge);
}
