/**
 * From the polymers of a composition to species and to what grows them in a box. Chains and oligomers are species before
 * anything is counted; a network is counted by its monomers first, each within half a molecule of the recipe, and becomes one
 * molecule of the box then. Its graph follows from the seed of the recipe, its coordinates from that of each box.
 */
import {
  assemblePolymer,
  LIBRARY_ATOM_TYPES,
  type MoleculeModel,
  type Polymer,
  parameterise,
  polymerFragment,
} from '../forcefield/index.js';
import { type BuildingSpecies, buildingSpecies } from './building-species.js';
import { type GrownMolecule, growMolecules } from './chain-growth.js';
import {
  type AchievedComposition,
  type BoxTarget,
  type Composition,
  compose,
  composeMixture,
  DEFAULT_TARGET,
  type PolymerAmount,
  type SpeciesFacts,
} from './composition.js';
import { createGrowthDraws } from './growth-draws.js';
import { type Layout, planNetwork } from './network-plan.js';
import type { GrownPart } from './packing.js';
import { type ChainSet, layOutChains } from './polymer-layout.js';
import { type PolymerStatistics, polymerStatistics } from './polymer-statistics.js';
import { linearGraph, oligomerGraph, type PolymerStructure } from './polymer-structure.js';

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

export interface ComposedBox {
  readonly composition: AchievedComposition;
  /** Those handed in and the grown ones, which replace others of their name. */
  readonly known: ReadonlyMap<string, BuildingSpecies>;
  readonly grown: readonly GrownSpecies[];
}

type Structured = PolymerAmount & { readonly structure: PolymerStructure };
type Network = Structured & {
  readonly structure: Extract<PolymerStructure, { readonly architecture: 'network' }>;
};

const isStructured = (polymer: PolymerAmount): polymer is Structured => polymer.structure !== undefined;
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
    return { composition: compose(composition, target, known), known, grown: [] };
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
  return { composition: achieved, known: all, grown };
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
