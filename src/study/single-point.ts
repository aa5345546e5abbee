/**
 * The energy of one configuration of a GROMACS topology, term by term, as `sheath energy` prints it.
 * Settings that GROMACS users know: cut-off, PME order and spacing, ewald-rtol, dispersion correction.
 */
import { type Notice, SheathError } from '../core/index.js';
import { ENERGY_TERMS, type EnergyTerm, ewaldBeta, meshFor } from '../forces/index.js';
import type { GromacsInput } from '../interop/index.js';
import { boxVolume, minimumImage } from '../math/index.js';
import { choosePlatform, type Method } from '../platforms/index.js';
import { checkCharges, createState, createSystem, type State, type System } from '../system/index.js';
import { atomLabel } from '../topology/index.js';
import { BAR_PER_INTERNAL_PRESSURE } from '../units/index.js';

export interface SinglePointSettings {
  readonly platform: string;
  /** `none`: open boundary, no cut-off, bare Coulomb. */
  readonly electrostatics: 'pme' | 'ewald' | 'none';
  /** nm */
  readonly cutoff: number;
  readonly pmeOrder: number;
  /** nm, not exceeded */
  readonly pmeSpacing: number;
  /** erfc(beta cutoff) */
  readonly ewaldTolerance: number;
  readonly dispersionCorrection: boolean;
}

export interface SinglePoint {
  readonly platform: string;
  /** kJ/mol */
  readonly terms: Readonly<Record<EnergyTerm | 'potential', number>>;
  /** With the velocities given (zero without), dispersion correction included; null with an open boundary. */
  readonly pressureBar: number | null;
  /** [atom, 3] kJ/mol/nm */
  readonly forces: Float64Array;
  readonly notices: readonly Notice[];
}

/** Atoms among which the closest pair is looked for. */
const MOST_NAMED = 1000;
/** exp(-(k/2 beta)²) at the end of the plain Ewald sum. */
const EWALD_RECIPROCAL_TOLERANCE = 1e-14;

/** The method that the settings mean for a box. @throws E_NO_BOX for a periodic method without a box */
export function singlePointMethod(settings: SinglePointSettings, box: Float64Array): Method {
  const { cutoff, electrostatics } = settings;
  if (electrostatics === 'none') {
    return {
      boundary: 'open',
      cutoff: Number.POSITIVE_INFINITY,
      electrostatics: { kind: 'none' },
      dispersionCorrection: false,
    };
  }
  if (!(boxVolume(box) > 0)) {
    throw new SheathError('E_NO_BOX', {
      object: `the coordinates have the box ${Array.from(box, (edge) => edge.toFixed(3)).join(' x ')} nm`,
      limit: `${electrostatics} electrostatics need a periodic box`,
      cure: 'give the box in the last line of the .gro file, or take --electrostatics none',
    });
  }
  const beta = ewaldBeta(cutoff, settings.ewaldTolerance);
  return {
    boundary: 'periodic',
    cutoff,
    dispersionCorrection: settings.dispersionCorrection,
    electrostatics:
      electrostatics === 'pme'
        ? { kind: 'pme', beta, order: settings.pmeOrder, mesh: meshFor(box, settings.pmeSpacing) }
        : { kind: 'ewald', beta, kMax: 2 * beta * Math.sqrt(-Math.log(EWALD_RECIPROCAL_TOLERANCE)) },
  };
}

/** @throws E_NET_CHARGE, E_CUTOFF_HALF_BOX, E_NO_BOX, E_UNKNOWN_PLATFORM, E_NON_FINITE */
export async function singlePoint(input: GromacsInput, settings: SinglePointSettings): Promise<SinglePoint> {
  const system = createSystem(input.model, input.blocks, { constraints: 'none' });
  const method = singlePointMethod(settings, input.box);
  const notices = [...input.notices, ...checkCharges(system, method.boundary)];
  const state = createState(1, system.topology.atomCount);
  state.positions.set(input.positions);
  if (input.velocities) state.velocities.set(input.velocities);
  if (method.boundary === 'periodic') state.box.set(input.box);

  const { create } = await choosePlatform(settings.platform, 1, system.topology.atomCount);
  const platform = await create(system, method, state, [
    { temperature: 0, pressure: 0, seed: 0, walker: 0, charges: null },
  ]);
  try {
    const { terms, potential, forces, virial } = await platform.evaluate();
    if (!Number.isFinite(potential[0])) throw nonFinite(system, state, method, potential[0], forces);
    return {
      platform: platform.name,
      terms: { ...terms[0], potential: potential[0] },
      pressureBar:
        method.boundary === 'open' ? null : pressure(system.masses, state.velocities, virial, input.box),
      forces,
      notices,
    };
  } finally {
    await platform.dispose();
  }
}

/** An energy that is no number comes from atoms that lie on one another: the closest of those with such a force are named. */
function nonFinite(
  { topology }: System,
  { positions, box }: State,
  { boundary }: Method,
  potential: number,
  forces: Float64Array,
): SheathError {
  const struck = Array.from({ length: topology.atomCount }, (_, atom) => atom)
    .filter((atom) => !forces.subarray(3 * atom, 3 * atom + 3).every(Number.isFinite))
    .slice(0, MOST_NAMED);
  let worst = { distance: Number.POSITIVE_INFINITY, i: -1, j: -1 };
  for (const [k, i] of struck.entries()) {
    for (const j of struck.slice(k + 1)) {
      const distance = Math.hypot(
        ...[0, 1, 2].map((axis) => {
          const delta = positions[3 * i + axis] - positions[3 * j + axis];
          return boundary === 'open' ? delta : minimumImage(delta, box[axis]);
        }),
      );
      if (distance < worst.distance) worst = { distance, i, j };
    }
  }
  const [first = 0] = struck;
  return new SheathError('E_NON_FINITE', {
    object:
      worst.i < 0
        ? `the energy is ${potential}, first at ${atomLabel(topology, first)}`
        : `${atomLabel(topology, worst.i)} and ${atomLabel(topology, worst.j)} are ${worst.distance.toPrecision(3)} nm apart`,
    limit: `the energy is ${potential} kJ/mol, and it must be a finite number`,
    cure: 'Move atoms apart that lie on one another',
  });
}

/** P = (2K - 2 Xi)/3V, bar */
function pressure(
  masses: Float64Array,
  velocities: Float64Array,
  virial: Float64Array,
  box: Float64Array,
): number {
  let twiceKinetic = 0;
  for (let k = 0; k < velocities.length; k++) twiceKinetic += masses[Math.floor(k / 3)] * velocities[k] ** 2;
  const trace = virial[0] + virial[4] + virial[8];
  return ((twiceKinetic - 2 * trace) / (3 * boxVolume(box))) * BAR_PER_INTERNAL_PRESSURE;
}

/** The terms in the order they are printed. */
export const SINGLE_POINT_TERMS = [...ENERGY_TERMS, 'potential'] as const;
