export type { ChunkWriterState, OpenOptions } from './chunked-file.js';
export { isGzip, openCompressedSource } from './compressed-source.js';
export { openFileSource } from './file-source-node.js';
export type {
  ForeignFrame,
  ForeignOptions,
  ForeignTrajectory,
  Timing,
  TrajectoryFormat,
} from './foreign-trajectory.js';
export { openDcd } from './formats/dcd.js';
export {
  type GroAtoms,
  type GroFrame,
  type GroWriting,
  groFrames,
  readGro,
  writeGro,
} from './formats/gro.js';
export { openGro } from './formats/gro-trajectory.js';
export {
  type LammpsAtomStyle,
  type LammpsData,
  type LammpsDataOptions,
  readLammpsData,
} from './formats/lammps-data.js';
export { lammpsDataText, openLammpsData } from './formats/lammps-data-trajectory.js';
export { type LammpsDumpOptions, openLammpsDump } from './formats/lammps-dump.js';
export { type LammpsDumpWriting, writeLammpsDumpFrame } from './formats/lammps-dump-writer.js';
export { type LammpsUnits, lammpsUnits } from './formats/lammps-units.js';
export {
  hybrid36,
  openPdb,
  type PdbBonds,
  type PdbWriting,
  readPdbBonds,
  writePdbEnd,
  writePdbModel,
} from './formats/pdb.js';
export {
  createEnergyWriter,
  DEFAULT_ROWS_PER_CHUNK,
  type EnergyFileColumn,
  type EnergyFileHeader,
  type EnergyTable,
  type EnergyWriter,
  energiesToCsv,
  readEnergies,
} from './formats/sheath-energies.js';
export {
  createTrajectoryWriter,
  DEFAULT_POSITION_PRECISION,
  defaultFramesPerChunk,
  type FrameTable,
  openSheathTrajectory,
  type SheathTrajectory,
  type TrajectoryHeader,
  type TrajectoryWriter,
  topologyHash,
} from './formats/sheath-trajectory.js';
export { openTrr } from './formats/trr.js';
export { DEFAULT_XTC_PRECISION, encodeXtcFrame, openXtc, type XtcTrajectory } from './formats/xtc.js';
export { openXyz, writeXyzFrame, type XyzWriting } from './formats/xyz.js';
export {
  allFinite,
  type Frame,
  type FrameRange,
  type FrameSource,
  resolveFrameRange,
  type StageLabel,
} from './frame.js';
export { decimalOf, fieldsOf, integerOf } from './line-reader.js';
export {
  formatOf,
  inflatedSource,
  type OpenTrajectoryOptions,
  openTrajectorySource,
} from './open-trajectory.js';
export { openTrajectory, type TrajectoryFile } from './open-trajectory-node.js';
export { wholeMolecules, wrappedFrame } from './placement.js';
export { extensionOf, TRAJECTORY_EXTENSIONS, trajectoryFormat } from './trajectory-format.js';
export {
  createPathFollower,
  followImages,
  type PathFollower,
  unwrappedPositions,
  withImages,
} from './unwrap.js';
