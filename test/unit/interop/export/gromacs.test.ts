/** Exports to GROMACS, read again by our own reader: the same System. */
import { expect, test } from 'vitest';
import type { Stage } from '../../../../src/dynamics/index.js';
import { TERM_SHAPES, type TermTable, termCount } from '../../../../src/forces/index.js';
import {
  type ExportInput,
  GROMACS_FILES,
  gromacsSystem,
  moleculeTypesOf,
  readGromacsTopology,
  writeExport,
} from '../../../../src/interop/index.js';
import { createSystem, type System } from '../../../../src/system/index.js';
import { readGro } from '../../../../src/trajectory/index.js';
import { exportedBox } from '../../../support/exported-box.js';
import { thrownBy } from '../../../support/thrown.js';

function readBack(input: ExportInput): System {
  const { files } = gromacsSystem(input);
  const { model, blocks } = readGromacsTopology('topol.top', (path) =>
    path === 'topol.top' ? files[GROMACS_FILES.topology] : null,
  );
  return createSystem(model, blocks, { constraints: 'none' });
}

/** Interactions as sorted texts: the order in a file is free. Parameters to 11 digits. */
function interactionsOf(table: TermTable): string[] {
  const { atoms, parameters } = TERM_SHAPES[table.kind];
  return Array.from({ length: termCount(table) }, (_, n) => {
    const indices = table.atoms.subarray(n * atoms, (n + 1) * atoms).join(' ');
    const values = Array.from(
      table.parameters.subarray(n * parameters.length, (n + 1) * parameters.length),
      (value) => Number(value.toPrecision(11)),
    );
    return `${indices}: ${values.join(' ')}`;
  }).sort();
}

function constraintsOf({ constraints }: System): string[] {
  return Array.from(constraints.lengths, (length, n) => {
    const pair = Array.from(constraints.atoms.subarray(2 * n, 2 * n + 2)).sort((a, b) => a - b);
    return `${pair.join(' ')}: ${length}`;
  }).sort();
}

const BOXES = [
  ['bce-small', 'bce-small.gro', 'h-bonds'],
  ['tve-small', 'tve-small.gro', 'h-bonds'],
  ['zoo-rule1', 'zoo.gro', 'none'],
  ['zoo-rule2', 'zoo.gro', 'none'],
  ['zoo-rule3', 'zoo.gro', 'none'],
] as const;

test.each(BOXES)('%s read again is the same System', (name, gro, constraints) => {
  const input = exportedBox(name, { gro, constraints });
  const { system } = input;
  const again = readBack(input);
  expect(again.topology.atomCount).toBe(system.topology.atomCount);
  expect(Array.from(again.charges)).toEqual(Array.from(system.charges, (q) => Number(q.toPrecision(15))));
  expect(Array.from(again.masses)).toEqual(Array.from(system.masses, (m) => Number(m.toPrecision(15))));
  expect(again.exclusions).toEqual(system.exclusions);
  expect(constraintsOf(again)).toEqual(constraintsOf(system));
  expect(again.terms.map(({ kind }) => kind)).toEqual(system.terms.map(({ kind }) => kind));
  for (const [k, table] of system.terms.entries())
    expect(interactionsOf(again.terms[k])).toEqual(interactionsOf(table));
  const { lennardJones: a } = again;
  const { lennardJones: b } = system;
  let worst = 0;
  for (let i = 0; i < system.topology.atomCount; i += 7) {
    for (let j = 0; j < system.topology.atomCount; j += 11) {
      for (const key of ['c6', 'c12'] as const) {
        const mine = b[key][system.types[i] * b.typeNames.length + system.types[j]];
        const theirs = a[key][again.types[i] * a.typeNames.length + again.types[j]];
        worst = Math.max(worst, Math.abs(mine - theirs) / Math.max(Math.abs(mine), 1e-30));
      }
    }
  }
  expect(worst).toBeLessThan(1e-12);
});

test('coordinates and velocities read again', () => {
  const input = exportedBox('tve-small');
  const { frame } = readGro(gromacsSystem(input).files[GROMACS_FILES.coordinates], 'conf.gro');
  for (const [mine, theirs, limit] of [
    [input.positions, frame.positions, 5.1e-8],
    [input.velocities ?? [], frame.velocities ?? [], 5.1e-9],
  ] as const) {
    expect(theirs.length).toBe(mine.length);
    let worst = 0;
    for (let k = 0; k < mine.length; k++) worst = Math.max(worst, Math.abs(mine[k] - theirs[k]));
    expect(worst).toBeLessThan(limit);
  }
});

test('identical molecules are one type; one that differs is another', () => {
  const input = exportedBox('bce-small');
  const { types, runs } = moleculeTypesOf(input);
  expect(types.map(({ name }) => name)).toEqual(['LI', 'PF6', 'EC', 'DEC', 'DMC']);
  expect(runs.map(({ count }) => count)).toEqual([20, 20, 97, 53, 76]);
  const charges = input.charges.slice();
  charges[3] = 0.75;
  const split = moleculeTypesOf({ ...input, charges });
  expect(split.types.map(({ name }) => name)).toEqual(['LI', 'LI-2', 'PF6', 'EC', 'DEC', 'DMC']);
  expect(split.runs.slice(0, 3)).toEqual([
    { type: 0, count: 3 },
    { type: 1, count: 1 },
    { type: 0, count: 16 },
  ]);
});

test('a molecule bonded to its own image asks for periodic molecules', () => {
  const input = exportedBox('tve-small');
  expect(gromacsSystem(input).periodicMolecules).toBe(false);
  // EC in a box so small that its ring closes through the wall: every bond then has a nearer image.
  const tiny = { ...input, box: Float64Array.of(0.25, 0.25, 0.25) };
  expect(gromacsSystem(tiny).periodicMolecules).toBe(true);
});

const mdp = (files: Readonly<Record<string, string>>, name: string): Record<string, string> =>
  Object.fromEntries(
    files[name]
      .split('\n')
      .flatMap((line) => (line.includes(' = ') ? [line.split('=').map((word) => word.trim())] : [])),
  );

test('run inputs say what the stages are', () => {
  const files = writeExport('gromacs', exportedBox('bce-small'));
  const minimise = mdp(files, '1-minimise.mdp');
  expect(minimise).toMatchObject({ integrator: 'steep', emtol: '100', emstep: '0.01', nsteps: '500' });
  const melt = mdp(files, '2-melt.mdp');
  expect(melt).toMatchObject({
    integrator: 'sd',
    'tau-t': '0.2',
    'gen-vel': 'yes',
    'gen-temp': '450',
    'comm-mode': 'None',
  });
  const cool = mdp(files, '3-cool.mdp');
  expect(cool).toMatchObject({
    integrator: 'md',
    tcoupl: 'v-rescale',
    nsttcouple: '10',
    annealing: 'single',
    'annealing-time': '0 4',
    'annealing-temp': '450 300',
    pcoupl: 'C-rescale',
    'tau-p': '2',
    continuation: 'yes',
    'gen-vel': 'no',
  });
  expect(mdp(files, '4-equilibrate.mdp')).toMatchObject({ tcoupl: 'nose-hoover', 'tau-t': '1' });
  const produce = mdp(files, '5-produce.mdp');
  expect(produce).toMatchObject({
    pcoupl: 'no',
    'nstxout-compressed': '500',
    DispCorr: 'EnerPres',
    rcoulomb: '1.1',
  });
  expect(Number(produce['ewald-rtol'])).toBeCloseTo(1e-6, 12);
  expect(files['README.md']).toContain('mpirun -np 2');
  expect(files['run.sh']).toContain('-c 4-equilibrate.gro -t 4-equilibrate.cpt');
});

test('one axis of the box is semi-isotropic; two are refused', () => {
  const input = exportedBox('bce-small');
  const along = (axes: readonly [boolean, boolean, boolean]): ExportInput => {
    const stage = input.stages[2];
    if (stage.program.kind !== 'dynamics' || stage.program.barostat.kind === 'none')
      throw new Error('a barostat');
    const program = { ...stage.program, barostat: { ...stage.program.barostat, axes } };
    return { ...input, stages: [{ ...stage, program } satisfies Stage] };
  };
  expect(mdp(writeExport('gromacs', along([false, false, true])), '1-cool.mdp')).toMatchObject({
    pcoupltype: 'semiisotropic',
    compressibility: '0 0.00008',
  });
  expect(thrownBy(() => writeExport('gromacs', along([true, false, true]))).code).toBe('E_EXPORT_BAROSTAT');
  expect(writeExport('lammps', along([true, false, true]))['1-cool.in']).toMatch(
    /npt temp 450 300 500 x [\d.]+ [\d.]+ 2000 z /,
  );
});

test('what no engine is given: frozen atoms, centres of mass held group by group, an open boundary', () => {
  const input = exportedBox('bce-small');
  const frozen = { ...input, system: { ...input.system, frozen: Uint32Array.of(3) } };
  const groups = new Uint16Array(input.system.masses.length);
  const grouped = { ...input, system: { ...input.system, centreOfMassGroups: groups } };
  const open = { ...input, method: { ...input.method, boundary: 'open' as const } };
  for (const engine of ['gromacs', 'lammps', 'openmm'] as const) {
    expect(thrownBy(() => writeExport(engine, frozen)).code).toBe('E_EXPORT_FROZEN');
    expect(thrownBy(() => writeExport(engine, grouped)).code).toBe('E_EXPORT_CENTRE_OF_MASS');
    expect(thrownBy(() => writeExport(engine, open)).code).toBe('E_EXPORT_METHOD');
  }
});

test('the OpenMM script holds the stages as JSON', () => {
  const files = writeExport('openmm', exportedBox('bce-small'));
  const [, stages] = /STAGES = json\.loads\("""([\s\S]+?)"""\)/.exec(files['run.py']) ?? [];
  expect(JSON.parse(stages)).toMatchObject([
    { kind: 'minimise', steps: 500 },
    { friction: 5, pressure: 1, draw: true },
    { from: 450, to: 300, coupling: 2 },
    { coupling: 1 },
    { pressure: null, framesEvery: 500 },
  ]);
});
