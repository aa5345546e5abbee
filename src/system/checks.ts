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

/**
 * A bond is followed well with 10 steps a period and not at all with 5.
 * @param timeStep ps
 * Errors: E_BOND_PERIOD.
 */
export function checkBondPeriods(system: System, timeStep: number): readonly Notice[] {
  const shortest = shortestBondPeriod(system);
  if (shortest === null || shortest.period >= 10 * timeStep) return [];
  const [i, j] = shortest.atoms;
  const bond = `${atomLabel(system.topology, i)} - ${atomLabel(system.topology, j)}`;
  const steps = (shortest.period / timeStep).toFixed(1);
  const femtoseconds = (shortest.period * 1000).toFixed(1);
  if (shortest.period < 5 * timeStep) {
    throw new SheathError('E_BOND_PERIOD', {
      object: `the bond ${bond} swings in ${femtoseconds} fs, ${steps} steps of ${timeStep * 1000} fs`,
      limit: 'at least 5 steps a period are needed',
      cure: `take a time step of ${(Math.floor(2000 * shortest.period) / 10).toFixed(1)} fs or shorter${holdsHydrogen(system, shortest.atoms) ? ', or constrain bonds to hydrogen (constraints: h-bonds)' : ''}`,
    });
  }
  // Verlet's positions hold tan(s)/s kT/2, s = asin(omega dt/2).
  const s = Math.asin((Math.PI * timeStep) / shortest.period);
  const excess = 100 * (Math.tan(s) / s - 1);
  return [
    {
      level: 'note',
      code: 'N_BOND_PERIOD',
      message: `the bond ${bond} swings in ${femtoseconds} fs, ${steps} steps of ${timeStep * 1000} fs. At this step it holds ${excess.toFixed(0)} % more energy, as under any Verlet scheme; slow motion keeps its temperature.`,
    },
  ];
}
