import { type ErrorParts, SheathError } from '../core/index.js';
import { RecipeError } from '../recipe/index.js';

const STATUS = { input: 2, failure: 1, interrupted: 130 } as const;

export function exitStatusOf(error: unknown): number {
  return error instanceof SheathError ? STATUS[error.kind] : 1;
}

/** On stderr: code, object, limit, cure. An error without a code is ours to fix: it comes with its stack. */
export function errorText(error: unknown): string {
  if (error instanceof RecipeError && error.problems.length > 1) {
    const parts = error.problems.map(({ code, line, column, parts }) =>
      block(`error ${code}`, { ...parts, object: `${error.fileName}:${line}:${column}: ${parts.object}` }),
    );
    return `\n${parts.join('\n')}\n${parts.length} problems in ${error.fileName}\n`;
  }
  if (error instanceof SheathError) {
    return `\n${block(`${error.kind === 'interrupted' ? 'stopped' : 'error'} ${error.code}`, error.parts)}`;
  }
  const stack = error instanceof Error ? error.stack : String(error);
  return `\nerror E_INTERNAL: this is a fault of sheath, please report it\n${stack}\n`;
}

function block(head: string, { object, limit, cure }: ErrorParts): string {
  return `${head}\n  ${object}\n  ${limit}\n  -> ${cure.charAt(0).toUpperCase()}${cure.slice(1)}\n`;
}

/** The same for programs. */
export function errorEvent(error: unknown): object {
  if (error instanceof SheathError) {
    const { code, kind, parts } = error;
    return { event: kind === 'interrupted' ? 'interrupted' : 'error', code, ...parts };
  }
  return {
    event: 'error',
    code: 'E_INTERNAL',
    message: error instanceof Error ? error.message : String(error),
  };
}
