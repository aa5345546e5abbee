/**
 * A user's own species from GROMACS files: an `.itp` (or `.top`) with its parameters and a `.gro` with one molecule.
 * A file without [ defaults ] is read on top of the built-in force field: it may use those atom types, and add its own.
 */
import { type Notice, SheathError } from '../../core/index.js';
import {
  type ForeignModel,
  ION_CHARGE_SCALE,
  type MoleculeModel,
  missingInteractions,
  neighboursOf,
} from '../../forcefield/index.js';
import { minimumImage } from '../../math/index.js';
import { type GroFrame, readGro } from '../../trajectory/index.js';
import { libraryForceFieldText } from './library-force-field.js';
import { checkGroAgainstTopology } from './match.js';
import { type GromacsModel, readGromacsMolecules } from './model.js';
import { type PreprocessorOptions, preprocess, type ReadText } from './preprocessor.js';

export interface UserSpecies {
  readonly name: string;
  /** e; the sum of the charges as given. */
  readonly formalCharge: number;
  /** u */
  readonly molarMass: number;
  /** [atom, 3], nm, whole. */
  readonly geometry: Float64Array;
  /** 0.8 for an ion with an integer charge; 1 for molecules and for ions whose charges are scaled already. */
  readonly chargeScale: number;
  /** For `loadModel`: the one molecule, with its rules. */
  readonly foreign: ForeignModel;
  readonly notices: readonly Notice[];
}

const CHARGE_TOLERANCE = 1e-6;
const PRELUDE = '(built-in force field)';

/** Molecules of `path`; when it has no [ defaults ], after the built-in force field. */
function readMolecules(
  path: string,
  readText: ReadText,
  options: PreprocessorOptions,
): Omit<GromacsModel, 'blocks'> {
  const selfContained = preprocess(path, readText, options).some((line) =>
    /^\[\s*defaults\s*\]$/i.test(line.text),
  );
  if (selfContained) return readGromacsMolecules(path, readText, options);
  const combined: ReadText = (name) =>
    name === PRELUDE ? `${libraryForceFieldText()}#include "${path}"\n` : readText(name);
  return readGromacsMolecules(PRELUDE, combined, options);
}

function chosen(
  model: Omit<GromacsModel, 'blocks'>,
  path: string,
  wanted: string | undefined,
): MoleculeModel {
  const { molecules } = model.model;
  const names = molecules.map((molecule) => molecule.species.name);
  const found = wanted === undefined ? molecules.at(0) : molecules.find((one) => one.species.name === wanted);
  if (found === undefined || (wanted === undefined && molecules.length > 1)) {
    throw new SheathError('E_GROMACS_MOLECULE', {
      object: `${path} defines ${names.join(', ')}${wanted === undefined ? '' : `, not "${wanted}"`}`,
      limit: 'one species is read at a time',
      cure: 'name the one you mean',
    });
  }
  return found;
}

/** Coordinates with every bond shorter than half the box, following the bonds from the first atom of each part. */
function wholeMolecule(model: MoleculeModel, frame: GroFrame): Float64Array {
  const positions = frame.positions.slice();
  const neighbours = neighboursOf(model.species.atoms.length, model.species.bonds);
  const placed = new Uint8Array(neighbours.length);
  for (let first = 0; first < neighbours.length; first++) {
    if (placed[first] === 1) continue;
    placed[first] = 1;
    const queue = [first];
    for (const atom of queue) {
      for (const other of neighbours[atom]) {
        if (placed[other] === 1) continue;
        placed[other] = 1;
        queue.push(other);
        for (let axis = 0; axis < 3; axis++) {
          const from = positions[3 * atom + axis];
          positions[3 * other + axis] =
            from + minimumImage(positions[3 * other + axis] - from, frame.box[axis]);
        }
      }
    }
  }
  return positions;
}

/** nm; two thirds of the shortest bond there is (H-H, 0.074 nm). */
const LEAST_DISTANCE = 0.05;

function refuseOverlap(
  { species: { name, atoms } }: MoleculeModel,
  geometry: Float64Array,
  path: string,
): void {
  let worst = { distance: LEAST_DISTANCE, i: -1, j: -1 };
  for (let i = 0; i < atoms.length; i++) {
    for (let j = i + 1; j < atoms.length; j++) {
      const distance = Math.hypot(
        ...[0, 1, 2].map((axis) => geometry[3 * i + axis] - geometry[3 * j + axis]),
      );
      if (distance < worst.distance) worst = { distance, i, j };
    }
  }
  if (worst.i < 0) return;
  throw new SheathError('E_OVERLAP', {
    object: `${path}: the atoms ${atoms[worst.i].name} (${worst.i + 1}) and ${atoms[worst.j].name} (${worst.j + 1}) of ${name} are ${worst.distance.toFixed(3)} nm apart`,
    limit: `two atoms of a molecule are at least ${LEAST_DISTANCE} nm apart`,
    cure: 'correct the coordinates: sheath starts from this geometry',
  });
}

function notesOn(molecule: MoleculeModel, model: Omit<GromacsModel, 'blocks'>, charge: number): Notice[] {
  const { name, atoms } = molecule.species;
  const notices: Notice[] = [];
  const missing = missingInteractions(molecule, model.model.lennardJones);
  for (const what of ['bond', 'angle', 'dihedral'] as const) {
    const these = missing.filter((one) => one.what === what);
    if (these.length === 0) continue;
    const first = these[0].atoms.map((atom) => atoms[atom].name).join('-');
    const message = `${name} has ${these.length} ${what}${these.length > 1 ? 's' : ''} without a term, the first ${first}.`;
    notices.push(
      // Force fields leave out dihedrals of zero strength; a bond or angle left free is rarely meant.
      what === 'dihedral'
        ? { level: 'note', code: 'N_FORCE_FIELD_INCOMPLETE', message }
        : { level: 'warning', code: 'W_FORCE_FIELD_INCOMPLETE', message },
    );
  }
  if (Math.abs(charge - Math.round(charge)) > CHARGE_TOLERANCE) {
    notices.push({
      level: 'note',
      code: 'N_FRACTIONAL_CHARGE',
      message: `${name} carries ${charge.toFixed(6)} e, no integer: its charges count as scaled already.`,
    });
  }
  return notices;
}

/**
 * @param molecule name of the [ moleculetype ], needed when the file has several
 * Errors: those of both readers; E_GROMACS_MOLECULE; E_OVERLAP; E_GRO_TOPOLOGY_COUNT and E_GRO_TOPOLOGY_NAME when they do not match;
 * rules that do not fit the built-in species are found by `loadModel`.
 */
export function readUserSpecies(
  files: { readonly itp: string; readonly gro: string },
  readText: ReadText,
  options: PreprocessorOptions & { readonly molecule?: string } = {},
): UserSpecies {
  const all = readMolecules(files.itp, readText, options);
  const molecule = chosen(all, files.itp, options.molecule);
  const text = readText(files.gro);
  if (text === null) {
    throw new SheathError('E_FILE_MISSING', {
      object: `the coordinates "${files.gro}" are not there`,
      limit: 'a species needs one molecule to start from',
      cure: 'check the path',
    });
  }
  const { frame, notices } = readGro(text, files.gro);
  const model = { ...all.model, name: molecule.species.name, molecules: [molecule] };
  checkGroAgainstTopology(frame, model, [{ species: 0, count: 1 }], { top: files.itp, gro: files.gro });
  const geometry = wholeMolecule(molecule, frame);
  refuseOverlap(molecule, geometry, files.gro);
  const charge = molecule.species.atoms.reduce((sum, atom) => sum + atom.charge, 0);
  const integer = Math.abs(charge - Math.round(charge)) <= CHARGE_TOLERANCE;
  return {
    name: molecule.species.name,
    // Adding 0 makes 0 of -0.
    formalCharge: integer ? Math.round(charge) + 0 : charge,
    molarMass: molecule.species.atoms.reduce((sum, atom) => sum + atom.mass, 0),
    geometry,
    chargeScale: integer && Math.round(charge) !== 0 ? ION_CHARGE_SCALE : 1,
    foreign: { model, defaults: all.defaults },
    notices: [...all.notices, ...notices, ...notesOn(molecule, all, charge)],
  };
}
