/**
 * A histogram of distances without scatter: a thread has one reference atom and four neighbouring bins, goes through all targets
 * and counts those that fall into its bins. Pairs of the same group (molecule, or atom) are left out.
 *
 * threads [thread, (reference, first bin)], references and targets [atom, 6] (common/separation.ts), groups [atom],
 * cell [9] (unit x, y, z in 0-2, bins a nm in 3, number of targets in 4, lost x, y, z in 6-8).
 */
import { separation } from './common/separation.js';
import type { Row, Rows, Thread, Vector4 } from './common/thread.js';

export function rdfHistogram(
  this: Thread,
  threads: Rows,
  references: Rows,
  referenceGroups: Row,
  targets: Rows,
  targetGroups: Row,
  cell: Row,
): Vector4 {
  const i = threads[this.thread.x][0];
  const first = threads[this.thread.x][1];
  const group = referenceGroups[i];
  const count = cell[4];
  let a = 0.0;
  let b = 0.0;
  let c = 0.0;
  let d = 0.0;
  for (let j = 0; j < count; j++) {
    const x = separation(references[i][0], references[i][3], targets[j][0], targets[j][3], cell[0], cell[6]);
    const y = separation(references[i][1], references[i][4], targets[j][1], targets[j][4], cell[1], cell[7]);
    const z = separation(references[i][2], references[i][5], targets[j][2], targets[j][5], cell[2], cell[8]);
    const place = Math.sqrt(x * x + y * y + z * z) * cell[3] - first;
    if (place >= 0.0) {
      if (place < 4.0) {
        if (targetGroups[j] !== group) {
          if (place < 1.0) {
            a += 1.0;
          } else if (place < 2.0) {
            b += 1.0;
          } else if (place < 3.0) {
            c += 1.0;
          } else {
            d += 1.0;
          }
        }
      }
    }
  }
  return [a, b, c, d];
}
