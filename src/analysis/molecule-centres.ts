/**
 * Centres of mass of molecules in a periodic box, whatever atoms lie across a boundary: every atom is placed next to the
 * atom it is bonded to, by the nearest image, from the molecule's first atom outwards. The centre is then wrapped into the
 * primary cell; `cells` counts the cells it left behind, from the image flags of the first atom.
 */
import { minimumImage } from '../math/index.js';
import type { Species, Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';

/** How to walk a molecule: each atom but the first after the one it hangs on. */
export interface Walk {
  readonly atoms: Uint32Array;
  readonly parents: Uint32Array;
  /** [local] share of the total mass */
  readonly weights: Float64Array;
  readonly mass: number;
}

export interface MoleculeCentres {
  readonly topology: Topology;
  readonly walks: readonly Walk[];
  /** Scratch of `walkMolecule`: [local, 3], and [3] */
  readonly relative: Float64Array;
  readonly moment: Float64Array;
}

/** One snapshot of all centres. */
export interface Centres {
  /** [molecule, 3] nm, in the primary cell */
  readonly positions: Float64Array;
  /** [molecule, 3] cells left behind; meaningless where the frame had no image flags */
  readonly cells: Int32Array;
  /** [3] nm */
  readonly box: Float64Array;
  hasCells: boolean;
}

export function createMoleculeCentres(topology: Topology): MoleculeCentres {
  const largest = Math.max(0, ...topology.species.map(({ atoms }) => atoms.length));
  return {
    topology,
    walks: topology.species.map(walkOf),
    relative: new Float64Array(3 * Math.max(1, largest)),
    moment: new Float64Array(3),
  };
}

function walkOf({ atoms, bonds }: Species): Walk {
  const neighbours: number[][] = atoms.map(() => []);
  for (const [i, j] of bonds) {
    neighbours[i].push(j);
    neighbours[j].push(i);
  }
  const order: number[] = [];
  const parents: number[] = [];
  const seen = new Uint8Array(atoms.length);
  for (let root = 0; root < atoms.length; root++) {
    if (seen[root]) continue;
    seen[root] = 1;
    // A part without a bond to the rest hangs on the first atom.
    order.push(root);
    parents.push(0);
    for (let next = order.length - 1; next < order.length; next++)
      for (const neighbour of neighbours[order[next]]) {
        if (seen[neighbour]) continue;
        seen[neighbour] = 1;
        order.push(neighbour);
        parents.push(order[next]);
      }
  }
  const mass = atoms.reduce((sum, atom) => sum + atom.mass, 0);
  return {
    atoms: Uint32Array.from(order),
    parents: Uint32Array.from(parents),
    weights: Float64Array.from(atoms, (atom) => (mass > 0 ? atom.mass / mass : 1 / atoms.length)),
    mass: mass > 0 ? mass : atoms.length,
  };
}

/** [molecule] share of the mass of the whole box */
export function massShares({ walks, topology }: MoleculeCentres): Float64Array {
  const masses = Float64Array.from(topology.moleculeSpecies, (species) => walks[species].mass);
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map((mass) => mass / total);
}

/** Beyond half an edge a separation is not one of nearest images; an open axis has no such limit. */
function halfOf(edge: number): number {
  return edge > 0 ? edge / 2 : Number.POSITIVE_INFINITY;
}

/**
 * A molecule made whole: [local, 3] nm from its first atom go to `relative`, and their sums with `weights` to `moment`, [3].
 * @param first atom of the molecule  @param weights [local]; that of the first atom adds nothing
 */
export function walkMolecule(
  { atoms, parents }: Walk,
  { positions, box }: Frame,
  first: number,
  weights: Float64Array,
  relative: Float64Array,
  moment: Float64Array,
): void {
  const edgeX = box[0];
  const edgeY = box[1];
  const edgeZ = box[2];
  const halfX = halfOf(edgeX);
  const halfY = halfOf(edgeY);
  const halfZ = halfOf(edgeZ);
  const start = 3 * first;
  const originX = positions[start];
  const originY = positions[start + 1];
  const originZ = positions[start + 2];
  relative[0] = relative[1] = relative[2] = 0;
  let momentX = 0;
  let momentY = 0;
  let momentZ = 0;
  for (let k = 1; k < atoms.length; k++) {
    const local = atoms[k];
    const atom = 3 * local;
    const parent = 3 * parents[k];
    const weight = weights[local];
    let x = positions[start + atom] - originX;
    let y = positions[start + atom + 1] - originY;
    let z = positions[start + atom + 2] - originZ;
    const dx = x - relative[parent];
    const dy = y - relative[parent + 1];
    const dz = z - relative[parent + 2];
    if (Math.abs(dx) >= halfX) x -= edgeX * Math.round(dx / edgeX);
    if (Math.abs(dy) >= halfY) y -= edgeY * Math.round(dy / edgeY);
    if (Math.abs(dz) >= halfZ) z -= edgeZ * Math.round(dz / edgeZ);
    relative[atom] = x;
    relative[atom + 1] = y;
    relative[atom + 2] = z;
    momentX += weight * x;
    momentY += weight * y;
    momentZ += weight * z;
  }
  moment[0] = momentX;
  moment[1] = momentY;
  moment[2] = momentZ;
}

/**
 * The moment of `walkMolecule` alone, to the same bits. Atoms whose nearest images lie within a quarter of the box of the first one, as
 * almost all do, lie within half of it of each other: those images are the ones that the walk would find, and none is kept.
 */
export function momentOf(
  walk: Walk,
  frame: Frame,
  first: number,
  weights: Float64Array,
  { relative, moment }: Pick<MoleculeCentres, 'relative' | 'moment'>,
): void {
  const { atoms } = walk;
  const { positions, box } = frame;
  const edgeX = box[0];
  const edgeY = box[1];
  const edgeZ = box[2];
  const quarterX = halfOf(edgeX) / 2;
  const quarterY = halfOf(edgeY) / 2;
  const quarterZ = halfOf(edgeZ) / 2;
  const start = 3 * first;
  const originX = positions[start];
  const originY = positions[start + 1];
  const originZ = positions[start + 2];
  let momentX = 0;
  let momentY = 0;
  let momentZ = 0;
  for (let k = 1; k < atoms.length; k++) {
    const local = atoms[k];
    const atom = start + 3 * local;
    let x = positions[atom] - originX;
    let y = positions[atom + 1] - originY;
    let z = positions[atom + 2] - originZ;
    if (!(Math.abs(x) < quarterX)) x -= x > 0 ? edgeX : -edgeX;
    if (!(Math.abs(y) < quarterY)) y -= y > 0 ? edgeY : -edgeY;
    if (!(Math.abs(z) < quarterZ)) z -= z > 0 ? edgeZ : -edgeZ;
    if (!(Math.abs(x) < quarterX && Math.abs(y) < quarterY && Math.abs(z) < quarterZ)) {
      walkMolecule(walk, frame, first, weights, relative, moment);
      return;
    }
    const weight = weights[local];
    momentX += weight * x;
    momentY += weight * y;
    momentZ += weight * z;
  }
  moment[0] = momentX;
  moment[1] = momentY;
  moment[2] = momentZ;
}

export function createCentres(moleculeCount: number): Centres {
  return {
    positions: new Float64Array(3 * moleculeCount),
    cells: new Int32Array(3 * moleculeCount),
    box: new Float64Array(3),
    hasCells: false,
  };
}

/** The centres of a frame, into `centres`. */
export function placeCentres(scratch: MoleculeCentres, frame: Frame, centres: Centres): void {
  const { topology, walks, moment } = scratch;
  const { moleculeCount, moleculeStart, moleculeSpecies } = topology;
  const { positions, images, box } = frame;
  centres.box.set(box);
  centres.hasCells = images !== null;
  for (let molecule = 0; molecule < moleculeCount; molecule++) {
    const walk = walks[moleculeSpecies[molecule]];
    const first = moleculeStart[molecule];
    momentOf(walk, frame, first, walk.weights, scratch);
    for (let axis = 0; axis < 3; axis++) {
      const edge = box[axis];
      const place = 3 * molecule + axis;
      const centre = positions[3 * first + axis] + moment[axis];
      const cell = edge > 0 && !(centre >= 0 && centre < edge) ? Math.floor(centre / edge) : 0;
      centres.positions[place] = centre - cell * edge;
      centres.cells[place] = images === null ? cell : cell + images[3 * first + axis];
    }
  }
}

/**
 * Displacements of all centres between two frames, adding up in the toroidal view:
 * w' - w + (cells' - cells) L', or the nearest image of w' - w in the new box where there are no image flags.
 * von Buelow, Bullerjahn, Hummer, J. Chem. Phys. 153, 021101 (2020): multiplying a count of cells by a fluctuating edge
 * (w + cells L) would add the fluctuation, times the distance travelled, to the path.
 * @param displacements [molecule, 3] nm, filled
 */
export function displace(from: Centres, to: Centres, displacements: Float64Array): void {
  const flagged = from.hasCells && to.hasCells;
  for (let axis = 0; axis < 3; axis++) {
    const edge = to.box[axis];
    const half = halfOf(edge);
    for (let k = axis; k < displacements.length; k += 3) {
      const step = to.positions[k] - from.positions[k];
      if (flagged) displacements[k] = step + (to.cells[k] - from.cells[k]) * edge;
      else displacements[k] = Math.abs(step) < half ? step : minimumImage(step, edge);
    }
  }
}
