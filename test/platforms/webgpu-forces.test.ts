/** The forces of the platform `webgpu` on the software GPU. */
import { describe, expect, it } from 'vitest';
import { ewaldBeta, ewaldDirectEnergy, ewaldDirectForce } from '../../src/forces/index.js';
import { boxVolume, minimumImage } from '../../src/math/index.js';
import { createReferencePlatform, type Method } from '../../src/platforms/index.js';
import {
  createResidentBuffers,
  packCharges,
  quantise,
  readBuffers,
  restore,
  writeDeviceState,
} from '../../src/platforms/webgpu/buffers.js';
import { createNonbonded } from '../../src/platforms/webgpu/nonbonded.js';
import { createWebGpuPlatform } from '../../src/platforms/webgpu/webgpu-platform.js';
import { createState, type State, type System } from '../../src/system/index.js';
import { goldenBox, replicaSettings } from '../support/golden-box.js';
import { softwareGpu } from '../support/software-gpu-node.js';
import { describeForces } from './forces.js';

const gpu = softwareGpu();

/** The zoo without bonded terms, every coordinate one that the GPU can hold. */
function pairsOnly(rule: 1 | 2 | 3, overrides = false): { system: System; state: State } {
  const { system, state } = goldenBox(`zoo-rule${rule}`, 'zoo.gro');
  const c6 = system.lennardJones.c6.slice();
  // A pair that follows no rule.
  if (overrides) c6[1] = c6[system.lennardJones.typeNames.length] = 1.5 * c6[1];
  for (let k = 0; k < state.positions.length; k++) {
    const edge = state.box[k % 3];
    state.positions[k] = (Math.round((state.positions[k] / edge) * 2 ** 32) / 2 ** 32) * edge;
  }
  return { system: { ...system, terms: [], lennardJones: { ...system.lennardJones, c6 } }, state };
}

/** Median of the relative errors of the forces on atoms. */
function medianError(forces: ArrayLike<number>, expected: ArrayLike<number>): number {
  const errors: number[] = [];
  for (let k = 0; k < expected.length; k += 3) {
    const error = Math.hypot(
      forces[k] - expected[k],
      forces[k + 1] - expected[k + 1],
      forces[k + 2] - expected[k + 2],
    );
    errors.push(error / Math.hypot(expected[k], expected[k + 1], expected[k + 2]));
  }
  return errors.sort((a, b) => a - b)[Math.floor(errors.length / 2)];
}

if ('missing' in gpu) {
  describe.skip(`forces on webgpu: skipped, ${gpu.missing}`, () => {
    it('needs the software GPU', () => {});
  });
} else {
  const create = createWebGpuPlatform(gpu.open, { sharedContext: true });
  describeForces('webgpu', create, {
    symmetry: 2e-6,
    energy: 2e-5,
    force: 3e-5,
    pressure: 5,
    gasPhase: { refused: 'E_WEBGPU_BOUNDARY' },
    madelung: 2e-6,
  });

  describe('non-bonded forces on webgpu', () => {
    it.each([
      ['combination rule 1', 1, false],
      ['combination rule 2', 2, false],
      ['combination rule 3', 3, false],
      ['a table of its own', 3, true],
    ] as const)(
      'Lennard-Jones by %s and bare Coulomb agree with reference',
      async (_name, rule, overrides) => {
        const { system, state } = pairsOnly(rule, overrides);
        const method: Method = {
          boundary: 'periodic',
          cutoff: 1.0,
          electrostatics: { kind: 'none' },
          dispersionCorrection: false,
        };
        const [ours, expected] = await Promise.all(
          [create, createReferencePlatform].map(async (make) => {
            const platform = await make(system, method, state, [replicaSettings()]);
            return platform.evaluate().finally(() => platform.dispose());
          }),
        );
        expect(medianError(ours.forces, expected.forces)).toBeLessThan(3e-6);
        for (const term of ['lj', 'coulombDirect'] as const) {
          expect(Math.abs(ours.terms[0][term] / expected.terms[0][term] - 1)).toBeLessThan(2e-6);
        }
        const scale = Math.max(...expected.virial.map(Math.abs));
        ours.virial.forEach((value, k) => {
          expect(Math.abs(value - expected.virial[k])).toBeLessThan(1e-5 * scale);
        });
      },
    );

    it('the direct Ewald sum agrees with the sum over all pairs in f64; a row that is too short is noticed', async () => {
      const { system: zoo, state } = pairsOnly(3);
      const system: System = { ...zoo, charges: zoo.charges.map(Math.fround) };
      const cutoff = 1.2;
      const beta = ewaldBeta(cutoff, 1e-6);
      const method: Method = {
        boundary: 'periodic',
        cutoff,
        electrostatics: { kind: 'pme', beta, order: 4, mesh: [24, 24, 24] },
        dispersionCorrection: false,
      };
      const context = await gpu.open();
      const { device } = context;
      const buffers = createResidentBuffers(context, state.atomCount, 1);
      const packed = packCharges(buffers, [system.charges]);
      const resident = quantise(state, system, packed, buffers);
      writeDeviceState(context, buffers, resident);
      const exact = createState(1, state.atomCount);
      exact.box.set(state.box);
      restore(resident, buffers, exact);

      // As if the atoms were a hundred times thinner: rows are then made far too short.
      const density = state.atomCount / boxVolume(state.box) / 100;
      const nonbonded = await createNonbonded(context, system, method, buffers, density);
      const run = async () => {
        device.queue.writeBuffer(nonbonded.listState, 0, new Uint32Array(4));
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        nonbonded.encodeListBuild(pass);
        nonbonded.encode(pass, true);
        pass.end();
        device.queue.submit([encoder.finish()]);
        const sources = [buffers.nonbondedForces, nonbonded.partials, nonbonded.listState];
        const [forces, partials, list] = await readBuffers(context, sources);
        return { forces, partials: new Float32Array(partials), longest: new Uint32Array(list)[0] };
      };
      const short = await run();
      expect(short.longest).toBeGreaterThan(nonbonded.capacity);
      await nonbonded.grow(short.longest);
      const { forces, partials, longest } = await run();
      expect(longest).toBeLessThanOrEqual(nonbonded.capacity);
      // Neither twice the room nor another order of atoms changes a bit.
      await nonbonded.grow(2 * longest);
      const again = await run();
      expect(again.forces).toEqual(forces);
      expect(again.partials).toEqual(partials);

      const expected = directSum(system, exact, cutoff, beta);
      const ours = Float64Array.from({ length: 3 * state.atomCount }, (_, k) => {
        return new Float32Array(forces)[4 * Math.floor(k / 3) + (k % 3)];
      });
      expect(medianError(ours, expected.forces)).toBeLessThan(3e-6);
      expect(Math.abs((partials[1] + partials[9]) / expected.coulomb - 1)).toBeLessThan(2e-5);
      // Newton's third law holds to the last bit of the fixed-point sums, and f32 forces are those sums rounded.
      for (let axis = 0; axis < 3; axis++) {
        let sum = 0;
        let size = 0;
        for (let k = axis; k < ours.length; k += 3) {
          sum += ours[k];
          size += Math.abs(ours[k]);
        }
        expect(Math.abs(sum)).toBeLessThan(2 ** -24 * size);
      }
      nonbonded.dispose();
      buffers.dispose();
      expect(context.uncapturedError()).toBeNull();
    });
  });
}

/** Lennard-Jones and direct Ewald over all pairs that are not excluded, term by term as src/forces has them. */
function directSum(
  { charges, types, lennardJones, exclusions }: System,
  { positions, box, atomCount }: State,
  cutoff: number,
  beta: number,
): { forces: Float64Array; coulomb: number } {
  const { c6, c12, typeNames } = lennardJones;
  const forces = new Float64Array(3 * atomCount);
  let coulomb = 0;
  for (let i = 0; i < atomCount; i++) {
    const excluded = new Set(exclusions.partners.subarray(exclusions.start[i], exclusions.start[i + 1]));
    for (let j = i + 1; j < atomCount; j++) {
      const d = [0, 1, 2].map((axis) =>
        minimumImage(positions[3 * i + axis] - positions[3 * j + axis], box[axis]),
      );
      const r = Math.hypot(...d);
      if (r >= cutoff || excluded.has(j)) continue;
      const pair = types[i] * typeNames.length + types[j];
      const qq = charges[i] * charges[j];
      coulomb += ewaldDirectEnergy(qq, r, beta);
      const force = ewaldDirectForce(qq, r, beta) + (12 * c12[pair]) / r ** 14 - (6 * c6[pair]) / r ** 8;
      d.forEach((component, axis) => {
        forces[3 * i + axis] += force * component;
        forces[3 * j + axis] -= force * component;
      });
    }
  }
  return { forces, coulomb };
}
