/**
 * What a polymerisation in the box is to do and what it came to: the plan of a composition with monomers, the molecules made as
 * species of an ordinary box, and the numbers a chemist asks for. How it is carried out stands in `in-situ.ts`.
 */
import {
  type ComposedBox,
  composeReacted,
  type InSituStructure,
  knownSpecies,
  type PercolationReport,
  type PolymerStatistics,
  percolationOf,
  polymerFacts,
  polymerStatistics,
} from '../builder/index.js';
import { SheathError } from '../core/index.js';
import {
  assemblePolymer,
  LIBRARY_ATOM_TYPES,
  type MoleculeModel,
  parameterise,
  polymerFragment,
} from '../forcefield/index.js';
import {
  doubleBonds,
  freeDoubleBonds,
  type Piece,
  piecesOf,
  type ReactingBox,
  type ReactingMixture,
} from '../reaction/index.js';
import { formatQuantity } from '../units/index.js';

/** A `PolymerisationOutcome` in the folder of a run. */
export const POLYMERISATION_FILE = 'polymerisation.json';

/** What is to be done: known before anything reacts. */
export interface PolymerisationPlan {
  readonly name: string;
  readonly structure: InSituStructure;
  /** [unit] monomer, in the order of the box */
  readonly units: readonly string[];
  readonly doubleBonds: number;
  readonly radicals: number;
  /** Links that make the conversion asked for. */
  readonly links: number;
}

/** One molecule made, or several that are alike by name only: each has a species of its own. */
export interface ReactedMolecule {
  readonly name: string;
  readonly statistics: PolymerStatistics;
  /** Of the mass of all monomers. */
  readonly massFraction: number;
  readonly percolation: PercolationReport;
}

/** How it went; plain data. */
export interface ReactionCourse {
  readonly links: number;
  /** Links / double bonds. */
  readonly conversion: number;
  /** ps, of dynamics, and chances to link, until the last link */
  readonly time: number;
  readonly intervals: number;
  /** Radicals that passed on to another double bond. */
  readonly transfers: number;
  /** Links taken back. */
  readonly rejected: number;
  /** After every interval that brought links: ps, links so far. */
  readonly history: readonly { readonly time: number; readonly links: number }[];
}

/** And what came out. */
export interface PolymerisationOutcome extends ReactionCourse {
  readonly doubleBonds: number;
  /** Of all units together. */
  readonly statistics: PolymerStatistics;
  /** The largest first; free monomers left out. */
  readonly molecules: readonly ReactedMolecule[];
  readonly unreacted: readonly { readonly name: string; readonly count: number }[];
  /** Chains of two backbone units and more, and such units in one on average (null without). */
  readonly chains: number;
  readonly chainLength: number | null;
  /** Double bonds that are left on molecules made, beside one at the end of every chain. */
  readonly pendant: number;
  /** Mass in molecules that percolate / mass of all monomers. */
  readonly gelFraction: number;
}

/** The plan of a composition with monomers; null without. Errors: E_POLYMER_CONVERSION. */
export function planPolymerisation({ reacting, composition }: ComposedBox): PolymerisationPlan | null {
  if (reacting === null) return null;
  const { name, structure } = reacting;
  const units = structure.monomers.flatMap((monomer) => {
    const { count } = composition.species.find((species) => species.name === monomer.name)!;
    return Array.from({ length: count }, () => monomer.name);
  });
  const bonds = units.reduce((sum, unit) => sum + polymerFragment(unit).ports.length, 0);
  const { conversion, reaction } = structure;
  const radicals = Math.max(1, Math.round(bonds / reaction.chainLength));
  const links = Math.round(conversion * bonds);
  if (links > bonds - radicals)
    throw new SheathError('E_POLYMER_CONVERSION', {
      object: `${formatQuantity(conversion, 'percentage')} of the ${bonds} double bonds of ${name} are to react`,
      limit: `${radicals} ${radicals === 1 ? 'radical makes a chain' : 'radicals make chains'}, each of which keeps one: ${Math.floor((100 * (bonds - radicals)) / bonds)} % at most`,
      cure: 'ask for less, for a longer `reaction.chainLength`, or for a larger box',
    });
  return { name, structure, units, doubleBonds: bonds, radicals, links };
}

/** Where a reaction ended. */
export interface ReactedBox {
  readonly reacted: ReactingBox;
  readonly outcome: ReactionCourse;
}

/** The molecules of a reacted box as species, and what goes where. */
export interface SeparatedBox extends Pick<ComposedBox, 'composition' | 'known'> {
  /** Models of the molecules made. */
  readonly models: readonly MoleculeModel[];
  /** [atom, 3], nm, in the order of the new composition: polymers, free monomers, everything else as it was */
  readonly positions: Float64Array;
  readonly outcome: PolymerisationOutcome;
}

/**
 * Every molecule that was made becomes a species, NAME, NAME-2, ... by size; free monomers are what they were.
 * @param composed before the reaction
 */
export function separateMolecules(composed: ComposedBox, { reacted, outcome }: ReactedBox): SeparatedBox {
  const { mixture, positions, box } = reacted;
  const { name } = mixture.species;
  const pieces = piecesOf(mixture);
  const made = pieces.filter(({ units }) => units.length > 1);
  const free = (monomer: string) =>
    pieces.filter(({ units, graph }) => units.length === 1 && graph.units[0] === monomer);
  const monomers = composed.reacting!.structure.monomers.map((one) => one.name);
  const polymers = made.map(({ graph }, k) =>
    assemblePolymer(k === 0 ? name : `${name}-${k + 1}`, graph, 'transfer'),
  );
  const massOf = ({ atoms }: Pick<Piece, 'atoms'>) =>
    atoms.reduce((sum, atom) => sum + LIBRARY_ATOM_TYPES.get(mixture.species.atoms[atom].type)!.mass, 0);
  const total = pieces.reduce((sum, piece) => sum + massOf(piece), 0);
  const molecules = made.map((piece, k): ReactedMolecule => {
    const { species } = polymers[k];
    const places = Float64Array.from(
      [...piece.atoms].flatMap((atom) => Array.from(positions.subarray(3 * atom, 3 * atom + 3))),
    );
    return {
      name: species.name,
      statistics: polymerStatistics(piece.graph),
      massFraction: massOf(piece) / total,
      percolation: percolationOf(species, places, box),
    };
  });
  const unreacted = monomers
    .map((monomer) => ({ name: monomer, count: free(monomer).length }))
    .filter(({ count }) => count > 0);
  const library = knownSpecies();
  const { composition, known } = composeReacted(composed, [
    ...polymers.map(({ species }) => ({ species: polymerFacts(species), count: 1 })),
    ...unreacted.map(({ name: monomer, count }) => ({ species: library.get(monomer)!, count })),
  ]);
  const first = [...made, ...monomers.flatMap(free)].flatMap(({ atoms }) => Array.from(atoms));
  const ordered = positions.slice();
  for (const [k, atom] of first.entries()) ordered.set(positions.subarray(3 * atom, 3 * atom + 3), 3 * k);
  return {
    composition,
    known,
    models: polymers.map(({ species }) => parameterise(species)),
    positions: ordered,
    outcome: {
      ...outcome,
      statistics: polymerStatistics(mixture.graph),
      doubleBonds: doubleBonds(mixture),
      molecules,
      unreacted,
      ...chainsOf(mixture),
      gelFraction: molecules.reduce(
        (sum, { massFraction, percolation }) => (percolation.dimension > 0 ? sum + massFraction : sum),
        0,
      ),
    },
  };
}

/** A chain has one end whose tail is linked and whose head is free. */
function chainsOf(
  mixture: ReactingMixture,
): Pick<PolymerisationOutcome, 'chains' | 'chainLength' | 'pendant'> {
  const { links } = mixture.graph;
  const heads = new Set(links.map(({ from }) => `${from.unit} ${from.port}`));
  const chains = links.filter(({ to }) => !heads.has(`${to.unit} ${to.port}`)).length;
  const bound = new Set(links.flatMap(({ from, to }) => [from.unit, to.unit]));
  return {
    chains,
    chainLength: chains > 0 ? (links.length + chains) / chains : null,
    pendant: freeDoubleBonds(mixture).filter(({ unit }) => bound.has(unit)).length,
  };
}
