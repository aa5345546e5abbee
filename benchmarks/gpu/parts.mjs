/** Where a step spends its time: every part of the forces by itself, and PME in both its forms. Microseconds, the least of several rounds. */
import {
  createResidentBuffers,
  packCharges,
  quantise,
  readBuffers,
  writeDeviceState,
} from '../../dist/platforms/webgpu/buffers.js';
import { createForceField } from '../../dist/platforms/webgpu/force-field.js';
import { createPme } from '../../dist/platforms/webgpu/pme.js';
import { stateOf, walker } from './box.mjs';

const ROUNDS = 5;

/** @param repeats of a part in one submit */
export async function parts(context, box, repeats) {
  const { device } = context;
  const { system, method, atoms } = box;
  const { beta, order, mesh } = method.electrostatics;
  const buffers = createResidentBuffers(context, atoms, 1);
  const packed = packCharges(buffers, [system.charges]);
  writeDeviceState(context, buffers, quantise(stateOf(box, [walker(0)]), system, packed, buffers));
  device.queue.writeBuffer(buffers.charges, 0, packed);
  const density = atoms / (box.box[0] * box.box[1] * box.box[2]);
  const field = await createForceField(context, system, method, buffers, density);
  const { nonbonded, bonded } = field;
  const byLines = await createPme(context, buffers, { beta, order, mesh }, { byLines: true });

  const run = async (encode, count) => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let k = 0; k < count; k++) encode(pass);
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
  };
  const timed = async (encode) => {
    await run(encode, 1);
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round++) {
      const begun = performance.now();
      await run(encode, repeats);
      least = Math.min(least, ((performance.now() - begun) * 1000) / repeats);
    }
    return least;
  };

  for (;;) {
    await run((pass) => nonbonded.encodeListBuild(pass), 1);
    const [longest] = new Uint32Array((await readBuffers(context, [nonbonded.listState]))[0]);
    if (longest <= nonbonded.capacity) break;
    await nonbonded.grow(longest);
  }
  try {
    return {
      atoms,
      meshPoints: mesh,
      meshDispatches: field.mesh.dispatches,
      list: await timed((pass) => nonbonded.encodeListBuild(pass)),
      nonbonded: await timed((pass) => nonbonded.encode(pass, false)),
      nonbondedWithSums: await timed((pass) => nonbonded.encode(pass, true)),
      bonded: await timed((pass) => bonded.encode(pass, false)),
      mesh: await timed((pass) => field.mesh.encode(pass, false)),
      meshByLines: await timed((pass) => byLines.encode(pass, false)),
      allForces: await timed((pass) => field.encode(pass, false)),
    };
  } finally {
    byLines.dispose();
    field.dispose();
    buffers.dispose();
  }
}
