import { BONDED_TERMS, type BondedTerm, TERM_SHAPES, type TermTable, termCount } from '../../forces/index.js';
import { minimumImage } from '../../math/index.js';
import { addVirial, type ForcePart, type ForceSums, termIndex } from './force-sums.js';

/** All interactions of one kind, except 'pair-14'. */
export function createBonded(table: TermTable): ForcePart {
  const { kind } = table;
  if (kind === 'pair-14') throw new RangeError('pair-14 is no bonded term');
  const term = BONDED_TERMS[kind];
  const chain = new Float64Array(3 * (TERM_SHAPES[kind].atoms - 1));
  const termForces = new Float64Array(3 * TERM_SHAPES[kind].atoms);
  return (positions, box, sums) => addBonded(table, term, chain, termForces, positions, box, sums);
}

/**
 * For every interaction: gather the chain, each link the nearest image; call the term; scatter its forces. The forces of one
 * interaction sum to zero, so that its virial may be taken relative to its first atom.
 */
function addBonded(
  table: TermTable,
  term: BondedTerm,
  chain: Float64Array,
  termForces: Float64Array,
  positions: Float64Array,
  box: Float64Array,
  { forces, terms, virial }: ForceSums,
): void {
  const { atoms, parameters } = table;
  const shape = TERM_SHAPES[table.kind];
  const size = shape.atoms;
  const parameterCount = shape.parameters.length;
  const count = termCount(table);
  let energy = 0;
  for (let n = 0; n < count; n++) {
    for (let link = 0; link < size - 1; link++) {
      const a = 3 * atoms[n * size + link];
      const b = 3 * atoms[n * size + link + 1];
      chain[3 * link] = minimumImage(positions[b] - positions[a], box[0]);
      chain[3 * link + 1] = minimumImage(positions[b + 1] - positions[a + 1], box[1]);
      chain[3 * link + 2] = minimumImage(positions[b + 2] - positions[a + 2], box[2]);
    }
    energy += term(chain, parameters, n * parameterCount, termForces);
    let rx = 0;
    let ry = 0;
    let rz = 0;
    for (let k = 0; k < size; k++) {
      const fx = termForces[3 * k];
      const fy = termForces[3 * k + 1];
      const fz = termForces[3 * k + 2];
      const atom = 3 * atoms[n * size + k];
      forces[atom] += fx;
      forces[atom + 1] += fy;
      forces[atom + 2] += fz;
      if (k === 0) continue;
      rx += chain[3 * k - 3];
      ry += chain[3 * k - 2];
      rz += chain[3 * k - 1];
      addVirial(virial, rx, ry, rz, fx, fy, fz);
    }
  }
  terms[termIndex(shape.energy)] += energy;
}
