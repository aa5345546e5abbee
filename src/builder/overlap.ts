/**
 * The soft repulsion that packing relaxes: between atoms of different molecules
 *
 *   E = 1/2 sum (d_ij - r_ij)²   for r_ij < d_ij = s_i + s_j,
 *
 * and in the same form between the centres of ions of equal sign (d = 0.6 nm), which disperses the salt. The radii s put the
 * contacts near those of a liquid, wider than the limits a packing must meet (`contact.ts`).
 */
import { type Atom, isHydrogen, type Topology } from '../topology/index.js';

/** nm */
const RADIUS = { heavy: 0.15, hydrogen: 0.11, smallIon: 0.07 } as const;
export const EQUAL_SIGN_DISTANCE = 0.6;

/** Soft radius s of one atom, nm. */
export function softRadius(atom: Atom, monatomic: boolean): number {
  if (isHydrogen(atom)) return RADIUS.hydrogen;
  return monatomic && atom.charge > 0 && atom.mass < 25 ? RADIUS.smallIon : RADIUS.heavy;
}

/** [atom] soft radius s, nm. A monatomic cation as light as sodium is small: liquids hold it at 0.2 nm from oxygen. */
export function softRadii(topology: Topology): Float64Array {
  const bySpecies = topology.species.map((species) =>
    species.atoms.map((atom) => softRadius(atom, species.atoms.length === 1)),
  );
  return Float64Array.from(
    { length: topology.atomCount },
    (_, atom) => bySpecies[topology.atomSpecies[atom]][topology.atomLocal[atom]],
  );
}

/** [molecule] sign of the formal charge: -1, 0, 1. */
export function chargeSigns(topology: Topology): Int8Array {
  const bySpecies = topology.species.map((species) => {
    const charge = species.atoms.reduce((sum, atom) => sum + atom.charge, 0);
    return Math.abs(charge) < 0.5 ? 0 : Math.sign(charge);
  });
  return Int8Array.from(topology.moleculeSpecies, (species) => bySpecies[species]);
}
