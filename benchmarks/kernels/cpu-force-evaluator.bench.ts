/**
 * Force calls of the cpu platform: `npx vitest bench --run --config test/vitest.config.ts`.
 * On shared machines read the minima. After each box the least ms of every part of a call without energies are printed.
 */
import { bench, describe } from 'vitest';
import { createCpuForceEvaluator, STEP_PARTS, type Wanted } from '../../src/platforms/cpu/index.js';
import { electrolyteBox } from './electrolyte-box.js';

const NOTHING: Wanted = { energies: false, virial: false };
const EVERYTHING: Wanted = { energies: true, virial: true };

for (const copies of [1, 2]) {
  const { system, method, positions, box } = electrolyteBox(copies);
  const forces = new Float64Array(positions.length);

  for (const threads of [1, 2]) {
    const name = `${positions.length / 3} atoms, ${threads === 1 ? 'one thread' : `${threads} threads`}`;
    const evaluator = createCpuForceEvaluator(system, method, system.charges, { threads });
    evaluator.prepare(positions, box);
    const least = Object.fromEntries(STEP_PARTS.map((part) => [part, Number.POSITIVE_INFINITY]));

    const forcesByPart = () => {
      const before = { ...evaluator.milliseconds };
      evaluator.compute(positions, box, forces, NOTHING);
      for (const part of STEP_PARTS) {
        least[part] = Math.min(least[part], evaluator.milliseconds[part] - before[part]);
      }
    };
    const printParts = (_: unknown, mode?: string) => {
      if (mode === 'warmup') return;
      const parts = STEP_PARTS.map((part) => `${part} ${least[part].toFixed(2)}`);
      process.stdout.write(`${name}, ms: ${parts.join(', ')}\n`);
    };

    describe(name, () => {
      bench('forces', forcesByPart, { time: 2000, teardown: printParts });
      bench('forces, energies and virial', () => {
        evaluator.compute(positions, box, forces, EVERYTHING);
      });
      bench('list from scratch', () => evaluator.prepare(positions, box), {
        teardown: (_, mode) => {
          if (mode !== 'warmup') evaluator.dispose();
        },
      });
    });
  }
}
