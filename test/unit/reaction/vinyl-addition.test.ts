import { describe, expect, it } from 'vitest';
import {
  assemblePolymer,
  geometricTable,
  librarySpecies,
  missingInteractions,
  neighboursOf,
  type PolymerLink,
  type PolymerSite,
  parameterise,
  portState,
  wrongValences,
} from '../../../src/forcefield/index.js';
import { drawWords, STREAM } from '../../../src/math/index.js';
import {
  addLink,
  doubleBonds,
  monomerMixture,
  piecesOf,
  type ReactingMixture,
  tailHydrogens,
} from '../../../src/reaction/index.js';
import { thrownBy } from '../../support/thrown.js';

const site = (unit: number, port = 0): PolymerSite => ({ unit, port });
const link = (from: PolymerSite, to: PolymerSite): PolymerLink => ({ from, to });
const join = (mixture: ReactingMixture, one: PolymerLink): ReactingMixture =>
  addLink(mixture, one, tailHydrogens(mixture, one.to).at(-1)!);

/** Links between sites drawn by chance, as many as the rule allows. */
function reactedByChance(units: readonly string[], seed: number): ReactingMixture[] {
  const steps = [monomerMixture('M', units)];
  for (let draw = 0; draw < 400; draw++) {
    const mixture = steps.at(-1)!;
    const words = drawWords(seed, STREAM.test, 0, 0, 0, draw);
    const [from, to] = [words[0], words[1]].map((word): PolymerSite => {
      const unit = word % units.length;
      return site(unit, (word >>> 16) % mixture.sites[unit].length);
    });
    try {
      steps.push(join(mixture, link(from, to)));
    } catch (error) {
      expect((error as { code: string }).code).toBe('E_POLYMER_LINK');
    }
  }
  return steps;
}

const UNITS = [...Array.from({ length: 6 }, () => 'NIPAM'), 'MBA', 'MBA', 'NIPAM', 'MBA'];

describe('the rule of vinyl addition', () => {
  it('gives monomers, starts, ends and inner units their hydrogens', () => {
    expect(portState(false, false)).toMatchObject({ unsaturated: true, tailHydrogens: 2, tail: 'cm_2' });
    expect(portState(false, true)).toMatchObject({ unsaturated: false, tailHydrogens: 3, tail: 'ct_3' });
    expect(portState(true, false)).toMatchObject({ unsaturated: true, tailHydrogens: 1, tail: 'cm_1' });
    expect(portState(true, true)).toMatchObject({ unsaturated: false, tailHydrogens: 2, tail: 'ct_2' });
  });

  it('begins from the monomers of the library, atom by atom', () => {
    for (const name of ['NIPAM', 'MBA']) {
      const { atoms, bonds } = librarySpecies(name).model.species;
      const { species } = monomerMixture('M', [name]);
      expect(species.atoms).toEqual(atoms);
      expect(species.bonds.map(String).sort()).toEqual(bonds.map(String).sort());
    }
    expect(doubleBonds(monomerMixture('M', UNITS))).toBe(7 + 2 * 3);
  });

  it('makes CH3-CHR-CH=CHR of two monomers', () => {
    const dimer = join(monomerMixture('M', ['NIPAM', 'NIPAM']), link(site(0), site(1)));
    const [first, second] = dimer.sites.map(([port]) => port);
    const around = neighboursOf(dimer.species.atoms.length, dimer.species.bonds);
    const hydrogens = (atom: number) =>
      around[atom].filter((k) => dimer.species.atoms[k].element === 'H').length;
    expect([first.tail, first.head, second.tail, second.head].map(hydrogens)).toEqual([3, 1, 1, 1]);
    expect(
      [first.tail, first.head, second.tail, second.head].map((k) => dimer.species.atoms[k].type),
    ).toEqual(['ct_3', 'ct_1', 'cm_1', 'cm_1']);
    expect(around[first.head]).toContain(second.tail);
  });

  it.each([1, 2, 3])('keeps atoms, charges and valences through any sequence of links (seed %i)', (seed) => {
    const steps = reactedByChance(UNITS, seed);
    const [start] = steps;
    expect(steps.length).toBeGreaterThan(8);
    steps.forEach(({ species, graph }, k) => {
      expect(graph.links.length).toBe(k);
      expect(species.atoms.map(({ element }) => element)).toEqual(
        start.species.atoms.map(({ element }) => element),
      );
      expect(species.bonds.length).toBe(start.species.bonds.length + k);
      expect(wrongValences(species)).toEqual([]);
      for (let unit = 0; unit < UNITS.length; unit++) {
        const charge = species.atoms.reduce((q, a) => (a.residueNumber === unit + 1 ? q + a.charge : q), 0);
        expect(Math.abs(charge)).toBeLessThan(1e-9);
      }
      // One double bond less with every link.
      const vinyl = species.atoms.filter(({ type }) => type === 'cm_1' || type === 'cm_2').length / 2;
      expect(vinyl).toBe(doubleBonds(start) - k);
    });
  });

  it('leaves nothing without parameters, at any stage', () => {
    for (const { species } of reactedByChance(UNITS, 4)) {
      const model = parameterise(species);
      const types = [...new Set(species.atoms.map(({ type }) => type))];
      expect(
        missingInteractions(model, geometricTable(types.map((name) => ({ name, c6: 0, c12: 0 })))),
      ).toEqual([]);
    }
  });

  it('refuses a site that is bound, a site that is not there, a unit with itself, another hydrogen', () => {
    const dimer = join(monomerMixture('M', ['NIPAM', 'NIPAM', 'NIPAM']), link(site(0), site(1)));
    const [h] = tailHydrogens(dimer, site(2));
    const codes = [
      () => addLink(dimer, link(site(0), site(2)), h),
      () => addLink(dimer, link(site(2), site(1)), tailHydrogens(dimer, site(1))[0]),
      () => addLink(dimer, link(site(1, 1), site(2)), h),
      () => addLink(dimer, link(site(2), site(2)), h),
      () => addLink(dimer, link(site(1), site(2)), 0),
    ].map((act) => thrownBy(act).code);
    expect(codes).toEqual(Array(5).fill('E_POLYMER_LINK'));
  });
});

describe('the molecules of a mixture', () => {
  it.each([5, 6, 7, 8, 9])(
    'are assembled from their graphs with the very atoms of the mixture (seed %i)',
    (seed) => {
      const mixture = reactedByChance(UNITS, seed).at(-2)!;
      const pieces = piecesOf(mixture);
      expect(pieces.flatMap(({ atoms }) => [...atoms]).sort((a, b) => a - b)).toEqual(
        mixture.species.atoms.map((_, k) => k),
      );
      expect(pieces.flatMap(({ units }) => units).length).toBe(UNITS.length);
      for (const { graph, atoms } of pieces) {
        const { species } = assemblePolymer('P', graph, 'transfer');
        expect(species.atoms.map(({ type }) => type)).toEqual(
          [...atoms].map((k) => mixture.species.atoms[k].type),
        );
        const mapped = species.bonds.map(([i, j]) => [atoms[i], atoms[j]].sort((a, b) => a - b).join(' '));
        const own = new Set(atoms);
        const there = mixture.species.bonds.filter(([i]) => own.has(i)).map(([i, j]) => `${i} ${j}`);
        expect(mapped.sort()).toEqual(there.sort());
      }
    },
  );
});
