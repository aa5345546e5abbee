/**
 * Every refusal of sheath is a `SheathError`: a stable code and a message in three parts:
 * which object and number, which limit it breaks, what to do about it.
 */

export type ErrorCode = `E_${string}`;

/** `input`: the user's files or options are wrong (exit 2). `failure`: the run went wrong (exit 1). `interrupted`: stopped on request (exit 130). */
export type ErrorKind = 'input' | 'failure' | 'interrupted';

export interface ErrorParts {
  /** The object and its number: "the cut-off is 1.20 nm". */
  readonly object: string;
  /** The limit it breaks: "half the shortest box edge is 1.10 nm". */
  readonly limit: string;
  /** What to do: "use a larger box or a cut-off below 1.10 nm". */
  readonly cure: string;
}

export class SheathError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly parts: ErrorParts;

  constructor(
    code: ErrorCode,
    parts: ErrorParts,
    options: { readonly kind?: ErrorKind; readonly cause?: unknown } = {},
  ) {
    super(`${parts.object}; ${parts.limit}. ${parts.cure}.`, { cause: options.cause });
    this.name = 'SheathError';
    this.code = code;
    this.kind = options.kind ?? 'input';
    this.parts = parts;
  }
}

/** A finding that does not stop a run: a `warning` must be waived by naming its code, a `note` is only shown. */
export interface Notice {
  readonly level: 'warning' | 'note';
  readonly code: `W_${string}` | `N_${string}`;
  readonly message: string;
}
