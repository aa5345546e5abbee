/**
 * A run killed with -9 at random moments and continued each time ends with the trajectory, the energies, the tables and the report
 * of the unbroken run, byte for byte (on `reference`). Three kills here; `npm run validate:kill` (SHEATH_KILLS=20) is the full form.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { contentsOf, killAndContinue } from '../support/killed-run.js';
import { runSheath, temporaryFolder } from '../support/run-sheath.js';

const KILLS = Number(process.env.SHEATH_KILLS ?? 3);
/** ps; with 20 kills ten checkpoints fall inside the production stage, and the run is not over before the last kill. */
const PRODUCTION = 0.1 * KILLS ** 2;
const RECIPE = `title: killed and continued
electrolyte: { counts: { LiPF6: 2, EC: 22 } }
model: { cutoff: 0.6 nm }
waive: [W_CUTOFF, W_COOLING_RATE]
protocol:
  minimise: {}
  melt: { time: 0.2 ps }
  cool: { rate: 500 K/ps }
  equilibrate: { time: 0.2 ps }
produce: { time: ${PRODUCTION.toFixed(1)} ps, frameEvery: 0.1 ps, energiesEvery: 0.02 ps }
platform: reference
`;

const { folder, remove } = temporaryFolder();
afterAll(remove);

test(`killed ${KILLS} times and continued, a run ends as the unbroken one, byte for byte`, async () => {
  writeFileSync(join(folder, 'recipe.yaml'), RECIPE);
  const begun = performance.now();
  const unbroken = await runSheath(['run', 'recipe.yaml', '-o', 'unbroken'], folder);
  expect(unbroken.status).toBe(0);
  const milliseconds = performance.now() - begun;

  const { kills, endings } = await killAndContinue(folder, 'recipe.yaml', 'killed', {
    kills: KILLS,
    longest: milliseconds / KILLS ** (2 / 3),
    seed: 20,
  });
  if (process.env.SHEATH_KILLS !== undefined)
    console.log(JSON.stringify({ milliseconds, kills, endings }, null, 1));
  expect(kills).toHaveLength(KILLS);

  const [expected, actual] = ['unbroken', 'killed'].map((run) => contentsOf(join(folder, run)));
  if (process.env.SHEATH_KILLS !== undefined) console.log(JSON.stringify(expected, null, 1));
  expect(actual).toEqual(expected);
}, 1_800_000);
