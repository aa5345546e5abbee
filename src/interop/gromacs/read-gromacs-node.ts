/** A GROMACS topology with its coordinates, from files. */
import { readFileSync } from 'node:fs';
import { fileReason, type Notice, SheathError } from '../../core/index.js';
import type { ForceFieldModel } from '../../forcefield/index.js';
import type { MoleculeBlock } from '../../topology/index.js';
import { type GroFrame, readGro } from '../../trajectory/index.js';
import { checkGroAgainstTopology } from './match.js';
import { type GromacsModel, readGromacsTopology } from './model.js';
import type { PreprocessorOptions, ReadText } from './preprocessor.js';
import { readUserSpecies, type UserSpecies } from './user-species.js';

export interface GromacsInput {
  readonly model: ForceFieldModel;
  readonly blocks: readonly MoleculeBlock[];
  /** [atom, 3] nm, as in the file: molecules may be broken across or lie outside the box. */
  readonly positions: Float64Array;
  /** [atom, 3] nm/ps; null where the file has none. */
  readonly velocities: Float64Array | null;
  /** [3] nm; zeros without periodicity. */
  readonly box: Float64Array;
  readonly title: string;
  readonly notices: readonly Notice[];
}

/** null where nothing is; other failures (a folder, no permission) are E_FILE_UNREADABLE. */
export const readTextFromDisk: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as { readonly code?: string }).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new SheathError(
      'E_FILE_UNREADABLE',
      {
        object: `"${path}" cannot be read: ${fileReason(error)}`,
        limit: 'input files are plain text with read permission',
        cure: 'check the path and its permissions',
      },
      { cause: error },
    );
  }
};

export function readGroFile(path: string): { readonly frame: GroFrame; readonly notices: readonly Notice[] } {
  const text = readTextFromDisk(path);
  if (text === null) {
    throw new SheathError('E_FILE_MISSING', {
      object: `the coordinates "${path}" are not there`,
      limit: 'a .gro file belongs there',
      cure: 'check the path',
    });
  }
  return readGro(text, path);
}

/**
 * Read `top` with its includes and `gro`, and check that they belong together.
 * Errors: E_FILE_MISSING, E_FILE_UNREADABLE, E_GROMACS_..., E_GRO_....
 */
export function readGromacs(
  files: { readonly top: string; readonly gro: string },
  options: PreprocessorOptions = {},
): GromacsInput {
  const topology: GromacsModel = readGromacsTopology(files.top, readTextFromDisk, options);
  const { frame, notices } = readGroFile(files.gro);
  checkGroAgainstTopology(frame, topology.model, topology.blocks, files);
  return {
    model: topology.model,
    blocks: topology.blocks,
    positions: frame.positions,
    velocities: frame.velocities,
    box: frame.box,
    title: topology.title,
    notices: [...topology.notices, ...notices],
  };
}

/** A user's own species from disk. Errors as `readUserSpecies`. */
export function readUserSpeciesFromDisk(
  files: { readonly itp: string; readonly gro: string },
  options: PreprocessorOptions & { readonly molecule?: string } = {},
): UserSpecies {
  return readUserSpecies(files, readTextFromDisk, options);
}
