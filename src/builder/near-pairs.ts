/**
 * All pairs of points nearer than a radius, by a grid of cells at least a radius wide (the linked-cell method; Allen &
 * Tildesley, Computer Simulation of Liquids, 2nd ed., section 5.3.2): O(N) at constant density. An axis whose box edge is 0
 * is open. Pairs come once each, in an order fixed by the positions.
 */
import { SheathError } from '../core/index.js';
import { minimumImage } from '../math/index.js';

/** `i` and `j` are point numbers; (dx, dy, dz) is the nearest image of point i minus point j, nm; `r2` its square. */
export type PairVisitor = (i: number, j: number, dx: number, dy: number, dz: number, r2: number) => void;

interface Axis {
  readonly periodic: boolean;
  readonly origin: number;
  readonly length: number;
  readonly cells: number;
}

/**
 * Call `visit` for every pair with r < `radius` (nm).
 * @param positions [point, 3], nm, anywhere
 * @param box [3], nm; 0 = open
 * @throws SheathError E_POSITION_NOT_FINITE
 */
export function forEachNearPair(
  positions: Float64Array,
  box: ArrayLike<number>,
  radius: number,
  visit: PairVisitor,
): void {
  for (const _ of nearPairsBySlab(positions, box, radius, visit));
}

/** The same in parts, a slab of cells each, between which the caller may let others have their turn. */
export function* nearPairsBySlab(
  positions: Float64Array,
  box: ArrayLike<number>,
  radius: number,
  visit: PairVisitor,
): Generator<void> {
  const pointCount = positions.length / 3;
  const [ax, ay, az] = [0, 1, 2].map((axis) => cellAxis(positions, box[axis], axis, radius, pointCount));
  if ([ax, ay, az].some(({ periodic, cells }) => periodic && cells < 3)) {
    forEachPairOfAll(positions, box, radius, visit);
    return;
  }
  const wrapped = new Float64Array(3 * pointCount);
  const cellOf = new Int32Array(pointCount);
  const cellCount = ax.cells * ay.cells * az.cells;
  const cellStart = new Int32Array(cellCount + 1);
  for (let i = 0; i < pointCount; i++) {
    const x = wrappedInto(ax, positions[3 * i]);
    const y = wrappedInto(ay, positions[3 * i + 1]);
    const z = wrappedInto(az, positions[3 * i + 2]);
    wrapped[3 * i] = x;
    wrapped[3 * i + 1] = y;
    wrapped[3 * i + 2] = z;
    const cell = (cellIndex(ax, x) * ay.cells + cellIndex(ay, y)) * az.cells + cellIndex(az, z);
    cellOf[i] = cell;
    cellStart[cell + 1]++;
  }
  for (let cell = 0; cell < cellCount; cell++) cellStart[cell + 1] += cellStart[cell];
  const members = new Int32Array(pointCount);
  const filled = cellStart.slice(0, cellCount);
  const sorted = new Float64Array(3 * pointCount);
  for (let i = 0; i < pointCount; i++) {
    const slot = filled[cellOf[i]]++;
    members[slot] = i;
    for (let axis = 0; axis < 3; axis++) sorted[3 * slot + axis] = wrapped[3 * i + axis];
  }

  const radius2 = radius * radius;
  const [aroundX, aroundY, aroundZ] = [ax, ay, az].map(neighbours);
  let cell = 0;
  for (let cx = 0; cx < ax.cells; cx++) {
    for (let cy = 0; cy < ay.cells; cy++)
      for (let cz = 0; cz < az.cells; cz++, cell++)
        for (const nx of aroundX[cx])
          for (const ny of aroundY[cy])
            for (const nz of aroundZ[cz]) {
              const other = (nx.cell * ay.cells + ny.cell) * az.cells + nz.cell;
              if (other < cell) continue;
              for (let a = cellStart[cell]; a < cellStart[cell + 1]; a++) {
                const x = sorted[3 * a] - nx.shift;
                const y = sorted[3 * a + 1] - ny.shift;
                const z = sorted[3 * a + 2] - nz.shift;
                const end = cellStart[other + 1];
                for (let b = other === cell ? a + 1 : cellStart[other]; b < end; b++) {
                  const dx = x - sorted[3 * b];
                  const dy = y - sorted[3 * b + 1];
                  const dz = z - sorted[3 * b + 2];
                  const r2 = dx * dx + dy * dy + dz * dz;
                  if (r2 < radius2) visit(members[a], members[b], dx, dy, dz, r2);
                }
              }
            }
    yield;
  }
}

/** A box of fewer than three cells along an axis is small: every pair is looked at. */
function forEachPairOfAll(
  positions: Float64Array,
  box: ArrayLike<number>,
  radius: number,
  visit: PairVisitor,
): void {
  for (let i = 0; i < positions.length / 3; i++)
    for (let j = i + 1; j < positions.length / 3; j++) {
      const dx = minimumImage(positions[3 * i] - positions[3 * j], box[0]);
      const dy = minimumImage(positions[3 * i + 1] - positions[3 * j + 1], box[1]);
      const dz = minimumImage(positions[3 * i + 2] - positions[3 * j + 2], box[2]);
      const r2 = dx * dx + dy * dy + dz * dz;
      if (r2 < radius * radius) visit(i, j, dx, dy, dz, r2);
    }
}

function cellAxis(
  positions: Float64Array,
  edge: number,
  axis: number,
  radius: number,
  pointCount: number,
): Axis {
  let low = 0;
  let high = 0;
  for (let k = axis; k < positions.length; k += 3) {
    const x = positions[k];
    if (!Number.isFinite(x)) {
      throw new SheathError('E_POSITION_NOT_FINITE', {
        object: `atom ${Math.floor(k / 3) + 1} has the coordinate ${x}`,
        limit: 'every coordinate must be a finite number of nm',
        cure: 'Look at the step or file this configuration came from',
      });
    }
    if (k === axis || x < low) low = x;
    if (k === axis || x > high) high = x;
  }
  const periodic = edge > 0;
  const length = periodic ? edge : Math.max(high - low, radius);
  // Beyond about one cell a point, more cells only cost memory.
  const most = Math.ceil(Math.cbrt(pointCount)) + 1;
  return {
    periodic,
    origin: periodic ? 0 : low,
    length,
    cells: Math.max(1, Math.min(Math.floor(length / radius), most)),
  };
}

/** Distance from the axis's origin, in [0, length) where periodic. */
function wrappedInto({ periodic, origin, length }: Axis, x: number): number {
  const from = x - origin;
  if (!periodic) return from;
  const inside = from - length * Math.floor(from / length);
  return inside < length ? inside : 0;
}

function cellIndex({ cells, length }: Axis, x: number): number {
  return Math.min(Math.floor((x / length) * cells), cells - 1);
}

/** [cell] the cells within one of it, and what to subtract from a coordinate in this cell to meet that cell's image. */
function neighbours({ cells, periodic, length }: Axis): { cell: number; shift: number }[][] {
  return Array.from({ length: cells }, (_, cell) =>
    [cell - 1, cell, cell + 1]
      .filter((other) => periodic || (other >= 0 && other < cells))
      .map((other) => ({
        cell: (other + cells) % cells,
        shift: other < 0 ? -length : other >= cells ? length : 0,
      })),
  );
}
