/**
 * Everything a report is written from: plain data, so that it can be rendered again from the files of a run. Times in
 * ps, lengths in nm, unless the name says otherwise.
 */
import type { AnalysisResults } from '../analysis/index.js';

export interface ReportInput {
  readonly results: AnalysisResults;
  /** How the trajectory came about; null when it was made elsewhere and only analysed here. */
  readonly run: RunRecord | null;
  /** [replica] energy files of the whole run, all stages; empty where there is none. */
  readonly energies: readonly EnergySeries[];
  /** What the run says about itself; null = judged from the results alone. */
  readonly verdict: Verdict | null;
  readonly files: readonly ReportFile[];
}

/**
 * `demonstration`: too short to show equilibrium, whatever its numbers; `caution`: usable with the reservations named;
 * `sound`: nothing speaks against it.
 */
export interface Verdict {
  readonly level: 'demonstration' | 'caution' | 'sound';
  /** One sentence: "Short run: populations not equilibrated". */
  readonly headline: string;
  /** One sentence each. */
  readonly reasons: readonly string[];
}

export interface RunRecord {
  /** The recipe as written. */
  readonly recipe: string;
  readonly forceField: ForceFieldRecord;
  readonly method: MethodRecord;
  readonly stages: readonly StageRecord[];
  /** ISO 8601; null where not recorded */
  readonly finishedAt: string | null;
  readonly wallTimeSeconds: number | null;
  readonly nanosecondsPerDay: number | null;
  /** The command that repeats the run. */
  readonly command: string | null;
  /** Where the polymer of the box was made in it. */
  readonly polymerisation?: PolymerisationRecord;
}

/** What came of the monomers of a box. */
export interface PolymerisationRecord {
  readonly links: number;
  readonly doubleBonds: number;
  /** Links / double bonds. */
  readonly conversion: number;
  /** Mass in molecules that percolate / mass of all monomers. */
  readonly gelFraction: number;
  /** ps, links so far; rising */
  readonly history: readonly { readonly time: number; readonly links: number }[];
  /** The largest first. */
  readonly molecules: readonly {
    readonly name: string;
    readonly monomers: readonly { readonly name: string; readonly count: number }[];
    readonly links: number;
    readonly massFraction: number;
    /** "xz"; "" where it does not percolate */
    readonly axes: string;
  }[];
  readonly unreacted: readonly { readonly name: string; readonly count: number }[];
}

export interface ForceFieldRecord {
  readonly name: string;
  /** "geometric", "lorentz-berthelot" */
  readonly combinationRule: string;
  /** Literature to be cited, one entry each. */
  readonly references: readonly string[];
}

export interface MethodRecord {
  /** nm */
  readonly cutoff: number;
  readonly dispersionCorrection: boolean;
  readonly electrostatics:
    | {
        readonly kind: 'pme';
        /** 1/nm */
        readonly beta: number;
        readonly order: number;
        readonly mesh: readonly [number, number, number];
      }
    | { readonly kind: 'ewald'; readonly beta: number }
    | { readonly kind: 'none' };
  /** "X-H bonds"; null = none */
  readonly constraints: string | null;
  /** u, after repartitioning; null = natural masses */
  readonly hydrogenMass: number | null;
}

export interface StageRecord {
  readonly name: string;
  readonly kind: 'minimise' | 'melt' | 'cool' | 'equilibrate' | 'produce';
  readonly steps: number;
  /** ps at its beginning and end; equal for a minimisation */
  readonly from: number;
  readonly to: number;
  /** ps; null for a minimisation */
  readonly timeStep: number | null;
  readonly integrator: 'velocity-verlet' | 'langevin-middle' | 'minimiser';
  readonly thermostat: 'none' | 'csvr' | 'nose-hoover' | 'langevin';
  readonly barostat: 'none' | 'c-rescale';
  /** K at the first and last step */
  readonly temperature: { readonly from: number; readonly to: number };
  /** null = constant volume */
  readonly pressureBar: number | null;
}

export interface EnergySeries {
  readonly replica: number;
  /** [row] ps */
  readonly time: ArrayLike<number>;
  /** [row] by column of the energy file; those that a report shows are in `ENERGY_PANELS`. */
  readonly columns: Readonly<Record<string, ArrayLike<number>>>;
}

export interface ReportFile {
  /** Relative to the report. */
  readonly path: string;
  readonly description: string;
  readonly bytes: number | null;
}
