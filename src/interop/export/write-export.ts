/** The writers by name. */
import { writeGromacs } from '../gromacs/write-gromacs.js';
import { writeLammps } from '../lammps/write-lammps.js';
import { writeOpenmm } from '../openmm/write-openmm.js';
import type { ExportEngine, ExportFiles, ExportInput } from './export-input.js';

const WRITERS: Readonly<Record<ExportEngine, (input: ExportInput) => ExportFiles>> = {
  gromacs: writeGromacs,
  lammps: writeLammps,
  openmm: writeOpenmm,
};

/** @throws E_EXPORT_... for what the engine cannot express */
export function writeExport(engine: ExportEngine, input: ExportInput): ExportFiles {
  return WRITERS[engine](input);
}
