/** `sheath analyze` on a run that is still going on: what is there is analysed, and the run takes no notice. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runSheath, startSheath, temporaryFolder } from '../support/run-sheath.js';

const { folder, remove } = temporaryFolder();
afterAll(remove);

writeFileSync(
  join(folder, 'recipe.yaml'),
  `title: tiny
electrolyte: { counts: { LiPF6: 2, EC: 16 } }
model: { cutoff: 0.45 nm }
protocol: [{ minimise: { steps: 50 } }, produce]
produce: { time: 10 ns, frameEvery: 0.02 ps }
waive: [W_CUTOFF, W_NO_EQUILIBRATION]
`,
);

const framesUsed = (): number =>
  JSON.parse(readFileSync(join(folder, 'live/results.json'), 'utf8')).frames[0].used;

test('a run in progress', { timeout: 180_000 }, async () => {
  const run = startSheath(
    ['run', 'recipe.yaml', '-o', 'live', '--platform', 'cpu', '--threads', '1'],
    folder,
  );
  await run.shown('produce 2/2');
  const analyse = () => runSheath(['analyze', 'live', '--only', 'rdf,coordination,speciation,msd'], folder);
  // Frames are written a chunk at a time; before the first there is nothing to analyse.
  let early = await analyse();
  while (early.status !== 0) {
    expect(early.stderr).toContain('E_ANALYSIS_NO_FRAMES');
    early = await analyse();
  }
  const first = framesUsed();
  expect(first).toBeGreaterThan(10);
  expect(run.child.exitCode).toBeNull();
  run.child.kill('SIGINT');
  expect(await run.ended).toMatchObject({ status: 130 });
  expect(await analyse()).toMatchObject({ status: 0 });
  expect(framesUsed()).toBeGreaterThan(first);
});
