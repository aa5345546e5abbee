/**
 * How far a pair list must reach beyond the cut-off so that pairs which come inside while it is in use cost little energy:
 * the Verlet buffer of Páll, Hess, Comput. Phys. Commun. 184, 2641 (2013); GROMACS manual, "Energy drift and pair-list
 * buffering". Instead of forbidding such pairs, as half the buffer for every atom would, their mean energy is bounded.
 *
 * Two atoms are displaced against each other by a normal deviate Z of variance s² = s_i² + s_j² along their separation. A
 * pair listed at no more than R = r_c + b, density rho, that comes within r_c by u = Z - b - (r - R) brings the energy
 * -V' u + V'' u²/2 - V''' u³/6 (derivatives at r_c). Summed over all r > R,
 *
 *   E = 4 pi R² rho |-V' M_2/2 + V'' M_3/6 - V''' M_4/24|,   M_k = <(Z - b)^k for Z > b>,
 *   M_k = s^k m_k(b/s),  m_0 = Q,  m_1 = phi - x Q,  m_k = (k - 1) m_(k-2) - x m_(k-1)
 *
 * for every pair of kinds of atoms, none cancelling another, per atom and time in use: the drift (kJ/mol/ps/atom).
 *
 * Displacements after t are bounded by free flight, s² = kT t²/m. An atom constrained to a heavier one (X-H) flies with their
 * centre of mass and turns about it, on a lever a = d m_X/(m_X + m_H): s² = kT t²/(m_X + m_H) + a²/3 <|u(t) - u(0)|²>, where the
 * mean square of the turn is 2 kT t²/(mu d²) at first and at most 2.57 (two normal angles, Rayleigh's distribution).
 *
 * A list of one atom against clusters of four holds most pairs beyond R too: of a shell just outside, those are missing whose
 * atom of the cluster is the nearest: (1 + W/R)/4 of them, W the mean width of a tetrahedron of closest-packed neighbours.
 */
import { erfc } from '../../math/index.js';
import { inverseMassesOf, type System } from '../../system/index.js';
import { BOLTZMANN, COULOMB } from '../../units/index.js';
import type { Method } from '../platform.js';

export interface DriftBuffer {
  /** kJ/mol/ps/atom of a list of atom pairs that reaches `buffer` nm beyond the cut-off and is in use for `time` ps. */
  drift(buffer: number, time: number, temperature: number, volume: number): number;
  /** The same of a list of one atom against clusters of four. */
  clusteredDrift(buffer: number, time: number, temperature: number, volume: number): number;
  /** nm by which a clustered list must exceed the cut-off to stay below `tolerance` (kJ/mol/ps/atom). */
  bufferFor(tolerance: number, time: number, temperature: number, volume: number): number;
  /** [atom] s² (nm²) per Cartesian axis after `time` ps. */
  variances(time: number, temperature: number): Float64Array;
}

/** No electrolyte at any step needs more; the search stops there. */
const LARGEST_BUFFER = 1; // nm
const BUFFER_RESOLUTION = 1e-4; // nm
/** Largest mean square of u(t) - u(0): 2 (1 - <cos theta>) at the minimum of <cos theta>, -0.285. */
const LARGEST_TURN = 2.57;
/** Mean width of a regular tetrahedron of edge 1: 6 (pi - arccos(1/3)) / 4 pi. */
const TETRAHEDRON_WIDTH = (6 * (Math.PI - Math.acos(1 / 3))) / (4 * Math.PI);

/** How one kind of atom moves; all zero when it cannot. */
interface Motion {
  /** 1/u, of what flies. */
  readonly inverseMass: number;
  /** nm */
  readonly lever: number;
  /** 1/(u nm²) of the turn. */
  readonly inverseInertia: number;
}

/** Sums over pairs of atoms of two motions: n n' |-V', V'', -V'''| at the cut-off. */
interface MotionPair {
  readonly first: Motion;
  readonly second: Motion;
  readonly slopes: readonly [number, number, number];
}

/** @param charges [atom], e */
export function createDriftBuffer(system: System, method: Method, charges: Float64Array): DriftBuffer {
  const atomCount = charges.length;
  const { cutoff } = method;
  const motions = motionsOf(system);
  const pairs = motionPairs(system, method, charges, motions);

  const drift = (buffer: number, time: number, temperature: number, volume: number): number => {
    const reach = cutoff + buffer;
    let energy = 0;
    for (const { first, second, slopes } of pairs) {
      const s2 = variance(first, time, temperature) + variance(second, time, temperature);
      const [m2, m3, m4] = tailMoments(buffer, Math.sqrt(s2));
      energy += (slopes[0] * m2) / 2 + (slopes[1] * m3) / 6 + (slopes[2] * m4) / 24;
    }
    return (4 * Math.PI * reach * reach * energy) / (volume * atomCount * time);
  };
  const clusteredDrift = (buffer: number, time: number, temperature: number, volume: number): number => {
    const neighbourDistance = Math.cbrt((Math.SQRT2 * volume) / atomCount);
    const missing = (1 + (TETRAHEDRON_WIDTH * neighbourDistance) / (cutoff + buffer)) / 4;
    return Math.min(1, missing) * drift(buffer, time, temperature, volume);
  };

  return {
    drift,
    clusteredDrift,
    bufferFor(tolerance, time, temperature, volume) {
      let low = -BUFFER_RESOLUTION;
      let high = LARGEST_BUFFER;
      while (high - low > BUFFER_RESOLUTION) {
        const middle = 0.5 * (low + high);
        if (clusteredDrift(Math.max(0, middle), time, temperature, volume) > tolerance) low = middle;
        else high = middle;
      }
      return Math.max(0, high);
    },
    variances: (time, temperature) =>
      Float64Array.from(motions.ofAtom, (n) => variance(motions.distinct[n], time, temperature)),
  };
}

function variance({ inverseMass, lever, inverseInertia }: Motion, time: number, temperature: number): number {
  const flight = BOLTZMANN * temperature * time * time;
  const turn = Math.min(LARGEST_TURN, 2 * flight * inverseInertia);
  return flight * inverseMass + (lever * lever * turn) / 3;
}

/** M_2, M_3, M_4 of the excess of a normal deviate of standard deviation `s` over `b`. */
function tailMoments(b: number, s: number): readonly [number, number, number] {
  if (!(s > 0)) return [0, 0, 0];
  const x = b / s;
  const m0 = 0.5 * erfc(x / Math.SQRT2);
  const m1 = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI) - x * m0;
  const m2 = m0 - x * m1;
  const m3 = 2 * m1 - x * m2;
  const m4 = 3 * m2 - x * m3;
  // Far out the recursion is a difference of nearly equal numbers; what is left is nothing.
  return [Math.max(0, m2) * s ** 2, Math.max(0, m3) * s ** 3, Math.max(0, m4) * s ** 4];
}

/** The different ways in which atoms move, in the order of the atoms. */
interface Motions {
  readonly distinct: readonly Motion[];
  /** [atom] number of its motion */
  readonly ofAtom: Uint32Array;
}

function motionsOf(system: System): Motions {
  const inverseMasses = inverseMassesOf(system);
  const { atoms, lengths } = system.constraints;
  /** [atom] the constraint to its heaviest partner, 1 + its number, 0 for none that is heavier than the atom. */
  const leash = new Uint32Array(inverseMasses.length);
  const partnerMass = new Float64Array(inverseMasses.length);
  const consider = (atom: number, partner: number, constraint: number): void => {
    const [inverse, inversePartner] = [inverseMasses[atom], inverseMasses[partner]];
    if (!(inverse > 0 && inversePartner > 0 && inversePartner < inverse)) return;
    if (1 / inversePartner <= partnerMass[atom]) return;
    partnerMass[atom] = 1 / inversePartner;
    leash[atom] = 1 + constraint;
  };
  for (let c = 0; c < lengths.length; c++) {
    consider(atoms[2 * c], atoms[2 * c + 1], c);
    consider(atoms[2 * c + 1], atoms[2 * c], c);
  }
  const distinct: Motion[] = [];
  const known = new Map<string, number>();
  const ofAtom = Uint32Array.from(inverseMasses, (inverse, atom) => {
    const length = leash[atom] > 0 ? lengths[leash[atom] - 1] : 0;
    const key = `${inverse},${partnerMass[atom]},${length}`;
    const number = known.get(key) ?? distinct.push(motionOf(inverse, partnerMass[atom], length)) - 1;
    known.set(key, number);
    return number;
  });
  return { distinct, ofAtom };
}

/** @param partnerMass u, of what it is constrained to, 0 for nothing; @param length nm, of the constraint */
function motionOf(inverseMass: number, partnerMass: number, length: number): Motion {
  if (partnerMass === 0) return { inverseMass, lever: 0, inverseInertia: 0 };
  const total = 1 / inverseMass + partnerMass;
  return {
    inverseMass: 1 / total,
    lever: (length * partnerMass) / total,
    inverseInertia: (inverseMass + 1 / partnerMass) / length ** 2,
  };
}

/** Atoms that move and interact alike are one kind. */
interface Kind {
  /** number */
  readonly motion: number;
  readonly type: number;
  readonly charge: number;
  count: number;
}

function motionPairs(
  system: System,
  method: Method,
  charges: Float64Array,
  { distinct, ofAtom }: Motions,
): readonly MotionPair[] {
  const kinds = new Map<string, Kind>();
  ofAtom.forEach((motion, atom) => {
    const [type, charge] = [system.types[atom], charges[atom]];
    const key = `${motion},${type},${charge}`;
    const kind = kinds.get(key);
    if (kind) kind.count++;
    else kinds.set(key, { motion, type, charge, count: 1 });
  });

  const slopesAt = pairSlopes(system, method);
  const sums = new Float64Array(3 * distinct.length ** 2);
  const list = [...kinds.values()];
  list.forEach((one, k) => {
    for (let l = 0; l <= k; l++) {
      const other = list[l];
      const pairs = k === l ? (one.count * (one.count - 1)) / 2 : one.count * other.count;
      const slopes = slopesAt(one.type, other.type, one.charge * other.charge);
      const at = 3 * (one.motion * distinct.length + other.motion);
      for (let order = 0; order < 3; order++) sums[at + order] += pairs * Math.abs(slopes[order]);
    }
  });
  return distinct.flatMap((first, k) =>
    distinct.map((second, l): MotionPair => {
      const at = 3 * (k * distinct.length + l);
      return { first, second, slopes: [sums[at], sums[at + 1], sums[at + 2]] };
    }),
  );
}

/** V', V'', V''' at the cut-off of Lennard-Jones and direct Coulomb. */
function pairSlopes(
  { lennardJones }: System,
  { cutoff: r, electrostatics }: Method,
): (typeA: number, typeB: number, chargeProduct: number) => readonly [number, number, number] {
  const beta = electrostatics.kind === 'none' ? 0 : electrostatics.beta;
  const e = erfc(beta * r);
  const g = ((2 * beta) / Math.sqrt(Math.PI)) * Math.exp(-((beta * r) ** 2));
  const coulomb = [
    -e / r ** 2 - g / r,
    (2 * e) / r ** 3 + (2 * g) / r ** 2 + 2 * beta ** 2 * g,
    (-6 * e) / r ** 4 - (6 * g) / r ** 3 - (4 * beta ** 2 * g) / r - 4 * beta ** 4 * r * g,
  ];
  const { c6, c12, typeNames } = lennardJones;
  return (typeA, typeB, chargeProduct) => {
    const pair = typeA * typeNames.length + typeB;
    const qq = COULOMB * chargeProduct;
    return [
      (6 * c6[pair]) / r ** 7 - (12 * c12[pair]) / r ** 13 + qq * coulomb[0],
      (-42 * c6[pair]) / r ** 8 + (156 * c12[pair]) / r ** 14 + qq * coulomb[1],
      (336 * c6[pair]) / r ** 9 - (2184 * c12[pair]) / r ** 15 + qq * coulomb[2],
    ];
  };
}
