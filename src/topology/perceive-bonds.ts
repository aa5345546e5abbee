/**
 * Chemical bonds from geometry: i and j are bonded where r_ij < r_i + r_j + 0.04 nm by the covalent radii of Cordero et al.,
 * Dalton Trans. 2832 (2008), doi:10.1039/b801115j, with the tolerance of Meng and Lewis, J. Comput. Chem. 12, 891 (1991).
 * Alkali and alkaline-earth ions never bond here (Li at 0.2 nm from a carbonyl is solvated, not bonded), and two hydrogens
 * only bond to each other where neither has a nearer heavier atom. Distances are nearest images in an orthorhombic box.
 */
import { SheathError } from '../core/index.js';
import { minimumImage } from '../math/index.js';

/** nm */
const COVALENT_RADII: ReadonlyMap<string, number> = new Map([
  ['H', 0.031],
  ['B', 0.084],
  ['C', 0.076],
  ['N', 0.071],
  ['O', 0.066],
  ['F', 0.057],
  ['Al', 0.121],
  ['Si', 0.111],
  ['P', 0.107],
  ['S', 0.105],
  ['Cl', 0.102],
  ['Ti', 0.16],
  ['V', 0.153],
  ['Cr', 0.139],
  ['Mn', 0.139],
  ['Fe', 0.132],
  ['Co', 0.126],
  ['Ni', 0.124],
  ['Cu', 0.132],
  ['Zn', 0.122],
  ['Ge', 0.12],
  ['As', 0.119],
  ['Se', 0.12],
  ['Br', 0.12],
  ['Sn', 0.139],
  ['Sb', 0.139],
  ['Te', 0.138],
  ['I', 0.139],
]);
const UNBONDED: ReadonlySet<string> = new Set([
  'Li',
  'Na',
  'K',
  'Rb',
  'Cs',
  'Be',
  'Mg',
  'Ca',
  'Sr',
  'Ba',
  'He',
  'Ne',
  'Ar',
  'Kr',
  'Xe',
]);
/** nm */
const TOLERANCE = 0.04;
/** Nearer than this two atoms are one on top of the other. nm */
const SHORTEST_BOND = 0.04;
const MOST_BONDS_PER_ATOM = 12;

/**
 * @param elements [atom]
 * @param positions [atom, 3] nm; molecules may lie across the boundary
 * @param box [3] nm; zeros without periodicity
 * @returns pairs i < j, ascending
 * @throws E_BONDS_ELEMENT for an atom of unknown element or radius, E_BONDS_OVERLAP, E_BONDS_CROWDED
 */
export function perceiveBonds(
  elements: readonly string[],
  positions: ArrayLike<number>,
  box: ArrayLike<number>,
): (readonly [number, number])[] {
  const radii = Float64Array.from(elements, (element, atom) => radiusOf(element, atom));
  const reach = 2 * radii.reduce((largest, radius) => Math.max(largest, radius), 0) + TOLERANCE;
  const bonds: (readonly [number, number])[] = [];
  const lengths: number[] = [];
  const degree = new Uint16Array(elements.length);
  visitNearPairs(radii, positions, box, reach, (i, j, r2) => {
    const limit = radii[i] + radii[j] + TOLERANCE;
    if (r2 >= limit * limit) return;
    const r = Math.sqrt(r2);
    if (r < SHORTEST_BOND)
      throw new SheathError('E_BONDS_OVERLAP', {
        object: `atoms ${i + 1} (${elements[i]}) and ${j + 1} (${elements[j]}) are ${r.toFixed(4)} nm apart`,
        limit: `no bond is shorter than ${SHORTEST_BOND} nm`,
        cure: 'check the units and the box of the file, or give a topology with bonds',
      });
    for (const atom of [i, j])
      if (++degree[atom] > MOST_BONDS_PER_ATOM)
        throw new SheathError('E_BONDS_CROWDED', {
          object: `atom ${atom + 1} (${elements[atom]}) has more than ${MOST_BONDS_PER_ATOM} neighbours at bonding distance`,
          limit: 'no atom has so many bonds',
          cure: 'check the units and the box of the file, or give a topology with bonds',
        });
    bonds.push([i, j]);
    lengths.push(r);
  });
  return withoutStrayHydrogenBonds(elements, bonds).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** nm; 0 = never bonded */
function radiusOf(element: string, atom: number): number {
  if (UNBONDED.has(element)) return 0;
  const radius = COVALENT_RADII.get(element);
  if (radius === undefined)
    throw new SheathError('E_BONDS_ELEMENT', {
      object: `atom ${atom + 1} is of element "${element}"`,
      limit: 'bonds are perceived from covalent radii, which are known for the elements of electrolytes',
      cure: 'give a topology with bonds: GROMACS .top, LAMMPS data, or a .pdb with CONECT',
    });
  return radius;
}

/** A hydrogen bonded to a heavier atom has no bond to a hydrogen. */
function withoutStrayHydrogenBonds(
  elements: readonly string[],
  bonds: readonly (readonly [number, number])[],
): (readonly [number, number])[] {
  const held = new Uint8Array(elements.length);
  for (const [i, j] of bonds) {
    if (elements[i] === 'H' && elements[j] !== 'H') held[i] = 1;
    if (elements[j] === 'H' && elements[i] !== 'H') held[j] = 1;
  }
  return bonds.filter(([i, j]) => elements[i] !== 'H' || elements[j] !== 'H' || !(held[i] || held[j]));
}

/** Pairs of bonding atoms up to `reach` apart, each once, i < j, from linked cells at least `reach` wide. */
function visitNearPairs(
  radii: Float64Array,
  positions: ArrayLike<number>,
  box: ArrayLike<number>,
  reach: number,
  visit: (i: number, j: number, r2: number) => void,
): void {
  const count = radii.length;
  const low = [0, 0, 0];
  const edges = [0, 0, 0];
  for (let axis = 0; axis < 3; axis++) {
    if (box[axis] > 0) {
      edges[axis] = box[axis];
      continue;
    }
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let k = axis; k < 3 * count; k += 3) {
      least = Math.min(least, positions[k]);
      most = Math.max(most, positions[k]);
    }
    low[axis] = count > 0 ? least : 0;
    edges[axis] = count > 0 ? Math.max(most - least, reach) : reach;
  }
  const mostCells = Math.max(1, Math.ceil(Math.cbrt(count)));
  const cells = edges.map((edge) => Math.max(1, Math.min(mostCells, Math.floor(edge / reach))));
  const cellOf = (value: number, axis: number) => {
    const cell = Math.floor(((value - low[axis]) / edges[axis]) * cells[axis]);
    return box[axis] > 0
      ? ((cell % cells[axis]) + cells[axis]) % cells[axis]
      : Math.max(0, Math.min(cells[axis] - 1, cell));
  };
  const head = new Int32Array(cells[0] * cells[1] * cells[2]).fill(-1);
  const next = new Int32Array(count);
  const place = new Int32Array(3 * count);
  for (let atom = 0; atom < count; atom++) {
    if (radii[atom] === 0) continue;
    for (let axis = 0; axis < 3; axis++) place[3 * atom + axis] = cellOf(positions[3 * atom + axis], axis);
    const cell = (place[3 * atom] * cells[1] + place[3 * atom + 1]) * cells[2] + place[3 * atom + 2];
    next[atom] = head[cell];
    head[cell] = atom;
  }
  const around = (cell: number, axis: number): number[] => {
    const periodic = box[axis] > 0;
    const own = [cell - 1, cell, cell + 1].map((c) => (periodic ? (c + cells[axis]) % cells[axis] : c));
    return [...new Set(own)].filter((c) => c >= 0 && c < cells[axis]);
  };
  for (let i = 0; i < count; i++) {
    if (radii[i] === 0) continue;
    for (const a of around(place[3 * i], 0))
      for (const b of around(place[3 * i + 1], 1))
        for (const c of around(place[3 * i + 2], 2))
          for (let j = head[(a * cells[1] + b) * cells[2] + c]; j >= 0; j = next[j]) {
            if (j <= i) continue;
            let r2 = 0;
            for (let axis = 0; axis < 3; axis++) {
              const d = minimumImage(positions[3 * j + axis] - positions[3 * i + axis], box[axis]);
              r2 += d * d;
            }
            visit(i, j, r2);
          }
  }
}
