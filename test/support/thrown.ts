import { SheathError } from '../../src/core/index.js';

/** The SheathError that `action` throws; fails loudly when it throws nothing or something else. */
export function thrownBy(action: () => unknown): SheathError {
  try {
    action();
  } catch (error) {
    if (error instanceof SheathError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
