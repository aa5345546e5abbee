import type { CommandModule } from 'yargs';
import { readGromacs } from '../../interop/index.js';
import { PLATFORM_NAMES } from '../../platforms/index.js';
import { SINGLE_POINT_TERMS, type SinglePoint, singlePoint } from '../../study/index.js';
import { printNotices } from '../notices.js';
import { optional, path, positive } from '../options.js';
import { writeOutput } from '../output-file.js';

interface EnergyOptions {
  top: string;
  gro: string;
  platform: string;
  electrostatics: 'pme' | 'ewald' | 'none';
  cutoff: number;
  'pme-order': number;
  'pme-spacing': number;
  'ewald-rtol': number;
  'dispersion-correction': boolean;
  forces: string | undefined;
  json: boolean;
}

export const energy: CommandModule<object, EnergyOptions> = {
  command: 'energy',
  describe: 'energy of one configuration of a GROMACS topology, term by term',
  builder: (yargs) =>
    yargs
      .option('top', { type: 'string', demandOption: true, describe: 'topology (.top), includes followed' })
      .option('gro', {
        type: 'string',
        demandOption: true,
        describe: 'coordinates (.gro), velocities used if there',
      })
      .option('platform', {
        choices: ['auto', ...PLATFORM_NAMES],
        default: 'auto',
        describe: 'what computes',
      })
      .option('electrostatics', {
        choices: ['pme', 'ewald', 'none'] as const,
        default: 'pme' as const,
        describe: 'none: open boundary, no cut-off',
      })
      .option('cutoff', {
        type: 'number',
        default: 1.1,
        describe: 'of Lennard-Jones and real-space Coulomb, nm',
        coerce: positive('cutoff'),
      })
      .option('pme-order', { choices: [4, 5, 6], default: 6, describe: 'order of the B-splines' })
      .option('pme-spacing', {
        type: 'number',
        default: 0.08,
        describe: 'of the mesh, nm, not exceeded',
        coerce: positive('pme-spacing'),
      })
      .option('ewald-rtol', {
        type: 'number',
        default: 1e-6,
        describe: 'erfc(beta rc) of Ewald and PME',
        coerce: positive('ewald-rtol', 0.1),
      })
      .option('dispersion-correction', {
        type: 'boolean',
        default: true,
        describe:
          'for the tail of Lennard-Jones, energy and pressure; --no-dispersion-correction leaves it out',
      })
      .option('forces', {
        type: 'string',
        nargs: 1,
        coerce: optional(path('forces')),
        describe: 'write [fx, fy, fz] per atom (kJ/mol/nm) to this JSON file',
      })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON object on stdout' })
      .example('sheath energy --top topol.top --gro conf.gro', 'a table of terms')
      .example(
        'sheath energy --top topol.top --gro conf.gro --electrostatics none --json',
        'gas phase, for programs',
      )
      .epilogue(
        "Energies in kJ/mol by GROMACS's names and conventions, the pressure of this instant in bar.",
      ),
  handler: async (options) => {
    const point = await singlePoint(readGromacs({ top: options.top, gro: options.gro }), {
      platform: options.platform,
      electrostatics: options.electrostatics,
      cutoff: options.cutoff,
      pmeOrder: options['pme-order'],
      pmeSpacing: options['pme-spacing'],
      ewaldTolerance: options['ewald-rtol'],
      dispersionCorrection: options['dispersion-correction'],
    });
    printNotices(point.notices);
    if (options.forces !== undefined)
      writeOutput(options.forces, forcesJson(point.forces), { overwrite: true });
    process.stdout.write(options.json ? `${energyJson(point)}\n` : energyTable(point));
  },
};

function energyJson({ platform, terms, pressureBar }: SinglePoint): string {
  return JSON.stringify({ platform, terms, pressureBar });
}

function energyTable({ platform, terms, pressureBar }: SinglePoint): string {
  const width = Math.max(...SINGLE_POINT_TERMS.map((term) => term.length));
  const rows = SINGLE_POINT_TERMS.map(
    (term) => `${term.padEnd(width)}  ${terms[term].toFixed(4).padStart(16)} kJ/mol`,
  );
  if (pressureBar !== null)
    rows.push(`${'pressure'.padEnd(width)}  ${pressureBar.toFixed(4).padStart(16)} bar`);
  return `platform ${platform}\n${rows.join('\n')}\n`;
}

function forcesJson(forces: Float64Array): string {
  const rows: string[] = [];
  for (let k = 0; k < forces.length; k += 3) rows.push(JSON.stringify(Array.from(forces.subarray(k, k + 3))));
  return `[${rows.join(',\n')}]\n`;
}
