import { existsSync } from 'node:fs';
import { open, rename, unlink } from 'node:fs/promises';
import type { CommandModule } from 'yargs';
import { SheathError } from '../../core/index.js';
import { topologyFrom } from '../../interop/index.js';
import { convertTrajectory, needsTopology, outputFormatOf, type Placement } from '../../study/index.js';
import { openTrajectory } from '../../trajectory/index.js';
import { createDisplay } from '../display.js';
import { examples } from '../examples.js';
import { interruptible } from '../interrupt.js';
import { printNotices } from '../notices.js';
import { FRAMES, type FrameChoice, frameRange, optional, positive } from '../options.js';
import { assertWritable, existing, writeFailure } from '../output-file.js';

interface ConvertOptions extends FrameChoice {
  input: string;
  output: string;
  top: string | undefined;
  selection: string | undefined;
  unwrap: boolean;
  wrap: boolean;
  whole: boolean;
  'time-step': number | undefined;
  units: string | undefined;
  plain: boolean;
  salvage: boolean;
}

export const convert: CommandModule<object, ConvertOptions> = {
  command: 'convert <input> <output>',
  describe: 'a trajectory into another format, with fewer frames or atoms',
  builder: (yargs) =>
    yargs
      .positional('input', {
        type: 'string',
        demandOption: true,
        describe: '.sheath .xtc .trr .gro .pdb .dcd .lammpstrj .data .xyz, also .gz',
      })
      .positional('output', {
        type: 'string',
        demandOption: true,
        describe: '.sheath .xtc .gro .pdb .lammpstrj .data .xyz',
      })
      .option('top', { type: 'string', describe: 'topology: .top, LAMMPS .data, .pdb, .gro, .sheath' })
      .options(FRAMES)
      .option('selection', { type: 'string', describe: 'which atoms, "species EC" for example' })
      .option('unwrap', { type: 'boolean', default: false, describe: 'continuous paths' })
      .option('wrap', { type: 'boolean', default: false, describe: 'every atom into the box' })
      .option('whole', { type: 'boolean', default: false, describe: 'molecules in one piece' })
      .option('time-step', {
        type: 'number',
        describe: 'ps a step, or a frame where there are no steps',
        coerce: optional(positive('time-step')),
      })
      .option('units', { type: 'string', describe: 'LAMMPS unit style of files that do not name theirs' })
      .option('plain', {
        type: 'boolean',
        default: false,
        describe: 'LAMMPS dump without units and times, for programs that do not know them',
      })
      .option('salvage', { type: 'boolean', default: false, describe: 'use the frames before a damage' })
      .epilogue(
        examples(
          ['sheath convert run.xtc run.pdb --top topol.top --whole --stride 10', 'whole molecules'],
          ['sheath convert dump.lammpstrj.gz run.xtc --time-step 0.001', 'times from steps of 1 fs'],
        ),
      ),
  handler: async (options) => {
    const display = createDisplay(false);
    const stop = interruptible(() => {});
    const { input, output, units } = options;
    const format = outputFormatOf(output);
    if (existsSync(output)) throw existing(output);
    assertWritable(output);
    const placement = placementOf(options);
    const lammps = units === undefined ? {} : { units };
    const trajectory = await openTrajectory(input, {
      ...lammps,
      salvage: options.salvage,
      ...(options['time-step'] === undefined ? {} : { timeStep: options['time-step'] }),
    });
    try {
      const wanted = {
        format,
        placement,
        ...(options.selection === undefined ? {} : { selection: options.selection }),
      };
      const found =
        options.top !== undefined
          ? await topologyFrom(options.top, lammps)
          : trajectory.topology === null && trajectory.atoms !== null && needsTopology(trajectory, wanted)
            ? await topologyFrom(input, lammps)
            : null;
      printNotices([...trajectory.notices, ...(found?.notices ?? [])]);
      const parts = convertTrajectory(
        {
          trajectory,
          topology: found?.topology ?? trajectory.topology,
          range: frameRange(options),
          ...wanted,
          ...lammps,
          plain: options.plain,
        },
        {
          signal: stop.signal,
          progress: (fraction, message) => display.task('converting', fraction, `converting ${message}`),
        },
      );
      await writeParts(output, parts);
      display.end();
      process.stdout.write(`${output}\n`);
      if (trajectory.damage !== null)
        process.stderr.write(`warning ${trajectory.damage.code}\n  ${trajectory.damage.message}\n`);
    } finally {
      display.end();
      stop.release();
      await trajectory.close();
    }
  },
};

function placementOf({ unwrap, wrap, whole }: ConvertOptions): Placement {
  const chosen = (['unwrap', 'wrap', 'whole'] as const).filter((_, k) => [unwrap, wrap, whole][k]);
  if (chosen.length > 1)
    throw new SheathError('E_USAGE', {
      object: `${chosen.map((name) => `--${name}`).join(' and ')} were given`,
      limit: 'atoms stand in one way',
      cure: 'Choose one of them',
    });
  return chosen.at(0) ?? 'stored';
}

/** The file appears whole or not at all. @throws E_FILE_WRITE, E_DISK_FULL */
async function writeParts(path: string, parts: AsyncIterable<Uint8Array>): Promise<void> {
  const temporary = `${path}.new`;
  const writing = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (cause) {
      throw writeFailure(path, cause);
    }
  };
  const handle = await writing(() => open(temporary, 'w'));
  try {
    for await (const part of parts) await writing(() => handle.appendFile(part));
    await writing(() => handle.close());
    await writing(() => rename(temporary, path));
  } catch (error) {
    await handle.close().catch(() => {});
    await unlink(temporary).catch(() => {});
    throw error;
  }
}
