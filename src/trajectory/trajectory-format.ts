/** Which format a trajectory is in: by how it begins where that is certain, else by its name, else by what its first lines look like. */
import { SheathError, SIGNATURE } from '../core/index.js';
import type { TrajectoryFormat } from './foreign-trajectory.js';
import { TRR_MAGIC } from './formats/trr.js';

export const TRAJECTORY_EXTENSIONS: Readonly<Record<string, TrajectoryFormat>> = {
  sheath: 'sheath',
  xtc: 'xtc',
  trr: 'trr',
  gro: 'gro',
  pdb: 'pdb',
  ent: 'pdb',
  dcd: 'dcd',
  lammpstrj: 'lammps-dump',
  lammpsdump: 'lammps-dump',
  dump: 'lammps-dump',
  data: 'lammps-data',
  lmp: 'lammps-data',
  lammps: 'lammps-data',
  lmpdat: 'lammps-data',
  xyz: 'xyz',
  extxyz: 'xyz',
};

/** "run.xtc.gz" -> "xtc" */
export function extensionOf(name: string): string {
  return /\.([^./\\]+)$/.exec(name.toLowerCase().replace(/\.gz$/, ''))?.[1] ?? '';
}

/** @param beginning the first bytes of the file, inflated: a few thousand */
export function trajectoryFormat(name: string, beginning: Uint8Array): TrajectoryFormat {
  const format =
    certainFormat(beginning) ?? TRAJECTORY_EXTENSIONS[extensionOf(name)] ?? likelyFormat(beginning);
  if (format === null)
    throw new SheathError('E_TRAJECTORY_FORMAT', {
      object: `the trajectory ${name}`,
      limit: `neither its beginning nor its name tells the format; known are ${[...new Set(Object.keys(TRAJECTORY_EXTENSIONS))].map((extension) => `.${extension}`).join(', ')}, also as .gz`,
      cure: 'check the file, or name the format',
    });
  return format;
}

function certainFormat(bytes: Uint8Array): TrajectoryFormat | null {
  if (bytes.length >= SIGNATURE.length && SIGNATURE.every((byte, k) => bytes[k] === byte)) return 'sheath';
  const text = textOf(bytes);
  if (text.slice(4, 8) === 'CORD' || text.slice(8, 12) === 'CORD') return 'dcd';
  if (text.startsWith('ITEM: ')) return 'lammps-dump';
  if (isLammpsHeader(text)) return 'lammps-data';
  if (bytes.length < 4) return null;
  const magic = new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0);
  if (magic === TRR_MAGIC) return 'trr';
  return magic === 1995 || magic === 2023 ? 'xtc' : null;
}

function likelyFormat(bytes: Uint8Array): TrajectoryFormat | null {
  const [first = '', second = ''] = textOf(bytes).split('\n');
  if (/^(?:HEADER|TITLE|REMARK|CRYST1|MODEL|ATOM|HETATM|COMPND|AUTHOR)/.test(first)) return 'pdb';
  if (/^\s*\d+\s*$/.test(first)) return 'xyz';
  return /^\s*\d+\s*$/.test(second) ? 'gro' : null;
}

/** By "... atoms" and "xlo xhi" among the first lines. */
function isLammpsHeader(text: string): boolean {
  return /^\s*\d+\s+atoms\s*$/m.test(text) && /\bxlo xhi\b/.test(text);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
