import { basename, join } from 'node:path';
import type { CommandModule } from 'yargs';
import { SheathError, type TaskContext } from '../../core/index.js';
import { openRunDirectory } from '../../simulation/index.js';
import { analyseRun, RESULT_FILES, type RunConclusion, reportRun, teamOf } from '../../study/index.js';
import { analyseFiles, analysisNames } from '../analyse-files.js';
import { createDisplay } from '../display.js';
import { examples } from '../examples.js';
import { interruptible } from '../interrupt.js';
import {
  FRAMES,
  type FrameChoice,
  frameRange,
  optional,
  optionalQuantity,
  path,
  positive,
  THREADS,
} from '../options.js';
import { assertFolderWritable } from '../output-file.js';
import { resultsText } from '../results-text.js';

interface AnalyzeOptions extends FrameChoice {
  folder: string | undefined;
  trajectory: readonly string[] | undefined;
  top: string | undefined;
  output: string | undefined;
  temperature: number | undefined;
  title: string | undefined;
  only: string | undefined;
  'time-step': number | undefined;
  units: string | undefined;
  salvage: boolean;
  exchanged: boolean;
  cut: string;
  stages: 'produce' | 'all';
  axis: 'x' | 'y' | 'z' | undefined;
  bins: number | undefined;
  solvent: string | undefined;
  pair: readonly string[] | undefined;
  shell: readonly string[] | undefined;
  contact: number | undefined;
  ligand: number | undefined;
  outer: number | undefined;
  threads: number;
  json: boolean;
}

const CHOSEN = 'Selections and distances:';
const THEIRS = 'Trajectories of other programs:';
const OF_TRAJECTORIES = [
  'top',
  'output',
  'temperature',
  'title',
  'start',
  'end',
  'stride',
  'time-step',
  'units',
  'salvage',
  'exchanged',
] as const;

export const analyze: CommandModule<object, AnalyzeOptions> = {
  command: 'analyze [folder]',
  aliases: ['analyse'],
  describe: 'analyse a run, finished or not, or trajectories of other programs',
  builder: (yargs) =>
    yargs
      .positional('folder', { type: 'string', describe: 'folder of the run' })
      .option('cut', {
        type: 'string',
        nargs: 1,
        default: 'auto',
        describe: 'leave out the start: auto (by the energies), none, or up to this time in ps',
      })
      .option('stages', {
        choices: ['produce', 'all'] as const,
        nargs: 1,
        default: 'produce' as const,
        describe: 'frames of which stages',
      })
      .option('axis', {
        choices: ['x', 'y', 'z'] as const,
        nargs: 1,
        describe: 'of the profiles; by default that of the recipe, or z',
      })
      .option('bins', { type: 'number', nargs: 1, describe: 'of the profiles; by default 100' })
      .option('solvent', {
        type: 'string',
        nargs: 1,
        describe:
          'species at rest in the solvent frame of transference numbers: EC,DMC; by default all neutral ones',
      })
      .option('pair', {
        type: 'string',
        array: true,
        nargs: 1,
        group: CHOSEN,
        describe: 'g(r) of two selections besides the usual ones: "element Li : species EC and name O1"',
      })
      .option('shell', {
        type: 'string',
        array: true,
        nargs: 1,
        group: CHOSEN,
        describe: 'a shell besides the usual ones, centres and binding atoms: "element Na : element O F"',
      })
      .option('contact', {
        type: 'string',
        nargs: 1,
        group: CHOSEN,
        describe: 'cation to the middle of an anion in contact; by default 4.2 Å',
        coerce: optionalQuantity('length', '--contact'),
      })
      .option('ligand', {
        type: 'string',
        nargs: 1,
        group: CHOSEN,
        describe: 'cation to a binding atom; by default 2.8 Å',
        coerce: optionalQuantity('length', '--ligand'),
      })
      .option('outer', {
        type: 'string',
        nargs: 1,
        group: CHOSEN,
        describe: 'second cut-off, beyond which an ion is free; by default 8 Å',
        coerce: optionalQuantity('length', '--outer'),
      })
      .option('trajectory', {
        alias: 't',
        type: 'string',
        array: true,
        group: THEIRS,
        describe:
          'in place of a folder: .xtc .trr .dcd .lammpstrj .pdb .gro .xyz, also .gz; several are replicas',
      })
      .option('top', {
        type: 'string',
        nargs: 1,
        group: THEIRS,
        describe: 'topology: .top, LAMMPS .data, .pdb, .gro; by default what the trajectory says',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        nargs: 1,
        group: THEIRS,
        describe: 'folder for report and tables; by default NAME-analysis beside you',
        coerce: optional(path('output')),
      })
      .option('temperature', {
        type: 'string',
        nargs: 1,
        group: THEIRS,
        describe:
          'of the simulation where the files do not state it, e.g. "298.15 K"; conductivities need it',
        coerce: optionalQuantity('temperature', '--temperature'),
      })
      .option('title', { type: 'string', nargs: 1, group: THEIRS, describe: 'of the report' })
      .option('only', {
        type: 'string',
        nargs: 1,
        group: CHOSEN,
        describe: 'some analyses: rdf,coordination,speciation',
      })
      .options(FRAMES)
      .group(Object.keys(FRAMES), THEIRS)
      .option('time-step', {
        type: 'number',
        nargs: 1,
        group: THEIRS,
        describe: 'ps a step, or a frame where there are no steps',
        coerce: optional(positive('time-step')),
      })
      .option('units', {
        type: 'string',
        nargs: 1,
        group: THEIRS,
        describe: 'LAMMPS unit style of files that do not name theirs',
      })
      .option('salvage', {
        type: 'boolean',
        default: false,
        group: THEIRS,
        describe: 'use the frames before a damage',
      })
      .option('exchanged', {
        type: 'boolean',
        default: false,
        group: THEIRS,
        describe: 'temperatures were exchanged: structure only, no dynamics',
      })
      .option('threads', {
        ...THREADS,
        describe: 'threads that share the frames; results do not depend on their number',
      })
      .option('json', { type: 'boolean', default: false, describe: 'the results as JSON on stdout' })
      .epilogue(
        examples(
          ['sheath analyze runs/bce', 'also while it runs: what is on the disk so far'],
          ['sheath analyze runs/slab --axis x --bins 400', 'density and charge along x'],
          [
            'sheath analyze runs/bce --pair "element P : element P" --contact "3.9 Å"',
            'another g(r), another contact',
          ],
          ['sheath analyze runs/bce --cut 500', 'leave out the first 500 ps'],
          [
            'sheath analyze --trajectory md.xtc --top topol.top --temperature "298 K"',
            'what GROMACS made; likewise LAMMPS, OpenMM',
          ],
        ),
      )
      .epilogue('Writes results.json, tables/*.csv, shells/*.xyz and report.html into the folder anew.'),
  handler: async (options) => {
    const display = createDisplay(false);
    const stop = interruptible(() => {});
    const task = {
      signal: stop.signal,
      progress: (fraction: number, message: string) =>
        display.task('analysing', fraction, `analysing ${message}`),
    };
    try {
      const { folder, results, verdict } = await conclude(options, task);
      display.end();
      process.stdout.write(
        options.json
          ? `${JSON.stringify(results)}\n`
          : `${resultsText(results, verdict)}\n\nreport  ${join(folder, RESULT_FILES.report)}\n`,
      );
    } finally {
      display.end();
      stop.release();
    }
  },
};

async function conclude(
  options: AnalyzeOptions,
  task: TaskContext,
): Promise<RunConclusion & { readonly folder: string }> {
  const { folder, trajectory, stages, threads } = options;
  const choices = {
    ...(options.axis !== undefined && { axis: options.axis }),
    ...(options.bins !== undefined && { bins: options.bins }),
    ...(options.solvent !== undefined && { solvent: options.solvent.split(',').map((name) => name.trim()) }),
    ...(options.pair && {
      pairs: options.pair.map((text) => {
        const [reference, target] = twoSelections('pair', text);
        return { reference, target };
      }),
    }),
    ...(options.shell && {
      shells: options.shell.map((text) => {
        const [centre, ligands] = twoSelections('shell', text);
        return { centre, ligands };
      }),
    }),
    ...(options.contact !== undefined && { contactCutoff: options.contact }),
    ...(options.ligand !== undefined && { ligandCutoff: options.ligand }),
    ...(options.outer !== undefined && { outerCutoff: options.outer }),
  };
  const cut = cutOf(options.cut);
  if ((folder === undefined) === (trajectory === undefined)) {
    throw new SheathError('E_USAGE', {
      object:
        folder === undefined ? 'nothing to analyse was named' : `--trajectory was given beside ${folder}`,
      limit: 'sheath analyze takes the folder of a run, or --trajectory with --top',
      cure: folder === undefined ? 'Name one of them' : 'Leave one of them out',
    });
  }
  const only = options.only === undefined ? {} : { names: analysisNames(options.only) };
  if (folder !== undefined) {
    const theirs = OF_TRAJECTORIES.filter((name) => options[name] !== undefined && options[name] !== false);
    if (theirs.length > 0)
      throw new SheathError('E_USAGE', {
        object: `${theirs.map((name) => `--${name}`).join(' and ')} given beside ${folder}`,
        limit: 'a run says all that by itself; it is for trajectories of other programs',
        cure: 'Leave it out; --cut leaves out the start of a run',
      });
    assertFolderWritable(folder);
    const files = openRunDirectory(folder);
    try {
      const startTeam = (names: readonly string[]) =>
        teamOf({ paths: names.map((name) => join(folder, name)), opening: { salvage: true } }, threads);
      await analyseRun(files, { cut, stages, choices, startTeam, ...only }, task);
      return { folder, ...(await reportRun(files)) };
    } finally {
      await files.close();
    }
  }
  const trajectories = trajectory ?? [];
  const output =
    options.output ??
    `${basename(trajectories[0])
      .replace(/(\.gz)?$/, '')
      .replace(/\.[^.]*$/, '')}-analysis`;
  assertFolderWritable(output);
  const { top, temperature, title, units, salvage, exchanged } = options;
  const conclusion = await analyseFiles(
    {
      trajectories,
      top,
      output,
      temperature,
      title,
      names: only.names,
      range: frameRange(options),
      // Another program's run has no energies here to find its equilibration by.
      cut: cut === 'auto' ? 'none' : cut,
      timeStep: options['time-step'],
      units,
      salvage,
      exchanged,
      choices,
      threads,
    },
    task,
  );
  return { folder: output, ...conclusion };
}

/** "element Li : element O" @throws E_USAGE */
function twoSelections(option: string, text: string): [first: string, second: string] {
  const parts = text.split(' : ').map((part) => part.trim());
  if (parts.length === 2 && parts.every((part) => part !== '')) return parts as [string, string];
  throw new SheathError('E_USAGE', {
    object: `--${option} is "${text}"`,
    limit: 'it takes two selections with " : " between them',
    cure: `Write for example --${option} "element Li : species EC and element O"`,
  });
}

function cutOf(text: string): 'auto' | 'none' | number {
  if (text === 'auto' || text === 'none') return text;
  const time = Number(text);
  if (text.trim() !== '' && Number.isFinite(time) && time >= 0) return time;
  throw new SheathError('E_USAGE', {
    object: `--cut is "${text}"`,
    limit: 'it must be auto, none or a time in ps, 0 or above',
    cure: 'Write for example --cut 500',
  });
}
