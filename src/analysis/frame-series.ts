/**
 * Numbers noted once a frame, [frame, column], growing. The accumulator of every analysis whose averages are plain means
 * over frames; concatenation is its merge, so a split anywhere gives the very same numbers.
 */
import ndarray, { type NdArray } from 'ndarray';
import { combineReplicas, type Estimate, estimateOf } from './estimate.js';

export interface FrameSeries {
  readonly columnCount: number;
  frameCount: number;
  /** [frame] index of the frame in its replica; ascending */
  indices: Float64Array;
  /** [frame] ps */
  times: Float64Array;
  /** [frame, column], the first frameCount rows are in use */
  data: Float64Array;
}

export function createFrameSeries(columnCount: number): FrameSeries {
  return {
    columnCount,
    frameCount: 0,
    indices: new Float64Array(64),
    times: new Float64Array(64),
    data: new Float64Array(64 * columnCount),
  };
}

function reserve(series: FrameSeries, frames: number): void {
  if (frames <= series.indices.length) return;
  const capacity = Math.max(frames, 2 * series.indices.length);
  const grown = (old: Float64Array, length: number) => {
    const larger = new Float64Array(length);
    larger.set(old);
    return larger;
  };
  series.indices = grown(series.indices, capacity);
  series.times = grown(series.times, capacity);
  series.data = grown(series.data, capacity * series.columnCount);
}

/** Open a row of zeros and return where it starts in `data`. */
export function appendRow(series: FrameSeries, index: number, time: number): number {
  reserve(series, series.frameCount + 1);
  const row = series.frameCount++;
  series.indices[row] = index;
  series.times[row] = time;
  return row * series.columnCount;
}

export function mergeSeries(first: FrameSeries, second: FrameSeries): FrameSeries {
  if (first.frameCount === 0) return second;
  if (second.frameCount === 0) return first;
  const [head, tail] = first.indices[0] <= second.indices[0] ? [first, second] : [second, first];
  const before = head.frameCount;
  reserve(head, before + tail.frameCount);
  head.indices.set(tail.indices.subarray(0, tail.frameCount), before);
  head.times.set(tail.times.subarray(0, tail.frameCount), before);
  head.data.set(tail.data.subarray(0, tail.frameCount * tail.columnCount), before * head.columnCount);
  head.frameCount += tail.frameCount;
  return head;
}

/** [frame, column] view of what is in use. */
export function seriesView(series: FrameSeries): NdArray<Float64Array> {
  return ndarray(series.data, [series.frameCount, series.columnCount]);
}

/** Mean of a column over all replicas with its error. */
export function estimateColumn(replicas: readonly FrameSeries[], column: number): Estimate {
  return combineReplicas(
    replicas.map((series) => estimateOf(seriesView(series).pick(null, column))),
    replicas.map((series) => series.frameCount),
  );
}

/** ps between frames; null when they are not equally spaced, or fewer than two. */
export function frameInterval({ times, frameCount }: FrameSeries): number | null {
  const interval = (times[frameCount - 1] - times[0]) / (frameCount - 1);
  if (!(interval > 0)) return null;
  for (let row = 1; row < frameCount; row++)
    if (Math.abs(times[row] - times[row - 1] - interval) > 1e-3 * interval) return null;
  return interval;
}

/** The same for several replicas that must agree; null when they do not. */
export function commonInterval(replicas: readonly FrameSeries[]): number | null {
  const intervals = replicas.map((series) => (series.frameCount > 1 ? frameInterval(series) : null));
  const interval = intervals.at(0) ?? null;
  const agree = intervals.every(
    (own) => own !== null && interval !== null && Math.abs(own - interval) <= 1e-3 * interval,
  );
  return agree ? interval : null;
}
