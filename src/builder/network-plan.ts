/**
 * The graph of a percolating periodic network and where it lies, for a box of a given edge.
 *
 * A network is drawn as strands: paths along the backbones and across the cross-linkers that leave the box on one side and
 * close on themselves from the other. Strands run along x, y and z in turn and share cross-linkers (junctions) where two of
 * different axes pass each other; a cross-linker on one strand only keeps its two other arms as chain ends. A strand enters
 * a cross-linker by the tail of one port and leaves it by the head of another, so that every bond is head to tail.
 *
 * How many strands there are is a matter of length. With the contour length T of all units (each junction counts twice) and
 * an edge L, S strands can be closed while the sum of their polylines through the cross-linkers stays below EXTENSION * T.
 * A gel of 6 wt% monomers has T of 4 nm in a box of 3,000 atoms (L = 3.3 nm): one strand. T grows with L³, three strands
 * need 3 L: about 20,000 atoms. In such dilution a network is stretched near its limit, and not every arm can be bound.
 *
 * Drawn by seed: transverse places of the strands (the best of several draws), sequence of monomers, direction of the slack.
 */
import { SheathError } from '../core/index.js';
import { polymerFragment } from '../forcefield/index.js';
import { contourLength } from './contour.js';
import { type Layout, layOutStrands } from './network-layout.js';
import { drawStrands } from './network-strands.js';
import { evenSequence, functionality, type MonomerParts, type Percolation } from './polymer-structure.js';

/**
 * Of its contour length, what every stretch of a new network may span. A chain of Kuhn length b pulls with kT/b times the
 * inverse Langevin function: 6 kT/b at 0.84, 12 kT/b at 0.92, which across a box of 3.3 nm is 15 and 30 bar of pressure.
 * Strands are added up to EXTENSION; the fewest that are asked for may be as taut as TAUT.
 */
const EXTENSION = 0.84;
const TAUT = 0.92;

export interface NetworkRequest {
  readonly name: string;
  /** Whole numbers. */
  readonly monomers: MonomerParts;
  /** nm, of the cubic box at the expected density */
  readonly edge: number;
  readonly percolation: Percolation;
  readonly seed: number;
}

/**
 * Errors: E_NETWORK_CROSS_LINKER (none), E_NETWORK_SPAN (the contour length does not reach along the axes asked for).
 */
export function planNetwork(request: NetworkRequest): Layout {
  const { name, monomers, edge, percolation, seed } = request;
  const crossLinkers = evenSequence(monomers.filter((one) => functionality(one.name) > 1));
  const linear = evenSequence(monomers.filter((one) => functionality(one.name) === 1));
  if (crossLinkers.length === 0) {
    throw new SheathError('E_NETWORK_CROSS_LINKER', {
      object: `the network ${name} holds ${monomers.map((one) => `${one.parts} ${one.name}`).join(', ')}`,
      limit: 'chains become a network by cross-linkers, at least one in the box',
      cure: 'add MBA to its monomers, use a larger box, or choose the architecture linear',
    });
  }
  const crossing = crossLinkers.map((one) => contourLength(polymerFragment(one), 0, 1));
  const linearLength = linear.reduce((sum, one) => sum + contourLength(polymerFragment(one), 0, 0), 0);
  const crossingLength = crossing.reduce((sum, length) => sum + length, 0);
  const total = linearLength + crossingLength;
  const least = percolation === 'auto' ? 1 : percolation.length;
  const most =
    percolation === 'x' ? 1 : Math.max(least, Math.floor((EXTENSION * (total + crossingLength)) / edge));
  const axes = percolation === 'auto' ? 3 : percolation.length;
  for (let count = most; count >= least; count--) {
    const limit = count === least ? TAUT : EXTENSION;
    const drawing = drawStrands(count, axes, crossing, linearLength, edge, limit, seed);
    if (drawing === null) continue;
    return layOutStrands(drawing, crossLinkers, linear, edge, seed);
  }
  throw new SheathError('E_NETWORK_SPAN', {
    object: `the units of ${name} (${linear.length + crossLinkers.length}, ${crossLinkers.length} of them cross-linkers) make ${total.toFixed(1)} nm of extended chain in a box of ${edge.toFixed(2)} nm`,
    limit: `to close ${least === 1 ? 'a strand' : `strands along ${percolation}`} through the boundary takes at least ${((least * edge) / TAUT).toFixed(1)} nm`,
    cure: `use ${least === 1 ? 'more polymer or a larger box' : 'a larger box, more polymer, or `percolation: auto`'}; chain length grows with the volume, the edge does not`,
  });
}
