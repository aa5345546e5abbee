/** What the main thread and the worker threads of an analysis say to each other. */
import type {
  AnalysisSettings,
  ChargedConditions,
  FrameStretch,
  StretchReaders,
  StretchTask,
} from '../analysis/index.js';
import { type ErrorCode, SheathError } from '../core/index.js';
import type { Topology } from '../topology/index.js';
import type { OpenTrajectoryOptions } from '../trajectory/index.js';

/** What every thread needs to know to count alike. */
export interface SharedAnalysis {
  readonly topology: Topology;
  readonly settings: AnalysisSettings;
  readonly conditions: ChargedConditions;
  /** The frame of every file that the analysis calls its first. */
  readonly firstFrame: number;
}

export interface AnalysisTeam extends Pick<StretchReaders, 'width' | 'read'> {
  close(): Promise<void>;
}

/** Starts the threads; null where frames are better read in order. @param signal ends them */
export type StartTeam = (analysis: SharedAnalysis, signal: AbortSignal) => AnalysisTeam | null;

export interface WorkerStart extends SharedAnalysis {
  /** [replica] */
  readonly paths: readonly string[];
  readonly opening: OpenTrajectoryOptions;
}

export type WorkerReply = 'ready' | { readonly stretch: FrameStretch } | { readonly error: ErrorRecord };
export type WorkerRequest = StretchTask;

/** An error on its way from thread to thread. */
export interface ErrorRecord {
  readonly message: string;
  readonly stack?: string | undefined;
  readonly coded: Pick<SheathError, 'code' | 'parts' | 'kind'> | null;
}

export function errorRecord(error: unknown): ErrorRecord {
  if (error instanceof SheathError)
    return { message: error.message, coded: { code: error.code, parts: error.parts, kind: error.kind } };
  return { message: String(error), stack: error instanceof Error ? error.stack : undefined, coded: null };
}

export function errorOf({ message, stack, coded }: ErrorRecord): SheathError {
  return coded === null
    ? threadError('E_ANALYSIS_FAULT', `a thread of the analysis raised "${message}"`, stack)
    : new SheathError(coded.code, coded.parts, { kind: coded.kind });
}

/** Of a thread rather than of what it read. */
export function threadError(code: ErrorCode, object: string, cause?: unknown): SheathError {
  return new SheathError(
    code,
    {
      object,
      limit: 'threads raise coded errors or none, so this is a fault in sheath or of the machine',
      cure: 'analyse with --threads 1 and report it',
    },
    { kind: 'failure', cause },
  );
}
