/**
 * Radical addition of vinyl monomers, head to tail, with every atom kept:
 *
 *   ~CH2-CHR*  +  CH2=CHR'  ->  ~CH2-CHR-CH2-CHR'*
 *
 * A classical model has no radical: between two links every chain is written as chain transfer to monomer would leave it (Odian,
 * Principles of Polymerization, 4th ed., sect. 3-6), CH3-CHR- at its start and -CH=CHR at its growing end, so that an n-mer is an
 * isomer of its n monomers and a molecule with every valence filled at any moment. A link from the head of a port to the tail of
 * another, whatever they belong to, then is one and the same rearrangement:
 *
 *   head port  CHx=CHR  ->  CH(x+1)-CHR-    its double bond opens, its tail gains a hydrogen
 *   tail port  CHyA     ->  -CH(y-1)A       its tail loses that hydrogen and takes the bond
 *
 * One hydrogen moves, one bond forms, one double bond goes: links / double bonds = conversion. Types follow from which of a port's
 * two sites are linked (`portState`), the pre- and post-reaction templates of REACTER (Gissinger, Jensen, Wise, Polymer 128, 211
 * (2017); Macromolecules 53, 9953 (2020)) written as a rule; bonded parameters of the whole follow from the types. Proved at every
 * link: both units neutral, every valence right.
 *
 * A mixture is one species of all units, linked or not, so that the order of its atoms never changes while links come.
 */
import { SheathError } from '../core/index.js';
import {
  assemblePolymer,
  type Bond,
  LIBRARY_ATOM_TYPES,
  neighboursOf,
  type PolymerGraph,
  type PolymerLink,
  type PolymerSite,
  polymerFragment,
  portState,
  proveValences,
} from '../forcefield/index.js';
import { type Atom, isHydrogen, type Species } from '../topology/index.js';

/** All units of a polymerisation, and how far it has come. Atoms are local indices of `species`. */
export interface ReactingMixture {
  readonly graph: PolymerGraph;
  readonly species: Species;
  /** [unit][port] backbone carbons */
  readonly sites: readonly (readonly { readonly tail: number; readonly head: number }[])[];
}

/** e; sums of charges typed in decimals. */
const NEUTRALITY = 1e-9;

/** Monomers side by side: each has the atoms, in the order, of the species of its name. Errors: E_POLYMER_FRAGMENT. */
export function monomerMixture(name: string, units: readonly string[]): ReactingMixture {
  const { graph, species, sites } = assemblePolymer(name, { units, links: [] }, 'transfer');
  return { graph, species, sites };
}

/** Double bonds there were: one a port. */
export function doubleBonds({ sites }: Pick<ReactingMixture, 'sites'>): number {
  return sites.reduce((sum, ports) => sum + ports.length, 0);
}

/** Sites that are linked, as "unit port". */
export interface LinkedSites {
  readonly tails: ReadonlySet<string>;
  readonly heads: ReadonlySet<string>;
}

export const siteKey = ({ unit, port }: PolymerSite): string => `${unit} ${port}`;

export function linkedSites({ links }: PolymerGraph): LinkedSites {
  return {
    tails: new Set(links.map(({ to }) => siteKey(to))),
    heads: new Set(links.map(({ from }) => siteKey(from))),
  };
}

/** Hydrogens on the tail of a port, ascending. */
export function tailHydrogens({ species, sites }: ReactingMixture, { unit, port }: PolymerSite): number[] {
  const { tail } = sites[unit][port];
  return species.bonds
    .flatMap(([i, j]) => (i === tail ? [j] : j === tail ? [i] : []))
    .filter((atom) => isHydrogen(species.atoms[atom]))
    .sort((a, b) => a - b);
}

/**
 * The mixture with one link more.
 * @param hydrogen of the tail that is linked: it moves to the tail of the port whose head is linked
 * Errors: E_POLYMER_LINK (a site that does not exist, is linked already, or a hydrogen that is not on that tail); E_NET_CHARGE and
 * E_VALENCE if the rule were broken.
 */
export function addLink(mixture: ReactingMixture, link: PolymerLink, hydrogen: number): ReactingMixture {
  const { graph, species, sites } = mixture;
  checkLink(mixture, link, hydrogen);
  const head = sites[link.from.unit][link.from.port];
  const tail = sites[link.to.unit][link.to.port];
  const bonds = species.bonds.map(
    (bond): Bond =>
      bond.includes(hydrogen) ? [Math.min(hydrogen, head.tail), Math.max(hydrogen, head.tail)] : bond,
  );
  bonds.push([Math.min(head.head, tail.tail), Math.max(head.head, tail.tail)]);
  const atoms = [...species.atoms];
  const { residue, residueNumber } = atoms[head.tail];
  const after: ReactingMixture = {
    graph: { ...graph, links: [...graph.links, link] },
    species: { ...species, atoms, bonds },
    sites,
  };
  atoms[hydrogen] = { ...atoms[hydrogen], residue, residueNumber };
  const linked = linkedSites(after.graph);
  for (const site of [link.from, link.to]) retype(after, atoms, site, linked);
  for (const { unit } of [link.from, link.to]) proveNeutral(after, unit);
  proveValences(after.species);
  return after;
}

function checkLink(mixture: ReactingMixture, { from, to }: PolymerLink, hydrogen: number): void {
  const linked = linkedSites(mixture.graph);
  const refuse = (object: string, limit: string) =>
    new SheathError('E_POLYMER_LINK', { object, limit, cure: 'choose two sites that are free' });
  for (const { unit, port } of [from, to])
    if (mixture.sites[unit]?.[port] === undefined)
      throw refuse(`a link names port ${port + 1} of unit ${unit + 1}`, 'there is no such port');
  const what = `unit ${from.unit + 1} is to be linked to unit ${to.unit + 1}`;
  if (linked.heads.has(siteKey(from)) || linked.tails.has(siteKey(to)))
    throw refuse(what, 'a head or tail takes one bond');
  if (siteKey(from) === siteKey(to)) throw refuse(what, 'a unit does not bind itself');
  if (!tailHydrogens(mixture, to).includes(hydrogen))
    throw refuse(`${what} and hydrogen ${hydrogen + 1} to move`, 'it is not on the tail that is linked');
}

/** Types, masses and charges of a port by its state, written into `atoms`. */
function retype(mixture: ReactingMixture, atoms: Atom[], site: PolymerSite, linked: LinkedSites): void {
  const key = siteKey(site);
  const state = portState(linked.tails.has(key), linked.heads.has(key));
  const { tail, head } = mixture.sites[site.unit][site.port];
  const set = (atom: number, type: string): void => {
    const { mass, charge } = LIBRARY_ATOM_TYPES.get(type)!;
    atoms[atom] = { ...atoms[atom], type, mass, charge };
  };
  set(tail, state.tail);
  set(head, state.head);
  for (const [i, j] of mixture.species.bonds)
    for (const [carbon, other] of [
      [i, j],
      [j, i],
    ])
      if ((carbon === tail || carbon === head) && isHydrogen(atoms[other])) set(other, state.hydrogen);
}

function proveNeutral({ species, graph }: ReactingMixture, unit: number): void {
  const charge = species.atoms.reduce(
    (sum, atom) => (atom.residueNumber === unit + 1 ? sum + atom.charge : sum),
    0,
  );
  if (Math.abs(charge) <= NEUTRALITY) return;
  throw new SheathError('E_NET_CHARGE', {
    object: `unit ${unit + 1} of ${species.name} (${graph.units[unit]}) carries ${charge} e after a link`,
    limit: 'every unit is neutral, linked or not',
    cure: 'correct the types of the fragment or of its ends',
  });
}

/** One molecule of a mixture. */
export interface Piece {
  /** Units of the mixture, ascending. */
  readonly units: readonly number[];
  readonly graph: PolymerGraph;
  /** [atom of the assembled molecule] atom of the mixture */
  readonly atoms: Uint32Array;
}

/**
 * The molecules of a mixture, the largest first. `assemblePolymer(name, graph, 'transfer')` gives each as a species of its own,
 * whose atoms are those of the mixture in the order `atoms`.
 */
export function piecesOf(mixture: ReactingMixture): readonly Piece[] {
  const { units, links } = mixture.graph;
  const partners: number[][] = units.map(() => []);
  for (const { from, to } of links) {
    partners[from.unit].push(to.unit);
    partners[to.unit].push(from.unit);
  }
  const seen = new Uint8Array(units.length);
  const pieces: Piece[] = [];
  units.forEach((_, start) => {
    if (seen[start]) return;
    const members = [start];
    seen[start] = 1;
    for (let k = 0; k < members.length; k++)
      for (const next of partners[members[k]]) {
        if (seen[next]) continue;
        seen[next] = 1;
        members.push(next);
      }
    members.sort((a, b) => a - b);
    const local = new Map(members.map((unit, k) => [unit, k]));
    const moved = ({ unit, port }: PolymerSite): PolymerSite => ({ unit: local.get(unit)!, port });
    const graph: PolymerGraph = {
      units: members.map((unit) => units[unit]),
      links: links
        .filter(({ from }) => local.has(from.unit))
        .map(({ from, to }) => ({ from: moved(from), to: moved(to) })),
    };
    pieces.push({ units: members, graph, atoms: atomsOfUnits(mixture, members) });
  });
  return pieces.sort((a, b) => b.units.length - a.units.length || a.units[0] - b.units[0]);
}

/** Atoms of units in the order `assemblePolymer` gives them: the fragment's, with the hydrogens that a tail has now. */
function atomsOfUnits(mixture: ReactingMixture, members: readonly number[]): Uint32Array {
  const { species, sites, graph } = mixture;
  const neighbours = neighboursOf(species.atoms.length, species.bonds);
  const found: number[] = [];
  for (const unit of members) {
    const fragment = polymerFragment(graph.units[unit]);
    const byName = new Map<string, number>();
    for (const [k, { name, residueNumber }] of species.atoms.entries())
      if (residueNumber === unit + 1 && !isTailHydrogen(k)) byName.set(name, k);
    const waiting = new Map(
      fragment.ports.map(({ tail }, port) => [tail, tailHydrogens(mixture, { unit, port })] as const),
    );
    const tailOf = (name: string) =>
      fragment.bonds.find(([a, b]) => (a === name && waiting.has(b)) || (b === name && waiting.has(a)));
    for (const [name] of fragment.atoms) {
      const bond = name.startsWith('H') ? tailOf(name) : undefined;
      if (bond === undefined) found.push(byName.get(name)!);
      else {
        const [a, b] = bond;
        const next = waiting.get(a === name ? b : a)!.shift();
        if (next !== undefined) found.push(next);
      }
    }
    for (const { tail } of fragment.ports) found.push(...waiting.get(tail)!);
  }
  return Uint32Array.from(found);

  function isTailHydrogen(atom: number): boolean {
    if (!isHydrogen(species.atoms[atom])) return false;
    const [carbon] = neighbours[atom];
    return sites[species.atoms[carbon].residueNumber - 1].some(({ tail }) => tail === carbon);
  }
}
