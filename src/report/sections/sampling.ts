/** How much of the run the numbers rest on. */
import type { AnalysisResults } from '../../analysis/index.js';
import { duration, integer } from '../number-format.js';

/** "4 × 18.2 ns, 36 400 frames" */
export function sampledTime(results: AnalysisResults): string {
  const used = results.frames.filter(({ used }) => used > 0);
  if (used.length === 0) return 'no frames';
  const lengths = used.map(({ from, to }) => (to ?? 0) - (from ?? 0));
  const frames = used.reduce((sum, entry) => sum + entry.used, 0);
  const equal = lengths.every((length) => Math.abs(length - lengths[0]) < 1e-6);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const time =
    used.length > 1 && equal
      ? `${used.length} × ${duration(lengths[0])}`
      : `${duration(total)}${used.length > 1 ? ` in ${used.length} replicas` : ''}`;
  return `${time}, ${integer(frames)} frame${frames === 1 ? '' : 's'}`;
}
