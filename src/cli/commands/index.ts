/** The commands, in the order `sheath --help` lists them. */
import type { CommandModule } from 'yargs';
import { analyze } from './analyze.js';
import { bench } from './bench.js';
import { build } from './build.js';
import { check } from './check.js';
import { compare } from './compare.js';
import { continueRun } from './continue.js';
import { convert } from './convert.js';
import { energy } from './energy.js';
import { init } from './init.js';
import { report } from './report.js';
import { run } from './run.js';
import { schema } from './schema.js';

// yargs types each command by its own options; a list of them can only be typed by what they share.
export const commands = [
  init,
  check,
  build,
  run,
  continueRun,
  analyze,
  report,
  compare,
  convert,
  energy,
  bench,
  schema,
] as unknown as readonly CommandModule[];
