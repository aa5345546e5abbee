/**
 * Centres of mass of molecules in a periodic box, whatever atoms lie across a boundary: every atom is placed next to the
 * atom it is bonded to, by the nearest image, from the molecule's first atom outwards. The centre is then wrapped into the
 * primary cell; `cells` counts the cells it left behind, from the image flags of the first atom.
 */
import { minimumImage } from '../math/index.js';
import type { Species, Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';

/** How to walk a molecule: each atom but the first after the one it hangs on. */
interface Walk {
  readonly atoms: Uint32Array;
  readonly parents: Uint32Array;
  /** [local] share of the total mass */
  readonly weights: Float64Array;
  readonly mass: number;
}

export interface MoleculeCentres {
  readonly topology: Topology;
  readonly walks: readonly Walk[];
  /** [local, 3] scratch: position relative to the first atom */
  readonly relative: Float64Array;
}

/** One snapshot of all centres. */
export interface Centres {
  /** [molecule, 3] nm, in the primary cell */
  readonly positions: Float64Array;
  /** [molecule, 3] cells left behind; meaningless where the frame had no image flags */
  readonly cells: Int32Array;
  /** [3] nm */
  readonly box: Float64Array;
  readonly hasCells: boolean;
}

export function createMoleculeCentres(topology: Topology): MoleculeCentres {
  const largest = Math.max(0, ...topology.species.map(({ atoms }) => atoms.length));
  return { topology, walks: topology.species.map(walkOf), relative: new Float64Array(3 * largest) };
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

/** `minimumImage`, quick where the separation is one within the box already. */
function nearest(d: number, edge: number): number {
  return Math.abs(d) < 0.5 * edge ? d : minimumImage(d, edge);
}

export function centresOf({ topology, walks, relative }: MoleculeCentres, frame: Frame): Centres {
  const { moleculeCount, moleculeStart, moleculeSpecies } = topology;
  const { positions, images, box } = frame;
  const edgeX = box[0];
  const edgeY = box[1];
  const edgeZ = box[2];
  const centres = new Float64Array(3 * moleculeCount);
  const cells = new Int32Array(3 * moleculeCount);
  relative[0] = relative[1] = relative[2] = 0;
  for (let molecule = 0; molecule < moleculeCount; molecule++) {
    const first = 3 * moleculeStart[molecule];
    const { atoms, parents, weights } = walks[moleculeSpecies[molecule]];
    let offsetX = 0;
    let offsetY = 0;
    let offsetZ = 0;
    for (let k = 1; k < atoms.length; k++) {
      const atom = 3 * atoms[k];
      const parent = 3 * parents[k];
      const weight = weights[atoms[k]];
      const x = nearest(positions[first + atom] - positions[first + parent], edgeX) + relative[parent];
      const y =
        nearest(positions[first + atom + 1] - positions[first + parent + 1], edgeY) + relative[parent + 1];
      const z =
        nearest(positions[first + atom + 2] - positions[first + parent + 2], edgeZ) + relative[parent + 2];
      relative[atom] = x;
      relative[atom + 1] = y;
      relative[atom + 2] = z;
      offsetX += weight * x;
      offsetY += weight * y;
      offsetZ += weight * z;
    }
    const place = 3 * molecule;
    centres[place] = positions[first] + offsetX;
    centres[place + 1] = positions[first + 1] + offsetY;
    centres[place + 2] = positions[first + 2] + offsetZ;
    for (let axis = 0; axis < 3; axis++) {
      const edge = box[axis];
      const centre = centres[place + axis];
      if (edge > 0 && !(centre >= 0 && centre < edge)) {
        const cell = Math.floor(centre / edge);
        centres[place + axis] -= cell * edge;
        cells[place + axis] = cell;
      }
      if (images) cells[place + axis] += images[first + axis];
    }
  }
  return { positions: centres, cells, box: Float64Array.from(box), hasCells: images !== null };
}

/**
 * Displacement of a centre along an axis between two frames, adding up in the toroidal view:
 * w' - w + (cells' - cells) L', or the nearest image of w' - w in the new box where there are no image flags.
 * von Buelow, Bullerjahn, Hummer, J. Chem. Phys. 153, 021101 (2020): multiplying a count of cells by a fluctuating edge
 * (w + cells L) would add the fluctuation, times the distance travelled, to the path.
 */
export function displacement(from: Centres, to: Centres, molecule: number, axis: number): number {
  const k = 3 * molecule + axis;
  const step = to.positions[k] - from.positions[k];
  const edge = to.box[axis];
  return from.hasCells && to.hasCells ? step + (to.cells[k] - from.cells[k]) * edge : nearest(step, edge);
}

/** Displacement of the centre of mass of the whole box between two frames, nm. @param massShare as from `massShares` */
export function boxDisplacement(
  massShare: Float64Array,
  from: Centres,
  to: Centres,
): [number, number, number] {
  const total: [number, number, number] = [0, 0, 0];
  for (let molecule = 0; molecule < massShare.length; molecule++)
    for (let axis = 0; axis < 3; axis++)
      total[axis] += massShare[molecule] * displacement(from, to, molecule, axis);
  return total;
}
