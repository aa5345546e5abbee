/**
 * First stage of reading a GROMACS topology: directives and records as they stand in the files, each with its line.
 * Nothing is interpreted yet, but order is checked as grompp does (parameter directives come before the first molecule)
 * and every directive with an effect sheath does not compute is refused.
 */
import type { Notice } from '../../core/index.js';
import { SheathError } from '../../core/index.js';
import {
  type PreprocessedLine,
  type PreprocessorOptions,
  preprocess,
  type ReadText,
} from './preprocessor.js';
import { recordError, sourceLabel, type TopologyRecord } from './source.js';

export const PARAMETER_DIRECTIVES = [
  'defaults',
  'atomtypes',
  'bondtypes',
  'angletypes',
  'dihedraltypes',
  'pairtypes',
  'constrainttypes',
  'nonbond_params',
] as const;
export type ParameterDirective = (typeof PARAMETER_DIRECTIVES)[number];

export const MOLECULE_DIRECTIVES = [
  'moleculetype',
  'atoms',
  'bonds',
  'pairs',
  'angles',
  'dihedrals',
  'exclusions',
  'constraints',
  'settles',
] as const;
export type MoleculeDirective = (typeof MOLECULE_DIRECTIVES)[number];

/** Real directives of GROMACS whose records change the physics in ways sheath does not compute. */
const UNSUPPORTED = new Set([
  'implicit_genborn_params',
  'implicit_surface_params',
  'pairs_nb',
  'cmap',
  'virtual_sites1',
  'virtual_sites2',
  'virtual_sites3',
  'virtual_sites4',
  'virtual_sitesn',
  'dummies1',
  'dummies2',
  'dummies3',
  'dummies4',
  'dummiesn',
  'position_restraints',
  'distance_restraints',
  'orientation_restraints',
  'angle_restraints',
  'angle_restraints_z',
  'dihedral_restraints',
  'polarization',
  'water_polarization',
  'thole_polarization',
  'intermolecular_interactions',
]);
/** Tables that act only through directives refused above. */
const INERT = new Set(['cmaptypes']);

export interface MoleculeSection {
  readonly name: string;
  /** The record of [ moleculetype ]. */
  readonly header: TopologyRecord;
  readonly records: ReadonlyMap<MoleculeDirective, readonly TopologyRecord[]>;
}

export interface TopologyFile {
  /** The path it was read from. */
  readonly path: string;
  readonly parameters: ReadonlyMap<ParameterDirective, readonly TopologyRecord[]>;
  readonly moleculeTypes: readonly MoleculeSection[];
  readonly title: string;
  /** Records of [ molecules ], in order. */
  readonly molecules: readonly TopologyRecord[];
  readonly notices: readonly Notice[];
}

interface OpenMolecule {
  name: string;
  header: TopologyRecord;
  records: Map<MoleculeDirective, TopologyRecord[]>;
}

const isParameter = (name: string): name is ParameterDirective =>
  (PARAMETER_DIRECTIVES as readonly string[]).includes(name);
const isMolecule = (name: string): name is MoleculeDirective =>
  (MOLECULE_DIRECTIVES as readonly string[]).includes(name);

function directiveName(line: PreprocessedLine): string {
  const name = /^\[\s*([A-Za-z0-9_]+)\s*\]$/.exec(line.text)?.[1];
  if (name === undefined) {
    throw new SheathError('E_GROMACS_SYNTAX', {
      object: `${sourceLabel(line.source)}: "${line.text.slice(0, 60)}" opens a directive`,
      limit: 'a directive is written [ name ] on a line of its own',
      cure: 'close the bracket and move the rest to the next line',
    });
  }
  return name.toLowerCase();
}

/**
 * Read a topology and its includes.
 * Errors: those of the preprocessor; E_GROMACS_SYNTAX; E_GROMACS_ORDER; E_GROMACS_UNSUPPORTED (a directive sheath does not
 * compute); E_GROMACS_UNKNOWN (no directive of GROMACS); E_GROMACS_DUPLICATE.
 */
export function parseTopologyFile(
  path: string,
  readText: ReadText,
  options: PreprocessorOptions = {},
): TopologyFile {
  const parameters = new Map<ParameterDirective, TopologyRecord[]>();
  const moleculeTypes: OpenMolecule[] = [];
  const names = new Set<string>();
  const molecules: TopologyRecord[] = [];
  const notices: Notice[] = [];
  const titles: string[] = [];
  let directive = '';
  let molecule: OpenMolecule | undefined;

  for (const line of preprocess(path, readText, options)) {
    if (line.text.startsWith('[')) {
      directive = directiveName(line);
      const heading: TopologyRecord = { source: line.source, directive, fields: [] };
      if (isParameter(directive)) {
        if (moleculeTypes.length > 0) {
          throw recordError(
            'E_GROMACS_ORDER',
            heading,
            'force-field parameters after the first [ moleculetype ]',
            'all parameters come before all molecules',
            'include the file with these parameters earlier',
          );
        }
        if (directive !== 'defaults' && !parameters.has('defaults')) {
          throw recordError(
            'E_GROMACS_ORDER',
            heading,
            'parameters before [ defaults ]',
            '[ defaults ] comes first',
            'include the force field first',
          );
        }
        if (!parameters.has(directive)) parameters.set(directive, []);
      } else if (isMolecule(directive)) {
        if (directive !== 'moleculetype' && molecule === undefined) {
          throw recordError(
            'E_GROMACS_ORDER',
            heading,
            'it belongs to no molecule',
            'it follows a [ moleculetype ]',
            'add the [ moleculetype ]',
          );
        }
        if (directive === 'moleculetype') molecule = undefined;
      } else if (directive === 'system' || directive === 'molecules') {
        molecule = undefined;
      } else if (INERT.has(directive)) {
        notices.push({
          level: 'note',
          code: 'N_GROMACS_INERT',
          message: `${sourceLabel(line.source)} [ ${directive} ] has no effect here: no molecule may use it.`,
        });
      } else if (!UNSUPPORTED.has(directive)) {
        throw recordError(
          'E_GROMACS_UNKNOWN',
          heading,
          'no such directive',
          `known are ${[...PARAMETER_DIRECTIVES, ...MOLECULE_DIRECTIVES, 'system', 'molecules'].join(' ')}`,
          'correct the name',
        );
      }
      continue;
    }
    const record: TopologyRecord = { source: line.source, directive, fields: line.text.split(/\s+/) };
    if (directive === '') {
      throw recordError(
        'E_GROMACS_SYNTAX',
        record,
        `"${line.text.slice(0, 60)}" stands before any directive`,
        'every line belongs to a [ directive ]',
        'remove it or add the directive',
      );
    }
    if (isParameter(directive)) {
      const records = parameters.get(directive) ?? [];
      if (directive === 'defaults' && records.length > 0) {
        throw recordError(
          'E_GROMACS_DUPLICATE',
          record,
          'a second line of defaults',
          'one force field, one line of defaults',
          'remove one of the two',
        );
      }
      records.push(record);
      parameters.set(directive, records);
    } else if (directive === 'moleculetype') {
      const name = record.fields[0];
      if (molecule !== undefined || names.has(name)) {
        throw recordError(
          'E_GROMACS_DUPLICATE',
          record,
          `the molecule "${name}" ${molecule === undefined ? 'is defined twice' : 'is a second name'}`,
          'one name a molecule, one molecule a name',
          'remove or rename one',
        );
      }
      names.add(name);
      molecule = { name, header: record, records: new Map() };
      moleculeTypes.push(molecule);
    } else if (isMolecule(directive)) {
      if (molecule === undefined) {
        throw recordError(
          'E_GROMACS_ORDER',
          record,
          'it belongs to no molecule',
          'it follows a named [ moleculetype ]',
          'give the [ moleculetype ] its name',
        );
      }
      const records = molecule.records.get(directive) ?? [];
      records.push(record);
      molecule.records.set(directive, records);
    } else if (directive === 'system') {
      titles.push(line.text);
    } else if (directive === 'molecules') {
      molecules.push(record);
    } else if (UNSUPPORTED.has(directive)) {
      throw recordError(
        'E_GROMACS_UNSUPPORTED',
        record,
        'this directive has a record',
        'sheath does not compute its interaction',
        'leave it out or use a model without it',
      );
    }
  }
  return { path, parameters, moleculeTypes, title: titles.join(' '), molecules, notices };
}
