/** Results on motion: diffusion, conductivity and Onsager coefficients, dielectric constant, viscosity, cations with their shell; conventions as in `results.ts`. */
import type { ErrorMethod, Estimate } from './estimate.js';

// --- diffusion -----------------------------------------------------------------------------------------------------

export interface MsdResult {
  /** "li" */
  readonly id: string;
  readonly species: string;
  readonly moleculeCount: number;
  /** [point] ps */
  readonly lag: readonly number[];
  /** [point] nm², centres of mass, all time origins */
  readonly msd: readonly number[];
  readonly msdError: readonly (number | null)[];
  readonly centreOfMassRemoved: boolean;
  readonly unwrapping: 'image-flags' | 'nearest-image';
  readonly verdict: 'diffusive' | 'subdiffusive' | 'superdiffusive' | 'undetermined';
  /** One sentence: why this window, or why no D. */
  readonly reason: string;
  /** Window of the fit, ps; null without one. */
  readonly fit: { readonly from: number; readonly to: number; readonly intercept: number } | null;
  /** d ln MSD / d ln t over the window; null when it could not be fitted. */
  readonly logSlope: Estimate | null;
  /** Self-diffusion coefficient, m²/s, not corrected for the box's finite size; null unless `diffusive`. */
  readonly diffusionM2PerS: Estimate | null;
  /** D of an infinite box by Yeh and Hummer; only with D, a viscosity and a cubic box. */
  readonly finiteSize?: FiniteSizeCorrection;
}

export interface FiniteSizeCorrection {
  /** Pa s */
  readonly viscosity: Estimate;
  readonly viscosityOrigin: 'given' | 'this run';
  /** nm */
  readonly edge: number;
  /** m²/s */
  readonly diffusionM2PerS: Estimate;
}

// --- conductivity --------------------------------------------------------------------------------------------------

/** Ionic conductivity by the collective Einstein relation, and by that of Nernst and Einstein from self-diffusion. */
export interface ConductivityResult {
  /** K, the set point of the frames; null where none is stated */
  readonly temperature: number | null;
  /** nm³, mean; null without a periodic box */
  readonly volume: number | null;
  readonly ions: readonly IonTransport[];
  /** The following two are absent from results of versions before they were analysed. Pairs of ions, each once. */
  readonly onsager?: readonly OnsagerEntry[];
  /** null without neutral species */
  readonly solventFrame?: SolventFrame | null;
  /** [point] ps */
  readonly lag: readonly number[];
  /** [point] e² nm², squared displacement of the charge, charges as in the run */
  readonly chargeMsd: readonly number[];
  readonly chargeMsdError: readonly (number | null)[];
  readonly verdict: MsdResult['verdict'];
  /** One sentence: why this window, or why no collective conductivity. */
  readonly reason: string;
  readonly fit: MsdResult['fit'];
  readonly logSlope: Estimate | null;
  /** S/m, charges as in the run */
  readonly collective: Estimate | null;
  /** S/m, charges as in the run: ions as if uncorrelated */
  readonly nernstEinstein: Estimate | null;
  /** Why there is no Nernst-Einstein value; null when there is one. */
  readonly nernstEinsteinReason: string | null;
  /** Nernst-Einstein over collective. */
  readonly havenRatio: Estimate | null;
  /** The same displacements with unscaled charges, S/m; null where charges were not scaled. */
  readonly unscaled: {
    readonly collective: Estimate | null;
    readonly nernstEinstein: Estimate | null;
  } | null;
}

export interface IonTransport {
  readonly species: string;
  readonly moleculeCount: number;
  /** e, of one molecule, unscaled and as in the run */
  readonly formalCharge: number;
  readonly charge: number;
  /** Share of the collective charge displacement, correlations included, in the frame of the box's centre of mass. */
  readonly transference: Estimate | null;
  /** The same in the solvent frame; absent from results of versions before it was analysed. */
  readonly transferenceInSolvent?: Estimate | null;
  /** Share of the Nernst-Einstein sum (apparent transport number). */
  readonly apparentTransport: Estimate | null;
}

// --- dielectric constant -------------------------------------------------------------------------------------------

export interface DielectricResult {
  /** K */
  readonly temperature: number | null;
  /** nm³, mean */
  readonly volume: number | null;
  /** Static dielectric constant of molecular dipoles; null with a reason. */
  readonly epsilon: Estimate | null;
  /** e² nm², mean square of the box's dipole */
  readonly meanSquareDipole: Estimate;
  /** e nm, mean dipole by axis: zero in an isotropic liquid */
  readonly meanDipole: readonly [Estimate, Estimate, Estimate];
  /** Whether the box holds ions, whose translation is left out. */
  readonly ions: boolean;
  readonly reason: string;
}

// --- viscosity -----------------------------------------------------------------------------------------------------

export interface ViscosityResult {
  /** K and nm³, means of the rows */
  readonly temperature: number | null;
  readonly volume: number | null;
  /** ps between rows */
  readonly interval: number | null;
  /** [point] ps */
  readonly lag: readonly number[];
  /** [point] autocorrelation of the traceless pressure over its value at 0 */
  readonly correlation: readonly number[];
  /** [point] Pa s, running integral */
  readonly integral: readonly number[];
  readonly integralError: readonly (number | null)[];
  /** ps, end of the integration */
  readonly cutTime: number | null;
  /** Pa s */
  readonly viscosity: Estimate | null;
  readonly reason: string;
}

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
