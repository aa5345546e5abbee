/**
 * Maxwell-Boltzmann velocities: each component normal with variance kT/m, then projected onto the constraints and freed
 * of centre-of-mass motion. Not scaled to the temperature: the kinetic energy keeps its canonical spread.
 */
import { drawWords, normalsOf, STREAM } from '../math/index.js';
import { hasFrozenAtoms, inverseMassesOf, type State, type System } from '../system/index.js';
import { BOLTZMANN } from '../units/index.js';
import { removeCentreOfMassMotion } from './centre-of-mass.js';
import { createConstraintGroups } from './constraint-groups.js';
import { constrainVelocities } from './constraints.js';

export interface VelocityDraw {
  /** K */
  readonly temperature: number;
  readonly seed: number;
  readonly walker: number;
  /** Number of the draw (the stage): the same seed gives other velocities at every draw. */
  readonly draw: number;
  readonly removeCentreOfMass: boolean;
}

/** Draw the velocities of one replica of `state`. The positions must satisfy the constraints. */
export function drawVelocities(system: System, state: State, replica: number, request: VelocityDraw): void {
  const { masses } = system;
  const inverseMasses = inverseMassesOf(system);
  const size = 3 * state.atomCount;
  const velocities = state.velocities.subarray(replica * size, (replica + 1) * size);
  const positions = state.positions.subarray(replica * size, (replica + 1) * size);
  const box = state.box.subarray(3 * replica, 3 * replica + 3);
  const normals = new Float64Array(4);
  for (let atom = 0; atom < state.atomCount; atom++) {
    const words = drawWords(request.seed, STREAM.velocities, request.walker, atom, request.draw, 0);
    normalsOf(words[0], words[1], normals, 0);
    normalsOf(words[2], words[3], normals, 2);
    const spread = Math.sqrt(BOLTZMANN * request.temperature * inverseMasses[atom]);
    for (let axis = 0; axis < 3; axis++) velocities[3 * atom + axis] = spread * normals[axis];
  }
  // The centre of mass moves along the constraints, so removing it leaves them satisfied.
  constrainVelocities(createConstraintGroups(system.constraints), inverseMasses, positions, box, velocities);
  if (request.removeCentreOfMass && !hasFrozenAtoms(system))
    removeCentreOfMassMotion(masses, velocities, system.centreOfMassGroups);
}
