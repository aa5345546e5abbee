/** What is checked of a System before it runs: charges, and bonds too stiff for the time step. */
import { type Notice, SheathError } from '../core/index.js';
import { type Atom, atomLabel } from '../topology/index.js';
import type { System } from './system.js';

/** e per molecule: far above rounding, far below anything physical. */
const CHARGE_TOLERANCE = 1e-6;
/** e; a molecule this far from an integer has scaled charges, nearer ones were rounded carelessly. */
const SCALED_CHARGE = 0.01;

function chargeOf(atoms: readonly Atom[]): number {
  return atoms.reduce((sum, atom) => sum + atom.charge, 0);
}

/** e; the sum over the box after scaling. */
export function netCharge(system: Pick<System, 'charges'>): number {
  return system.charges.reduce((sum, charge) => sum + charge, 0);
}

/**
 * Unscaled molecules carry an integer charge (a note where they are clearly scaled already), and a periodic box is neutral:
 * |Q| <= 1e-6 e a molecule. A box with an open boundary may carry any charge.
 * Errors: E_NET_CHARGE.
 */
export function checkCharges(system: System, boundary: 'periodic' | 'open'): readonly Notice[] {
  const { topology } = system;
  const notices: Notice[] = [];
  const present = new Set(topology.blocks.filter((block) => block.count > 0).map((block) => block.species));
  for (const k of present) {
    const species = topology.species[k];
    const charge = chargeOf(species.atoms);
    const excess = charge - Math.round(charge);
    if (Math.abs(excess) <= CHARGE_TOLERANCE) continue;
    if (Math.abs(excess) < SCALED_CHARGE) {
      throw new SheathError('E_NET_CHARGE', {
        object: `one ${species.name} carries ${charge.toFixed(7)} e`,
        limit: `that is ${Math.abs(excess).toExponential(1)} e from an integer, and ${CHARGE_TOLERANCE} e is allowed`,
        cure: 'spread the difference over its atoms',
      });
    }
    notices.push({
      level: 'note',
      code: 'N_FRACTIONAL_CHARGE',
      message: `one ${species.name} carries ${charge.toFixed(4)} e: its charges seem to be scaled already; no further scale belongs on it.`,
    });
  }
  const total = netCharge(system);
  if (boundary === 'periodic' && Math.abs(total) > CHARGE_TOLERANCE * topology.moleculeCount) {
    throw new SheathError('E_NET_CHARGE', {
      object: `the box carries ${total.toFixed(6)} e`,
      limit: `a periodic box is neutral to ${CHARGE_TOLERANCE} e a molecule (${topology.moleculeCount} molecules)`,
      cure: 'balance the counts of cations and anions, and scale both by the same factor',
    });
  }
  return notices;
}

/** Whether a hydrogen is among these atoms: then a constraint can take their bond out. */
function holdsHydrogen({ topology }: System, atoms: readonly number[]): boolean {
  const elementOf = (atom: number) =>
    topology.species[topology.atomSpecies[atom]].atoms[topology.atomLocal[atom]].element;
  return atoms.some((atom) => elementOf(atom) === 'H');
}

export interface BondPeriod {
  /** ps */
  readonly period: number;
  readonly atoms: readonly [number, number];
}

/** Force constant at r0, kJ/mol/nm²: k; 2 k r0² of the fourth-power form; 2 D beta² of Morse. */
const STIFFNESS = {
  'bond-harmonic': (p: Float64Array, at: number): number => p[at + 1],
  'bond-g96': (p: Float64Array, at: number): number => 2 * p[at + 1] * p[at] ** 2,
  'bond-morse': (p: Float64Array, at: number): number => 2 * p[at + 1] * p[at + 2] ** 2,
} as const;

/** The shortest period 2 pi sqrt(m_i m_j / ((m_i + m_j) k)) among the bonds that are not constrained; null without bonds. */
export function shortestBondPeriod(system: Pick<System, 'terms' | 'masses'>): BondPeriod | null {
  let best: BondPeriod | null = null;
  for (const table of system.terms) {
    if (table.kind !== 'bond-harmonic' && table.kind !== 'bond-g96' && table.kind !== 'bond-morse') continue;
    const stiffness = STIFFNESS[table.kind];
    const width = table.kind === 'bond-morse' ? 3 : 2;
    for (let n = 0; 2 * n < table.atoms.length; n++) {
      const i = table.atoms[2 * n];
      const j = table.atoms[2 * n + 1];
      const inverseMass = 1 / system.masses[i] + 1 / system.masses[j];
      const k = stiffness(table.parameters, n * width);
      const period = (2 * Math.PI) / Math.sqrt(k * inverseMass);
      if (k > 0 && (best === null || period < best.period)) best = { period, atoms: [i, j] };
    }
  }
  return best;
}

/** Fewer steps a period are refused. */
const FEWEST_STEPS = 5;
/**
 * Fewer steps a period are noted: 5.96 (C=O of a carbonate at 4 fs with hydrogens of 3 u) give the liquid of 2 fs and of 1 fs
 * (README, Accuracy); below that nobody has compared.
 */
const COMPARED_STEPS = 5.9;

/** How the stiffest bond fares at a time step. */
export interface BondFollowed extends BondPeriod {
  readonly stepsPerPeriod: number;
  /** Energy it holds above that of a short step, relative: Verlet's positions hold tan(s)/s kT/2, s = asin(omega dt/2). */
  readonly excessEnergy: number;
}

/** Null without free bonds. @param timeStep ps */
export function stiffestBond(
  system: Pick<System, 'terms' | 'masses'>,
  timeStep: number,
): BondFollowed | null {
  const shortest = shortestBondPeriod(system);
  if (shortest === null) return null;
  const s = Math.asin(Math.min(1, (Math.PI * timeStep) / shortest.period));
  return { ...shortest, stepsPerPeriod: shortest.period / timeStep, excessEnergy: Math.tan(s) / s - 1 };
}

/** @param timeStep ps @throws E_BOND_PERIOD */
export function checkBondPeriods(system: System, timeStep: number): readonly Notice[] {
  const stiffest = stiffestBond(system, timeStep);
  if (stiffest === null || stiffest.stepsPerPeriod >= COMPARED_STEPS) return [];
  const { atoms, period, stepsPerPeriod, excessEnergy } = stiffest;
  const bond = atoms.map((atom) => atomLabel(system.topology, atom)).join(' - ');
  const swing = `the bond ${bond} swings in ${(1000 * period).toFixed(1)} fs, ${stepsPerPeriod.toFixed(1)} steps of ${timeStep * 1000} fs`;
  if (stepsPerPeriod < FEWEST_STEPS) {
    throw new SheathError('E_BOND_PERIOD', {
      object: swing,
      limit: `at least ${FEWEST_STEPS} steps a period are needed`,
      cure: `take a time step of ${(Math.floor((10_000 * period) / FEWEST_STEPS) / 10).toFixed(1)} fs or shorter${holdsHydrogen(system, atoms) ? ', or constrain bonds to hydrogen (constraints: h-bonds)' : ''}`,
    });
  }
  return [
    {
      level: 'note',
      code: 'N_BOND_PERIOD',
      message: `${swing}, and holds ${(100 * excessEnergy).toFixed(0)} % more energy for it; fewer than ${COMPARED_STEPS} steps a swing have not been compared with shorter steps`,
    },
  ];
}
