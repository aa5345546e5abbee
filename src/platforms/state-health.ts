/** Is a replica fit to go on? Non-finite forces and atoms that would leave the neighbourhood in one step are named. */
import { type Fault, NO_FAULT, potentialEnergy, type ReplicaView } from '../dynamics/index.js';
import { atomLabel, type Topology } from '../topology/index.js';
import type { Failure } from './platform.js';

/** nm; a tenth of this is already far beyond any sound time step. */
const LARGEST_DISPLACEMENT = 0.5;

export interface Ailment {
  readonly kind: Failure['kind'];
  readonly atom: number;
}

/**
 * The first sign of failure after a step, or null.
 * @param timeStep ps; 0 leaves displacements out
 * @param fault the atom whose constraint failed in the step, or NO_FAULT; a force that is not finite explains it
 */
export function examine(view: ReplicaView, timeStep: number, fault: Fault = NO_FAULT): Ailment | null {
  const { forces } = view;
  const speed = timeStep > 0 ? LARGEST_DISPLACEMENT / timeStep : Number.POSITIVE_INFINITY;
  if (fault !== NO_FAULT || !view.substeps.withinBounds(view, speed)) {
    const found = search(view, speed, fault);
    if (found !== null) return found;
  }
  if (view.sumsKnown && !Number.isFinite(potentialEnergy(view)))
    return { kind: 'non-finite', atom: strongestAtom(forces) };
  return null;
}

function search({ forces, velocities, positions }: ReplicaView, speed: number, fault: Fault): Ailment | null {
  // Forces first: a force that is not finite spoils the velocities of a whole constraint group.
  for (let k = 0; k < forces.length; k++) {
    if (!Number.isFinite(forces[k]) || !Number.isFinite(positions[k])) {
      return { kind: 'non-finite', atom: Math.floor(k / 3) };
    }
  }
  if (fault !== NO_FAULT) return { kind: 'constraint', atom: fault };
  for (let k = 0; k < velocities.length; k++) {
    if (!(Math.abs(velocities[k]) <= speed)) return { kind: 'displacement', atom: Math.floor(k / 3) };
  }
  return null;
}

function strongestAtom(forces: Float64Array): number {
  let strongest = 0;
  let largest = 0;
  for (let k = 0; k < forces.length; k += 3) {
    const force = Math.hypot(forces[k], forces[k + 1], forces[k + 2]);
    if (force > largest) {
      largest = force;
      strongest = k / 3;
    }
  }
  return strongest;
}

/** The failure in words: atom, force, position, velocity, step and replica. */
export function failureOf(
  ailment: Ailment,
  view: ReplicaView,
  topology: Topology,
  replica: number,
  step: number,
): Failure {
  const { kind, atom } = ailment;
  const finding = {
    'non-finite': 'the force, position or energy is not finite',
    constraint: 'a constrained distance cannot be restored',
    displacement: `the atom would move more than ${LARGEST_DISPLACEMENT} nm in one step`,
  }[kind];
  const message =
    `${atomLabel(topology, atom)} in replica ${replica} at step ${step}: ${finding}; ` +
    `force ${vectorText(view.forces, atom)} kJ/mol/nm, position ${vectorText(view.positions, atom)} nm, ` +
    `velocity ${vectorText(view.velocities, atom)} nm/ps`;
  return { kind, replica, atom, step, message };
}

function vectorText(values: Float64Array, atom: number): string {
  const parts = Array.from(values.subarray(3 * atom, 3 * atom + 3), (value) => value.toPrecision(4));
  return `(${parts.join(', ')})`;
}
