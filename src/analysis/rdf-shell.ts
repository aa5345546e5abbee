/**
 * First peak and first minimum of a g(r), on a curve smoothed with a Gaussian of a fixed width in nm (so that the answer
 * does not depend on the bins) and against the counting noise of each bin. Nothing found is an answer, with its reason.
 */
import type { RdfFeature } from './structure-results.js';

/** nm */
const SMOOTHING = 0.006;
/** A rise or fall counts when it exceeds this and three times the noise. */
const LEAST_RISE = 0.1;
/** A flat bottom: within this, and within the noise, of the lowest point. */
const FLATNESS = 0.02;

interface Smoothed {
  readonly value: Float64Array;
  readonly noise: Float64Array;
}

function smooth(r: Float64Array, g: Float64Array, noise: Float64Array): Smoothed {
  const width = r.length > 1 ? r[1] - r[0] : 1;
  const reach = Math.ceil((3 * SMOOTHING) / width);
  const value = new Float64Array(g.length);
  const smoothedNoise = new Float64Array(g.length);
  for (let bin = 0; bin < g.length; bin++) {
    let sum = 0;
    let variance = 0;
    let weight = 0;
    for (let k = Math.max(0, bin - reach); k <= Math.min(g.length - 1, bin + reach); k++) {
      // An empty first bins' noise (one pair in next to no volume) is not noise of the curve.
      const w = Math.exp(-0.5 * (((k - bin) * width) / SMOOTHING) ** 2);
      sum += w * g[k];
      variance += g[k] > 0 ? (w * noise[k]) ** 2 : 0;
      weight += w;
    }
    value[bin] = sum / weight;
    smoothedNoise[bin] = Math.sqrt(variance) / weight;
  }
  return { value, noise: smoothedNoise };
}

/** The first maximum above 1 that the curve leaves again by a significant fall. @param noise [bin] standard deviation of g */
export function findFirstPeak(r: Float64Array, g: Float64Array, noise: Float64Array): RdfFeature {
  const { value, noise: sigma } = smooth(r, g, noise);
  let top = -1;
  for (let bin = 0; bin < value.length; bin++) {
    if (top < 0 || value[bin] > value[top]) top = bin;
    const margin = Math.max(LEAST_RISE, 3 * Math.hypot(sigma[bin], sigma[top]));
    if (value[top] > 1 + margin && value[top] - value[bin] > margin)
      return {
        r: r[top],
        g: g[top],
        origin: 'found',
        reason: `first maximum of g(r) smoothed over ${SMOOTHING} nm that stands out of the noise`,
      };
  }
  return { r: null, g: null, origin: 'none', reason: 'no maximum of g(r) above 1 stands out of the noise' };
}

/** The lowest point after `peak` and before the next significant rise, at the middle of a flat bottom. */
export function findFirstMinimum(
  r: Float64Array,
  g: Float64Array,
  noise: Float64Array,
  peak: RdfFeature,
): RdfFeature {
  if (peak.r === null)
    return { r: null, g: null, origin: 'none', reason: 'without a first peak there is no first minimum' };
  const { value, noise: sigma } = smooth(r, g, noise);
  const start = r.findIndex((x) => x >= (peak.r ?? 0));
  let low = start;
  for (let bin = start; bin < value.length; bin++) {
    if (value[bin] < value[low]) low = bin;
    const margin = Math.max(LEAST_RISE, 3 * Math.hypot(sigma[bin], sigma[low]));
    if (value[bin] - value[low] <= margin) continue;
    const level = value[low] + Math.max(FLATNESS, sigma[low]);
    let from = low;
    let to = low;
    while (from > start && value[from - 1] <= level) from--;
    while (to < bin && value[to + 1] <= level) to++;
    const middle = (from + to) >> 1;
    return {
      r: r[middle],
      g: g[middle],
      origin: 'found',
      reason:
        to - from > 2
          ? `middle of a flat bottom, ${r[from].toFixed(3)} to ${r[to].toFixed(3)} nm`
          : 'lowest point between the first two peaks',
    };
  }
  return {
    r: null,
    g: null,
    origin: 'none',
    reason: `g(r) does not rise again before ${(r.at(-1) ?? 0).toFixed(2)} nm`,
  };
}
