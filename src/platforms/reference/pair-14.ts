import {
  pair14Coulomb,
  pair14Force,
  pair14LennardJones,
  TERM_SHAPES,
  type TermTable,
  termCount,
} from '../../forces/index.js';
import { minimumImage } from '../../math/index.js';
import { addVirial, type ForcePart, termIndex } from './force-sums.js';

/** The 1-4 pairs, each at its nearest image. @param charges [atom], e */
export function createPair14(table: TermTable, charges: Float64Array): ForcePart {
  const { atoms, parameters } = table;
  const count = termCount(table);
  const parameterCount = TERM_SHAPES['pair-14'].parameters.length;

  return (positions, box, { forces, terms, virial }) => {
    let lennardJones = 0;
    let coulomb = 0;
    for (let n = 0; n < count; n++) {
      const i = atoms[2 * n];
      const j = atoms[2 * n + 1];
      const dx = minimumImage(positions[3 * i] - positions[3 * j], box[0]);
      const dy = minimumImage(positions[3 * i + 1] - positions[3 * j + 1], box[1]);
      const dz = minimumImage(positions[3 * i + 2] - positions[3 * j + 2], box[2]);
      const r2 = dx * dx + dy * dy + dz * dz;
      const c6 = parameters[parameterCount * n];
      const c12 = parameters[parameterCount * n + 1];
      const fudgeQQ = parameters[parameterCount * n + 2];
      const qq = charges[i] * charges[j];
      lennardJones += pair14LennardJones(r2, c6, c12);
      coulomb += pair14Coulomb(r2, fudgeQQ, qq);
      const force = pair14Force(r2, c6, c12, fudgeQQ, qq);
      const fx = force * dx;
      const fy = force * dy;
      const fz = force * dz;
      forces[3 * i] += fx;
      forces[3 * i + 1] += fy;
      forces[3 * i + 2] += fz;
      forces[3 * j] -= fx;
      forces[3 * j + 1] -= fy;
      forces[3 * j + 2] -= fz;
      addVirial(virial, dx, dy, dz, fx, fy, fz);
    }
    terms[termIndex('lj14')] += lennardJones;
    terms[termIndex('coulomb14')] += coulomb;
  };
}
