/**
 * Polymers by link rules. A polymer is a graph: units (repeat units of the library, `POLYMER_FRAGMENTS`) and links, each from
 * the head of a port to the tail of another. A port is where a backbone passes through a unit: a monomer of a chain has one,
 * a cross-linker one for every chain it joins.
 *
 * The rule of a link: two capped ends lose one hydrogen each, their atoms take the type of the repeat unit, and a bond joins
 * them. A port's free head or tail stays capped (`POLYMER_ENDS`): the type of the chain end with one hydrogen more. Each
 * residue is neutral before and after, which is proved link by link; the bonded parameters of the whole follow from its types
 * (`parameterise`), so a torsion across a link is typed as any other and nothing can be missing.
 *
 * Ends may instead be those that chain transfer to monomer leaves, CH3-CHR- and -CH=CHR: then a unit without links is the vinyl
 * monomer itself, an n-mer is an isomer of n monomers, and a link moves one hydrogen and no atom comes or goes (`portState`).
 */
import { SheathError } from '../core/index.js';
import type { Atom, Species } from '../topology/index.js';
import { type Bond, neighboursOf } from './bond-graph.js';
import { LIBRARY_ATOM_TYPES } from './parameter-library.js';
import {
  POLYMER_ENDS,
  POLYMER_FRAGMENTS,
  type PolymerFragment,
  UNSATURATED_ENDS,
} from './species-library.js';

/** Where a backbone passes through a unit. */
export interface PolymerSite {
  readonly unit: number;
  readonly port: number;
}

/** The head of `from` binds the tail of `to`. */
export interface PolymerLink {
  readonly from: PolymerSite;
  readonly to: PolymerSite;
}

export interface PolymerGraph {
  /** [unit] name of its fragment */
  readonly units: readonly string[];
  readonly links: readonly PolymerLink[];
}

export interface Polymer {
  readonly graph: PolymerGraph;
  readonly species: Species;
  /** [unit + 1] first atom of each unit */
  readonly unitStart: Uint32Array;
  /** [unit][port] local indices of the atoms that link */
  readonly sites: readonly (readonly { readonly tail: number; readonly head: number }[])[];
}

/** e; sums of charges typed in decimals. */
const NEUTRALITY = 1e-9;

/** Neighbours of an atom by bonded class: sp3 carbon four, amide and carbonate carbon three, and so on. */
const NEIGHBOURS: Readonly<Record<string, number>> = {
  CT: 4,
  C: 3,
  CM: 3,
  C_2: 3,
  N: 3,
  OS: 2,
  O: 1,
  O_2: 1,
  H: 1,
  HC: 1,
  P: 6,
  F: 1,
  Li: 0,
};

/** A repeat unit by the name of its monomer. Errors: E_POLYMER_FRAGMENT. */
export function polymerFragment(name: string): PolymerFragment {
  const fragment = POLYMER_FRAGMENTS.find((one) => one.name === name);
  if (fragment !== undefined) return fragment;
  throw new SheathError('E_POLYMER_FRAGMENT', {
    object: `a polymer is to hold the monomer "${name}"`,
    limit: `link rules are known for ${POLYMER_FRAGMENTS.map((one) => one.name).join(', ')}`,
    cure: 'name one of these',
  });
}

/** How chains end: capped by a hydrogen, or as chain transfer to monomer leaves them. */
export type ChainEnds = 'hydrogen' | 'transfer';

/** What a port is with ends as chain transfer leaves them. */
export interface PortState {
  /** Is its C=C still there, in a monomer or at the end of a chain? */
  readonly unsaturated: boolean;
  readonly tailHydrogens: 1 | 2 | 3;
  /** Atom types of the two backbone carbons and of their hydrogens. */
  readonly tail: string;
  readonly head: string;
  readonly hydrogen: string;
}

/**
 * The rule of vinyl addition by port: a double bond as long as the head is free; the tail has two hydrogens, one more where only
 * the head is linked (a chain starts, CH3-) and one less where only the tail is (it ends, -CH=). A link saturates the port whose
 * head it takes, and moves one hydrogen from the tail it takes to the tail beside that head.
 */
export function portState(tailLinked: boolean, headLinked: boolean): PortState {
  if (headLinked) {
    const { type, hydrogen } = POLYMER_ENDS.tail;
    const inner = LINKED_PORT;
    return tailLinked
      ? { unsaturated: false, tailHydrogens: 2, tail: inner.tail, head: inner.head, hydrogen }
      : { unsaturated: false, tailHydrogens: 3, tail: type, head: inner.head, hydrogen };
  }
  const { monomer, end, head, hydrogen } = UNSATURATED_ENDS;
  return {
    unsaturated: true,
    tailHydrogens: tailLinked ? 1 : 2,
    tail: tailLinked ? end : monomer,
    head,
    hydrogen,
  };
}

/** Types of a port with both links: those of the repeat unit. */
const LINKED_PORT = { tail: 'ct_2', head: 'ct_1' } as const;

/** Which ends of a unit's ports are linked. */
interface Ends {
  readonly tails: Set<number>;
  readonly heads: Set<number>;
}

/** Atoms of a unit: name and type, capping hydrogens last; bonds by index within the unit. */
interface UnitAtoms {
  readonly atoms: readonly (readonly [name: string, type: string])[];
  readonly bonds: readonly Bond[];
}

function unitAtoms(fragment: PolymerFragment, ends: Ends, kind: ChainEnds): UnitAtoms {
  return kind === 'hydrogen' ? cappedUnit(fragment, ends) : transferUnit(fragment, ends);
}

function cappedUnit(fragment: PolymerFragment, ends: Ends): UnitAtoms {
  const index = new Map(fragment.atoms.map(([name], k) => [name, k]));
  const atoms: [string, string][] = fragment.atoms.map(([name, type]) => [name, type]);
  const bonds: Bond[] = fragment.bonds.map(([a, b]) => [index.get(a)!, index.get(b)!]);
  const cap = (end: 'tail' | 'head', name: string): void => {
    const carbon = index.get(name)!;
    const { type, hydrogen } = POLYMER_ENDS[end];
    const hydrogens = bonds.filter(
      ([i, j]) => (i === carbon || j === carbon) && atoms[i + j - carbon][0].startsWith('H'),
    ).length;
    bonds.push([carbon, atoms.length]);
    // CA_1 with two hydrogens gets HA3_1.
    atoms.push([name.replace(/^C?([A-Z]*)/, `H$1${hydrogens + 1}`), hydrogen]);
    atoms[carbon][1] = type;
  };
  fragment.ports.forEach(({ tail, head }, port) => {
    if (!ends.tails.has(port)) cap('tail', tail);
    if (!ends.heads.has(port)) cap('head', head);
  });
  return { atoms, bonds };
}

/** The atoms of the fragment in their order, less a second hydrogen of a tail that has one, with a third one last. */
function transferUnit(fragment: PolymerFragment, ends: Ends): UnitAtoms {
  const types = new Map(fragment.atoms.map(([name, type]) => [name, type]));
  let bonds = [...fragment.bonds];
  const hydrogensOf = (carbon: string): string[] =>
    bonds.flatMap(([a, b]) =>
      a === carbon && b.startsWith('H') ? [b] : b === carbon && a.startsWith('H') ? [a] : [],
    );
  fragment.ports.forEach(({ tail, head }, port) => {
    const state = portState(ends.tails.has(port), ends.heads.has(port));
    const [first, second] = hydrogensOf(tail);
    if (state.tailHydrogens === 1) {
      types.delete(second);
      bonds = bonds.filter((bond) => !bond.includes(second));
    } else if (state.tailHydrogens === 3) {
      const third = second.replace('2', '3');
      types.set(third, state.hydrogen);
      bonds.push([tail, third]);
    }
    types.set(tail, state.tail);
    types.set(head, state.head);
    for (const one of [first, ...hydrogensOf(tail), ...hydrogensOf(head)]) types.set(one, state.hydrogen);
  });
  const names = [...types.keys()];
  return {
    atoms: [...types],
    bonds: bonds.map(([a, b]): Bond => {
      const [i, j] = [names.indexOf(a), names.indexOf(b)];
      return i < j ? [i, j] : [j, i];
    }),
  };
}

function chargeOf({ atoms }: UnitAtoms): number {
  return atoms.reduce((sum, [, type]) => sum + LIBRARY_ATOM_TYPES.get(type)!.charge, 0);
}

function linkError(what: string, limit: string): SheathError {
  return new SheathError('E_POLYMER_LINK', {
    object: what,
    limit,
    cure: 'correct the graph of the polymer',
  });
}

/**
 * Assemble the molecule of a graph: one residue a unit, atoms unit by unit. Without links and with `chainEnds` `transfer` it is
 * the monomers side by side.
 * Errors: E_POLYMER_FRAGMENT; E_POLYMER_LINK (a site that does not exist or is linked twice); E_NET_CHARGE (a link that
 * leaves a residue charged); E_VALENCE.
 */
export function assemblePolymer(
  name: string,
  graph: PolymerGraph,
  chainEnds: ChainEnds = 'hydrogen',
): Polymer {
  const fragments = graph.units.map(polymerFragment);
  const ends: Ends[] = fragments.map(() => ({ tails: new Set(), heads: new Set() }));
  const formal = fragments.map((fragment, unit) =>
    Math.round(chargeOf(unitAtoms(fragment, ends[unit], chainEnds))),
  );
  const proveNeutral = (unit: number): void => {
    const charge = chargeOf(unitAtoms(fragments[unit], ends[unit], chainEnds));
    if (Math.abs(charge - formal[unit]) <= NEUTRALITY) return;
    throw new SheathError('E_NET_CHARGE', {
      object: `unit ${unit + 1} of ${name} (${graph.units[unit]}) carries ${charge} e after a link`,
      limit: `its formal charge is ${formal[unit]} e, linked or not`,
      cure: 'correct the types of the fragment or of its ends',
    });
  };
  fragments.forEach((_, unit) => {
    proveNeutral(unit);
  });
  for (const { from, to } of graph.links) {
    for (const { unit, port } of [from, to])
      if (fragments[unit]?.ports[port] === undefined)
        throw linkError(`${name} links port ${port + 1} of unit ${unit + 1}`, 'there is no such port');
    const heads = ends[from.unit].heads;
    const tails = ends[to.unit].tails;
    if (heads.has(from.port) || tails.has(to.port))
      throw linkError(
        `${name} links unit ${from.unit + 1} to unit ${to.unit + 1}`,
        'a head or tail takes one bond',
      );
    heads.add(from.port);
    tails.add(to.port);
    proveNeutral(from.unit);
    proveNeutral(to.unit);
  }

  const atoms: Atom[] = [];
  const bonds: Bond[] = [];
  const unitStart = new Uint32Array(fragments.length + 1);
  const sites: { tail: number; head: number }[][] = [];
  fragments.forEach((fragment, unit) => {
    const start = atoms.length;
    const built = unitAtoms(fragment, ends[unit], chainEnds);
    for (const [atomName, typeName] of built.atoms) {
      const type = LIBRARY_ATOM_TYPES.get(typeName)!;
      atoms.push({
        name: atomName,
        element: type.element,
        type: typeName,
        residue: fragment.residue,
        residueNumber: unit + 1,
        mass: type.mass,
        charge: type.charge,
      });
    }
    for (const [i, j] of built.bonds) bonds.push([start + i, start + j]);
    const indexOf = (atomName: string): number =>
      start + built.atoms.findIndex(([other]) => other === atomName);
    sites.push(fragment.ports.map(({ tail, head }) => ({ tail: indexOf(tail), head: indexOf(head) })));
    unitStart[unit + 1] = atoms.length;
  });
  for (const { from, to } of graph.links) {
    const i = sites[from.unit][from.port].head;
    const j = sites[to.unit][to.port].tail;
    bonds.push(i < j ? [i, j] : [j, i]);
  }
  const species: Species = { name, atoms, bonds };
  proveValences(species);
  return { graph, species, unitStart, sites };
}

/** Atoms of library types whose number of neighbours is not that of their bonded class. Local indices. */
export function wrongValences(species: Species): readonly number[] {
  const neighbours = neighboursOf(species.atoms.length, species.bonds);
  return species.atoms.flatMap(({ type }, atom) => {
    const wanted = NEIGHBOURS[LIBRARY_ATOM_TYPES.get(type)?.class ?? ''];
    return wanted === undefined || neighbours[atom].length === wanted ? [] : [atom];
  });
}

/** Errors: E_VALENCE, naming the first atom with too many or too few neighbours. */
export function proveValences(species: Species): void {
  const [atom] = wrongValences(species);
  if (atom === undefined) return;
  const { name, type, residue, residueNumber } = species.atoms[atom];
  const count = neighboursOf(species.atoms.length, species.bonds)[atom].length;
  const bondedClass = LIBRARY_ATOM_TYPES.get(type)!.class;
  throw new SheathError('E_VALENCE', {
    object: `${name} of ${residue} ${residueNumber} in ${species.name} has ${count} neighbours`,
    limit: `an atom of class ${bondedClass} has ${NEIGHBOURS[bondedClass]}`,
    cure: 'correct the links or the fragment',
  });
}
