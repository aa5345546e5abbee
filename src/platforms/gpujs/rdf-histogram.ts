/**
 * Histogram of the distances between reference and target atoms by kernels/gpujs/rdf-histogram.ts. Every thread goes through all
 * targets for four bins: (bins / 4) times the distances that are needed, which a GPU has to spare and a CPU has not. Counts differ
 * from those in f64 only for pairs within 1e-6 nm of the edge of a bin.
 */
import { createCell, packCoordinates, placeCell } from './coordinates.js';
import type { DeviceThread } from './device-thread-node.js';
import type { GpuJsDevice } from './gpu-js-node.js';

/** What is counted in one frame. */
export interface PairHistogramTask {
  /** [3] nm */
  readonly box: Float64Array;
  /** [atom, 3] nm */
  readonly positions: Float32Array | Float64Array;
  /** Atoms. */
  readonly reference: Uint32Array;
  readonly target: Uint32Array;
  /** [atom] pairs of equal numbers are not counted; null: only an atom with itself is not. */
  readonly groups: Uint32Array | null;
  /** nm */
  readonly binWidth: number;
  readonly binCount: number;
}

/** Bins to a thread. */
const WIDTH = 4;

/** [bin] ordered pairs, counted on the device of `thread`: to be handed to src/analysis/rdf.ts. */
export function pairHistogramOn(thread: DeviceThread): (task: PairHistogramTask) => Float64Array {
  return (task) => {
    thread.send({ kind: 'histogram', task });
    const reply = thread.receive();
    if (reply.kind !== 'counted') throw new Error(`the device thread answered "${reply.kind}"`);
    return reply.counts;
  };
}

/** @returns [bin] ordered pairs */
export async function countPairs(device: GpuJsDevice, task: PairHistogramTask): Promise<Float64Array> {
  const { reference, target, groups, binCount } = task;
  const strips = Math.ceil(binCount / WIDTH);
  const cell = createCell();
  placeCell(cell, task.positions, task.box);
  const coordinatesOf = (atoms: Uint32Array) => {
    const array = device.array(atoms.length, 6);
    packCoordinates(cell, task.positions, atoms, atoms.length, array.values);
    return array;
  };
  const groupsOf = (atoms: Uint32Array) => {
    const array = device.array(1, atoms.length);
    array.values.set(groups === null ? atoms : atoms.map((atom) => groups[atom]));
    return array;
  };
  const threads = device.array(strips * reference.length, 2);
  for (let strip = 0; strip < strips; strip++) {
    for (let i = 0; i < reference.length; i++) {
      threads.values.set([i, WIDTH * strip], 2 * (strip * reference.length + i));
    }
  }
  const cellArray = device.array(1, 9);
  const lost = cell.units.map((unit) => unit - Math.fround(unit));
  cellArray.values.set([...cell.units, 1 / task.binWidth, target.length, 0, ...lost]);
  const parameters = [
    threads,
    coordinatesOf(reference),
    groupsOf(reference),
    coordinatesOf(target),
    groupsOf(target),
    cellArray,
  ];
  for (const array of parameters) array.upload();
  const kernel = device.kernel('rdfHistogram', strips * reference.length, {});
  try {
    const found = await kernel.run(...parameters);
    const counts = new Float64Array(binCount);
    for (let bin = 0; bin < binCount; bin++) {
      const from = 4 * Math.floor(bin / WIDTH) * reference.length + (bin % WIDTH);
      for (let i = 0; i < reference.length; i++) counts[bin] += found[from + 4 * i];
    }
    return counts;
  } finally {
    kernel.dispose();
    for (const array of parameters) array.dispose();
  }
}
