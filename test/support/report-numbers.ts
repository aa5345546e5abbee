/** Made-up numbers of the report's fixture: noise that is the same every time, and estimates with their errors. */
import type { ErrorMethod, Estimate } from '../../src/analysis/index.js';
import { drawWords, normalsOf, STREAM } from '../../src/math/index.js';

const pairOfNormals = new Float64Array(2);
export function noise(stream: number, item: number): number {
  const words = drawWords(7, STREAM.test, stream, item, 0, 0);
  normalsOf(words[0], words[1], pairOfNormals, 0);
  return pairOfNormals[0];
}

export function estimate(
  value: number,
  error: number | null,
  method: ErrorMethod = error === null ? 'none' : 'between-replicas',
  effectiveSamples: number | null = method === 'between-replicas' ? 4 : error === null ? null : 3.4,
): Estimate {
  return { value, error, method, effectiveSamples };
}
