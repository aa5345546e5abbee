/** From a recipe with a network to a system that can be run: one molecule, charges by species, what the plan says. */
import { beforeAll, describe, expect, it } from 'vitest';
import { compositionText, polymersText } from '../../../src/cli/plan-text.js';
import { parseRecipe } from '../../../src/recipe/index.js';
import { type PreparedRun, prepareRun } from '../../../src/study/index.js';
import { checkCharges, netCharge } from '../../../src/system/index.js';
import { selectAtoms } from '../../../src/topology/index.js';

function prepare(polymer: string, chargeScale = '{}', seed = 1): Promise<PreparedRun> {
  const text = `electrolyte: { salt: { LiPF6: 1 M }, solvents: { EC: 1, DEC: 1, DMC: 1 }, polymer: ${polymer} }
box: { atoms: 700 }
platform: reference
model: { cutoff: 0.7 nm, chargeScale: ${chargeScale} }
seed: ${seed}
`;
  return prepareRun(parseRecipe(text, 'recipe.yaml'), { readText: () => null, folder: '' });
}
const NETWORK = '{ APEM: { amount: 25 wt%, monomers: { NIPAM: 5, MBA: 1 } } }';

describe('a run with a network', () => {
  let prepared: PreparedRun;
  beforeAll(async () => {
    prepared = await prepare(NETWORK);
  });

  it('has it as one molecule with the names and residues of its monomers', () => {
    const { plan, polymers, composition } = prepared;
    const { topology } = plan.system;
    const [{ name, statistics, percolation }] = polymers;
    expect(name).toBe('APEM');
    expect(composition.species[0]).toMatchObject({ name: 'APEM', count: 1 });
    expect(percolation).toMatchObject({ pieces: 1 });
    expect(percolation.dimension).toBeGreaterThan(0);
    const amides = statistics.monomers.reduce(
      (sum, one) => sum + one.count * (one.name === 'MBA' ? 2 : 1),
      0,
    );
    const count = (selection: string) => selectAtoms(topology, selection).length;
    expect(count('species APEM')).toBe(polymers[0].polymer.species.atoms.length);
    expect(count('species APEM and element O')).toBe(amides);
    expect(count('residue MBA and name CX')).toBe(statistics.crossLinkers.count);
    expect(count('residue NIP and name N')).toBe(
      statistics.monomers.find((one) => one.name === 'NIPAM')!.count,
    );
  });

  it('says what was reached', async () => {
    const text = polymersText(prepared)!;
    expect(text).toMatch(/^APEM: network of \d+ MBA \+ \d+ NIPAM$/m);
    expect(text).toMatch(/\d+ links \(\d+ % of the double bonds\), \d+ chain ends capped with hydrogen/);
    expect(text).toMatch(
      /cross-linkers \d+\.\d mol% of the monomers, \d+ mmol\/L: .*\d with [2-4] arms bound/,
    );
    expect(text).toMatch(/percolates along [xyz]/);
    expect(compositionText(prepared)).toMatch(/APEM +1 /);
    expect(polymersText(await prepare('{ NIPAM-H2: 15 wt% }'))).toBeNull();
  });

  it('is another network at another seed, the same at the same', async () => {
    expect((await prepare(NETWORK)).state.positions).toEqual(prepared.state.positions);
    expect((await prepare(NETWORK, '{}', 2)).state.positions).not.toEqual(prepared.state.positions);
  });
});

describe('charge scales', () => {
  it('act on each species alone and leave the box neutral', async () => {
    const factors = { ions: 0.72, EC: 0.9, DEC: 1.1, DMC: 0.95, APEM: 0.85 };
    const { plan, chargeScales } = await prepare(NETWORK, JSON.stringify(factors));
    const { ions, ...others } = factors;
    expect(chargeScales).toEqual({ Li: ions, PF6: ions, ...others });
    const { system } = plan;
    const { topology } = system;
    for (let atom = 0; atom < topology.atomCount; atom++) {
      const species = topology.species[topology.atomSpecies[atom]];
      const formal = species.atoms[topology.atomLocal[atom]].charge;
      expect(system.charges[atom]).toBeCloseTo(formal * chargeScales[species.name], 12);
    }
    expect(Math.abs(netCharge(system))).toBeLessThan(1e-9);
    expect(checkCharges(system, 'periodic')).toEqual([]);
    // Every neutral molecule is neutral by itself, so no factor on it can charge the box.
    for (let m = 0; m < topology.moleculeCount; m++) {
      const name = topology.species[topology.moleculeSpecies[m]].name;
      const charges = system.charges.subarray(topology.moleculeStart[m], topology.moleculeStart[m + 1]);
      const formal = { Li: 1, PF6: -1 }[name] ?? 0;
      expect(charges.reduce((sum, q) => sum + q, 0)).toBeCloseTo(formal * chargeScales[name], 10);
    }
  });

  it('of nought takes the charges of the polymer away and nothing else', async () => {
    const { plan } = await prepare(NETWORK, '{ APEM: 0 }');
    const { charges, topology } = plan.system;
    const charged = new Set<string>();
    charges.forEach((charge, atom) => {
      if (charge !== 0) charged.add(topology.species[topology.atomSpecies[atom]].name);
    });
    expect([...charged].sort()).toEqual(['DEC', 'DMC', 'EC', 'Li', 'PF6']);
  });

  it('of one ion alone is refused: the box would be charged', async () => {
    await expect(prepare(NETWORK, '{ Li: 0.7 }')).rejects.toMatchObject({ code: 'E_NET_CHARGE' });
    await expect(prepare(NETWORK, '{ NIPAM: 0.7 }')).rejects.toMatchObject({ code: 'E_UNKNOWN_SPECIES' });
  });
});
