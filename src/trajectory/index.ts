export type { ChunkWriterState, OpenOptions } from './chunked-file.js';
export { openFileSource } from './file-source-node.js';
export {
  type GroAtoms,
  type GroFrame,
  type GroWriting,
  groFrames,
  readGro,
  writeGro,
} from './formats/gro.js';
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
export { DEFAULT_XTC_PRECISION, encodeXtcFrame, openXtc, type XtcTrajectory } from './formats/xtc.js';
export {
  type Frame,
  type FrameRange,
  type FrameSource,
  resolveFrameRange,
  type StageLabel,
} from './frame.js';
export {
  createPathFollower,
  followImages,
  type PathFollower,
  unwrappedPositions,
  withImages,
} from './unwrap.js';
