/** An export to GROMACS: topology, coordinates, one `.mdp` a stage, the commands. */

import { atomOf, type Topology } from '../../topology/index.js';
import { type GroAtoms, writeGro } from '../../trajectory/index.js';
import { type ExportFiles, type ExportInput, stageFileNames, wordOf } from '../export/export-input.js';
import { moleculeTypesOf, spansTheBox } from '../export/molecule-types.js';
import { exportReadme } from '../export/readme.js';
import { singlePointMdp, stageMdp } from './write-mdp.js';
import { writeGromacsTopology } from './write-topology.js';

export const GROMACS_FILES = {
  topology: 'topol.top',
  coordinates: 'conf.gro',
  singlePoint: 'single-point.mdp',
};

/** Decimals of positions in nm: far below what a force notices. */
const DECIMALS = 7;

/** @throws E_EXPORT_METHOD, E_EXPORT_FROZEN, E_EXPORT_MOLECULE, E_EXPORT_PAIRS, E_EXPORT_CONSTRAINTS, E_EXPORT_BAROSTAT */
export function writeGromacs(input: ExportInput): ExportFiles {
  const names = stageFileNames(input.stages);
  const { files, periodicMolecules } = gromacsSystem(input);
  const firstDynamics = input.stages.findIndex(({ program }) => program.kind === 'dynamics');
  const stages = input.stages.map((_, k) => [
    `${names[k]}.mdp`,
    stageMdp(input, k, k === firstDynamics, periodicMolecules),
  ]);
  return {
    ...files,
    [GROMACS_FILES.singlePoint]: singlePointMdp(input, periodicMolecules),
    ...Object.fromEntries(stages),
    'run.sh': runScript(names, firstDynamics),
    'README.md': readme(input, names),
  };
}

/** Topology and coordinates alone. */
export function gromacsSystem(input: ExportInput): {
  readonly files: ExportFiles;
  /** A molecule is bonded to its own image. */
  readonly periodicMolecules: boolean;
} {
  const molecules = moleculeTypesOf(input);
  return {
    periodicMolecules: spansTheBox(input, molecules),
    files: {
      [GROMACS_FILES.topology]: writeGromacsTopology(input, molecules),
      [GROMACS_FILES.coordinates]: writeGro({
        title: input.title || 'sheath',
        atoms: groAtoms(input.system.topology),
        positions: input.positions,
        velocities: input.velocities,
        box: input.box,
        decimals: DECIMALS,
      }),
    },
  };
}

/** Residues numbered through, names as the topology has them. */
function groAtoms(topology: Topology): GroAtoms {
  const { atomCount, atomMolecule } = topology;
  const residueNumbers = new Int32Array(atomCount);
  const residueNames: string[] = [];
  const atomNames: string[] = [];
  let [number, last, molecule] = [0, Number.NaN, -1];
  for (let atom = 0; atom < atomCount; atom++) {
    const { name, residue, residueNumber } = atomOf(topology, atom);
    if (residueNumber !== last || atomMolecule[atom] !== molecule) number++;
    [last, molecule] = [residueNumber, atomMolecule[atom]];
    residueNumbers[atom] = number;
    residueNames.push(wordOf(residue));
    atomNames.push(wordOf(name));
  }
  return { residueNumbers, residueNames, atomNames };
}

function runScript(names: readonly string[], firstDynamics: number): string {
  const lines = names.flatMap((name, k) => {
    const before = k === 0 ? GROMACS_FILES.coordinates : `${names[k - 1]}.gro`;
    const state = k > firstDynamics && firstDynamics >= 0 ? ` -t ${names[k - 1]}.cpt` : '';
    return [
      `$GMX grompp -f ${name}.mdp -c ${before}${state} -p ${GROMACS_FILES.topology} -o ${name}.tpr -po ${name}.out.mdp`,
      `$MDRUN -deffnm ${name} -notunepme`,
    ];
  });
  return `#!/bin/sh\n# All stages, one after the other. MPI: GMX=gmx_mpi MDRUN="mpirun -np 2 gmx_mpi mdrun" sh run.sh\nset -e\nGMX=\${GMX:-gmx}\nMDRUN=\${MDRUN:-$GMX mdrun}\n${lines.join('\n')}\n`;
}

function readme(input: ExportInput, names: readonly string[]): string {
  const [first] = names;
  return exportReadme(input, {
    engine: 'GROMACS 2021 or later',
    commands: [
      ['serial, or threads', 'sh run.sh'],
      ['two MPI ranks', 'GMX=gmx_mpi MDRUN="mpirun -np 2 gmx_mpi mdrun" sh run.sh'],
      ...(first === undefined
        ? []
        : ([
            [
              'one stage by hand',
              `gmx grompp -f ${first}.mdp -c ${GROMACS_FILES.coordinates} -p ${GROMACS_FILES.topology} -o ${first}.tpr && gmx mdrun -deffnm ${first} -notunepme`,
            ],
          ] as const)),
      [
        'energy of the configuration, term by term',
        `gmx grompp -f ${GROMACS_FILES.singlePoint} -c ${GROMACS_FILES.coordinates} -p ${GROMACS_FILES.topology} -o point.tpr && gmx mdrun -s point.tpr -rerun ${GROMACS_FILES.coordinates} -deffnm point`,
      ],
      [
        'the trajectory back into sheath',
        `sheath convert ${names.at(-1) ?? 'produce'}.xtc produce.sheath --top ${GROMACS_FILES.topology}`,
      ],
    ],
    files: [
      [
        GROMACS_FILES.topology,
        'force field and molecules: scaled charges, repartitioned masses, held bonds as [ constraints ]',
      ],
      [GROMACS_FILES.coordinates, 'coordinates and velocities'],
      ...names.map((name, k) => [`${name}.mdp`, `stage ${input.stages[k].name}`] as const),
      [GROMACS_FILES.singlePoint, 'one configuration'],
      ['run.sh', 'all stages'],
    ],
    differences: [
      'leap-frog in place of velocity Verlet: the same trajectory. Its thermostat holds the kinetic energy of half steps, which stiff modes raise, where sheath holds the one free of that to second order: in carbonates slow motion is colder there, by 1 % at 2 fs and 3 % at 4 fs with hydrogens of 3 u',
      '`sd` in place of the middle Langevin scheme: the same friction and ensemble',
      'C-rescale by atoms, pressure of atoms; sheath scales constraint groups. The same ensemble',
      'a Nose-Hoover chain, where the recipe asks for one, becomes a single Nose-Hoover thermostat (GROMACS has chains with md-vv alone)',
      'steepest descent in place of descent and FIRE',
      'random numbers, hence trajectories, are its own',
      'mdrun may shift load between mesh and cut-off; `-notunepme` in run.sh keeps both as they are',
    ],
  });
}
