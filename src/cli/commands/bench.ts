import type { CommandModule } from 'yargs';
import {
  type BaseBox,
  type BenchMethod,
  BOX_KINDS,
  type BoxKind,
  busyNotice,
  findPeer,
  givenBox,
  PEERS,
  type Peer,
  runBenchmark,
  standardBox,
} from '../../benchmark/index.js';
import { SheathError } from '../../core/index.js';
import { readGromacs } from '../../interop/index.js';
import { PLATFORM_NAMES } from '../../platforms/index.js';
import { renderBenchmark } from '../../report/index.js';
import { benchText } from '../bench-text.js';
import { createDisplay } from '../display.js';
import { examples } from '../examples.js';
import { interruptible } from '../interrupt.js';
import { printNotices } from '../notices.js';
import { optional, path, positive, THREADS } from '../options.js';
import { assertWritable, writeOutput } from '../output-file.js';

interface BenchOptions {
  platforms: string;
  peers: string | undefined;
  sizes: string | undefined;
  box: BoxKind;
  seed: number;
  top: string | undefined;
  gro: string | undefined;
  threads: string;
  replicas: string;
  rounds: number;
  steps: number | undefined;
  seconds: number;
  minutes: number | undefined;
  patience: number;
  'time-step': number;
  cutoff: number;
  'pme-order': number;
  'pme-spacing': number;
  json: string | undefined;
  report: string | undefined;
}

export const bench: CommandModule<object, BenchOptions> = {
  command: 'bench',
  describe: 'throughput of the platforms, and of other programs on the same box',
  builder: (yargs) =>
    yargs
      .option('platforms', {
        type: 'string',
        default: 'auto',
        describe: `of ${PLATFORM_NAMES.join(', ')}; several by comma`,
      })
      .option('peers', {
        type: 'string',
        describe: `other programs, by comma: ${PEERS.join(', ')}; name=path where it is not on PATH; auto: all there are`,
      })
      .option('sizes', { type: 'string', describe: 'atoms, about: 3k,12k,108k; by default 3k' })
      .option('box', { choices: BOX_KINDS, default: 'bce' as const, describe: 'what is in it' })
      .option('seed', { type: 'number', default: 1, describe: 'of the packing' })
      .option('top', { type: 'string', describe: 'a GROMACS topology in place of our box' })
      .option('gro', { type: 'string', describe: 'its coordinates' })
      .option('threads', {
        type: 'string',
        default: String(THREADS.default),
        describe: 'one number or several by comma',
      })
      .option('replicas', {
        type: 'string',
        default: '1',
        describe: 'boxes side by side, several numbers by comma; above the first on the smallest size only',
      })
      .option('rounds', {
        type: 'number',
        default: 3,
        describe: 'alternating over all programs',
        coerce: positive('rounds'),
      })
      .option('steps', {
        type: 'number',
        describe: 'timed in each round',
        coerce: optional(positive('steps')),
      })
      .option('seconds', {
        type: 'number',
        default: 5,
        describe:
          'timed in each round, about, where --steps is not given; blocks of 100 steps are timed whole',
        coerce: positive('seconds'),
      })
      .option('minutes', {
        type: 'number',
        describe: 'for everything: rounds after the first measure only what still fits',
        coerce: optional(positive('minutes')),
      })
      .option('patience', {
        type: 'number',
        default: 300,
        describe: 'seconds after which one measurement is given up',
        coerce: positive('patience'),
      })
      .option('time-step', { type: 'number', default: 0.002, describe: 'ps', coerce: positive('time-step') })
      .option('cutoff', { type: 'number', default: 1, describe: 'nm', coerce: positive('cutoff') })
      .option('pme-order', { choices: [4, 5, 6], default: 4, describe: 'order of the B-splines' })
      .option('pme-spacing', {
        type: 'number',
        default: 0.12,
        describe: 'nm',
        coerce: positive('pme-spacing'),
      })
      .option('json', {
        type: 'string',
        nargs: 1,
        coerce: optional(path('json')),
        describe: 'write the record to this file',
      })
      .option('report', {
        type: 'string',
        nargs: 1,
        coerce: optional(path('report')),
        describe: 'write charts to this .html',
      })
      .epilogue(
        examples(
          ['sheath bench', 'this machine, 3,000 atoms'],
          [
            'sheath bench --sizes 3k,12k,108k --threads 1,2 --peers auto --report bench.html',
            'size and threads, beside GROMACS, LAMMPS and OpenMM where they are installed',
          ],
        ),
      )
      .epilogue(
        'Each measurement is a process of its own; all programs get the same topology, cut-off, mesh, time step, thermostat ' +
          'and output intervals. OpenMM has splines of order 5 always. Leave the machine alone meanwhile. Ctrl-C shows what was ' +
          'measured until then.',
      ),
  handler: async (options) => {
    const peers = await peersOf(options.peers);
    const platforms = wordsOf(options.platforms, 'platforms');
    for (const name of platforms) {
      if (name === 'auto' || PLATFORM_NAMES.some((known) => known === name)) continue;
      throw new SheathError('E_UNKNOWN_PLATFORM', {
        object: `--platforms names "${name}"`,
        limit: `there are ${['auto', ...PLATFORM_NAMES].join(', ')}`,
        cure: 'Name one of these',
      });
    }
    const method = {
      timeStep: options['time-step'],
      cutoff: options.cutoff,
      pmeOrder: options['pme-order'],
      pmeSpacing: options['pme-spacing'],
    };
    const settings = {
      ...method,
      platforms,
      peers,
      threads: wordsOf(options.threads, 'threads').map(countOf('threads')),
      replicas: wordsOf(options.replicas, 'replicas').map(countOf('replicas')),
      rounds: Math.ceil(options.rounds),
      steps:
        options.steps === undefined ? { milliseconds: 1000 * options.seconds } : Math.ceil(options.steps),
      patience: 1000 * options.patience,
      ...(options.minutes !== undefined && { allowed: 60_000 * options.minutes }),
    };
    const asked = options.sizes === undefined ? null : wordsOf(options.sizes, 'sizes').map(countOf('sizes'));
    for (const file of [options.json, options.report]) if (file !== undefined) assertWritable(file);
    const busy = busyNotice();
    if (busy !== null) printNotices([busy]);
    const display = createDisplay(false);
    const stop = interruptible(() => display.say('stopping; once more to leave at once'));
    try {
      display.task('making the box', 0, options.box);
      const base = await baseOf(options, method);
      const sizes = asked ?? [base.positions.length / 3];
      const record = await runBenchmark(
        base,
        options.seed,
        { ...settings, sizes, signal: stop.signal },
        {
          measuring: (number, total, what) =>
            display.task('measuring', (number - 1) / total, `measuring ${number}/${total}: ${what}`),
          failed: (what, why) => display.say(`not measured: ${what}: ${why}`),
        },
      );
      display.end();
      const measured = record.results.length > 0;
      if (measured && options.json !== undefined)
        writeOutput(options.json, `${JSON.stringify(record, null, 2)}\n`, { overwrite: true });
      if (measured && options.report !== undefined)
        writeOutput(options.report, renderBenchmark(record), { overwrite: true });
      process.stdout.write(`${benchText(record)}\n`);
      if (!measured) process.exitCode = 1;
      if (stop.signal.aborted) process.exitCode = 130;
    } finally {
      display.end();
      stop.release();
    }
  },
};

function baseOf({ top, gro, box, seed }: BenchOptions, method: BenchMethod): Promise<BaseBox> | BaseBox {
  if (top === undefined && gro === undefined) return standardBox(box, seed, method);
  if (top !== undefined && gro !== undefined) return givenBox(readGromacs({ top, gro }));
  throw new SheathError('E_USAGE', {
    object: `${top === undefined ? '--gro' : '--top'} was given alone`,
    limit: 'a box is a topology and its coordinates',
    cure: 'Give both, or neither',
  });
}

function wordsOf(text: string, option: string): string[] {
  const words = text.split(',').filter((word) => word !== '');
  if (words.length > 0) return words;
  throw new SheathError('E_USAGE', {
    object: `--${option} names none`,
    limit: 'one or several by comma',
    cure: 'See sheath bench --help',
  });
}

/** "3k" is 3000. */
function countOf(option: string): (word: string) => number {
  return (word) => {
    const value = word.endsWith('k') ? 1000 * Number(word.slice(0, -1)) : Number(word);
    if (Number.isFinite(value) && value >= 1) return Math.round(value);
    throw new SheathError('E_USAGE', {
      object: `--${option} has "${word}"`,
      limit: 'a number from 1, such as 2 or 12k',
      cure: `Write for example --${option} ${option === 'sizes' ? '3k,12k' : '1,2'}`,
    });
  };
}

async function peersOf(asked: string | undefined): Promise<Peer[]> {
  if (asked === undefined) return [];
  const peers: Peer[] = [];
  for (const word of asked === 'auto' ? PEERS : wordsOf(asked, 'peers')) {
    const [name, command] = word.split('=');
    const known = PEERS.find((peer) => peer === name);
    const peer =
      known === undefined
        ? null
        : await findPeer(known, command === undefined ? {} : { commands: { [known]: command } });
    if (peer !== null) peers.push(peer);
    else if (asked !== 'auto')
      throw new SheathError('E_PEER', {
        object: `--peers names ${word}`,
        limit: known === undefined ? `there are ${PEERS.join(', ')}` : 'it is not found, or does not run',
        cure: 'Name another, or give its path: gromacs=/opt/gmx',
      });
  }
  return peers;
}
