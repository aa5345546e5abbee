/** Every example is read, prepared and run for its first blocks, exactly as `sheath run` would. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTextFromDisk } from '../src/interop/index.js';
import { choosePlatform } from '../src/platforms/index.js';
import { parseRecipe, type Recipe } from '../src/recipe/index.js';
import { memoryRunFiles } from '../src/simulation/index.js';
import { concludeRun, executeRun, prepareRun } from '../src/study/index.js';

const examples = fileURLToPath(new URL('../examples', import.meta.url));

/** Of a polymerisation in the box the first links only. */
function begun(electrolyte: Recipe['electrolyte']): Recipe['electrolyte'] {
  if (electrolyte.kind === 'counts') return electrolyte;
  const polymers = electrolyte.polymers.map((polymer) => {
    const { structure } = polymer;
    if (structure?.architecture !== 'in-situ') return polymer;
    const reaction = {
      ...structure.reaction,
      mixing: 0.1,
      interval: 0.1,
      reach: structure.reaction.farthest,
    };
    return { ...polymer, structure: { ...structure, conversion: 0.1, reaction } };
  });
  return { ...electrolyte, polymers };
}

/** The same composition and box; minimised, then 0.2 ps of each stage, written often. */
function shortened(recipe: Recipe): Recipe {
  const protocol = recipe.protocol.map((stage) => {
    if (stage.kind === 'minimise') return { ...stage, steps: 100 };
    if (stage.kind === 'cool') return { ...stage, rate: Math.abs(stage.to - stage.from) / 0.2 };
    return { ...stage, time: 0.2 };
  });
  const produce = { time: 0.2, frameEvery: 0.02, energiesEvery: 0.02 };
  const electrolyte = begun(recipe.electrolyte);
  return {
    ...recipe,
    electrolyte,
    protocol,
    replicas: 1,
    produce,
    waive: [...recipe.waive, 'W_COOLING_RATE'],
  };
}

/** A folder with a study.yaml in place of a recipe is a study: test/study. */
const recipes = readdirSync(examples).filter((name) => existsSync(`${examples}/${name}/recipe.yaml`));

describe.each(recipes)('examples/%s', (name) => {
  const folder = `${examples}/${name}`;
  const text = readFileSync(`${folder}/recipe.yaml`, 'utf8');

  it('has a README with expected numbers and run time', () => {
    const readme = readFileSync(`${folder}/README.md`, 'utf8');
    expect(readme).toMatch(/± |within/);
    expect(readme).toMatch(/run time/i);
  });

  it('runs', async () => {
    const prepared = await prepareRun(shortened(parseRecipe(text, 'recipe.yaml')), {
      readText: readTextFromDisk,
      folder,
    });
    const files = memoryRunFiles();
    const { create } = await choosePlatform(prepared.plan.provenance.platform);
    const outcome = await executeRun(prepared, text, files, { createPlatform: create });
    expect(outcome.status).toBe('finished');
    const { results } = await concludeRun(files);
    expect(results.frames[0].read).toBe(10);
    const [pair] = results.speciation;
    const { ssip, cip, agg } = pair.populations[0];
    expect(ssip.fraction.value + cip.fraction.value + agg.fraction.value).toBeCloseTo(1, 12);
    expect(results.coordination[0].total.atoms.value).toBeGreaterThan(2);
  });
});
