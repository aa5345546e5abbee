/**
 * Which links form. A fixed number of active centres (radicals) sits on double bonds drawn by chance; between two blocks of
 * dynamics each may add the nearest double bond whose tail lies within reach of its head, and moves on to it. A centre that finds
 * nothing reaches a little farther after every barren block, up to a limit, and there, after some blocks more, passes to the
 * nearest double bond (chain transfer to monomer): its chain has ended. Reaching farther as partners get rare is the usual cure
 * for the slow last steps of a simulated cure (Varshney, Patnaik, Roy, Farmer, Macromolecules 41, 6837 (2008)).
 *
 * Centres do not react with each other, nor a unit with itself. Random numbers: Philox, stream `polymerisation`; item 0 draws the
 * first centres, item 1 + k whether centre k reacts in a block (step).
 */
import { SheathError } from '../core/index.js';
import type { PolymerLink, PolymerSite } from '../forcefield/index.js';
import { drawWords, STREAM, uniformOf } from '../math/index.js';
import { length, separation } from './hydrogen-shift.js';
import { linkedSites, type ReactingMixture, siteKey } from './vinyl-addition.js';

/** Lengths in nm between the head of a centre and the tail of a double bond. */
export interface AdditionRule {
  /** Where a centre begins to react, what it gains by a barren block, and how far it gets. */
  readonly reach: number;
  readonly widening: number;
  readonly farthest: number;
  /** Barren blocks at the farthest reach before a centre passes on. */
  readonly patience: number;
  /** That a centre reacts with the double bond it reaches, per block. */
  readonly probability: number;
  /** Links in one block. */
  readonly linksPerBlock: number;
}

export interface ActiveCentre {
  readonly site: PolymerSite;
  /** Blocks without a link since it came here. */
  readonly barren: number;
}

/** Ports whose head and tail are both free: monomers, and the arms of cross-linkers that have not reacted. */
export function freeDoubleBonds({ sites, graph }: ReactingMixture): PolymerSite[] {
  const { tails, heads } = linkedSites(graph);
  return sites
    .flatMap((ports, unit) => ports.map((_, port): PolymerSite => ({ unit, port })))
    .filter((site) => !tails.has(siteKey(site)) && !heads.has(siteKey(site)));
}

/** `count` different double bonds by chance. Errors: E_POLYMER_CONVERSION when there are fewer. */
export function startCentres(mixture: ReactingMixture, count: number, seed: number): readonly ActiveCentre[] {
  const free = freeDoubleBonds(mixture);
  if (count > free.length)
    throw new SheathError('E_POLYMER_CONVERSION', {
      object: `${count} radicals are to start on ${free.length} double bonds`,
      limit: 'each starts a chain of its own',
      cure: 'use fewer radicals, or more monomer',
    });
  return Array.from({ length: count }, (_, k) => {
    const [word] = drawWords(seed, STREAM.polymerisation, 0, 0, 0, k);
    const [site] = free.splice(Math.min(free.length - 1, Math.floor(uniformOf(word) * free.length)), 1);
    return { site, barren: 0 };
  });
}

/** A link that a centre may make now. */
export interface Candidate {
  readonly centre: number;
  readonly link: PolymerLink;
  /** nm */
  readonly distance: number;
}

/**
 * The links of one block, the shortest first, no double bond taken twice.
 * @param positions [atom, 3], nm
 * @param box [3], nm; 0 = open
 * @param block number of the block, for the draws
 */
export function linksInReach(
  mixture: ReactingMixture,
  centres: readonly ActiveCentre[],
  rule: AdditionRule,
  positions: ArrayLike<number>,
  box: ArrayLike<number>,
  seed: number,
  block: number,
): readonly Candidate[] {
  const taken = new Set(centres.map(({ site }) => siteKey(site)));
  const partners = freeDoubleBonds(mixture).filter((site) => !taken.has(siteKey(site)));
  const candidates = centres.flatMap(({ site, barren }, centre): Candidate[] => {
    const reach = Math.min(rule.farthest, rule.reach + barren * rule.widening);
    return partners
      .filter(({ unit }) => unit !== site.unit)
      .map((to) => ({ centre, link: { from: site, to }, distance: gap(mixture, site, to, positions, box) }))
      .filter(({ distance }) => distance <= reach);
  });
  candidates.sort((a, b) => a.distance - b.distance || a.centre - b.centre);
  const chosen: Candidate[] = [];
  const done = new Set<number>();
  for (const candidate of candidates) {
    if (chosen.length === rule.linksPerBlock) break;
    const { centre, link } = candidate;
    if (done.has(centre) || taken.has(siteKey(link.to))) continue;
    done.add(centre);
    const [word] = drawWords(seed, STREAM.polymerisation, 0, 1 + centre, block, 0);
    if (uniformOf(word) > rule.probability) continue;
    taken.add(siteKey(link.to));
    chosen.push(candidate);
  }
  return chosen;
}

/** Centres after a block: on the double bond they added, more patient, or passed on to the nearest double bond. */
export function moveCentres(
  mixture: ReactingMixture,
  centres: readonly ActiveCentre[],
  formed: readonly Candidate[],
  rule: AdditionRule,
  positions: ArrayLike<number>,
  box: ArrayLike<number>,
): { readonly centres: readonly ActiveCentre[]; readonly transfers: number } {
  const moved = centres.map(({ site, barren }, k): ActiveCentre => {
    const link = formed.find(({ centre }) => centre === k)?.link;
    return link === undefined ? { site, barren: barren + 1 } : { site: link.to, barren: 0 };
  });
  const longest = Math.ceil(Math.max(0, rule.farthest - rule.reach) / rule.widening - 1e-9) + rule.patience;
  let transfers = 0;
  moved.forEach(({ site, barren }, k) => {
    if (barren <= longest) return;
    const taken = new Set(moved.map((one) => siteKey(one.site)));
    const free = freeDoubleBonds(mixture).filter((one) => !taken.has(siteKey(one)));
    if (free.length === 0) return;
    const nearest = free.reduce((best, one) =>
      gap(mixture, site, one, positions, box) < gap(mixture, site, best, positions, box) ? one : best,
    );
    moved[k] = { site: nearest, barren: 0 };
    transfers++;
  });
  return { centres: moved, transfers };
}

/** nm, from the head of one port to the tail of another. */
function gap(
  { sites }: ReactingMixture,
  from: PolymerSite,
  to: PolymerSite,
  positions: ArrayLike<number>,
  box: ArrayLike<number>,
): number {
  return length(separation(positions, box, sites[from.unit][from.port].head, sites[to.unit][to.port].tail));
}
