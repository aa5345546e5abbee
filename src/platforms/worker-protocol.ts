/** Messages between a platform's proxy and the worker that runs it: plain data for the structured clone. */
import { type ErrorCode, type ErrorKind, type ErrorParts, SheathError } from '../core/index.js';
import type { State, System } from '../system/index.js';
import type { Method, Platform, ReplicaSettings } from './platform.js';

/** What a worker is started with. */
export interface WorkerStart {
  readonly platform: string;
  readonly threads: number;
  readonly system: System;
  readonly method: Method;
  readonly state: State;
  readonly replicas: readonly ReplicaSettings[];
  /** Int32 [1] in shared memory: 1 asks the running block to stop. */
  readonly abortFlag: SharedArrayBuffer;
}

/** The platform's calls; `signal` stays outside, the abort flag stands for it. */
export type WorkerMethod = 'advance' | 'evaluate' | 'setReplica' | 'download' | 'upload' | 'dispose';

export interface WorkerRequest {
  readonly id: number;
  readonly method: WorkerMethod;
  readonly parameters: readonly unknown[];
}

export type WorkerReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorMessage };

/** The first message of a worker: the platform is made; replies carry id 0 when it could not be. */
export type PlatformFacts = Pick<Platform, 'name' | 'description' | 'precision'>;

/** An error on its way between threads; `code` null for errors that are not sheath's. */
export interface ErrorMessage {
  readonly code: ErrorCode | null;
  readonly kind: ErrorKind;
  readonly parts: ErrorParts | null;
  readonly message: string;
  readonly stack: string;
}

export function errorMessageOf(error: unknown): ErrorMessage {
  if (error instanceof SheathError) {
    const { code, kind, parts, message, stack } = error;
    return { code, kind, parts, message, stack: stack ?? '' };
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return { code: null, kind: 'failure', parts: null, message, stack };
}

/** The error as it was thrown; one that was not sheath's becomes E_PLATFORM_FAULT with its stack as the cause. */
export function errorFrom(message: ErrorMessage): SheathError {
  if (message.code && message.parts) {
    return new SheathError(message.code, message.parts, { kind: message.kind });
  }
  return new SheathError(
    'E_PLATFORM_FAULT',
    {
      object: `the platform's thread raised "${message.message}"`,
      limit: 'a platform raises only coded errors, so this is a fault in sheath',
      cure: 'continue from the last checkpoint and report it',
    },
    { kind: 'failure', cause: message.stack },
  );
}
