/**
 * Stages as GROMACS run inputs (reference manual 2022, "Molecular dynamics parameters"). The same: cut-offs, plain truncation,
 * PME with our splitting parameter, mesh and order, dispersion correction, time step, intervals, temperatures and ramps.
 * As near as GROMACS has it: velocity Verlet is its leap-frog, middle Langevin its `sd`, CSVR its v-rescale, a Nose-Hoover
 * chain is one thermostat, and C-rescale scales atoms, not constraint groups.
 */
import type { DynamicsProgram, Stage } from '../../dynamics/index.js';
import { erfc } from '../../math/index.js';
import { cannotExport, decimal, type ExportInput, engineSeed, pmeOf } from '../export/export-input.js';

type Options = readonly (readonly [name: string, value: string | number])[];

/** Non-bonded forces as `method` has them. @throws E_EXPORT_METHOD */
export function mdpMethod(
  input: Pick<ExportInput, 'method' | 'system'>,
  periodicMolecules: boolean,
): Options {
  const { cutoff, dispersionCorrection } = input.method;
  const { beta, order, mesh } = pmeOf(input);
  return [
    ['cutoff-scheme', 'Verlet'],
    ['pbc', 'xyz'],
    ['periodic-molecules', periodicMolecules ? 'yes' : 'no'],
    ['coulombtype', 'PME'],
    ['coulomb-modifier', 'None'],
    ['rcoulomb', decimal(cutoff)],
    ['vdwtype', 'Cut-off'],
    ['vdw-modifier', 'None'],
    ['rvdw', decimal(cutoff)],
    ['DispCorr', dispersionCorrection ? 'EnerPres' : 'no'],
    ['ewald-rtol', erfc(beta * cutoff).toExponential(12)],
    ['fourier-nx', mesh[0]],
    ['fourier-ny', mesh[1]],
    ['fourier-nz', mesh[2]],
    ['pme-order', order],
    ['epsilon-surface', 0],
    // Those of the model stand in the topology.
    ['constraints', 'none'],
    ['constraint-algorithm', 'lincs'],
    ['lincs-order', 6],
    ['lincs-iter', 2],
  ];
}

/** One step that moves nothing: for `mdrun -rerun` of the configuration. */
export function singlePointMdp(
  input: Pick<ExportInput, 'method' | 'system'>,
  periodicMolecules: boolean,
): string {
  return mdpText('one configuration: mdrun -rerun', [
    ['integrator', 'md'],
    ['dt', '0.001'],
    ['nsteps', 0],
    ['nstcalcenergy', 1],
    ['nstenergy', 1],
    ['nstfout', 1],
    ['comm-mode', 'None'],
    ...mdpMethod(input, periodicMolecules),
  ]);
}

/**
 * @param number of the stage, from 0
 * @param first no stage of dynamics comes before it
 * @throws E_EXPORT_METHOD, E_EXPORT_FROZEN, E_EXPORT_BAROSTAT
 */
export function stageMdp(
  input: ExportInput,
  number: number,
  first: boolean,
  periodicMolecules: boolean,
): string {
  const stage = input.stages[number];
  const { program } = stage;
  const own: Options =
    program.kind === 'minimise'
      ? [
          ['integrator', 'steep'],
          ['emtol', decimal(program.forceTolerance)],
          ['emstep', decimal(program.maximumStep)],
          ['nsteps', stage.steps],
          ['nstlog', 100],
          ['nstenergy', 100],
        ]
      : dynamicsOptions(input, stage, program, number, first);
  return mdpText(`stage ${stage.name}`, [...own, ...mdpMethod(input, periodicMolecules)]);
}

function dynamicsOptions(
  input: ExportInput,
  stage: Stage,
  program: DynamicsProgram,
  number: number,
  first: boolean,
): Options {
  const { timeStep, integrator, removeCentreOfMassEvery } = program;
  const draws = stage.drawVelocities || (first && input.velocities === null);
  const seed = engineSeed(input.seed, number);
  return [
    ['integrator', integrator.kind === 'langevin-middle' ? 'sd' : 'md'],
    ['dt', decimal(timeStep)],
    ['nsteps', stage.steps],
    ['comm-mode', removeCentreOfMassEvery > 0 ? 'Linear' : 'None'],
    ...(removeCentreOfMassEvery > 0 ? ([['nstcomm', removeCentreOfMassEvery]] as const) : []),
    ['nstcalcenergy', 10],
    ['nstenergy', tens(stage.energiesEvery || stage.blockSteps)],
    ['nstlog', tens(10 * (stage.energiesEvery || stage.blockSteps))],
    ['nstxout-compressed', stage.framesEvery],
    ['compressed-x-precision', 10000],
    ['continuation', draws || first ? 'no' : 'yes'],
    ['gen-vel', draws ? 'yes' : 'no'],
    ...(draws
      ? ([
          ['gen-temp', decimal(stage.temperature.from)],
          ['gen-seed', seed],
        ] as const)
      : []),
    ...thermostatOptions(stage, program, seed),
    ...barostatOptions(stage, program),
  ];
}

/** Energies are computed at multiples of nstcalcenergy. */
function tens(steps: number): number {
  return Math.max(10, Math.round(steps / 10) * 10);
}

function thermostatOptions(stage: Stage, { integrator, thermostat }: DynamicsProgram, seed: number): Options {
  const { from, to } = stage.temperature;
  const time = stage.program.kind === 'dynamics' ? stage.steps * stage.program.timeStep : 0;
  const coupled = (tcoupl: string, tau: number): Options => [
    ['tcoupl', tcoupl],
    ['tc-grps', 'System'],
    ['tau-t', decimal(tau)],
    ['ref-t', decimal(from)],
    ['ld-seed', seed],
    ...(from === to
      ? []
      : ([
          ['annealing', 'single'],
          ['annealing-npoints', 2],
          ['annealing-time', `0 ${decimal(time)}`],
          ['annealing-temp', `${decimal(from)} ${decimal(to)}`],
        ] as const)),
  ];
  if (integrator.kind === 'langevin-middle') return coupled('no', 1 / integrator.friction);
  switch (thermostat.kind) {
    case 'csvr':
      return [...coupled('v-rescale', thermostat.time), ['nsttcouple', thermostat.every]];
    case 'nose-hoover':
      return [...coupled('nose-hoover', thermostat.period), ['nh-chain-length', 1]];
    case 'none':
      return [['tcoupl', 'no']];
  }
}

function barostatOptions(stage: Stage, { barostat }: DynamicsProgram): Options {
  if (barostat.kind === 'none' || stage.pressure === null) return [['pcoupl', 'no']];
  const { axes, compressibility, time, every } = barostat;
  const beta = decimal(compressibility);
  const p = decimal(stage.pressure);
  const shape: Options =
    axes === undefined
      ? [
          ['pcoupltype', 'isotropic'],
          ['compressibility', beta],
          ['ref-p', p],
        ]
      : [
          ['pcoupltype', 'semiisotropic'],
          ['compressibility', `0 ${beta}`],
          ['ref-p', `${p} ${p}`],
        ];
  if (axes !== undefined && (axes[0] || axes[1] || !axes[2]))
    throw cannotExport(
      'E_EXPORT_BAROSTAT',
      `the stage ${stage.name} moves ${['x', 'y', 'z'].filter((_, k) => axes[k]).join(', ')} each by itself`,
      'C-rescale of GROMACS moves all three together, or z alone',
      'choose isotropic or z, or export to LAMMPS',
    );
  return [['pcoupl', 'C-rescale'], ...shape, ['tau-p', decimal(time)], ['nstpcouple', every]];
}

function mdpText(title: string, options: Options): string {
  const width = Math.max(...options.map(([name]) => name.length));
  return `; ${title}\n${options.map(([name, value]) => `${name.padEnd(width)} = ${value}\n`).join('')}`;
}
