/** The command `sheath study`, in its own process: status, a run with Ctrl-C, going on, what it says of mistakes. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runSheath, startSheath, temporaryFolder } from '../support/run-sheath.js';

const TEXT = `
title: by hand
recipe:
  waive: [W_CUTOFF, W_COOLING_RATE]
  model: { cutoff: 0.6 nm, timeStep: 4 fs, hydrogenMass: 3 u }
  protocol: [{ minimise: { steps: 20 } }, { melt: { temperature: 450 K, time: 0.2 ps } }, { cool: { rate: 900 K/ps } }, produce]
  produce: { time: 10 ps, frameEvery: 0.4 ps, energiesEvery: 0.4 ps }
systems: { A: { electrolyte: { counts: { LiPF6: 3, EC: 14, DMC: 6 } } } }
runs: [{ name: first, systems: [A], temperatures: [-40 °C], charges: [{ ions: 0.72 }], seeds: 1, starts: [paired] }]
statements: [{ id: ssip, text: 'A: SSIP 66.9 %', kind: population, system: A, class: ssip, paper: 66.9 }]
`;

describe('sheath study', () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);
  writeFileSync(join(folder, 'study.yaml'), TEXT);
  const study = (...args: string[]) => ['study', 'study.yaml', '--out', 'out', '--cores', '1', ...args];
  const run = 'A-233.15K-ions0.72-paired-1';

  it('says where runs stand, stops at Ctrl-C with a checkpoint, and goes on', async () => {
    const status = await runSheath(study('--status'), folder);
    expect(status.stdout).toMatch(new RegExp(`${run}\\s+waiting`));
    const first = startSheath(study('--platform', 'cpu'), folder);
    await first.shown('started');
    const begun = join(folder, 'out/runs', run, 'chunks.json');
    while (!existsSync(begun)) await new Promise((resolve) => setTimeout(resolve, 50));
    first.child.kill('SIGINT');
    const stopped = await first.ended;
    expect(stopped.status).toBe(130);
    expect(stopped.stderr).toContain('E_INTERRUPTED');
    expect((await runSheath(study('--status'), folder)).stdout).toMatch(/begun\s+produce/);
    const done = await runSheath(study(), folder);
    expect(done.status).toBe(0);
    expect(done.stdout).toContain('bracket');
    expect(readFileSync(join(folder, 'out/report.html'), 'utf8')).toContain('Bracket: not converged');
    const committed = await runSheath(study('--commit'), folder);
    expect(committed.status).toBe(0);
    expect(readFileSync(join(folder, 'data/MANIFEST.json'), 'utf8')).toContain(run);
  }, 180_000);

  it('refuses a study file that is wrong, with what and where', async () => {
    writeFileSync(join(folder, 'wrong.yaml'), TEXT.replace('seeds: 1', 'sedes: 1'));
    const { status, stderr } = await runSheath(['study', 'wrong.yaml', '--status'], folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(/E_STUDY_FILE[\s\S]*wrong.yaml[\s\S]*sedes/);
    for (const [file, code] of [
      ['nowhere.yaml', 'E_FILE_MISSING'],
      ['.', 'E_FILE_UNREADABLE'],
    ]) {
      const refused = await runSheath(['study', file, '--status'], folder);
      expect(refused.status).toBe(2);
      expect(refused.stderr).toMatch(new RegExp(`^\\nerror ${code}\\n(?!.*ENOENT|.*EISDIR)`));
    }
  });
});
