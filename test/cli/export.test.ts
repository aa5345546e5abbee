/** `sheath export`, `sheath energy` on what it wrote, and what `sheath bench` refuses, as a user meets them. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runSheath, temporaryFolder } from '../support/run-sheath.js';

const { folder, remove } = temporaryFolder();
afterAll(remove);

writeFileSync(
  join(folder, 'small.yaml'),
  `title: small
electrolyte: { counts: { LiPF6: 3, DMC: 40 } }
model: { cutoff: 0.7 nm }
protocol: { melt: { temperature: 450 K, time: 10 ps }, cool: { rate: 0.5 K/ps }, equilibrate: { time: 10 ps } }
produce: { time: 20 ps }
seed: 5
`,
);

test('a recipe for GROMACS, and our energies of it', async () => {
  const written = await runSheath(['export', 'gromacs', 'small.yaml', 'out/gmx'], folder);
  expect(written.status).toBe(0);
  const files = readdirSync(join(folder, 'out/gmx'));
  expect(
    written.stdout
      .trim()
      .split('\n')
      .map((path) => path.replace('out/gmx/', ''))
      .sort(),
  ).toEqual(files.sort());
  expect(files).toEqual(
    expect.arrayContaining(['README.md', 'conf.gro', 'run.sh', 'single-point.mdp', 'topol.top']),
  );

  const again = await runSheath(['export', 'gromacs', 'small.yaml', 'out/gmx'], folder);
  expect(again.status).toBe(2);
  expect(again.stderr).toContain('E_FILE_EXISTS');

  const point = [
    '--top',
    'out/gmx/topol.top',
    '--gro',
    'out/gmx/conf.gro',
    '--cutoff',
    '0.7',
    '--platform',
    'reference',
  ];
  const energy = await runSheath(['energy', ...point, '--json'], folder);
  expect(energy.status).toBe(0);
  expect(JSON.parse(energy.stdout).terms.potential).toBeLessThan(0);
});

test('one engine that there is, a folder that is no run', async () => {
  const engine = await runSheath(['export', 'amber', 'small.yaml', 'out/amber'], folder);
  expect(engine.status).toBe(2);
  expect(engine.stderr).toContain('gromacs');
  expect(existsSync(join(folder, 'out/amber'))).toBe(false);
  const noRun = await runSheath(['export', 'lammps', '.', 'out/lmp'], folder);
  expect(noRun.status).toBe(2);
  expect(noRun.stderr).toContain('E_NO_CHECKPOINT');
});

test.each([
  [['bench', '--platforms', 'cpu,gpu'], 'E_UNKNOWN_PLATFORM'],
  [['bench', '--sizes', 'big'], 'E_USAGE'],
  [['bench', '--top', 'x.top'], 'E_USAGE'],
  [['bench', '--json', 'nowhere/bench.json'], 'E_FILE_WRITE'],
  [['bench', '--report', '.'], 'E_FILE_WRITE'],
  [['bench', '--patience', '0'], 'E_USAGE'],
  [['bench', '--peers', 'namd'], 'E_PEER'],
  [['bench', '--peers', 'gromacs=/nowhere/gmx'], 'E_PEER'],
  [['energy', '--top', 'a.top', 'b.top', '--gro', 'a.gro'], 'E_USAGE'],
  [['energy', '--top', 'a.top', '--gro', 'a.gro', '--peers', 'openmm'], 'E_PEER'],
  [['energy', '--top', 'a.top', '--gro', 'a.gro', '--peers', 'auto', '--electrostatics', 'none'], 'E_USAGE'],
])('refused: %s', async (line, code) => {
  const { status, stderr } = await runSheath(line, folder);
  expect(status).toBe(2);
  expect(stderr).toContain(code);
});
