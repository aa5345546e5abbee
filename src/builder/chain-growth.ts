/**
 * From the graph of a polymer and the places of its units to atoms: every unit is set down whole, its backbone along the
 * guide, turned about it by chance and mirrored by chance (atactic chains), then all are relaxed together
 * (`growth-relaxation.ts`). Judged afterwards: no bond off its length, no two atoms in contact; else other draws are tried.
 */
import { SheathError } from '../core/index.js';
import { type MoleculeModel, type Polymer, polymerFragment } from '../forcefield/index.js';
import { minimumImage } from '../math/index.js';
import { CONTACT_LIMIT } from './contact.js';
import { along, cross, difference, dot, type GuidePoint, type Point, unit } from './contour.js';
import { createGrowthDraws, type GrowthDraws } from './growth-draws.js';
import { nearBondedPairs, relaxGrowth } from './growth-relaxation.js';
import type { Pause } from './insertion.js';
import { forEachNearPair } from './near-pairs.js';
import { softRadius } from './overlap.js';

const NM_PER_ANGSTROM = 0.1;
const CAP_LENGTH = 0.109;
/** nm a bond may be off after relaxation; the minimiser of the run does the rest. */
const BOND_TOLERANCE = 0.012;
const ATTEMPTS = 6;

/** One molecule to grow. */
export interface GrownMolecule {
  readonly polymer: Polymer;
  readonly model: MoleculeModel;
  /** [unit] positions in fractions of the box, unwrapped */
  readonly places: readonly GuidePoint[];
}

/**
 * Coordinates of all molecules, one after the other: [atom, 3], nm, as laid (not wrapped).
 * @param box [3], nm, periodic
 * @throws SheathError E_CHAIN_GROWTH; whatever `pause` throws
 */
export async function growMolecules(
  molecules: readonly GrownMolecule[],
  box: Float64Array,
  seed: number,
  pause: Pause,
): Promise<Float64Array> {
  const models = molecules.map(({ model }) => model);
  const atoms = models.flatMap(({ species }) => species.atoms);
  const radii = Float64Array.from(atoms, (atom) => softRadius(atom, false));
  let flaw = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const draws = createGrowthDraws(seed, 'units', attempt);
    const positions = new Float64Array(3 * atoms.length);
    let first = 0;
    for (const molecule of molecules) {
      layUnits(molecule, box, draws, positions.subarray(3 * first));
      first += molecule.model.species.atoms.length;
    }
    await relaxGrowth({ models, positions, radii }, box, (fraction) =>
      pause((attempt + fraction) / ATTEMPTS),
    );
    flaw = worstFlaw(molecules, positions, box);
    if (flaw === '') return positions;
  }
  throw new SheathError('E_CHAIN_GROWTH', {
    object: `grown ${ATTEMPTS} times, ${flaw} in a box of ${box[0].toFixed(2)} nm`,
    limit: `bonds must be within ${BOND_TOLERANCE} nm of their length and atoms of chains ${CONTACT_LIMIT.heavy} nm apart (${CONTACT_LIMIT.hydrogen} nm with hydrogen)`,
    cure: 'use a larger box, less polymer, or another seed',
  });
}

/** Rotation that takes the template's axis to the guide, after a turn about it: columns are images of x, y, z of the template frame. */
function frameOf(axis: Point, reference: Point): readonly [Point, Point, Point] {
  const e1 = unit(axis);
  const e2 = unit(along(reference, -dot(reference, e1), e1));
  return [e1, e2, cross(e1, e2)];
}

function layUnits(
  { polymer, places }: GrownMolecule,
  box: Float64Array,
  draws: GrowthDraws,
  positions: Float64Array,
): void {
  const { graph, unitStart, species } = polymer;
  let turnedOver = draws.uniform() < 0.5;
  graph.units.forEach((name, u) => {
    const fragment = polymerFragment(name);
    const template = fragment.atoms.map(
      ([, , x, y, z]): Point => [NM_PER_ANGSTROM * x, NM_PER_ANGSTROM * y, NM_PER_ANGSTROM * z],
    );
    const indexOf = (atom: string) => fragment.atoms.findIndex(([other]) => other === atom);
    const tail = template[indexOf(fragment.ports[0].tail)];
    const head = template[indexOf(fragment.ports[fragment.ports.length - 1].head)];
    const middle: Point = [0.5 * (tail[0] + head[0]), 0.5 * (tail[1] + head[1]), 0.5 * (tail[2] + head[2])];
    const centroid = template.reduce<Point>((sum, p) => along(sum, 1 / template.length, p), [0, 0, 0]);
    const source = frameOf(difference(head, tail), difference(centroid, middle));
    const { position, direction } = places[u];
    // Side groups point to one side and the other in turn, give or take some.
    turnedOver = !turnedOver;
    const side = sideways(direction);
    const wobble = 0.5 * (draws.uniform() - 0.5);
    const sign = turnedOver ? -1 : 1;
    const target = frameOf(
      direction,
      along([sign * side[0], sign * side[1], sign * side[2]], wobble, cross(direction, side)),
    );
    const mirror = draws.uniform() < 0.5 ? -1 : 1;
    const origin: Point = [position[0] * box[0], position[1] * box[1], position[2] * box[2]];
    template.forEach((point, k) => {
      const from = difference(point, middle);
      let placed: Point = origin;
      placed = along(placed, dot(from, source[0]), target[0]);
      placed = along(placed, dot(from, source[1]), target[1]);
      placed = along(placed, mirror * dot(from, source[2]), target[2]);
      positions.set(placed, 3 * (unitStart[u] + k));
    });
    for (let atom = unitStart[u] + template.length; atom < unitStart[u + 1]; atom++)
      layCap(species.bonds, atom, positions, draws);
  });
}

/** A direction across, the same for parallel guides, so that side groups of a chain lie in one plane. */
function sideways(direction: Point): Point {
  const least = [0, 1, 2].reduce((a, b) => (Math.abs(direction[b]) < Math.abs(direction[a]) ? b : a));
  return unit(cross(direction, [0, 1, 2].map((axis) => (axis === least ? 1 : 0)) as unknown as Point));
}

/** A capping hydrogen opposite to what its carbon already holds. */
function layCap(
  bonds: readonly (readonly [number, number])[],
  cap: number,
  positions: Float64Array,
  draws: GrowthDraws,
): void {
  const carbon = bonds.find(([i, j]) => i === cap || j === cap)!.reduce((a, b) => (a === cap ? b : a));
  const at = (atom: number): Point => [positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2]];
  const centre = at(carbon);
  let away: Point = along([0, 0, 0], 0.2, draws.direction());
  for (const [i, j] of bonds) {
    if ((i !== carbon && j !== carbon) || i === cap || j === cap) continue;
    const other = i === carbon ? j : i;
    if (other < cap) away = along(away, -1, unit(difference(at(other), centre)));
  }
  positions.set(along(centre, CAP_LENGTH, unit(away)), 3 * cap);
}

/** What is still wrong, in words; '' = nothing. */
function worstFlaw(molecules: readonly GrownMolecule[], positions: Float64Array, box: Float64Array): string {
  const models = molecules.map(({ model }) => model);
  const atoms = models.flatMap(({ species }) => species.atoms);
  const name = (atom: number) => `${atoms[atom].residue} ${atoms[atom].residueNumber} ${atoms[atom].name}`;
  let first = 0;
  for (const { terms, species } of models) {
    const table = terms.find(({ kind }) => kind === 'bond-harmonic');
    for (let k = 0; table !== undefined && k < table.atoms.length; k += 2) {
      const i = 3 * (first + table.atoms[k]);
      const j = 3 * (first + table.atoms[k + 1]);
      let r2 = 0;
      for (let axis = 0; axis < 3; axis++)
        r2 += minimumImage(positions[i + axis] - positions[j + axis], box[axis]) ** 2;
      const off = Math.abs(Math.sqrt(r2) - table.parameters[k]);
      // Written so that a coordinate that is no number is a flaw.
      if (!(off <= BOND_TOLERANCE))
        return `the bond ${name(i / 3)} - ${name(j / 3)} is off by ${off.toFixed(3)} nm`;
    }
    first += species.atoms.length;
  }
  const excluded = nearBondedPairs(models, atoms.length);
  let flaw = '';
  forEachNearPair(positions, box, CONTACT_LIMIT.heavy, (i, j, _dx, _dy, _dz, r2) => {
    const hydrogen = atoms[i].element === 'H' || atoms[j].element === 'H';
    if (r2 >= (hydrogen ? CONTACT_LIMIT.hydrogen : CONTACT_LIMIT.heavy) ** 2) return;
    if (excluded.has(Math.min(i, j) * atoms.length + Math.max(i, j))) return;
    flaw = `${name(i)} and ${name(j)} are ${Math.sqrt(r2).toFixed(3)} nm apart`;
  });
  return flaw;
}
