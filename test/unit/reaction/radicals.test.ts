import { describe, expect, it } from 'vitest';
import { librarySpecies, type PolymerLink } from '../../../src/forcefield/index.js';
import { minimumImage } from '../../../src/math/index.js';
import {
  type ActiveCentre,
  type AdditionRule,
  arrivingPosition,
  formLinks,
  freeDoubleBonds,
  leavingHydrogen,
  linkAtoms,
  linksInReach,
  monomerMixture,
  moveCentres,
  type ReactingBox,
  startCentres,
  strainedLinks,
  tailHydrogens,
} from '../../../src/reaction/index.js';
import { thrownBy } from '../../support/thrown.js';

const EDGE = 4;
const BOX = Float64Array.of(EDGE, EDGE, EDGE);
const RULE: AdditionRule = {
  reach: 0.5,
  widening: 0.1,
  farthest: 0.8,
  patience: 2,
  probability: 1,
  linksPerBlock: 10,
};

/** NIPAM monomers, each with its tail `places` from that of the first, by the nearest image. */
function row(places: readonly (readonly [number, number, number])[]): ReactingBox {
  const mixture = monomerMixture(
    'M',
    places.map(() => 'NIPAM'),
  );
  const { geometry } = librarySpecies('NIPAM');
  const { tail } = mixture.sites[0][0];
  const positions = Float64Array.from(
    places.flatMap((place) =>
      Array.from(
        geometry,
        (x, k) => (((x - geometry[3 * tail + (k % 3)] + place[k % 3]) % EDGE) + EDGE) % EDGE,
      ),
    ),
  );
  return { mixture, positions, box: BOX };
}
const centre = (unit: number, barren = 0): ActiveCentre => ({ site: { unit, port: 0 }, barren });
const find = (box: ReactingBox, centres: readonly ActiveCentre[], rule = RULE, block = 0) =>
  linksInReach(box.mixture, centres, rule, box.positions, box.box, 1, block);

/** The head of the first monomer, from its tail. */
const HEAD = (() => {
  const { geometry } = librarySpecies('NIPAM');
  const { tail, head } = monomerMixture('M', ['NIPAM']).sites[0][0];
  return [0, 1, 2].map((k) => geometry[3 * head + k] - geometry[3 * tail + k]);
})();
/** A place so far from that head along z. */
const beside = (z: number): [number, number, number] => [HEAD[0], HEAD[1], HEAD[2] + z];

describe('links in reach', () => {
  it('take the nearest double bond within reach, across the boundary too', () => {
    const near = row([[0, 0, 0], beside(-0.45), beside(0.4)]);
    const [link] = find(near, [centre(0)]);
    expect(link.link).toEqual({ from: { unit: 0, port: 0 }, to: { unit: 2, port: 0 } });
    expect(link.distance).toBeCloseTo(0.4, 6);
    expect(find(row([[0, 0, 0], beside(-0.45)]), [centre(0)])[0].distance).toBeCloseTo(0.45, 6);
    expect(find(row([[0, 0, 0], beside(0.55)]), [centre(0)])).toEqual([]);
  });

  it('reach farther after barren blocks, up to the limit', () => {
    const box = row([[0, 0, 0], beside(0.75)]);
    const lengths = [0, 1, 2, 3, 30].map((barren) => find(box, [centre(0, barren)]).length);
    expect(lengths).toEqual([0, 0, 0, 1, 1]);
    expect(find(row([[0, 0, 0], beside(0.85)]), [centre(0, 30)])).toEqual([]);
  });

  it('use a double bond once, leave other centres alone, and stop at the number allowed', () => {
    const box = row([[0, 0, 0], [0.01, 0, 0], beside(0.4), beside(0.45)]);
    const both = find(box, [centre(0), centre(1)]);
    expect(new Set(both.map(({ link }) => link.to.unit))).toEqual(new Set([2, 3]));
    expect(find(box, [centre(0), centre(1)], { ...RULE, linksPerBlock: 1 })).toHaveLength(1);
    expect(find(row([[0, 0, 0], beside(0.4)]), [centre(0), centre(1)])).toEqual([]);
  });

  it('react with the probability given, by draws that the seed and the block decide', () => {
    const box = row([[0, 0, 0], beside(0.4)]);
    const half = { ...RULE, probability: 0.3 };
    const hits = Array.from({ length: 400 }, (_, block) => find(box, [centre(0)], half, block).length);
    expect(hits).toEqual(
      Array.from({ length: 400 }, (_, block) => find(box, [centre(0)], half, block).length),
    );
    const share = hits.reduce((sum, hit) => sum + hit, 0) / 400;
    // Four standard deviations of a binomial.
    expect(Math.abs(share - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / 400));
  });
});

describe('centres', () => {
  it('start on different double bonds', () => {
    const { mixture } = row(Array.from({ length: 6 }, (_, k) => [0.5 * k, 0, 0] as const));
    for (const seed of [1, 2, 3])
      expect(new Set(startCentres(mixture, 6, seed).map(({ site }) => site.unit)).size).toBe(6);
    expect(thrownBy(() => startCentres(mixture, 7, 1)).code).toBe('E_POLYMER_CONVERSION');
  });

  it('move on to what they added, wait, and pass to the nearest double bond at last', () => {
    const box = row([[0, 0, 0], beside(0.4), beside(1), beside(1.6)]);
    const formed = find(box, [centre(0)]);
    const reacted = formLinks(
      box,
      formed.map(({ link }) => link),
    );
    const move = (centres: readonly ActiveCentre[], links: typeof formed) =>
      moveCentres(reacted.mixture, centres, links, RULE, reacted.positions, BOX);
    expect(move([centre(0)], formed)).toEqual({ centres: [centre(1)], transfers: 0 });
    expect(move([centre(1, 4)], [])).toEqual({ centres: [centre(1, 5)], transfers: 0 });
    expect(move([centre(1, 5)], [])).toEqual({ centres: [centre(2)], transfers: 1 });
    expect(freeDoubleBonds(reacted.mixture).map(({ unit }) => unit)).toEqual([2, 3]);
  });
});

describe('a link in space', () => {
  const box = row([[0, 0, 0], beside(0.4)]);
  const link: PolymerLink = { from: { unit: 0, port: 0 }, to: { unit: 1, port: 0 } };
  const distance = (positions: ArrayLike<number>, i: number, j: number) =>
    Math.hypot(...[0, 1, 2].map((k) => minimumImage(positions[3 * i + k] - positions[3 * j + k], EDGE)));

  it('moves the hydrogen nearest to the new bond, and no other atom', () => {
    const hydrogen = leavingHydrogen(box.mixture, link, box.positions, BOX);
    const [head] = linkAtoms(box.mixture, link);
    const [a, b] = tailHydrogens(box.mixture, link.to).map((atom) => distance(box.positions, atom, head));
    expect(distance(box.positions, hydrogen, head)).toBe(Math.min(a, b));
    const after = formLinks(box, [link]);
    box.mixture.species.atoms.forEach((_, atom) => {
      const moved = [0, 1, 2].some((k) => after.positions[3 * atom + k] !== box.positions[3 * atom + k]);
      expect(moved).toBe(atom === hydrogen);
    });
  });

  it('sets it down at bond length, out of the plane of the double bond, clear of others', () => {
    const hydrogen = leavingHydrogen(box.mixture, link, box.positions, BOX);
    const place = arrivingPosition(box.mixture, link, hydrogen, box.positions, BOX);
    const positions = box.positions.slice();
    positions.set(place, 3 * hydrogen);
    const { tail } = box.mixture.sites[0][0];
    expect(distance(positions, hydrogen, tail)).toBeCloseTo(0.109, 6);
    for (const other of tailHydrogens(box.mixture, link.from))
      expect(distance(positions, hydrogen, other)).toBeGreaterThan(0.12);
  });

  it('is strained until its bond has closed', () => {
    expect(strainedLinks(formLinks(box, [link]), [link])).toEqual([link]);
  });
});
