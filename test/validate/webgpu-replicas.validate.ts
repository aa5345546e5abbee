/** Sixteen replicas on the platform `webgpu` are sixteen single runs, bit for bit. */
import { describe, expect, it } from 'vitest';
import { createWebGpuPlatform } from '../../src/platforms/webgpu/index.js';
import { dimerMethod, dimers, npt, settingsOf } from '../support/charged-dimers.js';
import { softwareGpu } from '../support/software-gpu-node.js';

const gpu = softwareGpu();
describe.skipIf('missing' in gpu)(
  `replicas on webgpu${'missing' in gpu ? `: skipped, ${gpu.missing}` : ''}`,
  () => {
    it('sixteen together equal sixteen alone over two blocks at constant pressure', {
      timeout: 1_800_000,
    }, async () => {
      if ('missing' in gpu) return;
      const create = createWebGpuPlatform(gpu.open, { sharedContext: true });
      const walkers = Array.from({ length: 16 }, (_, walker) => walker);
      const run = async (own: readonly number[]) => {
        const { system, state } = dimers(own);
        const platform = await create(
          system,
          dimerMethod,
          state,
          own.map((walker) => settingsOf(walker)),
        );
        for (let block = 0; block < 2; block++) {
          const { failure } = await platform.advance(npt, 20, { energiesEvery: 10 });
          expect(failure).toBeNull();
        }
        const end = await platform.download();
        await platform.dispose();
        return end;
      };
      const together = await run(walkers);
      const size = 3 * together.atomCount;
      for (const walker of walkers) {
        const alone = await run([walker]);
        expect(together.positions.slice(walker * size, (walker + 1) * size)).toEqual(alone.positions);
        expect(together.velocities.slice(walker * size, (walker + 1) * size)).toEqual(alone.velocities);
        expect(together.box.slice(3 * walker, 3 * walker + 3)).toEqual(alone.box);
        expect(together.couplers.slice(16 * walker, 16 * walker + 16)).toEqual(alone.couplers);
      }
    });
  },
);
