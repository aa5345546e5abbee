/** Force-field models for a box: built-in species by name, together with a user's own. */
import { SheathError } from '../core/index.js';
import {
  type C6C12Type,
  c6c12Of,
  geometricTable,
  type PairOverride,
  withPairOverrides,
} from './combination-rules.js';
import type { ForceFieldModel, LennardJonesTable, MoleculeModel } from './molecule-model.js';
import { LIBRARY_ATOM_TYPES, LIBRARY_DEFAULTS } from './parameter-library.js';
import { proveMolecule } from './proofs.js';
import { librarySpecies } from './species-library.js';

/** A model from elsewhere with the rules it was made for, as a GROMACS reader gives them. */
export interface ForeignModel {
  readonly model: ForceFieldModel;
  readonly defaults: {
    readonly combinationRule: 1 | 2 | 3;
    readonly fudgeLJ: number;
    readonly fudgeQQ: number;
  };
}

function libraryTable(molecules: readonly MoleculeModel[]): LennardJonesTable {
  const names = new Set(molecules.flatMap((molecule) => molecule.species.atoms.map((atom) => atom.type)));
  return geometricTable(
    [...names].map((name) => {
      const type = LIBRARY_ATOM_TYPES.get(name);
      if (type === undefined) throw new RangeError(`the library has no atom type ${name}`);
      return { name, ...c6c12Of(type.sigma, type.epsilon) };
    }),
  );
}

function checkRules(foreign: ForeignModel): void {
  const { combinationRule, fudgeLJ, fudgeQQ } = foreign.defaults;
  if (combinationRule === 2) {
    throw new SheathError('E_COMBINATION_RULE', {
      object: `${foreign.model.name} is made for combination rule 2 (Lorentz-Berthelot)`,
      limit: 'the built-in species use geometric rules (3), and one box has one rule',
      cure: 'give all species of the box in one GROMACS topology, or this one with parameters for rule 3',
    });
  }
  if (fudgeLJ !== LIBRARY_DEFAULTS.fudgeLJ || fudgeQQ !== LIBRARY_DEFAULTS.fudgeQQ) {
    throw new SheathError('E_FUDGE', {
      object: `${foreign.model.name} scales 1-4 pairs by ${fudgeLJ} (LJ) and ${fudgeQQ} (Coulomb)`,
      limit: `the built-in species use ${LIBRARY_DEFAULTS.fudgeLJ} and ${LIBRARY_DEFAULTS.fudgeQQ}`,
      cure: 'use a model of the OPLS-AA family, or give all species in one GROMACS topology',
    });
  }
}

interface Renamed {
  readonly molecules: readonly MoleculeModel[];
  readonly types: readonly C6C12Type[];
  readonly overrides: readonly PairOverride[];
}

/** The foreign types under names that do not clash with `taken`; same name and same parameters is the same type. */
function adopt(foreign: ForeignModel, taken: ReadonlyMap<string, C6C12Type>): Renamed {
  const { lennardJones: table, name: modelName } = foreign.model;
  const size = table.typeNames.length;
  const types = table.typeNames.map((typeName, k) => {
    const type = { name: typeName, c6: table.c6[k * size + k], c12: table.c12[k * size + k] };
    const other = taken.get(typeName);
    const same = other === undefined || (other.c6 === type.c6 && other.c12 === type.c12);
    if (same) return type;
    let name = `${modelName}:${typeName}`;
    while (taken.has(name)) name += "'";
    return { ...type, name };
  });
  const newName = new Map(table.typeNames.map((typeName, k) => [typeName, types[k].name]));
  const overrides: PairOverride[] = [];
  if (table.rule === 'explicit') {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        const at = i * size + j;
        overrides.push({
          first: types[i].name,
          second: types[j].name,
          c6: table.c6[at],
          c12: table.c12[at],
        });
      }
    }
  }
  const molecules = foreign.model.molecules.map((molecule) => ({
    ...molecule,
    species: {
      ...molecule.species,
      atoms: molecule.species.atoms.map((atom) => ({ ...atom, type: newName.get(atom.type) ?? atom.type })),
    },
  }));
  return { molecules, types, overrides };
}

/**
 * Built-in species by name, polymers `grown` from library fragments, and molecules of `foreign` models, in this order, with
 * one Lennard-Jones table. The built-in and the grown ones are proved complete and neutral to 1e-9 e of their formal charge.
 * Errors: E_UNKNOWN_SPECIES, E_DUPLICATE_SPECIES, E_COMBINATION_RULE, E_FUDGE, E_FORCE_FIELD_INCOMPLETE, E_NET_CHARGE.
 */
export function loadModel(
  speciesNames: readonly string[],
  foreign: readonly ForeignModel[] = [],
  grown: readonly MoleculeModel[] = [],
): ForceFieldModel {
  const entries = speciesNames.map(librarySpecies);
  const builtIn = [...entries.map((entry) => entry.model), ...grown];
  let table = libraryTable(builtIn);
  entries.forEach((entry) => {
    proveMolecule(entry.model, table, entry.formalCharge, entry.linearAngles);
  });
  for (const model of grown) proveMolecule(model, table, 0);
  const molecules = [...builtIn];
  const types = new Map<string, C6C12Type>();
  table.typeNames.forEach((name, k) => {
    const diagonal = k * table.typeNames.length + k;
    types.set(name, { name, c6: table.c6[diagonal], c12: table.c12[diagonal] });
  });
  const overrides: PairOverride[] = [];
  for (const one of foreign) {
    checkRules(one);
    const renamed = adopt(one, types);
    for (const type of renamed.types) types.set(type.name, type);
    overrides.push(...renamed.overrides);
    molecules.push(...renamed.molecules);
  }
  const names = new Set<string>();
  for (const { species } of molecules) {
    if (names.has(species.name)) {
      throw new SheathError('E_DUPLICATE_SPECIES', {
        object: `the species "${species.name}" is given twice`,
        limit: 'a name means one species',
        cure: 'rename your own species or leave one out',
      });
    }
    names.add(species.name);
  }
  if (foreign.length > 0) table = withPairOverrides(geometricTable([...types.values()]), overrides);
  return { name: 'sheath OPLS-AA', molecules, lennardJones: table };
}

/** Factors on charges by species as a recipe has them when it says nothing: ions 0.8, others 1. */
export function defaultChargeScales(speciesNames: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    speciesNames.map((name) => {
      const entry = librarySpecies(name);
      return [entry.name, entry.chargeScale];
    }),
  );
}
