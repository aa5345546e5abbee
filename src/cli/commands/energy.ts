import type { CommandModule } from 'yargs';
import {
  compareEnergies,
  ENERGY_PEERS,
  findPeer,
  type Peer,
  type PeerComparison,
} from '../../benchmark/index.js';
import { SheathError } from '../../core/index.js';
import { readGromacs } from '../../interop/index.js';
import { PLATFORM_NAMES } from '../../platforms/index.js';
import { exportOfPoint, SINGLE_POINT_TERMS, type SinglePoint, singlePoint } from '../../study/index.js';
import { examples } from '../examples.js';
import { printNotices } from '../notices.js';
import { optional, path, positive } from '../options.js';
import { writeOutput } from '../output-file.js';
import { table } from '../table.js';

interface EnergyOptions {
  top: string[];
  gro: string[];
  platform: string;
  electrostatics: 'pme' | 'ewald' | 'none';
  cutoff: number;
  'pme-order': number;
  'pme-spacing': number;
  'ewald-rtol': number;
  'dispersion-correction': boolean;
  forces: string | undefined;
  peers: string | undefined;
  json: boolean;
}

export const energy: CommandModule<object, EnergyOptions> = {
  command: 'energy',
  describe: 'energy of one configuration of a GROMACS topology, term by term',
  builder: (yargs) =>
    yargs
      .option('top', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'topology (.top), includes followed; several, each with its .gro',
      })
      .option('gro', {
        type: 'string',
        array: true,
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
      .option('peers', {
        type: 'string',
        nargs: 1,
        describe: `the same by other programs: ${ENERGY_PEERS.join(',')} or all that are installed: auto`,
      })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON object a topology on stdout' })
      .epilogue(
        examples(
          ['sheath energy --top topol.top --gro conf.gro', 'a table of terms'],
          [
            'sheath energy --top topol.top --gro conf.gro --electrostatics none --json',
            'gas phase, for programs',
          ],
          [
            'sheath energy --top a.top b.top --gro a.gro b.gro --peers auto',
            'a set of topologies, against every program that is installed',
          ],
        ),
      )
      .epilogue(
        "Energies in kJ/mol by GROMACS's names and conventions, the pressure of this instant in bar.",
      ),
  handler: async (options) => {
    const boxes = boxesOf(options);
    const peers = await peersOf(options.peers, options.electrostatics);
    for (const box of boxes) {
      const settings = {
        platform: options.platform,
        electrostatics: options.electrostatics,
        cutoff: options.cutoff,
        pmeOrder: options['pme-order'],
        pmeSpacing: options['pme-spacing'],
        ewaldTolerance: options['ewald-rtol'],
        dispersionCorrection: options['dispersion-correction'],
      };
      const input = readGromacs(box);
      const point = await singlePoint(input, settings);
      printNotices(point.notices);
      if (options.forces !== undefined)
        writeOutput(options.forces, forcesJson(point.forces), { overwrite: true });
      const compared: PeerComparison[] = [];
      for (const peer of peers)
        compared.push(await compareEnergies(peer, exportOfPoint(input, settings), point.terms));
      if (options.json) process.stdout.write(`${energyJson(point, compared, boxes.length > 1 ? box : {})}\n`);
      else {
        if (boxes.length > 1) process.stdout.write(`${box.top}\n`);
        process.stdout.write(energyTable(point) + compared.map(comparisonTable).join(''));
      }
    }
  },
};

function boxesOf({ top, gro, forces }: EnergyOptions): { readonly top: string; readonly gro: string }[] {
  if (top.length === gro.length && (top.length === 1 || forces === undefined))
    return top.map((file, k) => ({ top: file, gro: gro[k] }));
  throw new SheathError('E_USAGE', {
    object: `${top.length} topologies and ${gro.length} coordinate files${forces === undefined ? '' : ' with --forces'}`,
    limit:
      forces === undefined ? 'each topology has its coordinates' : 'forces are written of one configuration',
    cure: 'Give as many of one as of the other, in the same order; with --forces one of each',
  });
}

async function peersOf(asked: string | undefined, electrostatics: string): Promise<readonly Peer[]> {
  if (asked === undefined) return [];
  if (electrostatics !== 'pme')
    throw new SheathError('E_USAGE', {
      object: `--peers was given with --electrostatics ${electrostatics}`,
      limit: 'other programs are compared with by PME',
      cure: 'Leave --electrostatics out',
    });
  const names = asked === 'auto' ? ENERGY_PEERS : asked.split(',');
  const peers: Peer[] = [];
  for (const name of names) {
    const known = ENERGY_PEERS.find((peer) => peer === name);
    const peer = known === undefined ? null : await findPeer(known, { double: true });
    if (peer !== null) peers.push(peer);
    else if (asked !== 'auto')
      throw new SheathError('E_PEER', {
        object: `--peers names ${name}`,
        limit:
          known === undefined ? `energies are compared with ${ENERGY_PEERS.join(', ')}` : 'it is not on PATH',
        cure: 'Name another, or install it',
      });
  }
  return peers;
}

function comparisonTable({ version, terms }: PeerComparison): string {
  const rows = terms.map(({ term, sheath, peer, relative }) => [
    term,
    sheath.toFixed(4),
    peer.toFixed(4),
    relative.toExponential(1),
  ]);
  return `\n${table([[version, 'sheath', 'peer', 'relative'], ...rows])}\n`;
}

function energyJson(
  { platform, terms, pressureBar }: SinglePoint,
  peers: readonly PeerComparison[],
  names: object,
): string {
  return JSON.stringify({ ...names, platform, terms, pressureBar, ...(peers.length > 0 && { peers }) });
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
