/** Any trajectory, whatever its format, from its bytes; gzip is seen through. */
import type { ByteSource } from '../core/index.js';
import { isGzip, openCompressedSource } from './compressed-source.js';
import type { ForeignOptions, ForeignTrajectory, TrajectoryFormat } from './foreign-trajectory.js';
import { checkTimeStep } from './foreign-trajectory.js';
import { openDcd } from './formats/dcd.js';
import { openGro } from './formats/gro-trajectory.js';
import { openLammpsData } from './formats/lammps-data-trajectory.js';
import { openLammpsDump } from './formats/lammps-dump.js';
import { openPdb } from './formats/pdb.js';
import { openSheathTrajectory } from './formats/sheath-trajectory.js';
import { openTrr } from './formats/trr.js';
import { openXtc } from './formats/xtc.js';
import { openXyz } from './formats/xyz.js';
import { trajectoryFormat } from './trajectory-format.js';

export interface OpenTrajectoryOptions extends ForeignOptions {
  /** Left out: found by beginning and name. */
  readonly format?: TrajectoryFormat;
  /** LAMMPS unit style, for dumps and data files that do not name theirs. */
  readonly units?: string;
}

/** The header of a LAMMPS data file, the longest beginning that tells a format, fits. */
const BEGINNING_BYTES = 4096;

/** The bytes within a gzip file, or the source itself. @throws E_GZIP_... */
export async function inflatedSource(source: ByteSource): Promise<ByteSource> {
  return isGzip(await source.read(0, 3)) ? openCompressedSource(source) : source;
}

/** @param source inflated @throws E_TRAJECTORY_FORMAT */
export async function formatOf(source: ByteSource): Promise<TrajectoryFormat> {
  return trajectoryFormat(source.name, await source.read(0, BEGINNING_BYTES));
}

/**
 * Open a trajectory: nm, ps, orthorhombic boxes. Reads headers and, of text, the first frame.
 * @throws E_TRAJECTORY_FORMAT, E_TIME_STEP, E_GZIP_... and the errors of the format
 */
export async function openTrajectorySource(
  given: ByteSource,
  options: OpenTrajectoryOptions = {},
): Promise<ForeignTrajectory> {
  const source = await inflatedSource(given);
  const format = options.format ?? (await formatOf(source));
  switch (format) {
    case 'trr':
      return openTrr(source, options);
    case 'dcd':
      return openDcd(source, options);
    case 'gro':
      return openGro(source, options);
    case 'pdb':
      return openPdb(source, options);
    case 'xyz':
      return openXyz(source, options);
    case 'lammps-dump':
      return openLammpsDump(source, options);
    case 'lammps-data':
      return openLammpsData(source, options);
    case 'xtc':
      return openXtcTrajectory(source, options);
    case 'sheath':
      return openOwnTrajectory(source, options);
  }
}

async function openXtcTrajectory(source: ByteSource, options: ForeignOptions): Promise<ForeignTrajectory> {
  checkTimeStep(options.timeStep);
  const { timeStep } = options;
  const xtc = await openXtc(source, options);
  return {
    format: 'xtc',
    atomCount: xtc.atomCount,
    atoms: null,
    topology: null,
    timing: timeStep === undefined ? 'file' : 'given',
    notices: [],
    frameCount: xtc.frameCount,
    get damage() {
      return xtc.damage;
    },
    async *frames(range) {
      for await (const frame of xtc.frames(range))
        yield timeStep === undefined ? frame : { ...frame, time: frame.step * timeStep };
    },
    async frame(index) {
      const frame = await xtc.frame(index);
      return timeStep === undefined ? frame : { ...frame, time: frame.step * timeStep };
    },
  };
}

/** Times of sheath's own files are always right: a time step given for them is not used. */
async function openOwnTrajectory(source: ByteSource, options: ForeignOptions): Promise<ForeignTrajectory> {
  const own = await openSheathTrajectory(source, options);
  return {
    format: 'sheath',
    atomCount: own.topology.atomCount,
    atoms: null,
    topology: own.topology,
    timing: 'file',
    notices: [],
    frameCount: own.frameCount,
    get damage() {
      return own.damage;
    },
    frames: (range) => own.frames(range),
    frame: (index) => own.frame(index),
  };
}
