/** The packed start of every replica, and what is said of it. */
import {
  type AchievedComposition,
  type ComposedBox,
  type GrownSpecies,
  grownPart,
  type Packing,
  type PercolationReport,
  packMolecules,
  percolationOf,
} from '../builder/index.js';
import { type Notice, SheathError, type TaskContext } from '../core/index.js';
import type { Topology } from '../topology/index.js';

/** Of the expected density; a packed box below is noted. */
const LEAST_DENSITY = 0.7;

/** Packed from seeds of their own, the first from the recipe's. */
export async function packReplicas(
  composed: ComposedBox,
  topology: Topology,
  expectedVolume: number,
  recipeSeed: number,
  count: number,
  task: TaskContext,
): Promise<readonly Packing[]> {
  const geometries = topology.species.map(({ name }) => composed.known.get(name)!.geometry);
  const packings: Packing[] = [];
  for (let replica = 0; replica < count; replica++) {
    const seed = packingSeed(recipeSeed, replica);
    packings.push(
      await packMolecules(
        { topology, geometries, expectedVolume, seed, grown: grownPart(composed, seed) },
        partOf(task, replica / count, (replica + 1) / count),
      ),
    );
  }
  return packings;
}

function packingSeed(seed: number, replica: number): number {
  return (seed + Math.imul(replica, 0x85ebca6b)) >>> 0;
}

/** The stretch of a task's progress from `from` to `to`. */
export function partOf(task: TaskContext, from: number, to: number): TaskContext {
  const { signal } = task;
  return { signal, progress: (fraction, message) => task.progress(from + (to - from) * fraction, message) };
}

/** Of the first molecule of its kind, checked: a network is one piece that reaches through the boundary. */
export function percolationIn(
  { name, structure }: GrownSpecies,
  topology: Topology,
  { positions, box }: Packing,
): PercolationReport {
  const index = topology.species.findIndex((species) => species.name === name);
  const first = topology.moleculeStart[topology.moleculeSpecies.indexOf(index)];
  const report = percolationOf(topology.species[index], positions.subarray(3 * first), box);
  if (report.pieces === 1 && (structure.architecture === 'network') === report.dimension > 0) return report;
  throw new SheathError('E_NETWORK_SPAN', {
    object: `${name} came out in ${report.pieces} pieces, closed along ${report.axes === '' ? 'no axis' : report.axes}`,
    limit: 'a network is one piece closed through the boundary, a chain is closed nowhere',
    cure: 'use another seed or a larger box',
  });
}

/** A box far from the density of its liquid has to shrink or grow a long way before anything can be said of the liquid. */
export function densityNotice(
  composition: AchievedComposition,
  packings: readonly Packing[],
  constantVolume: boolean,
): Notice[] {
  const [{ box }] = packings;
  const fraction = composition.expectedVolume / (box[0] * box[1] * box[2]);
  if (fraction >= LEAST_DENSITY) return [];
  const density = fraction * composition.expectedDensityGramPerMl;
  const found = `the box of ${box[0].toFixed(2)} nm holds ${density.toPrecision(3)} g/mL, where the liquid is expected at ${composition.expectedDensityGramPerMl.toPrecision(3)}`;
  return [
    constantVolume
      ? {
          level: 'warning',
          code: 'W_BOX_DENSITY',
          message: `${found}: at constant volume it will not fill the box`,
        }
      : { level: 'note', code: 'N_BOX_DENSITY', message: `${found}: it has to shrink first` },
  ];
}
