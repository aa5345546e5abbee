/** A golden box as production runs it: bonds to hydrogen constrained and satisfied, velocities drawn, PME. */
import { fileURLToPath } from 'node:url';
import { constrainPositions, createConstraintGroups, drawVelocities } from '../../src/dynamics/index.js';
import { ewaldBeta, meshFor } from '../../src/forces/index.js';
import { readGromacs } from '../../src/interop/index.js';
import type { Method } from '../../src/platforms/index.js';
import {
  createState,
  createSystem,
  inverseMassesOf,
  type State,
  type System,
} from '../../src/system/index.js';

export interface ConstrainedBox {
  readonly system: System;
  readonly method: Method;
  /** `replicaCount` times the same positions, each with velocities of its own. */
  readonly state: State;
}

export function constrainedBox(name: string, temperature: number, replicaCount = 1): ConstrainedBox {
  const folder = fileURLToPath(new URL('../golden/gromacs/', import.meta.url));
  const { model, blocks, positions, box } = readGromacs({
    top: `${folder}${name}.top`,
    gro: `${folder}${name}.gro`,
  });
  const system = createSystem(model, blocks, { constraints: 'h-bonds' });
  const start = Float64Array.from(positions);
  const groups = createConstraintGroups(system.constraints);
  constrainPositions(groups, inverseMassesOf(system), start.slice(), start, box);
  const state = createState(replicaCount, system.topology.atomCount);
  for (let replica = 0; replica < replicaCount; replica++) {
    state.positions.set(start, replica * start.length);
    state.box.set(box, 3 * replica);
    drawVelocities(system, state, replica, {
      temperature,
      seed: 1,
      walker: replica,
      draw: 0,
      removeCentreOfMass: true,
    });
  }
  const beta = ewaldBeta(1, 1e-5);
  return {
    system,
    state,
    method: {
      boundary: 'periodic',
      cutoff: 1,
      electrostatics: { kind: 'pme', beta, order: 4, mesh: meshFor(box, 0.12) },
      dispersionCorrection: true,
    },
  };
}
