/**
 * One frame of a Li-any and of an all-all RDF: cell lists in f64, and gpu.js on what it finds here. The histogram without scatter
 * computes each distance (bins / 4) times: on a CPU it can only lose, so `sheath run` does not use it there.
 * `npx vitest bench --run --config test/vitest.config.ts benchmarks/analysis`
 */
import { bench, describe } from 'vitest';
import { rdf, rdfCountedBy } from '../../src/analysis/index.js';
import { pairHistogramOn, startDeviceThread } from '../../src/platforms/gpujs/index.js';
import type { Frame } from '../../src/trajectory/index.js';
import { electrolyteBox } from '../kernels/electrolyte-box.js';

const thread = startDeviceThread('auto');
const onDevice = rdfCountedBy(pairHistogramOn(thread));
const { system, positions, box } = electrolyteBox(1);
const frame: Frame = { step: 0, time: 0, box, positions, images: null };

for (const reference of ['element Li', 'element O']) {
  const settings = { id: 'g', label: reference, reference, target: 'element O' };
  describe(`RDF of ${reference} and oxygen, ${positions.length / 3} atoms`, () => {
    for (const [name, analysis] of [
      ['cell lists, one thread', rdf],
      [thread.facts.description, onDevice],
    ] as const) {
      const accumulator = analysis.prepare(system.topology, settings);
      let index = 0;
      bench(name, () => analysis.frame(accumulator, frame, index++), { time: 500, iterations: 3 });
    }
  });
}
