/** Results on structure: radial distribution, coordination and shells, ion pairing, residence, profiles along an axis, hydrogen bonds; conventions as in `results.ts`. */
import type { SpeciationDefinitionId } from './definitions.js';
import type { ErrorMethod, Estimate } from './estimate.js';

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
  readonly total: { readonly atoms: Estimate; readonly molecules: Estimate; readonly boundBy?: Denticity };
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
  readonly boundBy?: Denticity;
  /** Mean share of a centre's ligand molecules, 0 to 1 (all zero when there are no ligands). */
  readonly share: number;
  /** [n] fraction of centres with n molecules of this kind */
  readonly histogram: readonly number[];
}

/**
 * Molecules per centre by the number of atoms they bind with; they add up to `molecules`. Absent from results of versions before it
 * was kept.
 */
export interface Denticity {
  /** Monodentate. */
  readonly one: Estimate;
  /** Bidentate. */
  readonly two: Estimate;
  readonly more: Estimate;
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
  /** What the clusters are together; absent from results of versions before it was counted. */
  readonly network?: IonNetwork;
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
  /** e, net, formal; null when the topology states no charges, absent from results of versions before it was given. */
  readonly charge?: number | null;
  /** Fraction of all ions, 0 to 1 */
  readonly fraction: number;
  /** The same with its error (none above five ions of a kind); absent from results of versions before it was estimated. */
  readonly estimate?: Estimate;
}

export interface IonNetwork {
  /** Ions in the cluster of an ion picked at random, itself counted. */
  readonly meanSize: Estimate;
  /** Share of all ions in the largest cluster of a frame, 0 to 1. */
  readonly largest: Estimate;
  /** Fraction of all ions in clusters of a net charge (e, formal), ascending, those seen; ±6 holds what lies beyond. Empty without charges. */
  readonly charges: readonly { readonly charge: number; readonly fraction: Estimate }[];
  /** Fraction of frames in which a cluster runs through the periodic box: along any axis, and along each. */
  readonly percolation: Readonly<Record<'any' | Axis, Estimate>>;
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
  /** Length of the run over the longest of the times, for bonds that flicker also the relaxation time; at most this many where only a bound of one is known (`isAtMost`). */
  readonly residenceTimesInRun: number | null;
  /** The relaxation was not over at the longest lag; absent where it was. */
  readonly residenceTimesAtMost?: true;
  /** What the times rest on, or why there are none. */
  readonly reason: string;
}

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
