/** `sheath analyze` on a run that is still going on: what is there is analysed, and the run takes no notice. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { AnalysisResults } from '../../src/analysis/index.js';
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

const results = (): AnalysisResults => JSON.parse(readFileSync(join(folder, 'live/results.json'), 'utf8'));

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
    expect(early.stderr).toContain('the trajectory has no frames yet');
    early = await analyse();
  }
  expect(early.stdout).toMatch(/N_RUN_UNFINISHED\n {2}.* its frames go to [\d.]+ of 10000 ps/);
  const { frames, rdf, residence, notices } = results();
  expect(frames[0].read).toBeGreaterThan(10);
  expect(frames[0].used).toBeGreaterThan(0);
  expect([rdf.length > 0, residence]).toEqual([true, []]);
  expect(notices.map(({ code }) => code)).toContain('N_RUN_UNFINISHED');
  expect(run.child.exitCode).toBeNull();
  run.child.kill('SIGINT');
  expect(await run.ended).toMatchObject({ status: 130 });
  expect(await analyse()).toMatchObject({ status: 0 });
  expect(results().frames[0].read).toBeGreaterThan(frames[0].read);
});
