/** Pairs counted by gpu.js against the cell lists of src/analysis/rdf.ts. */
import { afterAll, describe, expect, it } from 'vitest';
import { type RdfSettings, rdf, rdfCountedBy } from '../../src/analysis/index.js';
import { minimumImage } from '../../src/math/index.js';
import { pairHistogramOn, startDeviceThread } from '../../src/platforms/gpujs/index.js';
import type { Frame } from '../../src/trajectory/index.js';
import { goldenBox } from '../support/golden-box.js';
import { softwareGpu } from '../support/software-gpu-node.js';

const gpu = softwareGpu();
if ('missing' in gpu) console.log(`no histograms on WebGPU: ${gpu.missing}`);
const backends = ['webasm', ...('missing' in gpu ? [] : (['software'] as const))] as const;

const { system, state } = goldenBox('bce-small');
const { topology } = system;

const frameOf = (shift: number): Frame => ({
  step: 0,
  time: 0,
  box: state.box,
  positions: state.positions.map((x, k) => x + shift * Math.sin(k)),
  images: null,
});
const frames = [frameOf(0), frameOf(0.01)];

/** nm within which f32 may put a pair into the neighbouring bin. */
const EDGE = 1e-6;

/** [edge of a bin] pairs of `frames` so close to it that they may be counted on either side. */
function pairsAtEdges(atoms: ArrayLike<number>, binWidth: number, bins: number): Uint32Array {
  const doubtful = new Uint32Array(bins + 1);
  for (const { positions, box } of frames) {
    for (let a = 0; a < atoms.length; a++) {
      for (let b = 0; b < atoms.length; b++) {
        const d = [0, 1, 2].map((axis) =>
          minimumImage(positions[3 * atoms[a] + axis] - positions[3 * atoms[b] + axis], box[axis]),
        );
        const r = Math.hypot(d[0], d[1], d[2]);
        const edge = Math.round(r / binWidth);
        if (a !== b && edge <= bins && Math.abs(r - edge * binWidth) < EDGE) doubtful[edge]++;
      }
    }
  }
  return doubtful;
}

describe.each(backends)('rdf histogram: gpu.js, %s', (backend) => {
  const thread = startDeviceThread(backend);
  afterAll(thread.close);

  const settings = (excludeSameMolecule: boolean): RdfSettings => ({
    id: 'ff',
    label: 'F-F',
    reference: 'element F',
    target: 'element F',
    binWidth: 0.0037,
    maximum: 0.9,
    excludeSameMolecule,
  });

  it.each([true, false])('counts as the cell lists do, one molecule left out: %s', (exclude) => {
    const [expected, found] = [rdf, rdfCountedBy(pairHistogramOn(thread))].map((analysis) => {
      const accumulator = analysis.prepare(topology, settings(exclude));
      frames.forEach((frame, index) => {
        analysis.frame(accumulator, frame, index);
      });
      const [{ counts, binCount, reference }] = accumulator.curves;
      const sum = new Float64Array(binCount);
      for (const { sums } of counts.blocks.values()) {
        for (let bin = 0; bin < sum.length; bin++) sum[bin] += sums[bin];
      }
      return { sum, reference };
    });
    const bins = expected.sum.length;
    expect(bins % 4).not.toBe(0);
    expect(expected.sum.reduce((total, count) => total + count, 0)).toBeGreaterThan(1000);
    const doubtful = pairsAtEdges(expected.reference, 0.0037, bins);
    for (let bin = 0; bin < bins; bin++) {
      expect(Math.abs(found.sum[bin] - expected.sum[bin]), `bin ${bin}`).toBeLessThanOrEqual(
        doubtful[bin] + doubtful[bin + 1],
      );
    }
    // Few bins are in doubt, so that this is a comparison of numbers for nearly all.
    expect(doubtful.filter((count) => count > 0).length).toBeLessThan(0.5 * bins);
  });
});
