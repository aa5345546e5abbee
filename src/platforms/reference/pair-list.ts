/**
 * The pair list: every pair of atoms closer than `reach` = cut-off + buffer, once, without excluded pairs, each with the image in
 * which it is that close. It stays complete while no atom has moved more than half the buffer.
 * Cell grid: Quentrec, Brot, J. Comput. Phys. 13, 430 (1973); buffer: Verlet, Phys. Rev. 159, 98 (1967).
 *
 * Atoms are taken into the primary cell when the list is built, and stay attached to that image while it lives: `cells` counts the
 * cells they were moved by, and `local` = position - cells * edge runs on smoothly when an atom leaves the primary cell. A pair is
 * then local[i] + shift - local[j] with a fixed integer shift (in edges), so that the pair loop needs no minimum image and boxes
 * down to twice the cut-off are safe, where an atom can have two images of another within reach.
 */
import type { Exclusions } from '../../system/index.js';

export interface PairList {
  /** nm */
  readonly cutoff: number;
  /** cut-off + buffer, nm */
  readonly reach: number;
  /** [3] nm: the box at the time of building; zeros without periodicity */
  readonly box: Float64Array;
  /** [atom, 3] whole cells each atom was moved by at the time of building */
  readonly cells: Float64Array;
  /** [atom, 3] nm: the positions, so moved, at the time of building */
  readonly built: Float64Array;
  /** Rows "atom i in image `shift` against partners j". */
  rowCount: number;
  /** [row] i */
  rowAtoms: Int32Array;
  /** [row, 3] edges */
  rowShifts: Int8Array;
  /** [row + 1] */
  rowStart: Int32Array;
  /**
   * [rowStart[row] .. rowStart[row + 1]) j: those within the cut-off at the time of building before those beyond, so that the
   * processor guesses the cut-off test of the pair loop right (a quarter of its time).
   */
  partners: Int32Array;
}

/** @param cutoff nm  @param buffer nm, at most the cut-off, so that no image beyond the next period comes into reach */
export function createPairList(atomCount: number, cutoff: number, buffer: number): PairList {
  return {
    cutoff,
    reach: cutoff + buffer,
    box: new Float64Array(3),
    cells: new Float64Array(3 * atomCount),
    built: new Float64Array(3 * atomCount),
    rowCount: 0,
    rowAtoms: new Int32Array(16),
    rowShifts: new Int8Array(48),
    rowStart: new Int32Array(17),
    partners: new Int32Array(1024),
  };
}

/**
 * Build the list anew.
 * @param positions [atom, 3] nm, anywhere
 * @param box [3] nm; all zeros without periodicity, and then all pairs are looked at
 */
export function buildPairList(
  list: PairList,
  positions: Float64Array,
  box: Float64Array,
  exclusions: Exclusions,
): void {
  list.box.set(box);
  for (let k = 0; k < positions.length; k++) {
    const edge = box[k % 3];
    list.cells[k] = edge > 0 ? Math.floor(positions[k] / edge) : 0;
  }
  localPositions(list, positions, box, list.built);
  list.rowCount = 0;
  list.rowStart[0] = 0;
  if (box[0] > 0) searchCells(list, exclusions);
  else searchAll(list, exclusions);
}

/** local = position - cells * edge, in the images that the list has fixed. */
export function localPositions(
  list: PairList,
  positions: Float64Array,
  box: Float64Array,
  local: Float64Array,
): void {
  const { cells } = list;
  for (let k = 0; k < positions.length; k += 3) {
    local[k] = positions[k] - cells[k] * box[0];
    local[k + 1] = positions[k + 1] - cells[k + 1] * box[1];
    local[k + 2] = positions[k + 2] - cells[k + 2] * box[2];
  }
}

/**
 * Whether the list still holds every pair within the cut-off. When the box has been scaled since, positions are compared with the
 * scaled ones of then: a pair beyond `reach` then is at least scale * reach - 2 * (largest move) apart now.
 */
export function pairListHolds(list: PairList, local: Float64Array, box: Float64Array): boolean {
  const { built, cutoff } = list;
  if (cutoff === Number.POSITIVE_INFINITY) return true;
  const scaleX = list.box[0] > 0 ? box[0] / list.box[0] : 1;
  const scaleY = list.box[1] > 0 ? box[1] / list.box[1] : 1;
  const scaleZ = list.box[2] > 0 ? box[2] / list.box[2] : 1;
  const allowed = 0.5 * (Math.min(scaleX, scaleY, scaleZ) * list.reach - cutoff);
  if (allowed < 0) return false;
  const allowed2 = allowed * allowed;
  for (let k = 0; k < local.length; k += 3) {
    const dx = local[k] - scaleX * built[k];
    const dy = local[k + 1] - scaleY * built[k + 1];
    const dz = local[k + 2] - scaleZ * built[k + 2];
    if (dx * dx + dy * dy + dz * dz > allowed2) return false;
  }
  return true;
}

/** Cells per `reach`: small cells follow the sphere closely but are many. */
const CELLS_PER_REACH = 3;

function searchCells(list: PairList, exclusions: Exclusions): void {
  const { box, built, cutoff, reach } = list;
  const [nx, ny, nz] = [0, 1, 2].map((axis) =>
    Math.max(1, Math.floor((CELLS_PER_REACH * box[axis]) / reach)),
  );
  const grid = sortIntoCells(built, box, nx, ny, nz);
  const stencil = halfStencil([box[0] / nx, box[1] / ny, box[2] / nz], reach);
  const candidates = createCandidates();
  const reach2 = reach * reach;
  const cutoff2 = cutoff * cutoff;
  const excludedFrom = new Int32Array(built.length / 3).fill(-1);

  for (let cell = 0; cell < nx * ny * nz; cell++) {
    const first = grid.start[cell];
    const last = grid.start[cell + 1];
    if (first === last) continue;
    gatherCandidates(candidates, grid, stencil, cell);
    for (let slot = first; slot < last; slot++) {
      const i = grid.atoms[slot];
      const xi = built[3 * i];
      const yi = built[3 * i + 1];
      const zi = built[3 * i + 2];
      for (let k = exclusions.start[i]; k < exclusions.start[i + 1]; k++) {
        excludedFrom[exclusions.partners[k]] = i;
      }
      excludedFrom[i] = i; // its own images
      for (const group of candidates.groups) {
        // The first group begins with the cell itself, in which a pair is taken from its first atom.
        const begin = group === candidates.groups[0] ? slot - first + 1 : group.begin;
        if (begin === group.end) continue;
        reservePartners(list, group.end - begin);
        openRow(list, i, group.shift);
        const { partners } = list;
        const { atoms, positions, beyond } = candidates;
        let count = list.rowStart[list.rowCount];
        let beyondCount = 0;
        for (let t = begin; t < group.end; t++) {
          const dx = xi - positions[3 * t];
          const dy = yi - positions[3 * t + 1];
          const dz = zi - positions[3 * t + 2];
          const r2 = dx * dx + dy * dy + dz * dz;
          if (!(r2 < reach2)) continue; // not a number is not near
          const j = atoms[t];
          if (excludedFrom[j] === i) continue;
          if (r2 < cutoff2) partners[count++] = j;
          else beyond[beyondCount++] = j;
        }
        for (let k = 0; k < beyondCount; k++) partners[count++] = beyond[k];
        list.rowStart[list.rowCount] = count;
      }
    }
  }
}

/** The atoms that the atoms of one cell are compared with, in groups of one shift each. */
interface Candidates {
  readonly groups: CandidateGroup[];
  atoms: Int32Array;
  /** [candidate, 3] nm, in the image next to the cell */
  positions: Float64Array;
  /** Scratch for the partners between cut-off and reach. */
  beyond: Int32Array;
}

interface CandidateGroup {
  /** [3] edges, to be added to the atom of the cell */
  readonly shift: readonly [number, number, number];
  /** Neighbour cells in this image. */
  readonly cells: number[];
  /** Candidates `begin` to `end`. */
  begin: number;
  end: number;
}

/** The group without shift is the first; its first cell is the cell itself. */
function createCandidates(): Candidates {
  const groups: CandidateGroup[] = [];
  for (const x of [0, -1, 1]) {
    for (const y of [0, -1, 1]) {
      for (const z of [0, -1, 1]) groups.push({ shift: [x, y, z], cells: [], begin: 0, end: 0 });
    }
  }
  return {
    groups,
    atoms: new Int32Array(0),
    positions: new Float64Array(0),
    beyond: new Int32Array(0),
  };
}

function gatherCandidates(candidates: Candidates, grid: CellGrid, stencil: Int32Array, cell: number): void {
  const { groups } = candidates;
  const [nx, ny, nz] = grid.counts;
  const cx = Math.floor(cell / (ny * nz));
  const cy = Math.floor(cell / nz) % ny;
  const cz = cell % nz;
  for (const group of groups) group.cells.length = 0;
  let total = 0;
  for (let s = 0; s < stencil.length; s += 3) {
    const ux = cx + stencil[s];
    const uy = cy + stencil[s + 1];
    const uz = cz + stencil[s + 2];
    const imageX = ux < 0 ? -1 : ux < nx ? 0 : 1;
    const imageY = uy < 0 ? -1 : uy < ny ? 0 : 1;
    const imageZ = uz < 0 ? -1 : uz < nz ? 0 : 1;
    const other = ((ux - imageX * nx) * ny + uy - imageY * ny) * nz + uz - imageZ * nz;
    total += grid.start[other + 1] - grid.start[other];
    // A neighbour one period up is reached by shifting the atom of this cell one period down.
    groups[9 * groupPlace(-imageX) + 3 * groupPlace(-imageY) + groupPlace(-imageZ)].cells.push(other);
  }
  if (total > candidates.atoms.length) {
    candidates.atoms = new Int32Array(2 * total);
    candidates.positions = new Float64Array(6 * total);
    candidates.beyond = new Int32Array(2 * total);
  }
  const { atoms, positions } = candidates;
  let end = 0;
  for (const group of groups) {
    const { shift } = group;
    group.begin = end;
    for (const other of group.cells) {
      for (let slot = grid.start[other]; slot < grid.start[other + 1]; slot++, end++) {
        atoms[end] = grid.atoms[slot];
        positions[3 * end] = grid.positions[3 * slot] - shift[0] * grid.box[0];
        positions[3 * end + 1] = grid.positions[3 * slot + 1] - shift[1] * grid.box[1];
        positions[3 * end + 2] = grid.positions[3 * slot + 2] - shift[2] * grid.box[2];
      }
    }
    group.end = end;
  }
}

/** Place of a shift among 0, -1, 1. */
function groupPlace(shift: number): number {
  return shift === 0 ? 0 : shift < 0 ? 1 : 2;
}

/** Without periodicity: all pairs (molecules in the gas phase). */
function searchAll(list: PairList, exclusions: Exclusions): void {
  const { built, reach } = list;
  const atomCount = built.length / 3;
  const excludedFrom = new Int32Array(atomCount).fill(-1);
  for (let i = 0; i < atomCount; i++) {
    for (let k = exclusions.start[i]; k < exclusions.start[i + 1]; k++) {
      excludedFrom[exclusions.partners[k]] = i;
    }
    openRow(list, i, [0, 0, 0]);
    reservePartners(list, atomCount - i);
    let count = list.rowStart[list.rowCount];
    for (let j = i + 1; j < atomCount; j++) {
      const dx = built[3 * i] - built[3 * j];
      const dy = built[3 * i + 1] - built[3 * j + 1];
      const dz = built[3 * i + 2] - built[3 * j + 2];
      if (!(dx * dx + dy * dy + dz * dz < reach * reach) || excludedFrom[j] === i) continue;
      list.partners[count++] = j;
    }
    list.rowStart[list.rowCount] = count;
  }
}

interface CellGrid {
  /** [3] cells along each axis */
  readonly counts: readonly [number, number, number];
  readonly box: Float64Array;
  /** [cell + 1] */
  readonly start: Int32Array;
  /** [slot] atoms in the order of their cells */
  readonly atoms: Int32Array;
  /** [slot, 3] nm */
  readonly positions: Float64Array;
}

function sortIntoCells(
  positions: Float64Array,
  box: Float64Array,
  nx: number,
  ny: number,
  nz: number,
): CellGrid {
  const atomCount = positions.length / 3;
  const cellOf = new Int32Array(atomCount);
  const start = new Int32Array(nx * ny * nz + 1);
  for (let atom = 0; atom < atomCount; atom++) {
    const x = cellIndex(positions[3 * atom], box[0], nx);
    const y = cellIndex(positions[3 * atom + 1], box[1], ny);
    const z = cellIndex(positions[3 * atom + 2], box[2], nz);
    cellOf[atom] = (x * ny + y) * nz + z;
    start[cellOf[atom] + 1]++;
  }
  for (let cell = 0; cell < nx * ny * nz; cell++) start[cell + 1] += start[cell];
  const next = start.slice();
  const atoms = new Int32Array(atomCount);
  const sorted = new Float64Array(3 * atomCount);
  for (let atom = 0; atom < atomCount; atom++) {
    const slot = next[cellOf[atom]]++;
    atoms[slot] = atom;
    for (let axis = 0; axis < 3; axis++) sorted[3 * slot + axis] = positions[3 * atom + axis];
  }
  return { counts: [nx, ny, nz], box, start, atoms, positions: sorted };
}

/** A position that is not a number goes to cell 0: the force on that atom will show it. */
function cellIndex(x: number, edge: number, count: number): number {
  const index = Math.floor((x / edge) * count);
  return index > 0 ? Math.min(index, count - 1) : 0;
}

/** Offsets of the cells within reach, [n, 3], one of each two opposite ones; first the cell itself. */
function halfStencil(cell: readonly [number, number, number], reach: number): Int32Array {
  const offsets: number[] = [0, 0, 0];
  const [mx, my, mz] = cell.map((edge) => Math.ceil(reach / edge));
  const gap = (offset: number, edge: number) => Math.max(0, Math.abs(offset) - 1) * edge;
  for (let x = 0; x <= mx; x++) {
    for (let y = x === 0 ? 0 : -my; y <= my; y++) {
      for (let z = x === 0 && y === 0 ? 1 : -mz; z <= mz; z++) {
        if (Math.hypot(gap(x, cell[0]), gap(y, cell[1]), gap(z, cell[2])) < reach) offsets.push(x, y, z);
      }
    }
  }
  return Int32Array.from(offsets);
}

/** Begin a row; a last row that stayed empty gives it its place. */
function openRow(list: PairList, i: number, shift: readonly [number, number, number]): void {
  const last = list.rowCount - 1;
  const row = last >= 0 && list.rowStart[last] === list.rowStart[last + 1] ? last : list.rowCount++;
  if (row >= list.rowAtoms.length) {
    list.rowAtoms = grown(list.rowAtoms, new Int32Array(2 * list.rowAtoms.length));
    list.rowShifts = grown(list.rowShifts, new Int8Array(2 * list.rowShifts.length));
    list.rowStart = grown(list.rowStart, new Int32Array(2 * list.rowStart.length));
  }
  list.rowAtoms[row] = i;
  list.rowShifts.set(shift, 3 * row);
  list.rowStart[row + 1] = list.rowStart[row];
}

function reservePartners(list: PairList, more: number): void {
  const needed = list.rowStart[list.rowCount] + more;
  if (needed > list.partners.length) {
    list.partners = grown(list.partners, new Int32Array(Math.ceil(1.5 * needed)));
  }
}

function grown<T extends Int32Array | Int8Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
