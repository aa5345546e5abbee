/** Results of profiles along an axis and of hydrogen bonds; conventions as in `results.ts`. */
import type { Cutoff, ErrorMethod, Estimate, SurvivalTimes } from './results.js';

// --- profiles ------------------------------------------------------------------------------------------------------

export type Axis = 'x' | 'y' | 'z';

/** Densities along one axis of the box. */
export interface ProfileResult {
  /** "z" */
  readonly id: string;
  readonly axis: Axis;
  /** nm, mean edge along the axis; null where the box is open */
  readonly edge: number | null;
  /** [bin] middle of the bin at the mean edge, nm; empty when refused */
  readonly position: readonly number[];
  readonly species: readonly SpeciesProfile[];
  /** g/cm³ */
  readonly mass: Profile;
  /** Of the whole box; null when the topology states no charges. */
  readonly charge: ChargeProfile | null;
  readonly errorMethod: ErrorMethod;
  /** Independent stretches, or replicas, that the errors come from; null without errors. */
  readonly effectiveSamples: number | null;
  /** What the profiles rest on, or why there are none. */
  readonly reason: string;
}

export interface SpeciesProfile {
  readonly species: string;
  readonly moleculeCount: number;
  /** 1/nm³, molecules, each spread evenly over its atoms */
  readonly number: Profile;
  /** g/cm³ */
  readonly mass: Profile;
  /** e/nm³, charges as in the run; null when the topology states none */
  readonly charge: Profile | null;
}

export interface Profile {
  /** [bin] */
  readonly value: readonly number[];
  /** [bin] one standard error */
  readonly error: readonly (number | null)[];
}

export interface ChargeProfile {
  /** e/nm³ */
  readonly density: Profile;
  /** V/nm, along the axis; zero on average over the box */
  readonly field: Profile;
  /** V; zero on average over the box */
  readonly potential: Profile;
}

// --- hydrogen bonds ------------------------------------------------------------------------------------------------

export interface HydrogenBondResult {
  /** Donor to acceptor at most. */
  readonly distance: Cutoff;
  /** Degrees, at most, between donor-hydrogen and donor-acceptor. */
  readonly angle: number;
  /** ps; null when frames are not equally spaced */
  readonly frameInterval: number | null;
  /** ps, of the shortest replica */
  readonly runLength: number | null;
  readonly donors: readonly HydrogenBondDonor[];
  readonly acceptors: readonly HydrogenBondAcceptor[];
  /** Every kind of donor with every kind of acceptor it was seen bound to. */
  readonly pairs: readonly HydrogenBondPair[];
}

export interface HydrogenBondDonor {
  readonly species: string;
  /** "N-H (APEM)" */
  readonly label: string;
  /** Selection of the hydrogens as written. */
  readonly hydrogens: string;
  readonly hydrogenCount: number;
  /** Hydrogen bonds of a hydrogen. */
  readonly bonds: Estimate;
  /** Fraction of hydrogens without any. */
  readonly free: Estimate;
  /** Change of `bonds` between the halves of a replica where it exceeds three standard errors, the largest; else null. */
  readonly change: number | null;
}

export interface HydrogenBondAcceptor {
  readonly species: string;
  /** "C=O (EC)" */
  readonly label: string;
  /** Selection of the atoms as written. */
  readonly sites: string;
  readonly atomCount: number;
}

/** Survival is that of a hydrogen and an acceptor atom. */
export interface HydrogenBondPair extends SurvivalTimes {
  /** Labels. */
  readonly donor: string;
  readonly acceptor: string;
  /** In the whole box. */
  readonly bonds: Estimate;
  readonly perHydrogen: Estimate;
  readonly perAcceptor: Estimate;
}
