/** Results of correlated transport: Onsager coefficients, and cations with their shell; conventions as in `results.ts`. */
import type { ErrorMethod, Estimate } from './results.js';

// --- Onsager coefficients ------------------------------------------------------------------------------------------

/** Coefficients of ionic species in J_i = - sum_j L_ij grad mu_j, in the frame of the centre of mass of the box. */
export interface OnsagerEntry {
  readonly first: string;
  readonly second: string;
  /** mol²/(J m s); null where the displacement of charge gave no window */
  readonly total: Estimate | null;
  /** Of each ion with itself, N D / (V kT); null between species or without D */
  readonly self: Estimate | null;
  /** Of different ions: the rest. */
  readonly distinct: Estimate | null;
  /** S/m, what the pair of species adds to the collective conductivity, charges as in the run; both orders together */
  readonly conductivity: Estimate | null;
}

/** The frame in which the centre of mass of these species is at rest. */
export interface SolventFrame {
  readonly species: readonly string[];
  /** "given" or all neutral species of the box */
  readonly origin: 'given' | 'neutral species';
  /** Why there are no transference numbers in this frame; null where there may be. */
  readonly reason: string | null;
}

// --- cations and their shell ---------------------------------------------------------------------------------------

/** Does a cation travel with the molecules of its shell (vehicular) or from one to the next (structural)? */
export interface VehicularResult {
  /** "li" */
  readonly id: string;
  readonly label: string;
  /** Species of the centres. */
  readonly species: string;
  readonly centre: string;
  readonly centreCount: number;
  readonly ligands: readonly LigandVehicle[];
}

export interface LigandVehicle {
  readonly species: string;
  readonly label: string;
  /** nm, mean largest distance between two atoms of the molecule; null for one atom and for large molecules */
  readonly length: Estimate | null;
  /** [point] ps */
  readonly lag: readonly number[];
  /** [point] share of the cation's squared displacement made with a molecule bound at the origin */
  readonly carried: readonly number[];
  readonly carriedError: readonly (number | null)[];
  readonly carriedErrorMethod: ErrorMethod;
  /** Cations, or replicas, that the errors come from; null without errors. */
  readonly carriedSamples: number | null;
  /** Why there is no such curve; null where there is one. */
  readonly carriedReason: string | null;
  /** ps, mean time to release, of the residence analysis */
  readonly lifetime: Estimate | null;
  /** The share after one lifetime. */
  readonly carriedAtLifetime: Estimate | null;
  /** nm, root of 6 D lifetime of the cation */
  readonly diffusionLength: Estimate | null;
  /** `diffusionLength` over `length` */
  readonly lengthRatio: Estimate | null;
  /** What the last three rest on, or why one is missing. */
  readonly reason: string;
}
