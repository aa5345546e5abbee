/** What a benchmark says: machine, box, settings, one result a combination of program, size, threads and replicas. */

export interface BenchmarkResult {
  /** A platform of ours, or a peer's name. */
  readonly platform: string;
  readonly kind: 'sheath' | 'peer';
  /** Device of ours; version of a peer. */
  readonly device: string;
  /** A GPU that is computed on the CPU: its time says nothing of GPUs. */
  readonly software: boolean;
  readonly atoms: number;
  readonly threads: number;
  readonly replicas: number;
  /** Median over the rounds, of wall time, all replicas together. */
  readonly msPerStep: number;
  readonly msPerStepSmallest: number;
  readonly msPerStepLargest: number;
  /** Of one replica. */
  readonly nsPerDay: number;
  readonly aggregateNsPerDay: number;
  /** Pairs within the cut-off, of all replicas, a second. */
  readonly pairsPerSecond: number;
  /** ms per step, of the round nearest the median. */
  readonly parts: Readonly<Record<string, number>>;
  /** Largest resident memory of its processes; null where the system does not say. */
  readonly memoryBytes: number | null;
  readonly startUpMs: number;
}

export interface BenchmarkRecord {
  readonly date: string;
  readonly version: string;
  /** Short commit of a source tree, "-dirty" with changes; null elsewhere. */
  readonly commit: string | null;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly system: string;
    readonly node: string;
    /** Of the last minute, before the first measurement. */
    readonly load: number;
  };
  readonly box: { readonly kind: string; readonly seed: number };
  readonly settings: {
    readonly timeStep: number;
    readonly cutoff: number;
    readonly pmeOrder: number;
    readonly pmeSpacing: number;
    readonly rounds: number;
  };
  readonly results: readonly BenchmarkResult[];
  /** Combinations that could not be measured, and why. */
  readonly failures: readonly string[];
}

/** Processes at work, per core, beyond which figures are not to be trusted. */
export const BUSY_PER_CORE = 0.3;

/** "cpu, 2 threads" */
export function benchmarkName({ platform, threads }: BenchmarkResult): string {
  return `${platform}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}
