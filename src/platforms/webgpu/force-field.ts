/**
 * All forces on all replicas, in the order in which one step encodes them: the mesh first, so that the long pair kernel may overlap
 * its transforms, then pairs, then bonded terms. Each part writes a force buffer of its own, and the integrator adds the three.
 */
import { ENERGY_TERMS, type EnergyTerm } from '../../forces/index.js';
import type { System } from '../../system/index.js';
import type { Evaluation, Method } from '../platform.js';
import { BONDED_COLUMNS, BONDED_ENERGIES, type Bonded, createBonded } from './bonded.js';
import { type ResidentBuffers, readBuffers } from './buffers.js';
import type { WebGpuContext } from './context.js';
import { type HostConstants, hostVirial } from './host-terms.js';
import { createNonbonded, type Nonbonded } from './nonbonded.js';
import { createPme, type Pme } from './pme.js';

export interface ForceField {
  readonly nonbonded: Nonbonded;
  readonly bonded: Bonded;
  /** null without a mesh. */
  readonly mesh: Pme | null;
  /** Encode all forces with the list as it is. */
  encode(pass: GPUComputePassEncoder, sums: boolean): void;
  dispose(): void;
}

/** @param density atoms/nm³ of the densest replica  @throws as the parts */
export async function createForceField(
  context: WebGpuContext,
  system: System,
  method: Method,
  buffers: ResidentBuffers,
  density: number,
): Promise<ForceField> {
  const { electrostatics } = method;
  const beta = electrostatics.kind === 'none' ? null : electrostatics.beta;
  const [nonbonded, bonded, mesh] = await Promise.all([
    createNonbonded(context, system, method, buffers, density),
    createBonded(context, system, buffers, beta),
    electrostatics.kind === 'pme' ? createPme(context, buffers, electrostatics) : null,
  ]);
  return {
    nonbonded,
    bonded,
    mesh,
    encode(pass, sums) {
      mesh?.encode(pass, sums);
      nonbonded.encode(pass, sums);
      bonded.encode(pass, sums);
    },
    dispose() {
      nonbonded.dispose();
      bonded.dispose();
      mesh?.dispose();
    },
  };
}

/** What the last evaluation with sums left on the device, summed in f64. @param constants [replica] */
export async function readEvaluation(
  context: WebGpuContext,
  buffers: ResidentBuffers,
  { nonbonded, bonded, mesh }: ForceField,
  constants: readonly HostConstants[],
): Promise<Evaluation> {
  const { atomCount, paddedCount, replicaCount } = buffers;
  const forceBuffers = [buffers.nonbondedForces, buffers.bondedForces, ...(mesh ? [buffers.meshForces] : [])];
  const partialBuffers = [nonbonded.partials, bonded.partials, ...(mesh ? [mesh.partials] : [])];
  const read = await readBuffers(context, [buffers.boxes, ...partialBuffers, ...forceBuffers]);
  const [boxes, nonbondedSums, bondedSums, meshSums] = read.map((bytes) => new Float32Array(bytes));
  const forceArrays = read.slice(1 + partialBuffers.length).map((bytes) => new Float32Array(bytes));

  const forces = new Float64Array(3 * replicaCount * atomCount);
  const virial = new Float64Array(9 * replicaCount);
  const potential = new Float64Array(replicaCount);
  const terms = constants.map((constant, replica) => {
    for (const array of forceArrays) {
      for (let atom = 0; atom < atomCount; atom++) {
        const from = 4 * (replica * paddedCount + atom);
        const to = 3 * (replica * atomCount + atom);
        for (let axis = 0; axis < 3; axis++) forces[to + axis] += array[from + axis];
      }
    }
    const pairs = columnSums(nonbondedSums, replica, nonbonded.parts, 8);
    const bonds = columnSums(bondedSums, replica, bonded.parts, BONDED_COLUMNS);
    const waves = mesh ? columnSums(meshSums, replica, mesh.parts, 8) : new Float64Array(8);
    const volume = [0, 1, 2].reduce((product, axis) => {
      return product * (boxes[4 * replica + axis] + boxes[4 * (replicaCount + replica) + axis]);
    }, 1);
    const own = virial.subarray(9 * replica, 9 * replica + 9);
    addSymmetric(pairs.subarray(2), own);
    addSymmetric(bonds.subarray(8), own);
    addSymmetric(waves.subarray(2), own);
    for (let axis = 0; axis < 3; axis++) own[4 * axis] += hostVirial(constant, volume);

    const record = Object.fromEntries(ENERGY_TERMS.map((term) => [term, 0])) as Record<EnergyTerm, number>;
    BONDED_ENERGIES.forEach((term, k) => {
      record[term] += bonds[k];
    });
    record.lj += pairs[0];
    record.coulombDirect += pairs[1] + constant.self;
    record.coulombReciprocal += waves[0] + constant.background / volume;
    record.dispersionCorrection += constant.dispersion / volume;
    potential[replica] = ENERGY_TERMS.reduce((sum, term) => sum + record[term], 0);
    return record;
  });
  return { terms, potential, forces, virial };
}

/** [column]: partial sums [R, parts, columns] of a replica, added. */
function columnSums(partials: Float32Array, replica: number, parts: number, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  const first = replica * parts * columns;
  for (let k = 0; k < parts * columns; k++) sums[k % columns] += partials[first + k];
  return sums;
}

/** @param sums xx yy zz xy xz yz  @param tensor [9] */
function addSymmetric(sums: Float64Array, tensor: Float64Array): void {
  [0, 3, 4, 3, 1, 5, 4, 5, 2].forEach((k, at) => {
    tensor[at] += sums[k];
  });
}
