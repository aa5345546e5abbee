import { SheathError } from '../core/index.js';

const STATUS = { input: 2, failure: 1, interrupted: 130 } as const;

export function exitStatusOf(error: unknown): number {
  return error instanceof SheathError ? STATUS[error.kind] : 1;
}

/** One error on stderr: code, object and limit, cure. An error without a code is ours to fix: it comes with its stack. */
export function printError(error: unknown): void {
  if (error instanceof SheathError) {
    const { object, limit, cure } = error.parts;
    process.stderr.write(`\nerror ${error.code}\n  ${object}\n  ${limit}\n  -> ${cure}\n`);
    return;
  }
  const stack = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`\nerror E_INTERNAL: this is a fault of sheath, please report it\n${stack}\n`);
}
