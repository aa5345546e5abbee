/**
 * Energies of one configuration by other programs, from our exports, beside ours. GROMACS has our terms one by one. LAMMPS has sums:
 * Lennard-Jones with 1-4, Coulomb altogether (by Ewald summation), all dihedrals; its dispersion correction is another one and
 * is left out. kJ/mol.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENERGY_TERMS, type EnergyTerm } from '../forces/index.js';
import { type ExportInput, GROMACS_FILES, LAMMPS_FILES, writeExport } from '../interop/index.js';
import { type Peer, runProgram } from './peer-programs-node.js';

export interface ComparedTerm {
  readonly term: string;
  readonly sheath: number;
  readonly peer: number;
  /** |difference| / |peer|, or of 1 kJ/mol where that is larger. */
  readonly relative: number;
}

export interface PeerComparison {
  readonly peer: string;
  readonly version: string;
  readonly terms: readonly ComparedTerm[];
}

type Terms = Readonly<Record<EnergyTerm, number>>;

/** Peers that can be compared with. */
export const ENERGY_PEERS = ['gromacs', 'lammps'] as const;

/** @param ours kJ/mol of the same configuration. @throws E_EXPORT_..., E_PEER_FAILED */
export async function compareEnergies(peer: Peer, input: ExportInput, ours: Terms): Promise<PeerComparison> {
  const folder = mkdtempSync(join(tmpdir(), 'sheath-peer-'));
  try {
    for (const [name, text] of Object.entries(writeExport(peer.name, input)))
      writeFileSync(join(folder, name), text);
    const theirs = peer.name === 'lammps' ? await lammps(peer, folder) : await gromacs(peer, folder);
    const mine = peer.name === 'lammps' ? lammpsSums(ours) : gromacsTerms(ours);
    const terms = Object.entries(theirs).map(([term, value]) => {
      const sheath = mine[term] ?? 0;
      return { term, sheath, peer: value, relative: Math.abs(sheath - value) / Math.max(1, Math.abs(value)) };
    });
    return { peer: peer.name, version: peer.version, terms };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Term of ours by GROMACS's name of it. */
const GROMACS_NAMES: Readonly<Record<string, EnergyTerm | 'potential'>> = {
  Bond: 'bond',
  G96Bond: 'bond',
  Morse: 'bond',
  Angle: 'angle',
  G96Angle: 'angle',
  'U-B': 'angle',
  'Proper Dih.': 'properDihedral',
  'Ryckaert-Bell.': 'rbDihedral',
  'Improper Dih.': 'improperDihedral',
  'Per. Imp. Dih.': 'improperDihedral',
  'LJ-14': 'lj14',
  'Coulomb-14': 'coulomb14',
  'LJ (SR)': 'lj',
  'Disper. corr.': 'dispersionCorrection',
  'Coulomb (SR)': 'coulombDirect',
  'Coul. recip.': 'coulombReciprocal',
  Potential: 'potential',
};

async function gromacs({ command }: Peer, folder: string): Promise<Record<string, number>> {
  const run = (parameters: readonly string[], input = '') =>
    runProgram(command, ['-quiet', ...parameters], { folder, input });
  const { topology, coordinates, singlePoint } = GROMACS_FILES;
  await run([
    'grompp',
    '-f',
    singlePoint,
    '-c',
    coordinates,
    '-p',
    topology,
    '-o',
    'point.tpr',
    '-maxwarn',
    '2',
  ]);
  await run([
    'mdrun',
    '-s',
    'point.tpr',
    '-rerun',
    coordinates,
    '-deffnm',
    'point',
    '-ntmpi',
    '1',
    '-ntomp',
    '1',
  ]);
  const all = Array.from({ length: 40 }, (_, k) => k + 1).join(' ');
  await run(['energy', '-f', 'point.edr', '-o', 'point.xvg'], `${all}\n\n`);
  const text = readFileSync(join(folder, 'point.xvg'), 'utf8');
  const names = Array.from(text.matchAll(/^@ s\d+ legend "(.+)"$/gm), ([, name]) => name);
  const row = text.split('\n').find((line) => /^\s*[\d.]+\s/.test(line)) ?? '';
  const values = row.trim().split(/\s+/).slice(1).map(Number);
  const sums: Record<string, number> = {};
  names.forEach((name, k) => {
    const term = GROMACS_NAMES[name];
    if (term !== undefined) sums[term] = (sums[term] ?? 0) + values[k];
  });
  return sums;
}

function gromacsTerms(ours: Terms): Record<string, number> {
  return { ...ours, potential: ENERGY_TERMS.reduce((sum, term) => sum + ours[term], 0) };
}

const KCAL = 4.184;

async function lammps({ command }: Peer, folder: string): Promise<Record<string, number>> {
  const text = await runProgram(command, ['-in', LAMMPS_FILES.singlePoint], { folder, threads: 1 });
  const lines = text.split('\n');
  const head = lines.findIndex((line) => /^\s*Step\s/.test(line));
  const names = lines[head].trim().split(/\s+/);
  const values = lines[head + 1].trim().split(/\s+/).map(Number);
  const value = (name: string) => KCAL * values[names.indexOf(name)];
  return {
    bond: value('E_bond'),
    angle: value('E_angle'),
    'dihedrals and impropers': value('E_dihed') + value('E_impro'),
    'lj + lj14': value('E_vdwl'),
    'Coulomb in all': value('E_coul') + value('E_long'),
    'potential without dispersion correction': value('PotEng'),
  };
}

function lammpsSums(ours: Terms): Record<string, number> {
  const all = ENERGY_TERMS.reduce((sum, term) => sum + ours[term], 0);
  return {
    bond: ours.bond,
    angle: ours.angle,
    'dihedrals and impropers': ours.properDihedral + ours.rbDihedral + ours.improperDihedral,
    'lj + lj14': ours.lj + ours.lj14,
    'Coulomb in all': ours.coulombDirect + ours.coulombReciprocal + ours.coulomb14,
    'potential without dispersion correction': all - ours.dispersionCorrection,
  };
}
