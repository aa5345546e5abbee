/**
 * An export to LAMMPS (manual of 2021 and later): data file, coefficients, one input a stage. The same: cut-off, plain truncation,
 * splitting parameter, mesh and order (of PPPM, which differs from smooth PME in its influence function), time step, ramps, axes.
 * As near as LAMMPS has it: CSVR and C-rescale are Nose-Hoover `fix nvt` and `fix npt`; middle Langevin is `fix langevin` with
 * `fix nve`; the tail correction has the r^-12 part and counts excluded pairs.
 */
import type { DynamicsProgram, Stage } from '../../dynamics/index.js';
import {
  decimal,
  type ExportFiles,
  type ExportInput,
  engineSeed,
  pmeOf,
  stageFileNames,
} from '../export/export-input.js';
import { moleculeTypesOf } from '../export/molecule-types.js';
import { exportReadme } from '../export/readme.js';
import { ANGSTROM, KCAL } from './bonded-styles.js';
import { lammpsSystem } from './write-system.js';

export const LAMMPS_FILES = {
  data: 'system.data',
  styles: 'styles.in',
  coefficients: 'coefficients.in',
  singlePoint: 'single-point.in',
};

const FEMTOSECONDS = 1000;
const ATMOSPHERE = 1.01325; // bar
/** Steps between atoms handed over, thermodynamic columns as our terms. */
const THERMO =
  'thermo_style custom step temp press density vol pe ke evdwl ecoul elong etail ebond eangle edihed eimp';

/** @throws E_EXPORT_METHOD, E_EXPORT_FROZEN, E_EXPORT_MOLECULE, E_EXPORT_PAIRS, E_EXPORT_CONSTRAINTS, E_EXPORT_TERM */
export function writeLammps(input: ExportInput): ExportFiles {
  pmeOf(input);
  const names = stageFileNames(input.stages);
  const system = lammpsSystem(input, moleculeTypesOf(input));
  const firstDynamics = input.stages.findIndex(({ program }) => program.kind === 'dynamics');
  return {
    [LAMMPS_FILES.data]: system.data,
    [LAMMPS_FILES.styles]: system.styles,
    [LAMMPS_FILES.coefficients]: system.coefficients,
    [LAMMPS_FILES.singlePoint]: singlePointInput(input, system.heldWithoutEnergy),
    ...Object.fromEntries(
      input.stages.map((_, k) => [
        `${names[k]}.in`,
        stageInput(input, k, k === firstDynamics, names, system.heldBonds),
      ]),
    ),
    'run.sh': `#!/bin/sh\n# All stages, one after the other. MPI: LMP="mpirun -np 2 lmp" sh run.sh\nset -e\nLMP=\${LMP:-lmp}\n${names.map((name) => `$LMP -in ${name}.in -log ${name}.log\n`).join('')}`,
    'README.md': readme(input, names),
  };
}

function beginning(data: string): string[] {
  return [`include ${LAMMPS_FILES.styles}`, `read_data ${data}`, `include ${LAMMPS_FILES.coefficients}`];
}

/** Ewald summed to convergence, erfc not from a table, no tail: what `sheath energy --no-dispersion-correction` gives. */
function singlePointInput(input: ExportInput, heldWithoutEnergy: readonly string[]): string {
  const { beta } = pmeOf(input);
  return lines([
    '# the configuration of the data file, term by term',
    ...beginning(LAMMPS_FILES.data),
    ...heldWithoutEnergy,
    'pair_modify table 0 tail no',
    'kspace_style ewald 1e-9',
    `kspace_modify gewald ${decimal(beta * ANGSTROM)}`,
    THERMO,
    'thermo_modify format float %.12g',
    'run 0 post no',
  ]);
}

function stageInput(
  input: ExportInput,
  number: number,
  first: boolean,
  names: readonly string[],
  heldBonds: readonly number[],
): string {
  const stage = input.stages[number];
  const { program } = stage;
  const { beta, mesh, order } = pmeOf(input);
  const kspace = [
    `pair_modify tail ${input.method.dispersionCorrection ? 'yes' : 'no'}`,
    'kspace_style pppm 1e-5',
    `kspace_modify gewald ${decimal(beta * ANGSTROM)} mesh ${mesh.join(' ')} order ${order}`,
  ];
  const name = names[number];
  return lines([
    `# stage ${stage.name}`,
    ...beginning(number === 0 ? LAMMPS_FILES.data : `${names[number - 1]}.data`),
    ...kspace,
    'neigh_modify delay 0 every 1 check yes',
    THERMO,
    'thermo_modify flush yes',
    ...(program.kind === 'minimise'
      ? [
          'thermo 100',
          'min_style cg',
          `min_modify dmax ${decimal(program.maximumStep / ANGSTROM)} norm max`,
          `minimize 0 ${decimal((program.forceTolerance / KCAL) * ANGSTROM)} ${stage.steps} ${10 * stage.steps}`,
          'reset_timestep 0',
        ]
      : dynamicsLines(input, number, stage, program, first, name, heldBonds)),
    `write_data ${name}.data nocoeff`,
  ]);
}

function dynamicsLines(
  input: ExportInput,
  number: number,
  stage: Stage,
  program: DynamicsProgram,
  first: boolean,
  name: string,
  heldBonds: readonly number[],
): string[] {
  const { from, to } = stage.temperature;
  const seed = engineSeed(input.seed, number);
  const ramp = `${decimal(from)} ${decimal(to)}`;
  const draws = stage.drawVelocities || (first && input.velocities === null);
  const { removeCentreOfMassEvery } = program;
  return [
    'reset_timestep 0',
    `timestep ${decimal(program.timeStep * FEMTOSECONDS)}`,
    `thermo ${stage.energiesEvery || stage.blockSteps}`,
    ...(heldBonds.length > 0 ? [`fix held all shake 1e-6 100 0 b ${heldBonds.join(' ')}`] : []),
    ...(draws ? [`velocity all create ${decimal(from)} ${seed} mom yes rot no dist gaussian loop all`] : []),
    ...integratorLines(stage, program, ramp, seed),
    ...(removeCentreOfMassEvery > 0
      ? [`fix centre all momentum ${removeCentreOfMassEvery} linear 1 1 1`]
      : []),
    ...(stage.framesEvery > 0
      ? [
          `dump frames all custom ${stage.framesEvery} ${name}.lammpstrj id mol type q x y z ix iy iz`,
          'dump_modify frames sort id units yes time yes format float %.6f',
        ]
      : []),
    `run ${stage.steps}`,
  ];
}

function integratorLines(stage: Stage, program: DynamicsProgram, ramp: string, seed: number): string[] {
  const { integrator, thermostat } = program;
  const pressure = pressureWords(stage, program);
  if (integrator.kind === 'langevin-middle') {
    const damping = decimal(FEMTOSECONDS / integrator.friction);
    return [
      pressure === '' ? 'fix step all nve' : `fix step all nph ${pressure}`,
      `fix heat all langevin ${ramp} ${damping} ${seed}`,
    ];
  }
  const style = `fix step all ${pressure === '' ? 'nvt' : 'npt'}`;
  switch (thermostat.kind) {
    case 'none':
      return [pressure === '' ? 'fix step all nve' : `fix step all nph ${pressure}`];
    case 'csvr':
      return [`${style} temp ${ramp} ${decimal(thermostat.time * FEMTOSECONDS)} ${pressure}`.trimEnd()];
    case 'nose-hoover': {
      // Q = N kT damp² in LAMMPS, N kT (period/2 pi)² here.
      const damping = (thermostat.period * FEMTOSECONDS) / (2 * Math.PI);
      return [
        `${style} temp ${ramp} ${decimal(damping)} tchain ${thermostat.chainLength} ${pressure}`.trimEnd(),
      ];
    }
  }
}

function pressureWords(stage: Stage, { barostat }: DynamicsProgram): string {
  if (barostat.kind === 'none' || stage.pressure === null) return '';
  const p = decimal(stage.pressure / ATMOSPHERE);
  const damping = decimal(barostat.time * FEMTOSECONDS);
  const { axes } = barostat;
  if (axes === undefined) return `iso ${p} ${p} ${damping}`;
  return ['x', 'y', 'z'].flatMap((axis, k) => (axes[k] ? [`${axis} ${p} ${p} ${damping}`] : [])).join(' ');
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

function readme(input: ExportInput, names: readonly string[]): string {
  return exportReadme(input, {
    engine: 'LAMMPS of September 2021 or later (packages MOLECULE, KSPACE, RIGID)',
    commands: [
      ['serial', 'sh run.sh'],
      ['two MPI ranks', 'LMP="mpirun -np 2 lmp" sh run.sh'],
      ['one stage by hand', `lmp -in ${names.at(0) ?? 'stage'}.in`],
      ['energy of the configuration, term by term', `lmp -in ${LAMMPS_FILES.singlePoint}`],
      [
        'the trajectory back into sheath',
        `sheath convert ${names.at(-1) ?? 'produce'}.lammpstrj produce.sheath --top ${LAMMPS_FILES.data}`,
      ],
    ],
    files: [
      [LAMMPS_FILES.data, 'atoms with scaled charges, velocities, bonded interactions by type'],
      [LAMMPS_FILES.styles, 'styles, before the data are read'],
      [LAMMPS_FILES.coefficients, 'coefficients, after'],
      ...names.map((name, k) => [`${name}.in`, `stage ${input.stages[k].name}`] as const),
      [LAMMPS_FILES.singlePoint, 'one configuration, Ewald summed to convergence'],
      ['run.sh', 'all stages'],
    ],
    differences: [
      'energies in kcal/mol (4.184 kJ/mol): `evdwl` is our lj + lj14, `ecoul + elong` our Coulomb terms together, `edihed` all dihedrals and periodic impropers',
      'PPPM in place of smooth PME, with the same splitting, mesh and order; `single-point.in` takes Ewald, which agrees to 1e-5 with ours',
      'the tail correction (`pair_modify tail yes`) has the r^-12 part and counts excluded pairs: other by a few per cent of itself; compare energies with it off',
      'Nose-Hoover (`fix nvt`, `fix npt`) in place of CSVR and C-rescale: the same ensemble. Its thermostat holds the on-step kinetic energy, which stiff modes lower, where sheath holds the one free of that to second order: in carbonates slow motion is hotter there, by 2 % at 2 fs and 6 % at 4 fs with hydrogens of 3 u',
      '`fix langevin` with `fix nve` or `nph` in place of the middle scheme: the same friction',
      'SHAKE does not work while minimising: held bonds are springs of 284512 kJ/mol/nm² there, and without energy in dynamics',
      'pressure in atm; random numbers, hence trajectories, are its own',
    ],
  });
}
