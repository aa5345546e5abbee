/**
 * First placement: molecules one by one, largest first, each at the best of a few random placements, that is the one with the
 * least overlap (`overlap.ts`) with those already in the box.
 */
import { minimumImage } from '../math/index.js';
import { drawPlacement, placeAtoms, type RigidMolecules } from './rigid-molecules.js';

const TRIALS = 12;
/** Where a choice matters more: large molecules, and those that were stuck elsewhere. */
const CAREFUL_TRIALS = 100;
const LARGE_MOLECULE = 60; // atoms
const MOLECULES_BETWEEN_PAUSES = 100;

/**
 * Insert `chosen` molecules into the box that holds all the others (centres, orientations and positions are written).
 * @param radii [atom], nm
 * @param round 0 for the first placement; later rounds draw other placements and try more of them
 */
export async function insertMolecules(
  molecules: RigidMolecules,
  chosen: readonly number[],
  box: Float64Array,
  radii: Float64Array,
  seed: number,
  round: number,
  pause: Pause,
): Promise<void> {
  const { topology, centres, orientations, positions } = molecules;
  const { moleculeStart } = topology;
  const size = (molecule: number) => moleculeStart[molecule + 1] - moleculeStart[molecule];
  const order = chosen.toSorted((a, b) => size(b) - size(a) || a - b);
  const grid = createGrid(box, topology.atomCount, 2 * Math.max(...new Set(radii)));
  const absent = new Set(chosen);
  for (let molecule = 0; molecule < topology.moleculeCount; molecule++)
    if (!absent.has(molecule)) addMolecule(grid, molecules, molecule);
  const best = new Float64Array(7);
  for (let n = 0; n < order.length; n++) {
    if (n % MOLECULES_BETWEEN_PAUSES === 0) await pause(n / order.length);
    const molecule = order[n];
    const first = moleculeStart[molecule];
    const end = moleculeStart[molecule + 1];
    const trials = round > 0 || end - first > LARGE_MOLECULE ? CAREFUL_TRIALS : TRIALS;
    let least = Number.POSITIVE_INFINITY;
    for (let trial = 0; trial < trials && least > 0; trial++) {
      drawPlacement(molecules, molecule, box, seed, CAREFUL_TRIALS * round + trial);
      placeAtoms(molecules, molecule);
      let energy = 0;
      for (let atom = first; atom < end && energy < least; atom++)
        energy += overlapWith(grid, positions, radii, atom);
      if (energy < least) {
        least = energy;
        for (let k = 0; k < 3; k++) best[k] = centres[3 * molecule + k];
        for (let k = 0; k < 4; k++) best[3 + k] = orientations[4 * molecule + k];
      }
    }
    for (let k = 0; k < 3; k++) centres[3 * molecule + k] = best[k];
    for (let k = 0; k < 4; k++) orientations[4 * molecule + k] = best[3 + k];
    placeAtoms(molecules, molecule);
    addMolecule(grid, molecules, molecule);
  }
}

/** Called often with the fraction done: now and then it reports progress, lets the event loop run and stops when asked. */
export type Pause = (fraction: number) => Promise<void>;

/** Cells as linked lists, so that atoms can be added one by one. */
interface Grid {
  readonly box: Float64Array;
  readonly cells: readonly [number, number, number];
  /** [cell] first atom, -1 = none */
  readonly head: Int32Array;
  /** [atom] next atom of its cell, -1 = none */
  readonly next: Int32Array;
}

function createGrid(box: Float64Array, atomCount: number, cellEdge: number): Grid {
  const cells = [0, 1, 2].map((axis) => Math.max(1, Math.floor(box[axis] / cellEdge)));
  return {
    box,
    cells: [cells[0], cells[1], cells[2]],
    head: new Int32Array(cells[0] * cells[1] * cells[2]).fill(-1),
    next: new Int32Array(atomCount).fill(-1),
  };
}

function cellAlong(grid: Grid, x: number, axis: number): number {
  const fraction = x / grid.box[axis];
  return Math.min(Math.floor((fraction - Math.floor(fraction)) * grid.cells[axis]), grid.cells[axis] - 1);
}

function addMolecule(grid: Grid, { topology, positions }: RigidMolecules, molecule: number): void {
  for (let atom = topology.moleculeStart[molecule]; atom < topology.moleculeStart[molecule + 1]; atom++)
    addAtom(grid, positions, atom);
}

function addAtom(grid: Grid, positions: Float64Array, atom: number): void {
  const cell =
    (cellAlong(grid, positions[3 * atom], 0) * grid.cells[1] + cellAlong(grid, positions[3 * atom + 1], 1)) *
      grid.cells[2] +
    cellAlong(grid, positions[3 * atom + 2], 2);
  grid.next[atom] = grid.head[cell];
  grid.head[cell] = atom;
}

/** Sum of (d - r)² over the atoms already in the grid. */
function overlapWith(grid: Grid, positions: Float64Array, radii: Float64Array, atom: number): number {
  const [nx, ny, nz] = grid.cells;
  const [edgeX, edgeY, edgeZ] = grid.box;
  const x = positions[3 * atom];
  const y = positions[3 * atom + 1];
  const z = positions[3 * atom + 2];
  const radius = radii[atom];
  const cx = cellAlong(grid, x, 0);
  const cy = cellAlong(grid, y, 1);
  const cz = cellAlong(grid, z, 2);
  let energy = 0;
  for (let ox = firstOffset(nx); ox <= lastOffset(nx); ox++)
    for (let oy = firstOffset(ny); oy <= lastOffset(ny); oy++)
      for (let oz = firstOffset(nz); oz <= lastOffset(nz); oz++) {
        const cell = (((cx + ox + nx) % nx) * ny + ((cy + oy + ny) % ny)) * nz + ((cz + oz + nz) % nz);
        for (let other = grid.head[cell]; other >= 0; other = grid.next[other]) {
          const dx = minimumImage(x - positions[3 * other], edgeX);
          const dy = minimumImage(y - positions[3 * other + 1], edgeY);
          const dz = minimumImage(z - positions[3 * other + 2], edgeZ);
          const d = radius + radii[other];
          const r2 = dx * dx + dy * dy + dz * dz;
          if (r2 < d * d) energy += (d - Math.sqrt(r2)) ** 2;
        }
      }
  return energy;
}

/** Offsets -1..1, each cell once where an axis has fewer than three. */
function firstOffset(cells: number): number {
  return cells >= 3 ? -1 : 0;
}
function lastOffset(cells: number): number {
  return cells >= 2 ? 1 : 0;
}
