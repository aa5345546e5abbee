/** A network gel started far from its density and run at constant pressure: where the density goes. */
import { choosePlatform } from '../../src/platforms/index.js';
import { parseRecipe } from '../../src/recipe/index.js';
import { memoryRunFiles, RUN_FILES } from '../../src/simulation/index.js';
import { executeRun, prepareRun } from '../../src/study/index.js';
import { readEnergies } from '../../src/trajectory/index.js';
import { GRAM_PER_ML_PER_INTERNAL_DENSITY } from '../../src/units/index.js';

export interface GelRun {
  readonly recipe: string;
  /** The box begins at this multiple of the expected density. */
  readonly compression: number;
}

/** g/mL at the start, and the mean over the production stage; the network, all atoms and edges are scaled alike, then minimised by the protocol. */
export async function densityOf({ recipe, compression }: GelRun): Promise<{ start: number; end: number }> {
  const prepared = await prepareRun(parseRecipe(recipe, 'recipe.yaml'), { readText: () => null, folder: '' });
  const factor = Math.cbrt(1 / compression) * Math.cbrt(prepared.packings[0].densityFraction);
  const { state } = prepared;
  for (const numbers of [state.positions, state.box])
    for (let k = 0; k < numbers.length; k++) numbers[k] *= factor;
  const density = (edge: number) =>
    (prepared.composition.mass / edge ** 3) * GRAM_PER_ML_PER_INTERNAL_DENSITY;
  const start = density(state.box[0]);
  const files = memoryRunFiles();
  const { create } = await choosePlatform('cpu');
  const outcome = await executeRun(prepared, recipe, files, { createPlatform: create });
  if (outcome.status !== 'finished') throw new Error(`the run ended as ${outcome.status}`);
  const source = await files.open(RUN_FILES.energies);
  const { header, column } = await readEnergies(source!);
  const produced = column('stage').map((stage) => Number(header.stages[stage].kind === 'produce'));
  const rows = column('density').filter((_, row) => produced[row] === 1);
  return { start, end: rows.reduce((sum, value) => sum + value, 0) / rows.length };
}
