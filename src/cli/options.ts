import { SheathError } from '../core/index.js';

/** For yargs `coerce`: a finite number above zero (and at most `maximum`). */
export function positive(name: string, maximum = Number.POSITIVE_INFINITY): (value: number) => number {
  return (value) => {
    if (value > 0 && value <= maximum && Number.isFinite(value)) return value;
    throw new SheathError('E_USAGE', {
      object: `--${name} is ${value}`,
      limit:
        maximum === Number.POSITIVE_INFINITY
          ? 'it must be above 0'
          : `it must be above 0 and at most ${maximum}`,
      cure: 'See the unit and default under --help',
    });
  };
}
