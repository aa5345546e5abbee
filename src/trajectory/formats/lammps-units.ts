/**
 * LAMMPS unit styles in nm, ps, u, e and kJ/mol/nm (LAMMPS manual, "units command"). `lj` has no units and is refused.
 */
import { SheathError } from '../../core/index.js';

export interface LammpsUnits {
  readonly style: string;
  /** nm */
  readonly length: number;
  /** ps */
  readonly time: number;
  /** nm/ps */
  readonly velocity: number;
  /** u */
  readonly mass: number;
  /** e */
  readonly charge: number;
  /** kJ/mol/nm */
  readonly force: number;
}

/** kg; C; m; s; N: SI (CODATA 2018) */
const DALTON = 1.6605390666e-27;
const ELEMENTARY_CHARGE = 1.602176634e-19;
const NEWTON = 1 / 1.66053906717e-12;
const BOHR = 0.0529177210903;

const STYLES: readonly LammpsUnits[] = [
  { style: 'real', length: 0.1, time: 0.001, velocity: 100, mass: 1, charge: 1, force: 41.84 },
  { style: 'metal', length: 0.1, time: 1, velocity: 0.1, mass: 1, charge: 1, force: 964.8533212331 },
  {
    style: 'electron',
    length: BOHR,
    time: 0.001,
    // The manual's "atomic time unit" of velocities is 1.03275e-15 s, not the Hartree one.
    velocity: BOHR / 1.03275e-3,
    mass: 1,
    charge: 1,
    force: 8.2387234983e-8 * NEWTON,
  },
  {
    style: 'si',
    length: 1e9,
    time: 1e12,
    velocity: 1e-3,
    mass: 1 / DALTON,
    charge: 1 / ELEMENTARY_CHARGE,
    force: NEWTON,
  },
  {
    style: 'cgs',
    length: 1e7,
    time: 1e12,
    velocity: 1e-5,
    mass: 1e-3 / DALTON,
    charge: 1 / 4.80320471e-10,
    force: 1e-5 * NEWTON,
  },
  {
    style: 'micro',
    length: 1e3,
    time: 1e6,
    velocity: 1e-3,
    mass: 1e-15 / DALTON,
    charge: 1e-12 / ELEMENTARY_CHARGE,
    force: 1e-9 * NEWTON,
  },
  {
    style: 'nano',
    length: 1,
    time: 1e3,
    velocity: 1e-3,
    mass: 1e-21 / DALTON,
    charge: 1,
    force: 1e-12 * NEWTON,
  },
];

/** @throws E_LAMMPS_UNITS */
export function lammpsUnits(style: string): LammpsUnits {
  const units = STYLES.find((known) => known.style === style);
  if (units === undefined)
    throw new SheathError('E_LAMMPS_UNITS', {
      object: `the LAMMPS unit style is "${style.slice(0, 20)}"`,
      limit: `a trajectory in real units is one of ${STYLES.map((known) => known.style).join(', ')}`,
      cure: 'name the unit style of the simulation',
    });
  return units;
}
