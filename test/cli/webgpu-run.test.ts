/** A run on the platform webgpu in a real process: stopped by Ctrl-C and gone on with on the software GPU; and where the GPU is broken. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runSheath, startSheath, temporaryFolder } from '../support/run-sheath.js';
import { softwareGpu } from '../support/software-gpu-node.js';

const { folder, remove } = temporaryFolder();
afterAll(remove);
const gpu = softwareGpu();
if ('missing' in gpu) console.warn(`skipped, no software GPU: ${gpu.missing}`);
const environment = 'missing' in gpu ? {} : gpu.environment;

writeFileSync(
  join(folder, 'recipe.yaml'),
  `title: tiny
electrolyte: { counts: { LiPF6: 1, EC: 8 } }
model: { cutoff: 0.45 nm }
protocol: [{ minimise: { steps: 5 } }, produce]
produce: { time: 0.12 ps, frameEvery: 0.04 ps, energiesEvery: 0.02 ps }
waive: [W_CUTOFF, W_NO_EQUILIBRATION]
`,
);

describe.skipIf('missing' in gpu)('on the software GPU', { timeout: 300_000 }, () => {
  test('Ctrl-C, then sheath continue: bit for bit the run that nobody stopped', async () => {
    const run = (name: string) => ['run', 'recipe.yaml', '-o', name, '--platform', 'webgpu'];
    const stopped = startSheath(run('stopped'), folder, environment);
    await stopped.shown('produce 2/2');
    stopped.child.kill('SIGINT');
    const { status, stderr } = await stopped.ended;
    expect({ status, stderr }).toMatchObject({
      status: 130,
      stderr: expect.stringContaining('sheath continue'),
    });
    expect(await runSheath(['continue', 'stopped'], folder, environment)).toMatchObject({ status: 0 });
    expect(await runSheath(run('whole'), folder, environment)).toMatchObject({ status: 0 });
    for (const file of ['trajectory.sheath', 'energies.sheath', 'checkpoint.sheath']) {
      const [found, expected] = ['stopped', 'whole'].map((name) => readFileSync(join(folder, name, file)));
      expect(found.equals(expected), file).toBe(true);
    }
  });
});

test.skipIf(process.platform !== 'linux')(
  'a broken driver: a line says why, and the run is on the cpu',
  async () => {
    const driver = join(folder, 'driver.json');
    writeFileSync(join(folder, 'broken.so'), 'no library');
    writeFileSync(
      driver,
      JSON.stringify({
        file_format_version: '1.0.0',
        ICD: { library_path: './broken.so', api_version: '1.3.0' },
      }),
    );
    const args = ['run', 'recipe.yaml', '-o', 'broken', '--platform', 'auto'];
    const { status, stderr } = await runSheath(args, folder, { ...environment, VK_DRIVER_FILES: driver });
    expect(status).toBe(0);
    const lines = stderr.split('\n').filter((line) => line.startsWith('platform '));
    expect(lines).toEqual([
      expect.stringMatching(
        /^platform cpu \(the fastest here; no GPU is used: .+; CPU, .+\), writing to broken$/,
      ),
    ]);
  },
);
