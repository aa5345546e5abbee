/** Options that several commands share. A plain Error thrown by a `coerce` becomes E_USAGE with the command line as its object. */

import { availableParallelism } from 'node:os';
import type { FrameRange } from '../trajectory/index.js';
import { type Dimension, readQuantity } from '../units/index.js';

/** For yargs `coerce`: a finite number above zero (and at most `maximum`). */
export function positive(name: string, maximum = Number.POSITIVE_INFINITY): (value: number) => number {
  return (value) => {
    if (value > 0 && value <= maximum && Number.isFinite(value)) return value;
    const given = Number.isNaN(value) ? 'not a number' : value;
    const limit = Number.isFinite(maximum) ? `above 0 and at most ${maximum}` : 'above 0';
    throw new Error(`--${name} is ${given}, and it must be a number ${limit}`);
  };
}

/** For yargs `coerce`: a whole number from `least`. */
function whole(name: string, least: number): (value: number) => number {
  return (value) => {
    if (Number.isSafeInteger(value) && value >= least) return value;
    const given = Number.isNaN(value) ? 'not a number' : value;
    throw new Error(`--${name} is ${given}, and it must be a whole number from ${least}`);
  };
}

/** For yargs `coerce`: a path is not empty. */
export function path(name: string): (value: string) => string {
  return (value) => {
    if (value !== '') return value;
    throw new Error(`the name of the ${name} is empty, and it must be a path`);
  };
}

/** For an option that may be left out. */
export function optional<T>(coerce: (value: T) => T): (value?: T) => T | undefined {
  return (value) => (value === undefined ? undefined : coerce(value));
}

/** For an option that may be left out: a quantity with its unit, in internal units. @throws E_UNIT, E_QUANTITY */
export function optionalQuantity(dimension: Dimension, name: string): (value?: string) => number | undefined {
  return (value) => (value === undefined ? undefined : readQuantity(value, [dimension], name).value);
}

export const MAX_HOURS = {
  type: 'number',
  nargs: 1,
  describe: 'stop with a valid checkpoint before so many hours have passed, e.g. 11.8 in a 12 h queue',
  coerce: optional(positive('max-hours')),
} as const;

/** Safe where fewer cores may be used than there are, in a container: threads without a core hold up the others. */
const DEFAULT_THREADS = 2;

export const THREADS = {
  type: 'number',
  nargs: 1,
  default: Math.min(DEFAULT_THREADS, availableParallelism()),
  defaultDescription: 'the cores there are, 2 at most',
  describe: 'threads for the forces of one box, 8 at most are of use; a run keeps its number for life',
  coerce: (value: number) => Math.max(1, Math.round(positive('threads', 64)(value))),
} as const;

export const JSON_LINES = {
  type: 'boolean',
  default: false,
  describe: 'JSON lines on stdout, one event a line, in place of text',
} as const;

/** Which frames of a trajectory; without defaults, so that a command can tell what was asked for. */
export const FRAMES = {
  start: {
    type: 'number',
    nargs: 1,
    describe: 'first frame, counted from 0',
    coerce: optional(whole('start', 0)),
  },
  end: { type: 'number', nargs: 1, describe: 'frame to end before', coerce: optional(whole('end', 1)) },
  stride: {
    type: 'number',
    nargs: 1,
    describe: 'take every n-th frame',
    coerce: optional(whole('stride', 1)),
  },
} as const;

/** What was chosen of `FRAMES`. */
export interface FrameChoice {
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly stride: number | undefined;
}

export function frameRange({ start = 0, end, stride = 1 }: FrameChoice): FrameRange {
  return { start, stride, ...(end === undefined ? {} : { end }) };
}
