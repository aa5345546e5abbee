import type { Notice, Provenance } from '../core/index.js';
import type { Definition, SpeciationDefinitionId } from './definitions.js';
import type { HydrogenBondResult, ProfileResult } from './structure-results.js';
import type { OnsagerEntry, SolventFrame, VehicularResult } from './transport-results.js';

/**
 * What an analysis concludes: plain JSON data, the one contract between analysis, report, CSV and the library's users.
 * Lengths in nm and times in ps unless the name says otherwise. Curves are arrays of equal length; a number that is a
 * statement about the system is an `Estimate`. JSON has no NaN: what is not known is null, with a reason beside it.
 */
export const RESULTS_SCHEMA = 'sheath-analysis/1';

/**
 * How the error of a value was obtained.
 * `block`: blocks of the time series (Flyvbjerg-Petersen); `between-replicas`: scatter of >= 3 replica means;
 * `molecules-and-time`: two-way clusters, molecules x time blocks (diffusion); `bootstrap`: resampled;
 * `propagated`: from the errors of the estimates it is computed from, taken as independent;
 * `events`: the square root of the number of events counted (residence);
 * `constant`: the value never changed while it was watched, so no error can be given (error null);
 * `none`: too few data for an error (error null).
 */
export type ErrorMethod =
  | 'block'
  | 'between-replicas'
  | 'molecules-and-time'
  | 'bootstrap'
  | 'propagated'
  | 'events'
  | 'constant'
  | 'none';

export interface Estimate {
  readonly value: number;
  /** One standard error. */
  readonly error: number | null;
  readonly method: ErrorMethod;
  /** Number of independent samples the value amounts to (for `between-replicas`: the replicas). */
  readonly effectiveSamples: number | null;
}

/** A length and where it came from. */
export interface Cutoff {
  /** nm */
  readonly value: number;
  readonly origin: 'default' | 'user' | 'rdf-minimum';
}

// --- radial distribution -------------------------------------------------------------------------------------------

export interface RdfResult {
  /** Stable within a file and fit for file names: "li-ec-o". */
  readonly id: string;
  /** For people: "Li-O (EC)". */
  readonly label: string;
  /** Selections as written. */
  readonly reference: string;
  readonly target: string;
  readonly referenceCount: number;
  readonly targetCount: number;
  readonly sameMoleculeExcluded: boolean;
  /** nm */
  readonly binWidth: number;
  /** [bin] middle of the bin, nm */
  readonly r: readonly number[];
  /** [bin] */
  readonly g: readonly number[];
  /** [bin] one standard error */
  readonly gError: readonly (number | null)[];
  readonly gErrorMethod: ErrorMethod;
  /** [bin] n(r): mean number of target atoms around a reference atom up to the bin's upper end, r + binWidth/2 */
  readonly coordination: readonly number[];
  readonly firstPeak: RdfFeature;
  readonly firstMinimum: RdfFeature;
  /** n at the first minimum; null without one. */
  readonly coordinationAtMinimum: Estimate | null;
}

export interface RdfFeature {
  /** nm; null when there is none */
  readonly r: number | null;
  readonly g: number | null;
  readonly origin: 'found' | 'user' | 'none';
  /** How it was found, or why not. One sentence. */
  readonly reason: string;
}

// --- coordination --------------------------------------------------------------------------------------------------

/** Ligands of one centre (a cation): who is in its first shell. */
export interface CoordinationResult {
  readonly id: string;
  readonly label: string;
  /** Selection of the centres as written. */
  readonly centre: string;
  readonly centreCount: number;
  readonly ligands: readonly LigandCoordination[];
  /** All ligands together. */
  readonly total: { readonly atoms: Estimate; readonly molecules: Estimate };
  /** The most frequent shells, by number of molecules of each kind; with `otherShells` they add up to 1. */
  readonly shells: readonly ShellComposition[];
  readonly otherShells: number;
}

export interface LigandCoordination {
  /** Species whose atoms bind: "EC". */
  readonly species: string;
  /** "O (EC)" */
  readonly label: string;
  /** Selection of the binding atoms as written. */
  readonly sites: string;
  readonly cutoff: Cutoff;
  /** Binding atoms per centre. */
  readonly atoms: Estimate;
  /** Distinct molecules per centre. */
  readonly molecules: Estimate;
  /** Mean share of a centre's ligand molecules, 0 to 1 (all zero when there are no ligands). */
  readonly share: number;
  /** [n] fraction of centres with n molecules of this kind */
  readonly histogram: readonly number[];
}

export interface ShellComposition {
  /** "3 EC + 1 PF6"; "none" for an empty shell. */
  readonly label: string;
  /** [ligand] molecules, in the order of `ligands` */
  readonly molecules: readonly number[];
  readonly fraction: Estimate;
  /** A typical one; null for shells of very many molecules, absent from results of versions before it was kept. */
  readonly snapshot?: ShellSnapshot | null;
}

/** A centre and the molecules that bind it, whole, as they stood in one frame (`shell-snapshots.ts` says which). */
export interface ShellSnapshot {
  /** Counted from 0. */
  readonly replica: number;
  /** ps */
  readonly time: number;
  /** Atom number of the centre, counted from 0; it comes first here. */
  readonly centre: number;
  /** [molecule] that of the centre first; not whole: only the neighbourhood of its binding atoms */
  readonly molecules: readonly { readonly species: string; readonly whole: boolean }[];
  /** [atom] symbol; "" where unknown */
  readonly elements: readonly string[];
  /** [atom] */
  readonly names: readonly string[];
  /** [atom] index into `molecules` */
  readonly moleculeOf: readonly number[];
  /** [atom, 3] nm from the centre */
  readonly positions: readonly number[];
  /** Pairs of atoms of this list. */
  readonly bonds: readonly (readonly [number, number])[];
  /** Atoms of this list that bind the centre. */
  readonly sites: readonly number[];
}

// --- speciation ----------------------------------------------------------------------------------------------------

/** SSIP, CIP and AGG of one cation-anion pair by every definition, from one contact table. */
export interface SpeciationResult {
  readonly id: string;
  /** "Li-PF6" */
  readonly label: string;
  readonly cation: string;
  readonly anion: string;
  readonly cationCount: number;
  readonly anionCount: number;
  /** What counts as a contact. */
  readonly contact: ContactCriterion;
  /** nm, the second cut-off of `two-cutoff` */
  readonly outerCutoff: number;
  /** One entry a definition, the primary one first. */
  readonly populations: readonly Population[];
  readonly contactsPerCation: Estimate;
  readonly contactsPerAnion: Estimate;
  readonly anionsPerCation: readonly HistogramEntry[];
  readonly cationsPerAnion: readonly HistogramEntry[];
  /** Fraction of all ions that sit in a cluster of this make-up, by size; single ions included; they add up to 1. */
  readonly clusters: readonly ClusterEntry[];
  /** The same frames counted with the second criterion (nearest ligand atom); null without one. */
  readonly crossCheck: CrossCheck | null;
  /** Against the contact cut-off, ascending. */
  readonly cutoffSweep: readonly SweepEntry[];
  /** Fraction of cations with a polymer atom within the cut-off; null without a polymer. */
  readonly boundToPolymer: {
    readonly fraction: Estimate;
    readonly cutoff: Cutoff;
    readonly sites: string;
  } | null;
  /** Primary definition along the run, for a plot: at most 500 points, means of equal stretches of frames. */
  readonly series: SpeciationSeries;
}

export interface ContactCriterion {
  /** "Li-P" */
  readonly label: string;
  /** Selection of the anion's atoms that are measured. */
  readonly sites: string;
  readonly cutoff: Cutoff;
}

export interface Population {
  readonly definition: SpeciationDefinitionId;
  readonly primary: boolean;
  readonly per: 'anion' | 'cation' | 'ion';
  /** No anion even in the second shell: only with two cut-offs; elsewhere null, and SSIP includes it. */
  readonly free: PopulationClass | null;
  readonly ssip: PopulationClass;
  readonly cip: PopulationClass;
  readonly agg: PopulationClass;
}

export interface PopulationClass {
  /** 0 to 1 */
  readonly fraction: Estimate;
  /** The same when contacts of the observed number fall at random (Poisson); null where no such model is given. */
  readonly random: number | null;
}

export interface HistogramEntry {
  readonly n: number;
  readonly fraction: Estimate;
  /** Poisson expectation at the observed mean. */
  readonly random: number;
}

export interface ClusterEntry {
  readonly cations: number;
  readonly anions: number;
  /** Fraction of all ions, 0 to 1 */
  readonly fraction: number;
}

export interface CrossCheck {
  readonly contact: ContactCriterion;
  readonly contactsPerCation: Estimate;
  /** Ligand atoms (not molecules) per cation. */
  readonly sitesPerCation: Estimate;
  readonly ssip: Estimate;
  readonly cip: Estimate;
  readonly agg: Estimate;
}

export interface SweepEntry {
  /** nm */
  readonly cutoff: number;
  /** By the primary definition. */
  readonly ssip: Estimate;
  readonly cip: Estimate;
  readonly agg: Estimate;
  /** By every definition, the primary one first; absent from results of versions before it was swept. */
  readonly populations?: readonly Population[];
}

export interface SpeciationSeries {
  /** [replica] of curves */
  readonly replicas: readonly {
    /** ps */
    readonly time: readonly number[];
    readonly ssip: readonly number[];
    readonly cip: readonly number[];
    readonly agg: readonly number[];
  }[];
}

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

// --- residence -----------------------------------------------------------------------------------------------------

/** How long molecules stay bound to one kind of centre. */
export interface ResidenceResult {
  readonly id: string;
  readonly label: string;
  /** Selection of the centres as written. */
  readonly centre: string;
  readonly centreCount: number;
  /** ps; null when frames are not equally spaced */
  readonly frameInterval: number | null;
  /** ps, of the shortest replica */
  readonly runLength: number | null;
  readonly ligands: readonly LigandResidence[];
}

export interface LigandResidence extends SurvivalTimes {
  readonly species: string;
  readonly label: string;
  /** Selection of the binding atoms as written. */
  readonly sites: string;
  /** Bound from here on ... */
  readonly bind: Cutoff;
  /** ... until beyond this, nm. */
  readonly unbind: number;
}

/** How long pairs of a centre and a partner stay bound. */
export interface SurvivalTimes {
  /** Mean number of partners bound to a centre; null when refused. */
  readonly boundPerCentre: number | null;
  /** Chance of finding a given pair bound: what the intermittent function falls to. */
  readonly chance: number | null;
  /** Releases seen. */
  readonly releases: number;
  /** [point] ps, from 0 */
  readonly lag: readonly number[];
  /** [point] bound all the time since the origin */
  readonly continuous: readonly number[];
  readonly continuousError: readonly (number | null)[];
  /** [point] bound at the origin and now */
  readonly intermittent: readonly number[];
  readonly intermittentError: readonly (number | null)[];
  /** ps, mean time to release; null without releases */
  readonly lifetime: Estimate | null;
  /** ps, where the continuous function falls to 1/e */
  readonly continuousTime: Estimate | null;
  /** ps, where the intermittent function, above chance, falls to 1/e */
  readonly intermittentTime: Estimate | null;
  /** ps, at 95 % confidence; only where no release was seen */
  readonly lowerBound: number | null;
  /** Length of the run over the longest of the times; at most this many where only a bound of one is known (`isAtMost`). */
  readonly residenceTimesInRun: number | null;
  /** What the times rest on, or why there are none. */
  readonly reason: string;
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

// --- thermodynamics ------------------------------------------------------------------------------------------------

export interface ThermodynamicsResult {
  readonly entries: readonly ThermodynamicQuantity[];
}

export interface ThermodynamicQuantity {
  /** Column of the energy file: "density". */
  readonly quantity: string;
  readonly label: string;
  readonly unit: string;
  readonly mean: Estimate;
  /** Standard deviation of the instantaneous value. */
  readonly fluctuation: number;
  /** Change over the analysed stretch by a straight line, same unit; error accounts for correlation. */
  readonly drift: Estimate | null;
}

/** How much of the start was left out, and why. */
export interface EquilibrationResult {
  /** Time of the first analysed frame at the earliest, ps; the largest over quantities. */
  readonly cutTime: number;
  /** Per replica and quantity. */
  readonly entries: readonly EquilibrationEntry[];
  /** One sentence for people. */
  readonly reason: string;
}

export interface EquilibrationEntry {
  readonly replica: number;
  readonly quantity: string;
  /** ps */
  readonly cutTime: number;
  /** Samples per independent sample, after the cut. */
  readonly statisticalInefficiency: number;
  readonly effectiveSamples: number;
  readonly reason: string;
}

// --- everything ----------------------------------------------------------------------------------------------------

export interface AnalysisConditions {
  readonly title: string | null;
  /** K */
  readonly temperature: number | null;
  readonly pressureBar: number | null;
  readonly replicas: number;
  /** Molecules of each species in one replica. */
  readonly composition: readonly {
    readonly species: string;
    readonly molecules: number;
    readonly charge: number;
  }[];
  readonly atomCount: number;
  /** Charge scale by species, where one was given. */
  readonly chargeScales: Readonly<Record<string, number>> | null;
  /** nm, mean over the analysed frames of the first replica */
  readonly boxEdges: readonly [number, number, number] | null;
}

export interface FramesUsed {
  readonly replica: number;
  readonly read: number;
  readonly used: number;
  /** Not of the production stage. */
  readonly otherStages: number;
  /** Before the equilibration cut. */
  readonly cut: number;
  /** ps; null without frames */
  readonly from: number | null;
  readonly to: number | null;
}

export interface AnalysisResults {
  readonly schema: typeof RESULTS_SCHEMA;
  readonly provenance: Provenance | null;
  readonly conditions: AnalysisConditions;
  readonly frames: readonly FramesUsed[];
  readonly equilibration: EquilibrationResult | null;
  readonly thermodynamics: ThermodynamicsResult | null;
  readonly rdf: readonly RdfResult[];
  readonly coordination: readonly CoordinationResult[];
  readonly speciation: readonly SpeciationResult[];
  readonly msd: readonly MsdResult[];
  /** The following are absent from results of versions before they were analysed. */
  readonly residence?: readonly ResidenceResult[];
  readonly conductivity?: ConductivityResult | null;
  readonly dielectric?: DielectricResult | null;
  readonly viscosity?: ViscosityResult | null;
  readonly profiles?: readonly ProfileResult[];
  readonly hydrogenBonds?: HydrogenBondResult | null;
  readonly vehicular?: readonly VehicularResult[];
  /** Every definition a number above relies on. */
  readonly definitions: readonly Definition[];
  readonly notices: readonly Notice[];
}
