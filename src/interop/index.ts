export {
  EXPORT_ENGINES,
  type ExportEngine,
  type ExportFiles,
  type ExportInput,
} from './export/export-input.js';
export { moleculeTypesOf } from './export/molecule-types.js';
export { writeExport } from './export/write-export.js';
export { libraryForceFieldText } from './gromacs/library-force-field.js';
export { checkGroAgainstTopology } from './gromacs/match.js';
export { type GromacsModel, readGromacsMolecules, readGromacsTopology } from './gromacs/model.js';
export type { Defaults } from './gromacs/parameters.js';
export type { PreprocessorOptions, ReadText } from './gromacs/preprocessor.js';
export {
  type GromacsInput,
  readGroFile,
  readGromacs,
  readTextFromDisk,
  readUserSpeciesFromDisk,
} from './gromacs/read-gromacs-node.js';
export { readUserSpecies, type UserSpecies } from './gromacs/user-species.js';
export { GROMACS_FILES, gromacsSystem, writeGromacs } from './gromacs/write-gromacs.js';
export { singlePointMdp } from './gromacs/write-mdp.js';
export { type LammpsDataWriting, writeLammpsData } from './lammps/write-data.js';
export { LAMMPS_FILES, writeLammps } from './lammps/write-lammps.js';
export { type FlatFileSelection, physicalValidationFiles } from './physical-validation.js';
export { type FoundTopology, topologyFrom } from './topology-from-node.js';
