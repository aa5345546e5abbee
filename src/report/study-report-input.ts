/** What the report of a study is written from: plain data. Fractions 0 to 1, times in ps, lengths in nm unless said. */
export interface StudyValue {
  readonly value: number;
  /** One standard error between independent runs; null with one run. */
  readonly error: number | null;
}

export type PopulationKey = 'ssip' | 'cip' | 'agg';
export type StudyFractions = Readonly<Record<PopulationKey, StudyValue>>;

export interface StudyStateReport {
  readonly state: string;
  readonly system: string;
  /** K */
  readonly temperature: number;
  readonly charges: Readonly<Record<string, number>>;
  readonly runs: readonly string[];
  readonly sampled: number;
  readonly shortest: number;
  readonly frames: number;
  readonly effectiveSamples: number;
  /** By definition; 'isolated-pair' is the primary one. */
  readonly populations: Readonly<Record<string, StudyFractions>>;
  /** Primary definition with as many contacts at random. */
  readonly random: Readonly<Record<PopulationKey, number>>;
  readonly byLigand: StudyFractions | null;
  readonly starts: Readonly<Partial<Record<string, { readonly runs: number } & StudyFractions>>>;
  readonly shell: Readonly<Record<string, { readonly paper: StudyValue; readonly usual: StudyValue }>>;
  readonly contact: {
    readonly peak: number | null;
    readonly minimum: number | null;
    readonly atCutoff: StudyValue;
  };
  readonly lifetime: {
    readonly value: number | null;
    readonly error: number | null;
    readonly releases: number;
  };
  readonly convergence: {
    readonly verdict: 'converged' | 'bracket';
    readonly conditions: readonly { readonly met: boolean; readonly text: string }[];
    readonly bracket: Readonly<Record<PopulationKey, readonly [number, number]>>;
  };
}

export interface StudyStatementReport {
  readonly id: string;
  readonly text: string;
  readonly verdict: string;
  readonly calibrated: boolean;
  readonly ours: string | null;
  readonly paper: string | null;
  readonly reason: string;
  readonly provisional: boolean;
}

export interface StudyCalibrationReport {
  readonly system: string;
  readonly class: PopulationKey;
  /** Points of 100. */
  readonly target: number;
  readonly ladder: readonly { readonly scale: number; readonly fraction: StudyValue }[];
  readonly scale: StudyValue | null;
  /** The same from reweighting the ladder's frames; null where it was not done. */
  readonly reweighted?: StudyValue | null;
  readonly verdict: string;
  readonly reason: string;
}

export interface StudyReportInput {
  readonly title: string;
  /** Where the numbers compared with come from. */
  readonly paper: string;
  readonly states: readonly StudyStateReport[];
  readonly missing: readonly string[];
  /** By system: the state that statements are about. */
  readonly reference: Readonly<Record<string, string>>;
  /** By system: points of 100. */
  readonly paperFractions: Readonly<Record<string, Partial<Record<PopulationKey, number>>>>;
  readonly statements: readonly StudyStatementReport[];
  readonly calibration: StudyCalibrationReport | null;
  readonly runs: readonly {
    readonly job: string;
    readonly state: string;
    readonly start: string;
    readonly seed: number;
    readonly frames: number;
    readonly interval: number;
    readonly populations: Readonly<Record<string, Readonly<Record<PopulationKey, number>>>>;
    readonly effectiveSamples: number | null;
    readonly series: { readonly time: readonly number[]; readonly ssip: readonly number[] };
  }[];
  readonly blocks: readonly {
    readonly name: string;
    readonly about: string;
    readonly states: readonly string[];
  }[];
  /** How it was obtained: label and text. */
  readonly provenance: readonly (readonly [string, string])[];
}
