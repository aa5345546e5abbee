/** Monomers in a box become an ordinary box with a polymer, which a run goes on with. */
import { beforeAll, describe, expect, it } from 'vitest';
import { polymerisationText } from '../../../src/cli/polymerisation-text.js';
import { silentTask } from '../../../src/core/index.js';
import { wrongValences } from '../../../src/forcefield/index.js';
import { minimumImage } from '../../../src/math/index.js';
import { choosePlatform } from '../../../src/platforms/index.js';
import { parseRecipe } from '../../../src/recipe/index.js';
import { memoryRunFiles } from '../../../src/simulation/index.js';
import {
  concludeRun,
  executeRun,
  openPolymerisation,
  type PreparedRun,
  type PrepareOptions,
  polymerisationKeeper,
  prepareRun,
  type ReactionMoment,
  UNFINISHED_POLYMERISATION,
} from '../../../src/study/index.js';
import { netCharge } from '../../../src/system/index.js';

const recipeText = (polymer: string, more = '') => `
electrolyte:
  salt: { LiPF6: 1 M }
  solvents: { EC: 1, DMC: 1 }
  polymer: { GEL: { amount: 35 wt%, monomers: { NIPAM: 2, MBA: 1 }, architecture: in-situ, ${polymer} } }
box: { atoms: 420 }
model: { cutoff: 0.6 nm, chargeScale: { GEL: 0.9 }, timeStep: 2 fs, hydrogenMass: none }
platform: cpu
waive: [W_CUTOFF]
protocol: [minimise, { melt: { time: 0.2 ps } }, produce]
produce: { time: 0.2 ps, frameEvery: 0.02 ps, energiesEvery: 0.02 ps }
${more}`;
const REACTION = '{ mixing: 0.1 ps, interval: 0.1 ps, chainLength: 5, reach: 0.8 nm, farthest: 1 nm }';

const prepare = (
  text: string,
  polymerise = true,
  signal = silentTask.signal,
  keeper?: PrepareOptions['keeper'],
) =>
  prepareRun(
    parseRecipe(text, 'recipe.yaml'),
    { readText: () => null, folder: '', polymerise, ...(keeper && { keeper }) },
    { ...silentTask, signal },
  );

describe('a box in which monomers polymerise', () => {
  const text = recipeText(`conversion: 30 %, reaction: ${REACTION}`);
  let prepared: PreparedRun;
  let before: PreparedRun;
  beforeAll(async () => {
    before = await prepare(text, false);
    prepared = await prepare(text);
  }, 300_000);

  it('keeps every atom, and reacts as far as it was asked to', () => {
    const { plan, outcome } = prepared.polymerisation!;
    expect(outcome!.links).toBe(plan.links);
    expect(outcome!.conversion).toBeCloseTo(plan.links / plan.doubleBonds, 12);
    expect(Math.abs(outcome!.conversion - 0.3)).toBeLessThanOrEqual(0.5 / plan.doubleBonds);
    const formula = ({ plan: { system } }: PreparedRun) => {
      const counts: Record<string, number> = {};
      const { topology } = system;
      for (let atom = 0; atom < topology.atomCount; atom++) {
        const { element } = topology.species[topology.atomSpecies[atom]].atoms[topology.atomLocal[atom]];
        counts[element] = (counts[element] ?? 0) + 1;
      }
      return counts;
    };
    expect(formula(prepared)).toEqual(formula(before));
    expect(outcome!.history.at(-1)!.links).toBe(plan.links);
  });

  it('is an ordinary box: species, valences, neutral molecules, bonds of their length', () => {
    const { system } = prepared.plan;
    const { topology, charges, terms } = system;
    expect(topology.species[topology.moleculeSpecies[0]].name).toBe('GEL');
    expect(prepared.composition.species[0].name).toBe('GEL');
    for (const species of topology.species) expect(wrongValences(species)).toEqual([]);
    expect(Math.abs(netCharge(system))).toBeLessThan(1e-9);
    for (let m = 0; m < topology.moleculeCount; m++) {
      const [from, to] = [topology.moleculeStart[m], topology.moleculeStart[m + 1]];
      const { name } = topology.species[topology.moleculeSpecies[m]];
      const charge = charges.subarray(from, to).reduce((sum, q) => sum + q, 0);
      expect(charge).toBeCloseTo(0.8 * ({ Li: 1, PF6: -1 }[name] ?? 0), 10);
    }
    const { positions, box } = prepared.state;
    const bonds = terms.find(({ kind }) => kind === 'bond-harmonic')!;
    for (let k = 0; k < bonds.atoms.length; k += 2) {
      const apart = [0, 1, 2].map((axis) =>
        minimumImage(
          positions[3 * bonds.atoms[k] + axis] - positions[3 * bonds.atoms[k + 1] + axis],
          box[axis],
        ),
      );
      // Harmonic bonds at 450 K deviate by a few hundredths of a nanometre at most.
      expect(Math.abs(Math.hypot(...apart) - bonds.parameters[k])).toBeLessThan(0.03);
    }
  });

  it('counts what became of the monomers', () => {
    const { plan, outcome } = prepared.polymerisation!;
    const { molecules, unreacted, statistics, chains, pendant, links, gelFraction } = outcome!;
    const units = molecules.flatMap(({ statistics: { monomers } }) => monomers);
    for (const name of ['NIPAM', 'MBA']) {
      const bound = units.reduce((sum, one) => (one.name === name ? sum + one.count : sum), 0);
      const free = unreacted.find((one) => one.name === name)?.count ?? 0;
      expect(bound + free).toBe(plan.units.filter((unit) => unit === name).length);
      expect(prepared.composition.species.find((one) => one.name === name)?.count ?? 0).toBe(free);
    }
    expect(statistics.links).toBe(links);
    const free = unreacted.reduce((sum, { name, count }) => sum + count * (name === 'MBA' ? 2 : 1), 0);
    expect(free + pendant + chains).toBe(plan.doubleBonds - links);
    for (const { percolation } of molecules) expect(percolation.pieces).toBe(1);
    expect(gelFraction).toBeGreaterThanOrEqual(0);
    expect(gelFraction).toBeLessThanOrEqual(1);
    expect(prepared.chargeScales).toMatchObject({ GEL: 0.9, Li: 0.8, EC: 1 });
    const [salt] = prepared.composition.salts;
    expect(salt).toMatchObject({ name: 'LiPF6', count: before.composition.salts[0].count });
  });

  it('says what is to be done, and what was done', () => {
    expect(polymerisationText(before)).toMatch(
      /^GEL: to polymerise in the box from \d+ NIPAM \+ \d+ MBA, \d+ links \(30 % of \d+ double bonds\)$/m,
    );
    const done = polymerisationText(prepared)!;
    expect(done).toMatch(
      /^GEL: polymerised in the box from .*, \d+ links \(\d+ % of \d+ double bonds; asked for 30 %\)$/m,
    );
    expect(done).toMatch(
      /largest molecule .* of the mass of all monomers; it (percolates|does not percolate)/,
    );
    expect(done).toMatch(/gel fraction \d+ %/);
  });

  it('is the same again from the same seed', async () => {
    const again = await prepare(text);
    expect(again.state.positions).toEqual(prepared.state.positions);
    expect(again.plan.system.hash).toBe(prepared.plan.system.hash);
  }, 300_000);

  it('goes on after any interval, bit for bit, until its run begins', async () => {
    const files = memoryRunFiles();
    const origin = { folder: 'somewhere', platform: 'cpu', threads: 1 };
    const { intervals } = prepared.polymerisation!.outcome!;
    expect(intervals).toBeGreaterThan(1);
    // Stopped after the mixing and again later, each time in the middle of an interval that is then lost.
    for (const stopAfter of [1, intervals - 1]) {
      const stop = new AbortController();
      const begun = await openPolymerisation(files);
      const keeper = polymerisationKeeper(files, text, origin, begun?.moment);
      let kept = 0;
      const stopping = {
        begun: keeper.begun,
        cure: keeper.cure,
        async keep(moment: ReactionMoment) {
          await keeper.keep(moment);
          if (++kept === stopAfter) stop.abort();
        },
      };
      await expect(prepare(text, true, stop.signal, () => stopping)).rejects.toMatchObject({
        code: 'E_INTERRUPTED',
      });
      expect(keeper.cure).toContain('sheath continue memory');
    }
    const begun = (await openPolymerisation(files))!;
    expect(begun).toMatchObject({ origin, recipeText: text });
    expect(begun.moment.intervals).toBe(intervals - 1);
    const again = await prepare(text, true, silentTask.signal, () =>
      polymerisationKeeper(files, text, origin, begun.moment),
    );
    expect(again.polymerisation!.outcome).toEqual(prepared.polymerisation!.outcome);
    expect(again.plan.system.hash).toBe(prepared.plan.system.hash);
    expect(again.state.positions).toEqual(prepared.state.positions);

    const { create } = await choosePlatform('cpu');
    await executeRun(again, text, files, { createPlatform: create });
    expect(await files.open(UNFINISHED_POLYMERISATION)).toBeNull();
    expect(await openPolymerisation(files)).toBeNull();
  }, 300_000);

  it('is not gone on with when its file is damaged, or its recipe is another', async () => {
    const files = memoryRunFiles();
    const stop = new AbortController();
    const keeper = polymerisationKeeper(files, text, { folder: '.', platform: 'cpu', threads: 1 });
    const once = {
      ...keeper,
      begun: null,
      cure: '',
      keep: (moment: ReactionMoment) => keeper.keep(moment).then(() => stop.abort()),
    };
    await expect(prepare(text, true, stop.signal, () => once)).rejects.toThrow();
    const replaceText = (to: string) => files.replace('recipe.yaml', new TextEncoder().encode(to));
    await replaceText(`${text}# `);
    await expect(openPolymerisation(files)).rejects.toMatchObject({ code: 'E_OUTPUT_CHANGED' });
    await replaceText(text);
    const kept = (await files.open(UNFINISHED_POLYMERISATION))!;
    const bytes = await kept.read(0, kept.size);
    for (const at of [0.01, 0.5, 0.99]) {
      const broken = bytes.slice();
      broken[Math.floor(at * broken.length)] ^= 1;
      await files.replace(UNFINISHED_POLYMERISATION, broken);
      await expect(openPolymerisation(files)).rejects.toMatchObject({
        code: expect.stringMatching(/^E_FILE_/),
      });
    }
  }, 300_000);

  it('runs by its protocol and is analysed', async () => {
    const files = memoryRunFiles();
    const { create } = await choosePlatform('cpu');
    const outcome = await executeRun(prepared, text, files, { createPlatform: create });
    expect(outcome.status).toBe('finished');
    const { results } = await concludeRun(files);
    expect(results.frames[0].read).toBe(10);
    const kept = await files.open('polymerisation.json');
    const json = JSON.parse(new TextDecoder().decode(await kept!.read(0, kept!.size)));
    expect(json).toEqual(JSON.parse(JSON.stringify(prepared.polymerisation!.outcome)));
    const report = await files.open('report.html');
    const page = new TextDecoder().decode(await report!.read(0, report!.size));
    expect(page).toContain(`<strong>${json.links} links, `);
    expect(page).toContain('id="polymer-molecules"');
  });
});

describe('a polymerisation that cannot be', () => {
  it.each([
    ['E_POLYMER_CONVERSION', 'conversion: 100 %'],
    ['E_POLYMER_CONVERSION', 'conversion: 60 %, reaction: { chainLength: 2 }'],
  ])('%s: %s', async (code, polymer) => {
    await expect(prepare(recipeText(polymer), false)).rejects.toMatchObject({ code });
  });

  it('stops when asked to, with nothing half done', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(
      prepare(recipeText(`conversion: 30 %, reaction: ${REACTION}`), true, stop.signal),
    ).rejects.toMatchObject({ code: 'E_INTERRUPTED' });
  });

  it('notes a conversion that was not reached, and that replicas share one network', async () => {
    const { notices, polymerisation, state } = await prepare(
      recipeText(
        'conversion: 50 %, reaction: { mixing: 0.02 ps, interval: 0.02 ps, reach: 0.2 nm, farthest: 0.2 nm, intervals: 1 }',
        'replicas: 2',
      ),
    );
    expect(polymerisation!.outcome!.links).toBe(0);
    expect(polymerisation!.outcome!.molecules).toEqual([]);
    expect(notices.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['N_CONVERSION', 'N_ONE_NETWORK']),
    );
    const half = state.positions.length / 2;
    expect(state.positions.subarray(half)).toEqual(state.positions.subarray(0, half));
  });
});
