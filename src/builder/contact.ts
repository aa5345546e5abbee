/**
 * How near atoms of different molecules may stand in a start configuration. A pair is judged by r / limit, the limit being
 * 0.20 nm between heavy atoms and 0.15 nm where a hydrogen takes part: well inside every van der Waals contact, so a liquid
 * never breaks it, and far enough that a minimiser starts from finite forces.
 */
import { atomLabel, atomOf, isHydrogen, type Topology } from '../topology/index.js';
import { forEachNearPair } from './near-pairs.js';

/** nm */
export const CONTACT_LIMIT = { heavy: 0.2, hydrogen: 0.15 } as const;

/** Contacts are looked for up to this multiple of their limit. */
const SEARCHED = 1.5;

/** The pair of atoms that stand nearest for their kind. */
export interface Contact {
  readonly atoms: readonly [number, number];
  readonly labels: readonly [string, string];
  /** nm */
  readonly distance: number;
  /** nm */
  readonly limit: number;
}

/** [atom] 1 for hydrogens. */
function hydrogenMask(topology: Topology): Uint8Array {
  return Uint8Array.from({ length: topology.atomCount }, (_, atom) =>
    isHydrogen(atomOf(topology, atom)) ? 1 : 0,
  );
}

/** @param ratio2 (distance / limit)²: below 1 for a contact that is too near, at most SEARCHED² */
type ContactVisitor = (i: number, j: number, distance2: number, limit: number, ratio2: number) => void;

/**
 * Every pair of atoms of different molecules within reach; of one molecule across the boundary too, if molecules are whole.
 * Grown polymers, which may be bonded across the boundary, are not compared with each other.
 */
function forEachContact(
  topology: Topology,
  positions: Float64Array,
  box: ArrayLike<number>,
  wholeMolecules: boolean,
  grown: Uint8Array | null,
  visit: ContactVisitor,
): void {
  const hydrogen = hydrogenMask(topology);
  const { atomMolecule } = topology;
  forEachNearPair(positions, box, SEARCHED * CONTACT_LIMIT.heavy, (i, j, dx, dy, dz, r2) => {
    const [a, b] = [atomMolecule[i], atomMolecule[j]];
    if (grown?.[a] && grown[b]) return;
    if (a === b && !(wholeMolecules && isAcross(positions, i, j, dx, dy, dz))) return;
    const limit = hydrogen[i] | hydrogen[j] ? CONTACT_LIMIT.hydrogen : CONTACT_LIMIT.heavy;
    const ratio2 = r2 / (limit * limit);
    if (ratio2 < SEARCHED * SEARCHED) visit(i, j, r2, limit, ratio2);
  });
}

/**
 * The worst contact between molecules of any configuration, periodic images included; null when no two molecules come
 * within 1.5 times the limit. Atoms of one molecule are compared across the boundary only, and only with `wholeMolecules`.
 * @param positions [atom, 3], nm
 * @param box [3], nm; 0 = open
 * @param options.grown [molecule] 1 = a polymer grown in the box, judged where it was grown
 * @throws SheathError E_POSITION_NOT_FINITE
 */
export function worstContact(
  topology: Topology,
  positions: Float64Array,
  box: ArrayLike<number>,
  { wholeMolecules = false, grown = null }: { wholeMolecules?: boolean; grown?: Uint8Array | null } = {},
): Contact | null {
  let first = -1;
  let second = -1;
  let worst = { distance2: 0, limit: 0, ratio2: Number.POSITIVE_INFINITY };
  forEachContact(topology, positions, box, wholeMolecules, grown, (i, j, distance2, limit, ratio2) => {
    if (ratio2 >= worst.ratio2) return;
    worst = { distance2, limit, ratio2 };
    first = Math.min(i, j);
    second = Math.max(i, j);
  });
  if (first < 0) return null;
  return {
    atoms: [first, second],
    labels: [atomLabel(topology, first), atomLabel(topology, second)],
    distance: Math.sqrt(worst.distance2),
    limit: worst.limit,
  };
}

/** The smaller molecule of every contact below its limit (the later one of equals, never a grown one), ascending; molecules must be whole. */
export function moleculesInContact(
  topology: Topology,
  positions: Float64Array,
  box: ArrayLike<number>,
  grown: Uint8Array,
): number[] {
  const { atomMolecule, moleculeStart } = topology;
  const found = new Set<number>();
  forEachContact(topology, positions, box, true, grown, (i, j, _distance2, _limit, ratio2) => {
    if (ratio2 >= 1) return;
    const [a, b] = [atomMolecule[i], atomMolecule[j]];
    if (grown[a] || grown[b]) {
      found.add(grown[a] ? b : a);
      return;
    }
    const sizeA = moleculeStart[a + 1] - moleculeStart[a];
    const sizeB = moleculeStart[b + 1] - moleculeStart[b];
    found.add(sizeA === sizeB ? Math.max(a, b) : sizeA < sizeB ? a : b);
  });
  return [...found].sort((a, b) => a - b);
}

/** Whether the nearest image of the pair is another image than the one stored. */
export function isAcross(
  positions: Float64Array,
  i: number,
  j: number,
  dx: number,
  dy: number,
  dz: number,
): boolean {
  const shift =
    Math.abs(positions[3 * i] - positions[3 * j] - dx) +
    Math.abs(positions[3 * i + 1] - positions[3 * j + 1] - dy) +
    Math.abs(positions[3 * i + 2] - positions[3 * j + 2] - dz);
  return shift > 1e-6;
}

/** "EC 12 O1 (atom 4031) and DMC 80 H3 (atom 9120) are 0.11 nm apart" */
export function describeContact(contact: Contact): string {
  return `${contact.labels[0]} and ${contact.labels[1]} are ${contact.distance.toFixed(3)} nm apart`;
}
