/**
 * From the polymers of a composition to species and to what grows them in a box. Chains and oligomers are species before
 * anything is counted; a network is counted by its monomers first, each within half a molecule of the recipe, and becomes one
 * molecule of the box then. Its graph follows from the seed of the recipe, its coordinates from that of each box.
 */
import { SheathError } from '../core/index.js';
import {
  assemblePolymer,
  LIBRARY_ATOM_TYPES,
  type MoleculeModel,
  type Polymer,
  parameterise,
  polymerFragment,
} from '../forcefield/index.js';
import type { Species } from '../topology/index.js';
import { type BuildingSpecies, buildingSpecies } from './building-species.js';
import { type GrownMolecule, growMolecules } from './chain-growth.js';
import {
  type AchievedComposition,
  type BoxTarget,
  type Composition,
  compose,
  composeMixture,
  DEFAULT_TARGET,
} from './composition.js';
import { createGrowthDraws } from './growth-draws.js';
import type { Mixture, PolymerAmount } from './ingredients.js';
import type { Layout } from './network-layout.js';
import { planNetwork } from './network-plan.js';
import type { GrownPart } from './packing.js';
import { type ChainSet, layOutChains } from './polymer-layout.js';
import { type PolymerStatistics, polymerStatistics } from './polymer-statistics.js';
import { linearGraph, oligomerGraph, type PolymerStructure } from './polymer-structure.js';
import type { SpeciesFacts } from './species-facts.js';

/** g/cm³, of dry polyacrylamides; only the start of the packing depends on it. As for the library's oligomer. */
const POLYMER_DENSITY = 1.1;

/** A species made of library fragments. */
export interface GrownSpecies {
  readonly name: string;
  readonly structure: PolymerStructure;
  readonly polymer: Polymer;
  readonly model: MoleculeModel;
  readonly statistics: PolymerStatistics;
  /** Chains side by side, or the places in fractions of the box of a network. */
  readonly layout: ChainSet | Pick<Layout, 'places' | 'extension'>;
}

/** Monomers that are to react in the box. */
export interface ReactingPart {
  readonly name: string;
  readonly structure: InSituStructure;
}

export type InSituStructure = Extract<PolymerStructure, { readonly architecture: 'in-situ' }>;

export interface ComposedBox {
  /** Before any reaction. */
  readonly composition: AchievedComposition;
  /** Its monomers stand first in the composition. */
  readonly reacting: ReactingPart | null;
  /** Those handed in and the grown ones, which replace others of their name. */
  readonly known: ReadonlyMap<string, BuildingSpecies>;
  readonly grown: readonly GrownSpecies[];
}

type Structured = PolymerAmount & { readonly structure: PolymerStructure };
type Network = Structured & {
  readonly structure: Extract<PolymerStructure, { readonly architecture: 'network' }>;
};

const isStructured = (polymer: PolymerAmount): polymer is Structured => polymer.structure !== undefined;
type InSitu = Structured & { readonly structure: InSituStructure };

const isInSitu = (polymer: PolymerAmount): polymer is InSitu => polymer.structure?.architecture === 'in-situ';
const isNetwork = (polymer: PolymerAmount): polymer is Network =>
  polymer.structure?.architecture === 'network';

/**
 * `compose`, with the polymers that have a structure made into species on the way.
 * @param seed of the graphs of networks
 * @throws SheathError as `compose`; E_POLYMER_FRAGMENT, E_POLYMER_STRUCTURE, E_NETWORK_CROSS_LINKER, E_NETWORK_SPAN
 */
export function composePolymers(
  composition: Composition,
  target: BoxTarget | null,
  known: ReadonlyMap<string, BuildingSpecies>,
  seed: number,
): ComposedBox {
  const structured = composition.kind === 'mixture' ? composition.polymers.filter(isStructured) : [];
  if (composition.kind === 'counts' || structured.length === 0)
    return { composition: compose(composition, target, known), known, grown: [], reacting: null };
  const reacting = structured.find(isInSitu);
  if (reacting !== undefined) return composeMonomers(reacting, composition, target, known);
  const all = new Map(known);
  const grown: GrownSpecies[] = [];
  for (const polymer of structured) {
    if (isNetwork(polymer)) continue;
    const species = chainSpecies(polymer);
    grown.push(species);
    all.set(polymer.name, factsOf(species));
  }
  const facts = new Map<string, SpeciesFacts>(all);
  const networks = structured.filter(isNetwork);
  const polymers = composition.polymers.flatMap((polymer) =>
    isNetwork(polymer)
      ? monomersOf(polymer, facts)
      : [{ name: polymer.name, massFraction: polymer.massFraction }],
  );
  const achieved = composeMixture(
    { ...composition, polymers },
    target ?? DEFAULT_TARGET,
    facts,
    ({ species, expectedEdge }) => {
      const replaced = new Map<string, { species: SpeciesFacts; count: number } | null>();
      for (const network of networks) {
        const monomers = network.structure.monomers.map(({ name }) => ({
          name,
          parts: species.find((one) => one.name === monomerKey(network, name))?.count ?? 0,
        }));
        const { percolation } = network.structure;
        const plan = planNetwork({ name: network.name, monomers, edge: expectedEdge, percolation, seed });
        const polymer = assemblePolymer(network.name, plan.graph);
        const made: GrownSpecies = {
          name: network.name,
          structure: network.structure,
          polymer,
          model: parameterise(polymer.species),
          statistics: polymerStatistics(plan.graph),
          layout: { places: plan.places, extension: plan.extension },
        };
        grown.push(made);
        all.set(network.name, factsOf(made));
        network.structure.monomers.forEach(({ name }, k) => {
          const entry = k === 0 ? { species: all.get(network.name)!, count: 1 } : null;
          replaced.set(monomerKey(network, name), entry);
        });
      }
      return replaced;
    },
  );
  return { composition: achieved, known: all, grown, reacting: null };
}

/** The monomers of a polymerisation as species of their own, no part of the liquid that concentrations refer to. */
function composeMonomers(
  { name, massFraction, structure }: InSitu,
  mixture: Mixture,
  target: BoxTarget | null,
  known: ReadonlyMap<string, BuildingSpecies>,
): ComposedBox {
  const refuse = (object: string, limit: string, cure: string) =>
    new SheathError('E_POLYMER_STRUCTURE', { object, limit, cure });
  if (mixture.polymers.length > 1)
    throw refuse(
      `${name} is to polymerise beside ${mixture.polymers.length - 1} other polymers`,
      'what polymerises in the box is its only polymer',
      'take the others out',
    );
  const all = new Map(known);
  const entries = structure.monomers.map((monomer) => {
    polymerFragment(monomer.name);
    if (monomer.name === name)
      throw refuse(
        `the polymer ${name} has the name of its monomer`,
        'what has not reacted remains a species of its own',
        'give the polymer another name, such as APEM',
      );
    if (mixture.solvents.some((solvent) => solvent.name === monomer.name))
      throw refuse(
        `${monomer.name} is a solvent and a monomer of ${name}`,
        'every molecule of a monomer takes part in the reaction',
        'name it once',
      );
    const facts = { ...known.get(monomer.name)!, polymer: true };
    all.set(monomer.name, facts);
    return { name: monomer.name, mass: monomer.parts * facts.molarMass };
  });
  const total = entries.reduce((sum, { mass }) => sum + mass, 0);
  const polymers = entries.map((one) => ({
    name: one.name,
    massFraction: (massFraction * one.mass) / total,
  }));
  const composition = composeMixture({ ...mixture, polymers }, target ?? DEFAULT_TARGET, all);
  return { composition, known: all, grown: [], reacting: { name, structure } };
}

/**
 * The composition once the monomers have become molecules, polymers first.
 * @param molecules species of the reacted box by name, with their counts
 */
export function composeReacted(
  before: ComposedBox,
  molecules: readonly { readonly species: BuildingSpecies; readonly count: number }[],
): Pick<ComposedBox, 'composition' | 'known'> {
  const monomers = new Set(before.reacting?.structure.monomers.map(({ name }) => name));
  const known = new Map(before.known);
  for (const { species } of molecules) known.set(species.name, { ...species, polymer: true });
  const counts = [
    ...molecules.map(({ species, count }) => ({ name: species.name, count })),
    ...before.composition.salts,
    ...before.composition.species.filter(
      ({ name }) => !monomers.has(name) && known.get(name)!.formalCharge === 0,
    ),
  ];
  const { notices } = before.composition;
  return { composition: { ...compose({ kind: 'counts', counts }, null, known), notices }, known };
}

const monomerKey = ({ name }: Network, monomer: string): string => `${name}:${monomer}`;

function chainSpecies({ name, structure }: Structured): GrownSpecies {
  let layout: ChainSet;
  let polymer: Polymer;
  if (structure.architecture === 'linear') {
    const graph = linearGraph(name, structure.monomers, structure.degreeOfPolymerisation);
    polymer = assemblePolymer(name, graph);
    layout = { units: graph.units, chains: [graph.units.map((_, unit) => ({ unit, port: 0 }))] };
  } else {
    const { graph, chains } = oligomerGraph(name, structure.monomers);
    polymer = assemblePolymer(name, graph);
    layout = { units: graph.units, chains };
  }
  const model = parameterise(polymer.species);
  return { name, structure, polymer, model, layout, statistics: polymerStatistics(polymer.graph) };
}

function factsOf({ polymer: { species } }: GrownSpecies): BuildingSpecies {
  return polymerFacts(species);
}

/** A polymer made in its box: its volume from its mass, no geometry to be packed. */
export function polymerFacts(species: Species): BuildingSpecies {
  const mass = species.atoms.reduce((sum, atom) => sum + atom.mass, 0);
  // Its coordinates are grown in the box: a stored geometry is never used.
  const geometry = new Float64Array(3 * species.atoms.length);
  return { ...buildingSpecies(species, geometry, mass / POLYMER_DENSITY), polymer: true };
}

/** The monomers of a network as polymers of their own, with what mass each holds as a repeat unit; their facts join `facts`. */
function monomersOf(network: Network, facts: Map<string, SpeciesFacts>): PolymerAmount[] {
  const entries = network.structure.monomers.map(({ name, parts }) => {
    const { atoms } = polymerFragment(name);
    const molarMass = atoms.reduce((sum, [, type]) => sum + LIBRARY_ATOM_TYPES.get(type)!.mass, 0);
    const key = monomerKey(network, name);
    facts.set(key, {
      name: key,
      molarMass,
      molarVolume: molarMass / POLYMER_DENSITY,
      thermalExpansion: 0,
      formalCharge: 0,
      atomCount: atoms.length,
      polymer: true,
    });
    return { name: key, mass: parts * molarMass };
  });
  const total = entries.reduce((sum, { mass }) => sum + mass, 0);
  return entries.map(({ name, mass }) => ({ name, massFraction: (network.massFraction * mass) / total }));
}

/**
 * What grows the polymers of a box from `seed`; undefined where there are none.
 * @param composition gives the blocks in their order and their counts
 */
export function grownPart(
  { composition, grown }: Pick<ComposedBox, 'composition' | 'grown'>,
  seed: number,
): GrownPart | undefined {
  if (grown.length === 0) return undefined;
  const molecules: number[] = [];
  const species: GrownSpecies[] = [];
  let first = 0;
  for (const { name, count } of composition.species) {
    const made = grown.find((one) => one.name === name);
    for (let copy = 0; made !== undefined && copy < count; copy++) {
      molecules.push(first + copy);
      species.push(made);
    }
    first += count;
  }
  return {
    molecules,
    grow(box, pause) {
      const draws = createGrowthDraws(seed, 'guides', 1);
      const placed: GrownMolecule[] = [];
      for (const made of new Set(species)) {
        const { layout } = made;
        const copies = species.filter((one) => one === made).length;
        const places = 'places' in layout ? [layout.places] : layOutChains(layout, copies, box[0], draws);
        for (const one of places) placed.push({ polymer: made.polymer, model: made.model, places: one });
      }
      return growMolecules(placed, box, seed, pause);
    },
  };
}
