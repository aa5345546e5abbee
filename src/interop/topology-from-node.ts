/**
 * Topologies from the files that people have: GROMACS `.top`, LAMMPS data, sheath's own trajectory, or a `.pdb`, `.gro`, `.xyz`
 * or dump whose molecules follow from CONECT, molecule numbers or distances. Masses of formats without any are the standard
 * atomic weights; charges see topology-from-atoms.ts.
 */
import { type ByteSource, type Notice, SheathError } from '../core/index.js';
import {
  type AtomTable,
  createTopology,
  elementOfMass,
  massOfElement,
  perceiveBonds,
  type Topology,
  topologyFromAtoms,
} from '../topology/index.js';
import {
  extensionOf,
  type ForeignTrajectory,
  formatOf,
  inflatedSource,
  type LammpsDataOptions,
  lammpsDataText,
  openFileSource,
  openTrajectorySource,
  readLammpsData,
  readPdbBonds,
} from '../trajectory/index.js';
import { readGromacsTopology } from './gromacs/model.js';
import { readTextFromDisk } from './gromacs/read-gromacs-node.js';

export interface FoundTopology {
  readonly topology: Topology;
  /** Where molecules and bonds come from. */
  readonly origin: 'gromacs' | 'lammps-data' | 'sheath' | 'conect' | 'molecule-numbers' | 'geometry';
  readonly notices: readonly Notice[];
}

/**
 * @throws E_FILE_OPEN, E_TOPOLOGY_FORMAT, E_TOPOLOGY_..., E_BONDS_... and the errors of the format
 */
export async function topologyFrom(path: string, options: LammpsDataOptions = {}): Promise<FoundTopology> {
  const extension = extensionOf(path);
  if (extension === 'top' || extension === 'itp') {
    const { model, blocks, notices } = readGromacsTopology(path, readTextFromDisk);
    const species = model.molecules.map((molecule) => molecule.species);
    return { topology: createTopology(species, blocks), origin: 'gromacs', notices };
  }
  const file = await openFileSource(path);
  try {
    const source = await inflatedSource(file);
    return (await formatOf(source)) === 'lammps-data'
      ? fromLammpsData(await lammpsDataText(source), path, options)
      : await fromTrajectory(source, options);
  } finally {
    await file.close();
  }
}

function fromLammpsData(text: string, path: string, options: LammpsDataOptions): FoundTopology {
  const data = readLammpsData(text, path, options);
  const byNumbers =
    data.bonds.length === 0 &&
    data.atoms.molecules !== undefined &&
    Array.from(data.atoms.molecules).some((id) => id > 0);
  const { topology, notices } = topologyFromAtoms(data.atoms, byNumbers ? null : data.bonds, path);
  return { topology, origin: 'lammps-data', notices: [...data.notices, ...notices] };
}

async function fromTrajectory(source: ByteSource, options: LammpsDataOptions): Promise<FoundTopology> {
  const trajectory = await openTrajectorySource(
    source,
    options.units === undefined ? {} : { units: options.units },
  );
  if (trajectory.topology !== null) return { topology: trajectory.topology, origin: 'sheath', notices: [] };
  const { atoms, format } = trajectory;
  if (atoms === null)
    throw new SheathError('E_TOPOLOGY_FORMAT', {
      object: `${source.name} is a .${format} trajectory`,
      limit: 'it holds coordinates only',
      cure: 'give a topology: GROMACS .top, LAMMPS data, .pdb, .gro or .xyz',
    });
  const known = completed(atoms);
  const { bonds, origin, notices } = await bondsOf(source, trajectory, known);
  const made = topologyFromAtoms(known, bonds, source.name);
  return { topology: made.topology, origin, notices: [...notices, ...made.notices] };
}

/** Masses from elements, or elements from masses, where one is missing. */
function completed(atoms: AtomTable): AtomTable {
  const { elements, masses } = atoms;
  if (elements !== undefined)
    return masses === undefined ? { ...atoms, masses: Float64Array.from(elements, massOfElement) } : atoms;
  return masses === undefined ? atoms : { ...atoms, elements: Array.from(masses, elementOfMass) };
}

async function bondsOf(
  source: ByteSource,
  trajectory: ForeignTrajectory,
  atoms: AtomTable,
): Promise<{
  readonly bonds: readonly (readonly [number, number])[] | null;
  readonly origin: FoundTopology['origin'];
  readonly notices: readonly Notice[];
}> {
  const notices: Notice[] = [];
  if (trajectory.format === 'pdb') {
    const conect = await readPdbBonds(source);
    if (conect.bonds !== null) return { bonds: conect.bonds, origin: 'conect', notices: conect.notices };
    notices.push(...conect.notices);
  }
  if (
    atoms.molecules !== undefined &&
    Array.from(atoms.molecules).some((id) => id > 0) &&
    atoms.elements === undefined
  )
    return { bonds: null, origin: 'molecule-numbers', notices };
  if (atoms.elements === undefined)
    throw new SheathError('E_TOPOLOGY_FORMAT', {
      object: `${source.name} names no elements and no molecules`,
      limit: 'bonds are perceived from elements and distances',
      cure: 'give a topology: GROMACS .top, LAMMPS data, or a .pdb',
    });
  const { positions, box } = await trajectory.frame(0);
  const bonds = perceiveBonds(atoms.elements, positions, box);
  notices.push({
    level: 'note',
    code: 'N_TOPOLOGY_GEOMETRY',
    message: `${source.name} has no bonds; ${bonds.length} were perceived from the distances of its first frame.`,
  });
  return { bonds, origin: 'geometry', notices };
}
