/** Boxes with the energies and forces that double-precision GROMACS found for them: test/golden/gromacs. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ENERGY_TERMS, type EnergyTerm, ewaldBeta, meshFor } from '../../src/forces/index.js';
import { readGromacs, readGromacsMolecules, readTextFromDisk } from '../../src/interop/index.js';
import type { Method, ReplicaSettings } from '../../src/platforms/index.js';
import { createState, createSystem, type State, type System } from '../../src/system/index.js';

const folder = fileURLToPath(new URL('../golden/gromacs/', import.meta.url));

export interface GoldenBox {
  readonly system: System;
  readonly state: State;
  /** kJ/mol by GROMACS's names; Pressure in bar. */
  readonly terms: Readonly<Record<string, number>>;
  /** Of 200 atoms or more, kJ/mol/nm. */
  readonly forces: { readonly index: readonly number[]; readonly force: readonly (readonly number[])[] };
}

/** One replica with the positions, velocities and box of `gro`; ions of the electrolytes carry 0.8 of their charge. */
export function goldenBox(name: string, gro = `${name}.gro`): GoldenBox {
  const input = readGromacs({ top: `${folder}${name}.top`, gro: `${folder}${gro}` });
  const names = input.model.molecules.map((molecule) => molecule.species.name);
  const chargeScales = Object.fromEntries(
    ['LI', 'PF6'].filter((ion) => names.includes(ion)).map((ion) => [ion, 0.8]),
  );
  const system = createSystem(input.model, input.blocks, { chargeScales, constraints: 'none' });
  const golden = JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8'));
  const forces = golden.forces_kJ_mol_nm; // of chosen atoms, or of all in a plain list
  return {
    system,
    state: oneReplica(input.positions, input.box, input.velocities),
    terms: golden.terms_kJmol_bar,
    forces: Array.isArray(forces) ? { index: forces.map((_, atom) => atom), force: forces } : forces,
  };
}

export interface GasPhaseCase {
  readonly name: string;
  readonly system: System;
  readonly state: State;
  readonly terms: Readonly<Record<string, number>>;
}

/** Single molecules and pairs without periodicity and cut-off. */
export function gasPhaseCases(): readonly GasPhaseCase[] {
  const { cases } = JSON.parse(readFileSync(`${folder}gas-phase.json`, 'utf8')) as {
    readonly cases: readonly {
      readonly case: string;
      readonly molecules: readonly string[];
      readonly ionChargeScale: number;
      readonly energies_kJmol: Record<string, number>;
      readonly positionsAngstrom: readonly (readonly number[])[];
    }[];
  };
  return cases.map((entry) => {
    const kinds = [...new Set(entry.molecules)];
    const includes = ['forcefield', ...kinds].map((file) => `#include "../forcefield/${file}.itp"`);
    const path = `${folder}${entry.case}.top`;
    const { model } = readGromacsMolecules(path, (file) =>
      file === path ? `${includes.join('\n')}\n` : readTextFromDisk(file),
    );
    const names = model.molecules.map((molecule) => molecule.species.name);
    const blocks = entry.molecules.map((name) => ({ species: names.indexOf(name), count: 1 }));
    const chargeScales = Object.fromEntries(
      names.filter((name) => name === 'LI' || name === 'PF6').map((ion) => [ion, entry.ionChargeScale]),
    );
    const system = createSystem(model, blocks, { chargeScales, constraints: 'none' });
    const positions = Float64Array.from(entry.positionsAngstrom.flat(), (x) => 0.1 * x);
    return {
      name: entry.case,
      system,
      state: oneReplica(positions, new Float64Array(3), null),
      terms: entry.energies_kJmol,
    };
  });
}

/** The settings of singlepoint.mdp, by which the boxes were evaluated. */
export function goldenMethod(box: ArrayLike<number>, spacing = 0.08): Method {
  return {
    boundary: 'periodic',
    cutoff: 1.1,
    electrostatics: { kind: 'pme', beta: ewaldBeta(1.1, 1e-6), order: 6, mesh: meshFor(box, spacing) },
    dispersionCorrection: true,
  };
}

export const openMethod: Method = {
  boundary: 'open',
  cutoff: Number.POSITIVE_INFINITY,
  electrostatics: { kind: 'none' },
  dispersionCorrection: false,
};

export function replicaSettings(charges: Float64Array | null = null): ReplicaSettings {
  return { temperature: 300, pressure: 1, seed: 1, walker: 0, charges };
}

/** What GROMACS's names count towards. */
const GROMACS_NAMES: Readonly<Record<EnergyTerm, readonly string[]>> = {
  bond: ['Bond', 'G96Bond', 'Morse'],
  angle: ['Angle', 'G96Angle', 'U-B'],
  properDihedral: ['Proper Dih.'],
  rbDihedral: ['Ryckaert-Bell.', 'Fourier Dih.'],
  improperDihedral: ['Improper Dih.', 'Per. Imp. Dih.'],
  lj14: ['LJ-14'],
  coulomb14: ['Coulomb-14'],
  lj: ['LJ (SR)'],
  dispersionCorrection: ['Disper. corr.'],
  coulombDirect: ['Coulomb (SR)'],
  coulombReciprocal: ['Coul. recip.'],
};

/** GROMACS's energies as ours; terms that it does not print are 0. */
export function termsOf(golden: Readonly<Record<string, number>>): Record<EnergyTerm, number> {
  const entries = ENERGY_TERMS.map((term) => [
    term,
    GROMACS_NAMES[term].reduce((sum, name) => sum + (golden[name] ?? 0), 0),
  ]);
  return Object.fromEntries(entries) as Record<EnergyTerm, number>;
}

export function oneReplica(
  positions: ArrayLike<number>,
  box: ArrayLike<number>,
  velocities: ArrayLike<number> | null,
): State {
  const state = createState(1, positions.length / 3);
  state.positions.set(positions);
  state.box.set(box);
  if (velocities !== null) state.velocities.set(velocities);
  return state;
}
