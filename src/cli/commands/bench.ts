import type { CommandModule } from 'yargs';
import { measureThroughput, type Throughput } from '../../benchmark/index.js';
import { SheathError } from '../../core/index.js';
import { readGromacs } from '../../interop/index.js';
import { PLATFORM_NAMES } from '../../platforms/index.js';
import { positive, THREADS } from '../options.js';
import { writeOutput } from '../output-file.js';
import { table } from '../table.js';

interface BenchOptions {
  top: string;
  gro: string;
  platforms: string;
  threads: number;
  replicas: number;
  steps: number;
  'time-step': number;
  cutoff: number;
  'pme-order': number;
  'pme-spacing': number;
  json: string | undefined;
}

export const bench: CommandModule<object, BenchOptions> = {
  command: 'bench',
  describe: 'throughput of the platforms on a GROMACS topology',
  builder: (yargs) =>
    yargs
      .option('top', { type: 'string', demandOption: true, describe: 'topology (.top)' })
      .option('gro', { type: 'string', demandOption: true, describe: 'coordinates (.gro)' })
      .option('platforms', {
        type: 'string',
        default: 'auto',
        describe: `of ${PLATFORM_NAMES.join(', ')}; several by comma`,
      })
      .option('threads', THREADS)
      .option('replicas', {
        type: 'number',
        default: 1,
        describe: 'boxes side by side',
        coerce: positive('replicas'),
      })
      .option('steps', { type: 'number', default: 1000, describe: 'timed steps', coerce: positive('steps') })
      .option('time-step', { type: 'number', default: 0.002, describe: 'ps', coerce: positive('time-step') })
      .option('cutoff', { type: 'number', default: 1, describe: 'nm', coerce: positive('cutoff') })
      .option('pme-order', { choices: [4, 5, 6], default: 4, describe: 'order of the B-splines' })
      .option('pme-spacing', {
        type: 'number',
        default: 0.12,
        describe: 'nm',
        coerce: positive('pme-spacing'),
      })
      .option('json', { type: 'string', describe: 'write the results to this file' })
      .example(
        'sheath bench --top topol.top --gro conf.gro --platforms cpu,reference',
        'two platforms, one box',
      ),
  handler: async (options) => {
    const input = readGromacs({ top: options.top, gro: options.gro });
    const results: Throughput[] = [];
    for (const platform of platformsOf(options.platforms)) {
      results.push(
        await measureThroughput(input, {
          platform,
          threads: options.threads,
          replicas: Math.round(options.replicas),
          steps: Math.round(options.steps),
          timeStep: options['time-step'],
          cutoff: options.cutoff,
          pmeOrder: options['pme-order'],
          pmeSpacing: options['pme-spacing'],
        }),
      );
    }
    if (options.json !== undefined)
      writeOutput(options.json, `${JSON.stringify({ results }, null, 2)}\n`, { overwrite: true });
    process.stdout.write(`${throughputTable(results)}\n`);
  },
};

function platformsOf(text: string): string[] {
  const names = text.split(',').filter((name) => name !== '');
  if (names.length > 0) return names;
  throw new SheathError('E_USAGE', {
    object: '--platforms names none',
    limit: `there are ${['auto', ...PLATFORM_NAMES].join(', ')}`,
    cure: 'Name one or several by comma',
  });
}

function throughputTable(results: readonly Throughput[]): string {
  return table([
    ['platform', 'atoms', 'threads', 'replicas', 'ms/step', 'ns/day', 'in all', 'parts (ms/step)'],
    ...results.map(
      ({ platform, atoms, threads, replicas, msPerStep, nsPerDay, aggregateNsPerDay, parts }) => [
        platform,
        String(atoms),
        String(threads),
        String(replicas),
        msPerStep.toFixed(3),
        nsPerDay.toPrecision(4),
        aggregateNsPerDay.toPrecision(4),
        Object.entries(parts)
          .map(([part, ms]) => `${part} ${ms.toFixed(2)}`)
          .join(', '),
      ],
    ),
  ]);
}
