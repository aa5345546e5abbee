/**
 * A System from a force-field model and molecule counts: per-molecule tables repeated over global atom indices, charges
 * scaled by species, bonds to hydrogen turned into constraints, hydrogen mass repartitioned.
 * Charge scaling: Leontyev, Stuchebrukhov, PCCP 13, 2613 (2011). Mass repartitioning: Feenstra, Hess, Berendsen,
 * J. Comput. Chem. 20, 786 (1999): hydrogens gain what their heavy neighbours lose, total mass kept. Frozen atoms: frozen-atoms.ts.
 */
import { hashOf, nearestName, SheathError } from '../core/index.js';
import type { ForceFieldModel, MoleculeModel } from '../forcefield/index.js';
import { TERM_SHAPES, type TermKind, type TermTable, termCount } from '../forces/index.js';
import { createTopology, isHydrogen, type MoleculeBlock, selectSomeAtoms } from '../topology/index.js';
import { centreOfMassGroups } from './centre-of-mass-groups.js';
import type { Constraints, Exclusions, System } from './system.js';

export interface SystemOptions {
  /** Factor on all charges of a species, by its name; 1 where not given. */
  readonly chargeScales?: Readonly<Record<string, number>>;
  /** `h-bonds`: every bond to a hydrogen is held at its r0. Rigid pairs of the model are constraints in either case. */
  readonly constraints: 'none' | 'h-bonds';
  /** u; hydrogens get this mass, taken from the bonded heavy atom; rigid water is left alone. */
  readonly hydrogenMass?: number;
  /** Selection of atoms that never move. */
  readonly frozen?: string;
  /** Selections of groups whose centres of mass are kept at rest each by itself (centre-of-mass-groups.ts). */
  readonly centreOfMassGroups?: readonly string[];
}

/** One species, prepared: what each of its copies contributes. */
interface PreparedMolecule {
  readonly model: MoleculeModel;
  readonly masses: Float64Array;
  readonly charges: Float64Array;
  readonly types: Uint16Array;
  readonly terms: readonly TermTable[];
  readonly exclusions: Exclusions;
  readonly constrainedPairs: Uint32Array;
  readonly constrainedLengths: Float64Array;
}

const isBond = (kind: TermKind): boolean => kind.startsWith('bond-');

function isRigidWater(model: MoleculeModel): boolean {
  return model.settles || (model.species.atoms.length === 3 && model.rigidLengths.length === 3);
}

/** Bonds that become constraints, and the tables that remain. */
function constrain(
  model: MoleculeModel,
  mode: SystemOptions['constraints'],
): Pick<PreparedMolecule, 'terms' | 'constrainedPairs' | 'constrainedLengths'> {
  const { atoms } = model.species;
  const key = (i: number, j: number): number => Math.min(i, j) * atoms.length + Math.max(i, j);
  const lengths = new Map<number, number>();
  for (let k = 0; k < model.rigidLengths.length; k++) {
    lengths.set(key(model.rigidPairs[2 * k], model.rigidPairs[2 * k + 1]), model.rigidLengths[k]);
  }
  const hydrogen = atoms.map(isHydrogen);
  const terms: TermTable[] = [];
  for (const table of model.terms) {
    if (!isBond(table.kind)) {
      terms.push(table);
      continue;
    }
    const width = TERM_SHAPES[table.kind].parameters.length;
    const kept: number[] = [];
    for (let n = 0; n < termCount(table); n++) {
      const i = table.atoms[2 * n];
      const j = table.atoms[2 * n + 1];
      if (mode === 'h-bonds' && (hydrogen[i] || hydrogen[j]) && !lengths.has(key(i, j))) {
        lengths.set(key(i, j), table.parameters[n * width]);
      }
      if (!lengths.has(key(i, j))) kept.push(n);
    }
    if (kept.length === 0) continue;
    terms.push({
      kind: table.kind,
      atoms: Uint32Array.from(kept.flatMap((n) => [table.atoms[2 * n], table.atoms[2 * n + 1]])),
      parameters: Float64Array.from(
        kept.flatMap((n) => Array.from(table.parameters.subarray(n * width, (n + 1) * width))),
      ),
    });
  }
  return {
    terms,
    constrainedPairs: Uint32Array.from(
      [...lengths.keys()].flatMap((pair) => [Math.floor(pair / atoms.length), pair % atoms.length]),
    ),
    constrainedLengths: Float64Array.from(lengths.values()),
  };
}

function repartitionedMasses(model: MoleculeModel, hydrogenMass: number | undefined): Float64Array {
  const { atoms, bonds, name } = model.species;
  const masses = Float64Array.from(atoms, (atom) => atom.mass);
  if (hydrogenMass === undefined || isRigidWater(model)) return masses;
  const hydrogen = atoms.map(isHydrogen);
  for (const [i, j] of bonds) {
    if (hydrogen[i] === hydrogen[j]) continue;
    const [light, heavy] = hydrogen[i] ? [i, j] : [j, i];
    // A hydrogen between two heavy atoms takes from the first only.
    const gain = hydrogenMass - masses[light];
    if (gain < 0) {
      throw new SheathError('E_HYDROGEN_MASS', {
        object: `the hydrogen mass is ${hydrogenMass} u`,
        limit: `${atoms[light].name} of ${name} already has ${masses[light]} u`,
        cure: 'choose a larger mass, 2 to 4 u',
      });
    }
    masses[light] += gain;
    masses[heavy] -= gain;
  }
  for (let k = 0; k < masses.length; k++) {
    if (!hydrogen[k] && masses[k] < hydrogenMass && masses[k] < atoms[k].mass) {
      throw new SheathError('E_HYDROGEN_MASS', {
        object: `with hydrogens of ${hydrogenMass} u, ${atoms[k].name} of ${name} is left with ${masses[k].toFixed(3)} u`,
        limit: 'a heavy atom stays heavier than its hydrogens',
        cure: 'choose a smaller hydrogen mass',
      });
    }
  }
  return masses;
}

/** Both directions, sorted, of pairs [pair, 2]. */
function exclusionsOf(atomCount: number, pairs: Uint32Array): Exclusions {
  const start = new Uint32Array(atomCount + 1);
  for (const atom of pairs) start[atom + 1]++;
  for (let atom = 0; atom < atomCount; atom++) start[atom + 1] += start[atom];
  const next = start.slice(0, atomCount);
  const partners = new Uint32Array(pairs.length);
  for (let k = 0; k < pairs.length; k += 2) {
    partners[next[pairs[k]]++] = pairs[k + 1];
    partners[next[pairs[k + 1]]++] = pairs[k];
  }
  for (let atom = 0; atom < atomCount; atom++) partners.subarray(start[atom], start[atom + 1]).sort();
  return { start, partners };
}

function prepare(
  model: MoleculeModel,
  typeIndex: ReadonlyMap<string, number>,
  options: SystemOptions,
): PreparedMolecule {
  const { atoms, name } = model.species;
  const scale = options.chargeScales?.[name] ?? 1;
  const types = Uint16Array.from(atoms, (atom) => {
    const type = typeIndex.get(atom.type);
    if (type === undefined) {
      throw new SheathError('E_ATOM_TYPE', {
        object: `${atom.name} of ${name} has the type "${atom.type}"`,
        limit: `the Lennard-Jones table has ${typeIndex.size} types and not this one`,
        cure: 'add the type to the force field',
      });
    }
    return type;
  });
  return {
    model,
    masses: repartitionedMasses(model, options.hydrogenMass),
    charges: Float64Array.from(atoms, (atom) => atom.charge * scale),
    types,
    exclusions: exclusionsOf(atoms.length, model.exclusions),
    ...constrain(model, options.constraints),
  };
}

interface Copies {
  readonly molecule: PreparedMolecule;
  readonly count: number;
  /** Global index of the first atom of the first copy. */
  readonly firstAtom: number;
}

/** `local` repeated `count` times at `offset`, each copy shifted by its first atom. */
function repeatShifted(
  target: Uint32Array,
  offset: number,
  local: Uint32Array,
  copies: Copies,
  shift: number,
): number {
  const size = copies.molecule.masses.length;
  let at = offset;
  for (let copy = 0; copy < copies.count; copy++) {
    const first = shift + copy * size;
    for (let k = 0; k < local.length; k++) target[at++] = local[k] + first;
  }
  return at;
}

function repeat<T extends Float64Array | Uint16Array>(
  target: T,
  offset: number,
  local: T,
  count: number,
): number {
  if (local.length === 0 || count === 0) return offset;
  target.set(local, offset);
  const end = offset + local.length * count;
  for (let done = local.length; done < local.length * count; done *= 2) {
    target.copyWithin(offset + done, offset, Math.min(offset + done, end - done));
  }
  return end;
}

function expandTable(kind: TermKind, all: readonly Copies[]): TermTable {
  const shape = TERM_SHAPES[kind];
  let count = 0;
  const tables = all.map(({ molecule }) => molecule.terms.find((table) => table.kind === kind));
  tables.forEach((table, k) => {
    if (table !== undefined) count += termCount(table) * all[k].count;
  });
  const atoms = new Uint32Array(count * shape.atoms);
  const parameters = new Float64Array(count * shape.parameters.length);
  let atomOffset = 0;
  let parameterOffset = 0;
  tables.forEach((table, k) => {
    if (table === undefined) return;
    atomOffset = repeatShifted(atoms, atomOffset, table.atoms, all[k], all[k].firstAtom);
    parameterOffset = repeat(parameters, parameterOffset, table.parameters, all[k].count);
  });
  return { kind, atoms, parameters };
}

function expandExclusions(atomCount: number, all: readonly Copies[]): Exclusions {
  const start = new Uint32Array(atomCount + 1);
  let total = 0;
  for (const { molecule, count } of all) total += molecule.exclusions.partners.length * count;
  const partners = new Uint32Array(total);
  let atom = 0;
  let offset = 0;
  for (const copies of all) {
    const local = copies.molecule.exclusions;
    for (let copy = 0; copy < copies.count; copy++) {
      const base = offset + copy * local.partners.length;
      for (let k = 1; k < local.start.length; k++) start[++atom] = base + local.start[k];
    }
    offset = repeatShifted(partners, offset, local.partners, copies, copies.firstAtom);
  }
  return { start, partners };
}

function checkScales(model: ForceFieldModel, scales: Readonly<Record<string, number>>): void {
  const names = model.molecules.map((molecule) => molecule.species.name);
  for (const [name, scale] of Object.entries(scales)) {
    if (!names.includes(name)) {
      const near = nearestName(name, names);
      throw new SheathError('E_UNKNOWN_SPECIES', {
        object: `a charge scale is given for "${name}"`,
        limit: `the box holds ${names.join(', ')}`,
        cure: near === null ? 'name one of these' : `did you mean ${near}`,
      });
    }
    if (!(scale >= 0 && scale <= 2)) {
      throw new SheathError('E_CHARGE_SCALE', {
        object: `the charge scale of ${name} is ${scale}`,
        limit: 'it lies from 0 (no charges) to 2',
        cure: 'choose 0.7 to 1',
      });
    }
  }
}

/** SHA-256 over every array and the species of a System: equal hashes mean equal physics and the same atom order. */
export function hashSystem(system: Omit<System, 'hash'>): string {
  const { topology, lennardJones, exclusions, constraints } = system;
  return hashOf(
    JSON.stringify([
      topology.species,
      topology.blocks,
      lennardJones.typeNames,
      system.terms.map((table) => table.kind),
    ]),
    system.masses,
    system.charges,
    system.types,
    lennardJones.c6,
    lennardJones.c12,
    ...system.terms.flatMap((table) => [table.atoms, table.parameters]),
    exclusions.start,
    exclusions.partners,
    constraints.atoms,
    constraints.lengths,
    ...(system.frozen === undefined ? [] : [system.frozen]),
    ...(system.centreOfMassGroups === undefined ? [] : [system.centreOfMassGroups]),
  );
}

/** Without those between two frozen atoms, whose distance is fixed anyway. */
function constraintsThatMove(constraints: Constraints, frozen: Uint32Array): Constraints {
  const held = new Set(frozen);
  const { atoms, lengths } = constraints;
  const kept = Array.from(lengths.keys()).filter(
    (c) => !(held.has(atoms[2 * c]) && held.has(atoms[2 * c + 1])),
  );
  return {
    atoms: Uint32Array.from(kept.flatMap((c) => [atoms[2 * c], atoms[2 * c + 1]])),
    lengths: Float64Array.from(kept, (c) => lengths[c]),
  };
}

/**
 * Lay out `blocks` (their `species` index `model.molecules`) as one System.
 * Time and memory are linear in the number of atoms. Charges of the box are not judged here: see `checkCharges`.
 * Errors: E_UNKNOWN_SPECIES and E_CHARGE_SCALE (scales), E_HYDROGEN_MASS, E_ATOM_TYPE, E_EMPTY_BOX, E_CENTRE_OF_MASS_GROUPS; those
 * of selections.
 */
export function createSystem(
  model: ForceFieldModel,
  blocks: readonly MoleculeBlock[],
  options: SystemOptions,
): System {
  checkScales(model, options.chargeScales ?? {});
  const topology = createTopology(
    model.molecules.map((molecule) => molecule.species),
    blocks,
  );
  const { atomCount } = topology;
  if (atomCount === 0) {
    throw new SheathError('E_EMPTY_BOX', {
      object: 'the box has 0 atoms',
      limit: 'at least one molecule is needed',
      cure: 'raise the counts',
    });
  }
  const typeIndex = new Map(model.lennardJones.typeNames.map((name, k) => [name, k]));
  const prepared = new Map<number, PreparedMolecule>();
  const all: Copies[] = [];
  let firstAtom = 0;
  for (const block of blocks) {
    const molecule =
      prepared.get(block.species) ?? prepare(model.molecules[block.species], typeIndex, options);
    prepared.set(block.species, molecule);
    all.push({ molecule, count: block.count, firstAtom });
    firstAtom += block.count * molecule.masses.length;
  }

  const masses = new Float64Array(atomCount);
  const charges = new Float64Array(atomCount);
  const types = new Uint16Array(atomCount);
  let constraintCount = 0;
  const kinds = new Set<TermKind>();
  for (const { molecule, count, firstAtom: offset } of all) {
    repeat(masses, offset, molecule.masses, count);
    repeat(charges, offset, molecule.charges, count);
    repeat(types, offset, molecule.types, count);
    constraintCount += molecule.constrainedLengths.length * count;
    for (const table of molecule.terms) kinds.add(table.kind);
  }
  const constrainedAtoms = new Uint32Array(2 * constraintCount);
  const lengths = new Float64Array(constraintCount);
  let atomOffset = 0;
  let lengthOffset = 0;
  for (const copies of all) {
    const { constrainedPairs, constrainedLengths } = copies.molecule;
    atomOffset = repeatShifted(constrainedAtoms, atomOffset, constrainedPairs, copies, copies.firstAtom);
    lengthOffset = repeat(lengths, lengthOffset, constrainedLengths, copies.count);
  }
  // The order of TERM_SHAPES, so that the same box has the same tables whatever its first species.
  const order = (Object.keys(TERM_SHAPES) as TermKind[]).filter((kind) => kinds.has(kind));
  const frozen =
    options.frozen === undefined ? null : selectSomeAtoms(topology, options.frozen, 'frozen atoms');
  const constraints = { atoms: constrainedAtoms, lengths };
  const system = {
    topology,
    masses,
    charges,
    types,
    lennardJones: model.lennardJones,
    terms: order.map((kind) => expandTable(kind, all)),
    exclusions: expandExclusions(atomCount, all),
    constraints: frozen === null ? constraints : constraintsThatMove(constraints, frozen),
    ...(frozen !== null && { frozen }),
    ...(options.centreOfMassGroups !== undefined && {
      centreOfMassGroups: centreOfMassGroups(topology, options.centreOfMassGroups),
    }),
  };
  return { ...system, hash: hashSystem(system) };
}
