/** From a composition to a packed box: counts, topology, coordinates. */
import { silentTask, type TaskContext } from '../core/index.js';
import { createTopology, type Topology } from '../topology/index.js';
import type { BuildingSpecies } from './building-species.js';
import type { AchievedComposition, BoxTarget, Composition } from './composition.js';
import { type Packing, packMolecules } from './packing.js';
import { composePolymers, grownPart } from './polymers.js';

export interface BuiltBox {
  readonly composition: AchievedComposition;
  /** One block a species, in the order of `composition.species`. */
  readonly topology: Topology;
  readonly packing: Packing;
}

/** The topology of a composition. */
export function layOut(
  composition: AchievedComposition,
  known: ReadonlyMap<string, BuildingSpecies>,
): Topology {
  return createTopology(
    composition.species.map(({ name }) => known.get(name)!.species),
    composition.species.map(({ count }, species) => ({ species, count })),
  );
}

/**
 * Build the box of a composition.
 * @param target null = explicit counts in their expected volume; an edge beside explicit counts is where packing starts
 * @throws SheathError E_COMPOSITION_*, E_POLYMER_*, E_NETWORK_*, E_CHAIN_GROWTH, E_PACKING, E_INTERRUPTED
 */
export async function buildBox(
  composition: Composition,
  target: BoxTarget | null,
  known: ReadonlyMap<string, BuildingSpecies>,
  seed: number,
  task: TaskContext = silentTask,
): Promise<BuiltBox> {
  const composed = composePolymers(composition, target, known, seed);
  const achieved = composed.composition;
  const topology = layOut(achieved, composed.known);
  const edge = composition.kind === 'counts' && target?.kind === 'edge' ? target.edge : null;
  const packing = await packMolecules(
    {
      topology,
      geometries: achieved.species.map(({ name }) => composed.known.get(name)!.geometry),
      expectedVolume: edge === null ? achieved.expectedVolume : edge ** 3,
      seed,
      grown: grownPart(composed, seed),
    },
    task,
  );
  return { composition: achieved, topology, packing };
}
