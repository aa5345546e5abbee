/** A GROMACS topology as a ForceFieldModel and the blocks of [ molecules ]: the door of this reader. */
import type { Notice } from '../../core/index.js';
import { SheathError } from '../../core/index.js';
import {
  c6c12Of,
  type ForceFieldModel,
  geometricTable,
  type LennardJonesTable,
  lorentzBerthelotTable,
  withPairOverrides,
} from '../../forcefield/index.js';
import type { MoleculeBlock } from '../../topology/index.js';
import { readMolecule } from './molecule.js';
import { type AtomType, type Defaults, type Parameters, readParameters } from './parameters.js';
import type { PreprocessorOptions, ReadText } from './preprocessor.js';
import { integerField, recordError, type TopologyRecord } from './source.js';
import { type MoleculeSection, parseTopologyFile, type TopologyFile } from './topology-file.js';

export interface GromacsModel {
  readonly model: ForceFieldModel;
  /** As listed in [ molecules ]; `species` indexes `model.molecules`. */
  readonly blocks: readonly MoleculeBlock[];
  readonly defaults: Defaults;
  readonly title: string;
  readonly notices: readonly Notice[];
}

const MOST_ATOMS = 100_000_000;

function lennardJonesOf(types: readonly AtomType[], parameters: Parameters): LennardJonesTable {
  const rule = parameters.defaults.combinationRule;
  const table =
    rule === 2
      ? lorentzBerthelotTable(types.map(({ name, v, w }) => ({ name, sigma: v, epsilon: w })))
      : geometricTable(
          types.map(({ name, v, w }) => ({ name, ...(rule === 1 ? { c6: v, c12: w } : c6c12Of(v, w)) })),
        );
  return withPairOverrides(table, parameters.nonbondPairs);
}

/** The molecule a line of [ molecules ] names: exactly, else without regard to case as grompp allows. */
function moleculeNamed(file: TopologyFile, record: TopologyRecord): number {
  const name = record.fields[0];
  const exact = file.moleculeTypes.findIndex((section) => section.name === name);
  if (exact >= 0) return exact;
  const lower = name.toLowerCase();
  const similar = file.moleculeTypes.flatMap((section, k) =>
    section.name.toLowerCase() === lower ? [k] : [],
  );
  if (similar.length !== 1) {
    throw recordError(
      'E_GROMACS_MOLECULE',
      record,
      `the molecule "${name}"`,
      `defined are ${file.moleculeTypes.map((section) => section.name).join(', ') || 'none'}`,
      'correct the name or include its file',
    );
  }
  return similar[0];
}

/** The types that the atoms of these molecules have, in the order of first use. */
function usedTypes(sections: readonly MoleculeSection[], parameters: Parameters): readonly AtomType[] {
  const used = new Map<string, AtomType>();
  for (const section of sections) {
    for (const record of section.records.get('atoms') ?? []) {
      const type = parameters.atomTypes.get(record.fields.at(1) ?? '');
      if (type !== undefined) used.set(type.name, type);
    }
  }
  return [...used.values()];
}

function modelOf(
  file: TopologyFile,
  sections: readonly MoleculeSection[],
): { readonly model: ForceFieldModel; readonly parameters: Parameters } {
  const parameters = readParameters(file);
  const lennardJones = lennardJonesOf(usedTypes(sections, parameters), parameters);
  return {
    model: {
      name: file.title || file.path,
      molecules: sections.map((section) => readMolecule(section, parameters, lennardJones)),
      lennardJones,
    },
    parameters,
  };
}

/**
 * Read a `.top` with its includes through `readText` (null = no such file).
 * Molecules that [ molecules ] does not list are left out of the model.
 * Errors: E_GROMACS_..., each naming file, line and directive; E_FILE_MISSING.
 */
export function readGromacsTopology(
  path: string,
  readText: ReadText,
  options: PreprocessorOptions = {},
): GromacsModel {
  const file = parseTopologyFile(path, readText, options);
  const speciesOf = new Map<number, number>();
  const sections: MoleculeSection[] = [];
  const blocks: MoleculeBlock[] = [];
  let atomCount = 0;
  for (const record of file.molecules) {
    const index = moleculeNamed(file, record);
    const count = integerField(record, 1, 'the number of molecules', 0);
    if (record.fields.length !== 2) {
      throw recordError(
        'E_GROMACS_SYNTAX',
        record,
        `${record.fields.length} fields`,
        'a line is: name count',
        'correct the line',
      );
    }
    if (count === 0) continue;
    let species = speciesOf.get(index);
    if (species === undefined) {
      species = sections.length;
      speciesOf.set(index, species);
      sections.push(file.moleculeTypes[index]);
    }
    atomCount += count * (file.moleculeTypes[index].records.get('atoms')?.length ?? 0);
    if (atomCount > MOST_ATOMS) {
      throw recordError(
        'E_GROMACS_NUMBER',
        record,
        `${atomCount} atoms so far`,
        `${MOST_ATOMS} is the most`,
        'correct the count',
      );
    }
    blocks.push({ species, count });
  }
  if (blocks.length === 0) {
    throw new SheathError('E_GROMACS_MOLECULE', {
      object: `${file.path} lists no molecules`,
      limit: '[ molecules ] names at least one',
      cure: 'add [ system ] and [ molecules ]',
    });
  }
  const { model, parameters } = modelOf(file, sections);
  return {
    model,
    blocks,
    defaults: parameters.defaults,
    title: file.title,
    notices: [...file.notices, ...parameters.notices],
  };
}

/** Every [ moleculetype ] of a topology that needs no [ molecules ]: a user's own species in an `.itp`. */
export function readGromacsMolecules(
  path: string,
  readText: ReadText,
  options: PreprocessorOptions = {},
): Omit<GromacsModel, 'blocks'> {
  const file = parseTopologyFile(path, readText, options);
  if (file.moleculeTypes.length === 0) {
    throw new SheathError('E_GROMACS_MOLECULE', {
      object: `${file.path} defines no molecule`,
      limit: 'at least one [ moleculetype ] belongs there',
      cure: 'check the file',
    });
  }
  const { model, parameters } = modelOf(file, file.moleculeTypes);
  return {
    model,
    defaults: parameters.defaults,
    title: file.title,
    notices: [...file.notices, ...parameters.notices],
  };
}
