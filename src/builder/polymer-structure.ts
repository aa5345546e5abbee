/** What a recipe may say of a polymer beyond its amount, and the graphs of the architectures that do not depend on the box. */
import { SheathError } from '../core/index.js';
import { type PolymerGraph, type PolymerLink, polymerFragment } from '../forcefield/index.js';

/** Parts by mole of the monomers a polymer is made of. */
export type MonomerParts = readonly { readonly name: string; readonly parts: number }[];

export type Percolation = 'auto' | 'x' | 'xy' | 'xyz';

/** How monomers are made to react in the box: src/reaction. Temperature K, times ps, lengths nm. */
export interface PolymerReaction {
  readonly temperature: number;
  /** Dynamics of the monomers before the first link, and between two chances to link. */
  readonly mixing: number;
  readonly interval: number;
  /** Double bonds for each radical: the length of a chain if all of them react. */
  readonly chainLength: number;
  /** From the head of a radical to the tail of a double bond: at first, and after many barren intervals. */
  readonly reach: number;
  readonly farthest: number;
  /** That a radical reacts with the double bond it reaches, each time. */
  readonly probability: number;
  readonly linksPerInterval: number;
  /** At most so many. */
  readonly intervals: number;
}

export type PolymerStructure =
  /** Chains of so many units, all alike: monomers with one port, their order spread evenly. */
  | {
      readonly architecture: 'linear';
      readonly monomers: MonomerParts;
      readonly degreeOfPolymerisation: number;
    }
  /** `monomers` are one molecule as they stand: chains side by side, joined by the cross-linkers. */
  | { readonly architecture: 'oligomer'; readonly monomers: MonomerParts }
  /** One molecule that reaches through the periodic boundary along `percolation`. */
  | {
      readonly architecture: 'network';
      readonly monomers: MonomerParts;
      readonly percolation: Percolation;
    }
  /** Free monomers, of which this fraction of the double bonds is to react in the box before the run begins. */
  | {
      readonly architecture: 'in-situ';
      readonly monomers: MonomerParts;
      readonly conversion: number;
      readonly reaction: PolymerReaction;
    };

/** Ports of a monomer: 1 for one that makes chains, more for a cross-linker. Errors: E_POLYMER_FRAGMENT. */
export function functionality(monomer: string): number {
  return polymerFragment(monomer).ports.length;
}

/**
 * A sequence of monomers in which each is spread evenly (the largest deficit comes next).
 * @param counts whole numbers
 */
export function evenSequence(counts: MonomerParts): string[] {
  const total = counts.reduce((sum, { parts }) => sum + parts, 0);
  const used = counts.map(() => 0);
  return Array.from({ length: total }, (_, k) => {
    let next = 0;
    counts.forEach(({ parts }, i) => {
      const deficit = (j: number, share: number) => ((k + 0.5) * share) / total - used[j];
      if (deficit(i, parts) > deficit(next, counts[next].parts) + 1e-12) next = i;
    });
    used[next]++;
    return counts[next].name;
  });
}

/** Whole numbers of monomers that come nearest to `parts` and sum to `total` (largest remainders). */
export function wholeParts(parts: MonomerParts, total: number): MonomerParts {
  const sum = parts.reduce((all, one) => all + one.parts, 0);
  const ideal = parts.map((one) => (one.parts / sum) * total);
  const whole = ideal.map(Math.floor);
  const order = ideal.map((_, k) => k).sort((a, b) => ideal[b] - whole[b] - (ideal[a] - whole[a]) || a - b);
  let left = total - whole.reduce((all, count) => all + count, 0);
  for (const k of order) if (left-- > 0) whole[k]++;
  return parts.map(({ name }, k) => ({ name, parts: whole[k] }));
}

/** A chain: unit k + 1 follows unit k. Errors: E_POLYMER_FRAGMENT, E_POLYMER_STRUCTURE. */
export function linearGraph(name: string, monomers: MonomerParts, length: number): PolymerGraph {
  const crossLinker = monomers.find((one) => functionality(one.name) > 1);
  if (crossLinker !== undefined) {
    throw new SheathError('E_POLYMER_STRUCTURE', {
      object: `${name} is to be linear and to hold ${crossLinker.name}, which joins chains`,
      limit: 'a linear chain holds monomers of one double bond',
      cure: `take ${crossLinker.name} out, or choose the architecture oligomer or network`,
    });
  }
  const units = evenSequence(wholeParts(monomers, length));
  const links = units.slice(1).map((_, k) => ({ from: { unit: k, port: 0 }, to: { unit: k + 1, port: 0 } }));
  return { units, links };
}

/** The units and ports of one primary chain, from its tail to its head. */
export type PrimaryChain = readonly { readonly unit: number; readonly port: number }[];

/**
 * Chains side by side: port p of every cross-linker lies on chain p, evenly spaced; the monomers are shared out.
 * Errors: E_POLYMER_FRAGMENT, E_POLYMER_STRUCTURE.
 */
export function oligomerGraph(
  name: string,
  monomers: MonomerParts,
): { readonly graph: PolymerGraph; readonly chains: readonly PrimaryChain[] } {
  const crossLinkers = monomers
    .filter((one) => functionality(one.name) > 1)
    .flatMap((one) => Array.from({ length: one.parts }, () => one.name));
  const linear = evenSequence(monomers.filter((one) => functionality(one.name) === 1));
  const fractional = monomers.find((one) => !Number.isInteger(one.parts));
  if (fractional !== undefined || crossLinkers.length === 0) {
    throw new SheathError('E_POLYMER_STRUCTURE', {
      object: `the oligomer ${name} has ${fractional === undefined ? 'no cross-linker' : `${fractional.parts} ${fractional.name}`}`,
      limit: 'its monomers are one molecule, counted in whole numbers, held together by cross-linkers',
      cure:
        fractional === undefined
          ? 'add a cross-linker such as MBA, or choose the architecture linear'
          : 'write whole numbers, { NIPAM: 12, MBA: 1 }',
    });
  }
  const units = [...crossLinkers];
  const width = Math.max(...crossLinkers.map(functionality));
  const total = linear.length;
  const chains = Array.from({ length: width }, (_, port) => {
    const joints = crossLinkers.flatMap((one, unit) => (functionality(one) > port ? [unit] : []));
    const share = Math.floor(total / width) + (port < total % width ? 1 : 0);
    const chain: { unit: number; port: number }[] = [];
    for (let k = 0, placed = 0; k <= joints.length; k++) {
      // Before, between and behind the joints equal stretches.
      const until = Math.round((share * (k + 1)) / (joints.length + 1));
      for (; placed < until; placed++) chain.push({ unit: units.push(linear.shift()!) - 1, port: 0 });
      if (k < joints.length) chain.push({ unit: joints[k], port });
    }
    return chain;
  });
  const links = chains.flatMap((chain) =>
    chain.slice(1).map((to, k): PolymerLink => ({ from: chain[k], to })),
  );
  return { graph: { units, links }, chains };
}
