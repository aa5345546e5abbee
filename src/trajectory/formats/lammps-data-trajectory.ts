/** A LAMMPS data file as a trajectory of one frame; what it holds is in lammps-data.ts. Its step stands in the title of write_data ("timestep = 500"). */
import { type ByteSource, SheathError } from '../../core/index.js';
import {
  checkTimeStep,
  type ForeignFrame,
  type ForeignOptions,
  type ForeignTrajectory,
  indexedTrajectory,
} from '../foreign-trajectory.js';
import { readLammpsData } from './lammps-data.js';

/** Bytes that are read as one text. */
const LARGEST_DATA_FILE = 2 ** 29;

/** @throws E_TOPOLOGY_SIZE */
export async function lammpsDataText(source: ByteSource): Promise<string> {
  if (source.size > LARGEST_DATA_FILE)
    throw new SheathError('E_TOPOLOGY_SIZE', {
      object: `${source.name} has ${source.size} bytes`,
      limit: `a LAMMPS data file is read as a whole, up to ${LARGEST_DATA_FILE} bytes`,
      cure: 'give frames as a dump, .xtc, .trr or .dcd, and a topology as .top or .pdb',
    });
  return new TextDecoder().decode(await source.read(0, source.size));
}

/** @throws E_TOPOLOGY_SIZE and the errors of readLammpsData */
export async function openLammpsData(
  source: ByteSource,
  options: ForeignOptions & { readonly units?: string } = {},
): Promise<ForeignTrajectory> {
  const { timeStep, units } = options;
  checkTimeStep(timeStep);
  const data = readLammpsData(
    await lammpsDataText(source),
    source.name,
    units === undefined ? {} : { units },
  );
  const step = Number(/\btimestep = (\d{1,15})\b/.exec(data.title)?.[1] ?? 0);
  const frame: ForeignFrame = {
    step,
    time: step * (timeStep ?? 1),
    box: data.box,
    positions: data.positions,
    images: data.images,
    ...(data.velocities === null ? {} : { velocities: data.velocities }),
  };
  return indexedTrajectory(
    {
      format: 'lammps-data',
      atomCount: data.atoms.count,
      atoms: data.atoms,
      timing: timeStep === undefined ? 'counted' : 'given',
      // One configuration: that its time is not known matters to nothing.
      notices: data.notices,
    },
    { frameCount: 1, damage: null, salvage: options.salvage ?? false, read: async () => frame },
  );
}
