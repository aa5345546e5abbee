/**
 * The whole protocol of an export, run by its own run.sh on two MPI ranks, in GROMACS (gmx_mpi) and LAMMPS: every stage ends well, and the
 * programs say that they were two. Skipped where mpirun or the program is not installed, and it says so.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeExport } from '../../src/interop/index.js';
import { parseRecipe } from '../../src/recipe/index.js';
import { exportOfRecipe, prepareRun } from '../../src/study/index.js';

const RECIPE = `
electrolyte: { salt: { LiPF6: 1 M }, solvents: { EC: 1, DEC: 1, DMC: 1 } }
box: { atoms: 1000 }
model: { cutoff: 0.9 nm }
conditions: { temperature: 298 K }
protocol:
  - minimise: { steps: 50 }
  - equilibrate: { time: 0.4 ps }
  - produce
produce: { time: 0.4 ps, frameEvery: 0.1 ps }
`;

const PROGRAMS = [
  {
    engine: 'gromacs',
    program: 'gmx_mpi',
    setting: { GMX: 'gmx_mpi', MDRUN: 'mpirun -np 2 gmx_mpi mdrun' },
    says: /Using 2 MPI processes/,
  },
  {
    engine: 'lammps',
    program: 'lmp',
    setting: { LMP: 'mpirun -np 2 lmp' },
    says: /1 by 1 by 2 MPI processor grid/,
  },
] as const;

const installed = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

test.for(PROGRAMS)('$engine on two ranks', async ({ engine, program, setting, says }, { skip }) => {
  const missing = ['mpirun', program].find((name) => !installed(name));
  if (missing !== undefined) {
    console.log(`skipped: no ${missing} on PATH`);
    return skip(`no ${missing} on PATH`);
  }
  const prepared = await prepareRun(parseRecipe(RECIPE, 'mpi'), { readText: () => null, folder: '.' });
  const folder = mkdtempSync(join(tmpdir(), 'export-mpi-'));
  try {
    const files = Object.entries(writeExport(engine, exportOfRecipe(prepared)));
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    const { status, stderr } = spawnSync('sh', ['run.sh'], {
      cwd: folder,
      encoding: 'utf8',
      // Open MPI asks root to confirm, as in a container
      env: {
        ...process.env,
        ...setting,
        OMPI_ALLOW_RUN_AS_ROOT: '1',
        OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
      },
    });
    expect(stderr.slice(-2000), 'what run.sh said').toSatisfy(() => status === 0);
    for (const stage of ['1-minimise', '2-equilibrate', '3-produce']) {
      expect(readFileSync(join(folder, `${stage}.log`), 'utf8'), stage).toMatch(says);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
