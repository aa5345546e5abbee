import type { Program } from '../dynamics/index.js';
import { ENERGY_TERMS, type EnergyTerm } from '../forces/index.js';
import type { State, System } from '../system/index.js';

/** How forces are computed: shared by all replicas and frozen for the life of a run (it is part of the checkpoint). */
export interface Method {
  readonly boundary: 'periodic' | 'open';
  /** nm, for Lennard-Jones and the direct Coulomb sum; Infinity with an open boundary. Plain truncation, no shift. */
  readonly cutoff: number;
  readonly electrostatics: Electrostatics;
  readonly dispersionCorrection: boolean;
}

export type Electrostatics =
  /** Smooth PME, Essmann et al., J. Chem. Phys. 103, 8577 (1995). `beta` in 1/nm. */
  | {
      readonly kind: 'pme';
      readonly beta: number;
      readonly order: number;
      readonly mesh: readonly [number, number, number];
    }
  /** Plain Ewald summation over all |k| <= kMax (1/nm): the oracle. */
  | { readonly kind: 'ewald'; readonly beta: number; readonly kMax: number }
  /** Bare Coulomb within the cut-off (everything, with an open boundary). */
  | { readonly kind: 'none' };

/** What differs between replicas. */
export interface ReplicaSettings {
  /** K */
  readonly temperature: number;
  /** bar; used with a barostat only. */
  readonly pressure: number;
  readonly seed: number;
  /** Identifies the walker in random-number keys; stays with the configuration when temperatures are exchanged. */
  readonly walker: number;
  /** [atom], e; null = the System's own. */
  readonly charges: Float64Array | null;
}

/** Columns of an energy row, kJ/mol unless said; pressures in bar, time in ps, box in nm, dipole (unwrapped) in e nm. */
export const ENERGY_COLUMNS = [
  'step',
  'time',
  ...ENERGY_TERMS,
  'potential',
  /** That of the temperature (dynamics/half-step.ts). */
  'kinetic',
  /** potential + on-step kinetic energy (Langevin dynamics: `kinetic`) + what was handed to the baths (+ P V with a barostat) */
  'conserved',
  /** K */
  'temperature',
  'pressure',
  'pressureXX',
  'pressureYY',
  'pressureZZ',
  'pressureXY',
  'pressureXZ',
  'pressureYZ',
  /** Constraint groups as bodies: the pressure the barostat feels (src/dynamics/pressure.ts). */
  'groupPressure',
  /** g/cm³ */
  'density',
  'boxX',
  'boxY',
  'boxZ',
  'dipoleX',
  'dipoleY',
  'dipoleZ',
] as const;
export type EnergyColumn = (typeof ENERGY_COLUMNS)[number];

/** [row, replica, column] */
export interface EnergyRows {
  readonly rowCount: number;
  readonly replicaCount: number;
  readonly data: Float64Array;
}

export interface BlockReport {
  /** Steps done: fewer than asked when converged (minimiser); 0 when aborted or failed, and the state is the block's start. */
  readonly steps: number;
  /** At every multiple of `energiesEvery`, and at the block's last step. */
  readonly energies: EnergyRows;
  readonly converged: boolean;
  /** Minimiser only: the largest force on an atom over all replicas, constraint directions removed, kJ/mol/nm. */
  readonly largestForce?: number;
  readonly failure: Failure | null;
}

/** A non-finite or runaway force or position: where it was seen first. The state is the block's start. */
export interface Failure {
  readonly kind: 'non-finite' | 'constraint' | 'displacement';
  readonly replica: number;
  readonly atom: number;
  readonly step: number;
  readonly message: string;
}

export interface Evaluation {
  /** [replica] of kJ/mol by term. */
  readonly terms: readonly Readonly<Record<EnergyTerm, number>>[];
  /** [replica] */
  readonly potential: Float64Array;
  /** [replica, atom, 3], kJ/mol/nm */
  readonly forces: Float64Array;
  /** [replica, 9] row-major, kJ/mol: -1/2 sum r_ij (x) f_ij, dispersion correction included; P = (2K - 2 virial)/3V as in GROMACS. */
  readonly virial: Float64Array;
}

export interface AdvanceOptions {
  /** Rows at absolute steps that are multiples of this; 0 = only the block's last step. */
  readonly energiesEvery: number;
  /** Polled at step boundaries; a block cut short is discarded. */
  readonly signal?: AbortSignal;
}

/** One device running R replicas. The hot loop never leaves it. */
export interface Platform {
  readonly name: string;
  /** For people: "reference (f64, one thread)". */
  readonly description: string;
  readonly precision: string;
  /** Run one block: wraps atoms and builds lists at its start, so that a run may be cut at any block end and go on bit for bit. */
  advance(program: Program, steps: number, options: AdvanceOptions): Promise<BlockReport>;
  evaluate(): Promise<Evaluation>;
  setReplica(replica: number, settings: ReplicaSettings): Promise<void>;
  download(): Promise<State>;
  upload(state: State): Promise<void>;
  /** ms spent in each part of the steps so far, all replicas together; absent where it is not measured. */
  partMilliseconds?(): Readonly<Record<string, number>>;
  dispose(): Promise<void>;
}

export type CreatePlatform = (
  system: System,
  method: Method,
  state: State,
  replicas: readonly ReplicaSettings[],
) => Promise<Platform>;
