import type { Notice, Provenance } from '../core/index.js';
import type { Definition, DefinitionId } from './definitions.js';
import type { Estimate } from './estimate.js';
import type {
  CoordinationResult,
  HydrogenBondResult,
  ProfileResult,
  RdfResult,
  ResidenceResult,
  SpeciationResult,
} from './structure-results.js';
import type {
  ConductivityResult,
  DielectricResult,
  MsdResult,
  VehicularResult,
  ViscosityResult,
} from './transport-results.js';

/**
 * What an analysis concludes: plain JSON data, the one contract between analysis, report, CSV and the library's users.
 * Lengths in nm and times in ps unless the name says otherwise. Curves are arrays of equal length; a number that is a
 * statement about the system is an `Estimate`. JSON has no NaN: what is not known is null, with a reason beside it.
 */
export const RESULTS_SCHEMA = 'sheath-analysis/1';

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
  /** Id of the definition that each number and curve above follows, by its place: "rdf[].g"; absent from results of versions before it was kept. */
  readonly numbers?: Readonly<Record<string, DefinitionId>>;
  /** Every definition a number above relies on. */
  readonly definitions: readonly Definition[];
  readonly notices: readonly Notice[];
}
