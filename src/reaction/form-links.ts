/**
 * Bonds form: a mixture and where its atoms are -> the same after some links. Every atom keeps its number; one hydrogen a link
 * is set down at its new carbon, all other atoms stay. A new bond is as long as its atoms were apart: whoever goes on relaxes the
 * box with capped displacements first, as REACTER does (Gissinger, Jensen, Wise, Polymer 128, 211 (2017)), and judges by
 * `strainedLinks` whether every bond has closed.
 */
import { neighboursOf, type PolymerLink } from '../forcefield/index.js';
import { angleBetween, arrivingPosition, leavingHydrogen, length, separation } from './hydrogen-shift.js';
import { addLink, type ReactingMixture } from './vinyl-addition.js';

/** A box that holds a mixture as its first molecule. */
export interface ReactingBox {
  readonly mixture: ReactingMixture;
  /** [atom, 3], nm, of the whole box */
  readonly positions: Float64Array;
  /** [3], nm */
  readonly box: Float64Array;
}

/** The same box after these links, one after the other. Errors: as `addLink`. */
export function formLinks(before: ReactingBox, links: readonly PolymerLink[]): ReactingBox {
  const { box } = before;
  const positions = before.positions.slice();
  let { mixture } = before;
  for (const link of links) {
    const hydrogen = leavingHydrogen(mixture, link, positions, box);
    const place = arrivingPosition(mixture, link, hydrogen, positions, box);
    mixture = addLink(mixture, link, hydrogen);
    positions.set(place, 3 * hydrogen);
  }
  return { mixture, positions, box };
}

/** nm and radians: beyond these, bonds and angles of a relaxed carbon are caught in something. */
const LONGEST_BOND = 0.175;
const ANGLES = { least: 1.4, most: 2.6 } as const;

/** Those of the links whose bond has not closed, or one of whose carbons is bent out of shape. */
export function strainedLinks(
  { mixture, positions, box }: ReactingBox,
  links: readonly PolymerLink[],
): readonly PolymerLink[] {
  const { species, sites } = mixture;
  const neighbours = neighboursOf(species.atoms.length, species.bonds);
  const isBent = (centre: number): boolean => {
    const around = neighbours[centre].map((atom) => separation(positions, box, centre, atom));
    return around.some((a, k) =>
      around.slice(0, k).some((b) => {
        const angle = angleBetween(a, b);
        return !(angle >= ANGLES.least && angle <= ANGLES.most);
      }),
    );
  };
  return links.filter((link) => {
    const [head, tail] = linkAtoms(mixture, link);
    const closed = length(separation(positions, box, head, tail)) <= LONGEST_BOND;
    const beside = sites[link.from.unit][link.from.port].tail;
    const beyond = sites[link.to.unit][link.to.port].head;
    return !closed || [head, tail, beside, beyond].some(isBent);
  });
}

/** Head and tail of a link. */
export function linkAtoms({ sites }: ReactingMixture, { from, to }: PolymerLink): readonly [number, number] {
  return [sites[from.unit][from.port].head, sites[to.unit][to.port].tail];
}
