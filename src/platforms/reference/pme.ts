import { ewaldBackgroundEnergy } from '../../forces/index.js';
import { boxVolume, createRealFft3d } from '../../math/index.js';
import { type ForcePart, termIndex } from './force-sums.js';
import { createPmeSolver } from './pme-solve.js';
import { createMeshWeights, gatherForces, placeOnMesh, spreadCharges } from './pme-spread.js';

/**
 * The reciprocal part of the Ewald sum by smooth particle-mesh Ewald: Essmann, Perera, Berkowitz, Darden, Lee, Pedersen, J. Chem.
 * Phys. 103, 8577 (1995). Charges to the mesh, transform, multiply, transform back, forces from the mesh. The forces are the exact
 * gradient of the mesh energy; they sum to zero only as well as the mesh approximates the sum.
 * @param charges [atom], e
 * @param beta 1/nm
 * @param order of the splines, 3 or more
 * @param mesh points along each axis, products of 2, 3, 5 and 7
 */
export function createPme(
  charges: Float64Array,
  beta: number,
  order: number,
  mesh: readonly [number, number, number],
): ForcePart {
  const transform = createRealFft3d(mesh);
  const solve = createPmeSolver(transform, order, beta);
  const weights = createMeshWeights(charges.length, order, mesh);

  return (positions, box, { forces, terms, virial }) => {
    placeOnMesh(weights, positions, box);
    spreadCharges(weights, charges, transform.real);
    const energy = solve(box, virial);
    gatherForces(weights, charges, transform.real, box, forces);
    const background = ewaldBackgroundEnergy(charges, beta, boxVolume(box));
    for (let axis = 0; axis < 3; axis++) virial[4 * axis] -= 0.5 * background;
    terms[termIndex('coulombReciprocal')] += energy + background;
  };
}
