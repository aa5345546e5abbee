/**
 * Internal units: nm, ps, u, e, K, kJ/mol; forces kJ/mol/nm, velocities nm/ps (1 u nm²/ps² = 1 kJ/mol).
 * CODATA 2018 values.
 */
export const BOLTZMANN = 0.00831446261815324; // kJ/mol/K
export const AVOGADRO = 6.02214076e23; // 1/mol
export const ELEMENTARY_CHARGE = 1.602176634e-19; // C
/** f = 1/(4 pi eps0), kJ mol^-1 nm e^-2, the value GROMACS topologies are built for. */
export const COULOMB = 138.935458;
/** kJ/mol/nm³ in bar: 1e28 / Avogadro. */
export const BAR_PER_INTERNAL_PRESSURE = 16.6053906717;
/** u/nm³ in g/cm³. */
export const GRAM_PER_ML_PER_INTERNAL_DENSITY = 1.66053906717e-3;
/** e nm in debye. */
export const DEBYE_PER_INTERNAL_DIPOLE = 48.0320471;
export const ZERO_CELSIUS = 273.15; // K
