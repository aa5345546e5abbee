/**
 * An export to OpenMM: the GROMACS topology and coordinates, and one Python script that reads them and walks the stages
 * (OpenMM 8 user guide, "Using GROMACS files"). The same: forces, charges, masses, constraints, splitting parameter and mesh, time step,
 * temperatures and ramps. As near as OpenMM has it: CSVR and Nose-Hoover chains are NoseHooverIntegrator, C-rescale is
 * MonteCarloBarostat, which scales molecules; the mesh has splines of order 5; the dispersion correction has the r^-12 part.
 */
import type { Stage } from '../../dynamics/index.js';
import {
  cannotExport,
  type ExportFiles,
  type ExportInput,
  engineSeed,
  pmeOf,
  stageFileNames,
} from '../export/export-input.js';
import { exportReadme } from '../export/readme.js';
import { GROMACS_FILES, gromacsSystem } from '../gromacs/write-gromacs.js';

export const OPENMM_SCRIPT = 'run.py';

/** @throws E_EXPORT_METHOD, E_EXPORT_FROZEN, E_EXPORT_MOLECULE, E_EXPORT_PAIRS, E_EXPORT_CONSTRAINTS, E_EXPORT_BAROSTAT */
export function writeOpenmm(input: ExportInput): ExportFiles {
  pmeOf(input);
  const { files, periodicMolecules } = gromacsSystem(input);
  return {
    ...files,
    [OPENMM_SCRIPT]: script(input, periodicMolecules),
    'README.md': readme(input),
  };
}

/** What the script knows of a stage: steps, ps, K, bar. */
function stageFacts(stage: Stage, name: string, seed: number) {
  const { program, steps, temperature, pressure } = stage;
  if (program.kind === 'minimise')
    return { name, kind: 'minimise', steps, tolerance: program.forceTolerance, seed };
  const { barostat, integrator, thermostat, timeStep } = program;
  if (barostat.kind === 'c-rescale' && barostat.axes !== undefined)
    throw cannotExport(
      'E_EXPORT_BAROSTAT',
      `the stage ${stage.name} moves chosen axes of the box`,
      'the script has the isotropic barostat of OpenMM',
      'choose isotropic, or export to LAMMPS',
    );
  return {
    name,
    kind: 'dynamics',
    steps,
    timeStep,
    from: temperature.from,
    to: temperature.to,
    pressure: barostat.kind === 'none' ? null : pressure,
    friction: integrator.kind === 'langevin-middle' ? integrator.friction : null,
    coupling:
      thermostat.kind === 'nose-hoover'
        ? 1 / thermostat.period
        : thermostat.kind === 'csvr'
          ? 1 / thermostat.time
          : null,
    draw: stage.drawVelocities,
    energiesEvery: stage.energiesEvery || stage.blockSteps,
    framesEvery: stage.framesEvery,
    seed,
  };
}

function script(input: ExportInput, periodicMolecules: boolean): string {
  const { beta, mesh } = pmeOf(input);
  const names = stageFileNames(input.stages);
  const stages = input.stages.map((stage, k) =>
    JSON.stringify(stageFacts(stage, names[k], engineSeed(input.seed, k))),
  );
  return `#!/usr/bin/env python3
"""The stages of a sheath protocol in OpenMM, over ${GROMACS_FILES.topology} and ${GROMACS_FILES.coordinates}. nm, ps, K, bar, kJ/mol.

    python ${OPENMM_SCRIPT} [PLATFORM]            all stages, on CPU, CUDA, OpenCL ...
    python ${OPENMM_SCRIPT} --energy [PLATFORM]   energy of the configuration by group, kJ/mol
"""
import json
import sys

import openmm as mm
from openmm import app, unit

STAGES = json.loads("""[
  ${stages.join(',\n  ')}
]""")
CUTOFF = ${input.method.cutoff}
BETA, MESH = ${beta}, ${JSON.stringify(mesh)}
DISPERSION = ${input.method.dispersionCorrection ? 'True' : 'False'}
PERIODIC_BONDS = ${periodicMolecules ? 'True' : 'False'}

def read_coordinates(path):
    """Positions, velocities (None where there are none) and box; GromacsGroFile knows three decimals only."""
    lines = open(path).read().splitlines()
    rows = [[float(line[k:k + ${COLUMN}]) for k in range(20, len(line), ${COLUMN})] for line in lines[2:-1]]
    x, y, z = map(float, lines[-1].split())
    velocities = [mm.Vec3(*row[3:]) for row in rows] if len(rows[0]) == 6 else None
    return [mm.Vec3(*row[:3]) for row in rows], velocities, (mm.Vec3(x, 0, 0), mm.Vec3(0, y, 0), mm.Vec3(0, 0, z))


positions, velocities, box = read_coordinates('${GROMACS_FILES.coordinates}')
top = app.GromacsTopFile('${GROMACS_FILES.topology}', periodicBoxVectors=box * unit.nanometer)


def make_system():
    # Charges, masses and held bonds stand in the topology.
    system = top.createSystem(nonbondedMethod=app.PME, nonbondedCutoff=CUTOFF, constraints=None, rigidWater=False)
    for force in system.getForces():
        if isinstance(force, mm.NonbondedForce):
            force.setPMEParameters(BETA, *MESH)
            force.setUseDispersionCorrection(DISPERSION)
        elif isinstance(force, mm.CustomNonbondedForce):
            force.setUseLongRangeCorrection(DISPERSION)
        elif PERIODIC_BONDS and hasattr(force, 'setUsesPeriodicBoundaryConditions'):
            force.setUsesPeriodicBoundaryConditions(True)
    return system


def simulation_of(stage, platform):
    system = make_system()
    temperature = stage.get('from', 300)
    if stage.get('pressure') is not None:
        barostat = mm.MonteCarloBarostat(stage['pressure'], temperature, 25)
        barostat.setRandomNumberSeed(stage['seed'])
        system.addForce(barostat)
    step = stage.get('timeStep', 0.001)
    if stage.get('friction'):
        integrator = mm.LangevinMiddleIntegrator(temperature, stage['friction'], step)
        integrator.setRandomNumberSeed(stage['seed'])
    elif stage.get('coupling'):
        integrator = mm.NoseHooverIntegrator(temperature, stage['coupling'], step)
    else:
        integrator = mm.VerletIntegrator(step)
    chosen = (mm.Platform.getPlatformByName(platform),) if platform else ()
    return app.Simulation(top.topology, system, integrator, *chosen)


def ramp(simulation, stage):
    parts = 1 if stage['from'] == stage['to'] else min(200, stage['steps'])
    done = 0
    for part in range(parts):
        temperature = stage['from'] + (stage['to'] - stage['from']) * (part + 0.5) / parts
        simulation.integrator.setTemperature(temperature)
        if stage['pressure'] is not None:
            simulation.context.setParameter(mm.MonteCarloBarostat.Temperature(), temperature)
        until = stage['steps'] * (part + 1) // parts
        simulation.step(until - done)
        done = until


def energy(platform):
    system = make_system()
    for group, force in enumerate(system.getForces()):
        force.setForceGroup(group)
    chosen = (mm.Platform.getPlatformByName(platform),) if platform else ()
    context = mm.Context(system, mm.VerletIntegrator(0.001), *chosen)
    context.setPositions(positions)
    value = lambda **which: context.getState(getEnergy=True, **which).getPotentialEnergy()._value
    for group, force in enumerate(system.getForces()):
        print(f'{force.getName():30s} {value(groups={group}):20.9f}')
    print(f'{"potential":30s} {value():20.9f}')


def main(words):
    platform = next((word for word in words if not word.startswith('-')), None)
    if '--energy' in words:
        return energy(platform)
    state = None
    for stage in STAGES:
        simulation = simulation_of(stage, platform)
        if state is None:
            simulation.context.setPositions(positions)
            if velocities:
                simulation.context.setVelocities(velocities)
        else:
            simulation.context.setState(state)
        if stage['kind'] == 'minimise':
            simulation.minimizeEnergy(tolerance=stage['tolerance'], maxIterations=stage['steps'])
        else:
            if stage['draw']:
                simulation.context.setVelocitiesToTemperature(stage['from'], stage['seed'])
            simulation.reporters.append(app.StateDataReporter(
                stage['name'] + '.csv', stage['energiesEvery'], step=True, time=True, potentialEnergy=True,
                kineticEnergy=True, temperature=True, volume=True, density=True))
            if stage['framesEvery']:
                simulation.reporters.append(app.DCDReporter(stage['name'] + '.dcd', stage['framesEvery']))
            ramp(simulation, stage)
        # Without parameters: a barostat of one stage is none of the next.
        state = simulation.context.getState(getPositions=True, getVelocities=True)
        simulation.saveState(stage['name'] + '.xml')
        print(stage['name'], 'done', flush=True)


if __name__ == '__main__':
    main(sys.argv[1:])
`;
}

/** Width of the numbers in the .gro written beside the script. */
const COLUMN = 12;

function readme(input: ExportInput): string {
  const names = stageFileNames(input.stages);
  return exportReadme(input, {
    engine: 'OpenMM 8 or later',
    commands: [
      ['all stages', `python ${OPENMM_SCRIPT}`],
      ['on a platform of your choice', `python ${OPENMM_SCRIPT} CUDA`],
      ['energy of the configuration', `python ${OPENMM_SCRIPT} --energy`],
      [
        'the trajectory back into sheath',
        `sheath convert ${names.at(-1) ?? 'produce'}.dcd produce.sheath --top ${GROMACS_FILES.topology}`,
      ],
    ],
    files: [
      [GROMACS_FILES.topology, 'force field and molecules, as GROMACS has them'],
      [GROMACS_FILES.coordinates, 'coordinates and velocities'],
      [OPENMM_SCRIPT, 'all stages'],
    ],
    differences: [
      'NoseHooverIntegrator in place of CSVR: the same ensemble; LangevinMiddleIntegrator is the same scheme as ours',
      'MonteCarloBarostat in place of C-rescale: it scales molecules as bodies, so a network that spans the box hardly changes its volume',
      'splines of order 5 on the same mesh; the dispersion correction has the r^-12 part',
      'a temperature ramp goes in 200 steps',
      'OpenMM does not run under MPI',
    ],
  });
}
