/**
 * Force calls of the platform gpujs beside the cpu platform's: `npx vitest bench --run --config test/vitest.config.ts gpujs`.
 * On shared machines read the minima.
 */
import { bench, describe } from 'vitest';
import { createCpuForceEvaluator, type Wanted } from '../../src/platforms/cpu/index.js';
import { forceOffload } from '../../src/platforms/gpujs/force-offload.js';
import { startDeviceThread } from '../../src/platforms/gpujs/index.js';
import { electrolyteBox } from './electrolyte-box.js';

const NOTHING: Wanted = { energies: false, virial: false };
const EVERYTHING: Wanted = { energies: true, virial: true };

const thread = startDeviceThread('auto');

for (const copies of [1, 2]) {
  const { system, method, positions, box } = electrolyteBox(copies);
  const forces = new Float64Array(positions.length);
  const evaluators = {
    'cpu, one thread': createCpuForceEvaluator(system, method, system.charges),
    [thread.facts.description]: createCpuForceEvaluator(system, method, system.charges, {
      offload: forceOffload(thread, system, method, system.charges),
    }),
  };
  describe(`${positions.length / 3} atoms`, () => {
    for (const [name, evaluator] of Object.entries(evaluators)) {
      evaluator.prepare(positions, box);
      bench(`${name}: forces`, () => void evaluator.compute(positions, box, forces, NOTHING), { time: 1500 });
      bench(`${name}: forces, energies and virial`, () => {
        evaluator.compute(positions, box, forces, EVERYTHING);
      });
    }
  });
}
