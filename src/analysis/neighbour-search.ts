/**
 * Which target atoms lie within `reach` of a point, by the nearest periodic image: a cell grid over the targets, cells of
 * about half the reach. Every pair is found at most once, also in boxes of few cells. Distances in f64, nm.
 */
import type { Frame } from '../trajectory/index.js';

export interface NeighbourSearch {
  readonly reach: number;
  /** [target] atom indices, as given */
  readonly targets: Uint32Array;
  /** Edges of the box; 0 = open axis. */
  readonly box: Float64Array;
  readonly cells: Uint32Array;
  cellStart: Uint32Array;
  /** [slot] targets sorted by cell: index into `targets`, and wrapped coordinates [slot, 3] */
  readonly order: Uint32Array;
  readonly coordinates: Float64Array;
  /** Scratch: cell and wrapped coordinates by target. */
  readonly cellOf: Uint32Array;
  readonly wrapped: Float64Array;
  /** Filled by `neighboursOf`: [found] index into `targets`, and squared distance; with room for one that is not kept. */
  readonly found: Uint32Array;
  readonly distance2: Float64Array;
  /** Scratch: first cell by axis, then number of cells by axis; where the centre is, wrapped. */
  readonly range: Int32Array;
  readonly place: Float64Array;
}

const MOST_CELLS_PER_AXIS = 64;
/** Fewer, and going from cell to cell takes longer than the distances that it saves. */
const TARGETS_PER_CELL = 2;
/** Cells are looked into as far as this share beyond the reach, so that rounding in a cell's number loses nothing. */
const A_HAIR = 1e-9;

/** @param reach nm, > 0 */
export function createNeighbourSearch(targets: Uint32Array, reach: number): NeighbourSearch {
  const count = targets.length;
  return {
    reach,
    targets,
    box: new Float64Array(3),
    cells: new Uint32Array(3).fill(1),
    cellStart: new Uint32Array(2),
    order: new Uint32Array(count),
    coordinates: new Float64Array(3 * count),
    cellOf: new Uint32Array(count),
    wrapped: new Float64Array(3 * count),
    found: new Uint32Array(count + 1),
    distance2: new Float64Array(count + 1),
    range: new Int32Array(6),
    place: new Float64Array(3),
  };
}

function wrap(x: number, edge: number): number {
  if (!(edge > 0) || (x >= 0 && x < edge)) return x;
  const inside = x - edge * Math.floor(x / edge);
  return inside < edge ? inside : 0;
}

/** Sort the targets of a frame into cells. */
export function fillNeighbourSearch(search: NeighbourSearch, frame: Frame): void {
  const { targets, box, cells, order, coordinates, cellOf, wrapped, reach } = search;
  const { positions } = frame;
  box.set(frame.box);
  placeCells(cells, box, reach, targets.length);
  // By index: taking typed arrays apart goes through iterators, which costs more than the work here.
  const cellsX = cells[0];
  const cellsY = cells[1];
  const cellsZ = cells[2];
  const edgeX = box[0];
  const edgeY = box[1];
  const edgeZ = box[2];
  const perX = edgeX > 0 ? cellsX / edgeX : 0;
  const perY = edgeY > 0 ? cellsY / edgeY : 0;
  const perZ = edgeZ > 0 ? cellsZ / edgeZ : 0;
  const cellCount = cellsX * cellsY * cellsZ;
  if (search.cellStart.length < cellCount + 1) search.cellStart = new Uint32Array(cellCount + 1);
  const start = search.cellStart;
  start.fill(0);
  for (let k = 0; k < targets.length; k++) {
    const atom = 3 * targets[k];
    const x = wrap(positions[atom], edgeX);
    const y = wrap(positions[atom + 1], edgeY);
    const z = wrap(positions[atom + 2], edgeZ);
    wrapped[3 * k] = x;
    wrapped[3 * k + 1] = y;
    wrapped[3 * k + 2] = z;
    const cell =
      (cellAlong(x, perX, cellsX) * cellsY + cellAlong(y, perY, cellsY)) * cellsZ +
      cellAlong(z, perZ, cellsZ);
    cellOf[k] = cell;
    start[cell + 1]++;
  }
  for (let cell = 0; cell < cellCount; cell++) start[cell + 1] += start[cell];
  // Filling backwards turns each cell's end into its start and keeps the order within a cell.
  for (let k = targets.length - 1; k >= 0; k--) {
    const slot = --start[cellOf[k] + 1];
    order[slot] = k;
    coordinates[3 * slot] = wrapped[3 * k];
    coordinates[3 * slot + 1] = wrapped[3 * k + 1];
    coordinates[3 * slot + 2] = wrapped[3 * k + 2];
  }
  for (let cell = 0; cell < cellCount; cell++) start[cell] = start[cell + 1];
  start[cellCount] = targets.length;
}

/** Cells of about half the reach, larger where there would be fewer than TARGETS_PER_CELL in one. */
function placeCells(cells: Uint32Array, box: Float64Array, reach: number, targetCount: number): void {
  let product = 1;
  let periodic = 0;
  for (let axis = 0; axis < 3; axis++) {
    const most = box[axis] > 0 ? Math.floor((2 * box[axis]) / reach) : 1;
    cells[axis] = Math.min(MOST_CELLS_PER_AXIS, Math.max(1, most));
    product *= cells[axis];
    if (cells[axis] > 1) periodic++;
  }
  const wanted = targetCount / TARGETS_PER_CELL;
  if (product <= wanted || periodic === 0) return;
  const share = (wanted / product) ** (1 / periodic);
  for (let axis = 0; axis < 3; axis++) cells[axis] = Math.max(1, Math.floor(cells[axis] * share));
}

/** @param x wrapped, or anywhere on an open axis  @param perLength cells a nm; 0 on an open axis */
function cellAlong(x: number, perLength: number, cells: number): number {
  const cell = (x * perLength) | 0;
  return cell < cells ? cell : cells - 1;
}

/** Targets nearer than `reach` to atom `centre` of the frame the search was filled with; a target that is the centre counts. @returns how many */
export function neighboursOf(search: NeighbourSearch, frame: Frame, centre: number): number {
  const { box, cells, reach, range, place } = search;
  const { positions } = frame;
  let byCell = true;
  for (let axis = 0; axis < 3; axis++) {
    place[axis] = wrap(positions[3 * centre + axis], box[axis]);
    if (!cellRange(range, axis, place[axis], box[axis], cells[axis], reach)) byCell = false;
  }
  return byCell ? imagesByCell(search) : imagesByPair(search);
}

/**
 * First cell, which may lie below 0, and number of distinct cells along an axis that can hold something within `reach` of `x`,
 * into range[axis], range[3 + axis]. @returns whether only one image of each can
 */
function cellRange(
  range: Int32Array,
  axis: number,
  x: number,
  edge: number,
  cells: number,
  reach: number,
): boolean {
  range[axis] = 0;
  range[3 + axis] = 1;
  if (!(edge > 0)) return true;
  if (cells === 1) return false;
  const low = Math.floor(((x - reach * (1 + A_HAIR)) / edge) * cells);
  const high = Math.floor(((x + reach * (1 + A_HAIR)) / edge) * cells);
  range[axis] = low;
  range[3 + axis] = Math.min(cells, high - low + 1);
  return high - low < cells && 2 * reach <= edge;
}

/**
 * Every cell lies in one image, which is that of all pairs with it: nothing is folded pair by pair. Of the block of cells around the
 * point only those that the sphere reaches are looked into: columns along z near enough, each as far as the sphere is deep there.
 */
function imagesByCell(search: NeighbourSearch): number {
  const { box, cells, cellStart, order, coordinates, found, distance2, reach, range, place } = search;
  const x = place[0];
  const y = place[1];
  const z = place[2];
  const cellsX = cells[0];
  const cellsY = cells[1];
  const cellsZ = cells[2];
  const widthX = box[0] / cellsX;
  const widthY = box[1] / cellsY;
  const perZ = cellsZ / box[2];
  const closedZ = box[2] > 0;
  const reach2 = reach * reach;
  const outer2 = reach2 * (1 + A_HAIR);
  let count = 0;
  for (let a = range[0]; a < range[0] + range[3]; a++) {
    const imageX = a < 0 ? -1 : a < cellsX ? 0 : 1;
    const plane = (a - imageX * cellsX) * cellsY;
    const shiftX = imageX * box[0];
    const gapX = gapTo(x, a * widthX, widthX);
    for (let b = range[1]; b < range[1] + range[4]; b++) {
      const gapY = gapTo(y, b * widthY, widthY);
      const depth2 = outer2 - gapX * gapX - gapY * gapY;
      if (depth2 <= 0) continue;
      const imageY = b < 0 ? -1 : b < cellsY ? 0 : 1;
      const row = (plane + b - imageY * cellsY) * cellsZ;
      const shiftY = imageY * box[1];
      const depth = Math.sqrt(depth2);
      const firstZ = closedZ ? Math.floor((z - depth) * perZ) : 0;
      const endZ = closedZ ? Math.floor((z + depth) * perZ) + 1 : 1;
      // Cells along z follow each other in memory: a stretch of them in each image.
      for (let imageZ = firstZ < 0 ? -1 : 0; imageZ * cellsZ < endZ; imageZ++) {
        const shiftZ = imageZ * box[2];
        const from = Math.max(0, firstZ - imageZ * cellsZ);
        const end = cellStart[row + Math.min(cellsZ, endZ - imageZ * cellsZ)];
        for (let slot = cellStart[row + from]; slot < end; slot++) {
          const dx = coordinates[3 * slot] - x + shiftX;
          const dy = coordinates[3 * slot + 1] - y + shiftY;
          const dz = coordinates[3 * slot + 2] - z + shiftZ;
          const r2 = dx * dx + dy * dy + dz * dz;
          // Without a branch, which would be guessed wrong for every third target.
          found[count] = order[slot];
          distance2[count] = r2;
          count += Number(r2 < reach2);
        }
      }
    }
  }
  return count;
}

/** From x to the nearest end of a cell; 0 inside it, and in the one cell of an open axis, whose width is 0. */
function gapTo(x: number, low: number, width: number): number {
  return width > 0 ? Math.max(0, low - x, x - low - width) : 0;
}

/** In small boxes a cell may be near in one image with some of its targets, and in another with others. */
function imagesByPair(search: NeighbourSearch): number {
  const { box, cells, cellStart, order, coordinates, found, distance2, reach, range, place } = search;
  const reach2 = reach * reach;
  let count = 0;
  for (let a = 0; a < range[3]; a++)
    for (let b = 0; b < range[4]; b++)
      for (let c = 0; c < range[5]; c++) {
        const cellX = remainder(range[0] + a, cells[0]);
        const cellY = remainder(range[1] + b, cells[1]);
        const cell = (cellX * cells[1] + cellY) * cells[2] + remainder(range[2] + c, cells[2]);
        for (let slot = cellStart[cell]; slot < cellStart[cell + 1]; slot++) {
          const dx = nearest(coordinates[3 * slot] - place[0], box[0]);
          const dy = nearest(coordinates[3 * slot + 1] - place[1], box[1]);
          const dz = nearest(coordinates[3 * slot + 2] - place[2], box[2]);
          const r2 = dx * dx + dy * dy + dz * dz;
          if (r2 >= reach2) continue;
          found[count] = order[slot];
          distance2[count++] = r2;
        }
      }
  return count;
}

function remainder(k: number, count: number): number {
  return ((k % count) + count) % count;
}

/** @param d between two places in the primary cell, of edge 0 on an open axis */
function nearest(d: number, edge: number): number {
  if (!(edge > 0)) return d;
  return d > edge / 2 ? d - edge : d < -edge / 2 ? d + edge : d;
}
