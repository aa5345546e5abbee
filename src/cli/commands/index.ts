/** The commands by name, in the order `sheath --help` lists them. Each is loaded, with the rooms it needs, when it is used. */
import type { CommandModule } from 'yargs';

// yargs types each command by its own options; a list of them can only be typed by what they share.
type Load = () => Promise<unknown>;

const LOADERS: Readonly<Record<string, Load>> = {
  init: async () => (await import('./init.js')).init,
  check: async () => (await import('./check.js')).check,
  build: async () => (await import('./build.js')).build,
  run: async () => (await import('./run.js')).run,
  continue: async () => (await import('./continue.js')).continueRun,
  analyze: async () => (await import('./analyze.js')).analyze,
  report: async () => (await import('./report.js')).report,
  compare: async () => (await import('./compare.js')).compare,
  convert: async () => (await import('./convert.js')).convert,
  export: async () => (await import('./export.js')).exportRun,
  energy: async () => (await import('./energy.js')).energy,
  bench: async () => (await import('./bench.js')).bench,
  devices: async () => (await import('./devices.js')).devices,
  study: async () => (await import('./study.js')).study,
  schema: async () => (await import('./schema.js')).schema,
};

export const COMMAND_NAMES: readonly string[] = Object.keys(LOADERS);

/** What a line of `words` needs: the command it begins with or, for help and for what is no command, all. */
export async function commandsFor(words: readonly string[]): Promise<readonly CommandModule[]> {
  const [first] = words;
  if (first === '--version' || first === '-v') return [];
  const named = COMMAND_NAMES.filter((name) => name === first);
  const wanted = named.length > 0 ? named : COMMAND_NAMES;
  return (await Promise.all(wanted.map((name) => LOADERS[name]()))) as readonly CommandModule[];
}
