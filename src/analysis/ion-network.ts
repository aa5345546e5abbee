/**
 * What ions in contact make together: clusters (connected components of the contact graph) by make-up, size and net charge, and
 * whether one of them runs through the periodic box. A contact leads from the cation to the nearest image of the anion's binding
 * atom and on to a fixed atom of that anion, so that going round a ring of contacts gains whole cells (`periodic-sets.ts`).
 *
 * Mean size: ions in the cluster of an ion picked at random, sum s² / sum s. Charges are formal: those of the topology in units
 * that make the smaller of the two the next whole number, so that scaled charges count as unscaled ones.
 */
import {
  createPeriodicSets,
  findCells,
  linkCells,
  type PeriodicSets,
  resetPeriodicSets,
} from '../math/index.js';
import type { Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import {
  type BlockCounts,
  type CountTable,
  countTable,
  createBlockCounts,
  estimateCounts,
  mergeCounts,
  openFrame,
} from './block-counts.js';
import type { ContactSearch } from './contacts.js';
import { netCharge } from './default-analyses.js';
import type { ClusterEntry, IonNetwork } from './structure-results.js';

/** Make-ups of up to so many cations and so many anions have errors. */
const MOST_OF_A_KIND = 5;
const SIDE = MOST_OF_A_KIND + 1;
/** Net charges beyond are counted with it. */
export const LARGEST_CHARGE = 6;
const MOST_BLOCKS = 512;

const COLUMN = {
  meanSize: 0,
  largest: 1,
  /** any axis, x, y, z */
  percolation: 2,
  charges: 6,
  makeUp: 6 + 2 * LARGEST_CHARGE + 1,
} as const;
const COLUMN_COUNT = COLUMN.makeUp + SIDE * SIDE;

export interface NetworkCounter {
  readonly contacts: ContactSearch;
  readonly sets: PeriodicSets;
  /** [anion] atom that stands for it */
  readonly anchors: Uint32Array;
  /** Formal charges of a cation and an anion; null when the topology states none. */
  readonly charges: readonly [cation: number, anion: number] | null;
  /** [root] cations of its cluster */
  readonly cationsOf: Uint32Array;
  counts: BlockCounts;
  /** "cations,anions" -> number of clusters over all frames */
  readonly makeUps: Map<string, number>;
}

export function createNetworkCounter(topology: Topology, contacts: ContactSearch): NetworkCounter {
  const { cations, anionMolecules, primary, primaryAnion } = contacts;
  const anchors = new Uint32Array(anionMolecules.length);
  // From the last, so that the first of an anion's measured atoms stands for it.
  for (let site = primaryAnion.length - 1; site >= 0; site--)
    anchors[primaryAnion[site]] = primary.targets[site];
  const chargeOf = (molecule: number) => netCharge(topology.species[topology.moleculeSpecies[molecule]]);
  const count = cations.length + anionMolecules.length;
  return {
    contacts,
    sets: createPeriodicSets(count),
    anchors,
    charges: formalCharges(chargeOf(topology.atomMolecule[cations[0]]), chargeOf(anionMolecules[0])),
    cationsOf: new Uint32Array(count),
    counts: createBlockCounts(COLUMN_COUNT, MOST_BLOCKS),
    makeUps: new Map(),
  };
}

/** Above a whole number by so much a charge still counts as that number. */
const CHARGE_ROUNDING = 0.05;

/** Whole numbers in the ratio of two charges of opposite sign, no smaller than they, as charges are scaled down; null for others. */
export function formalCharges(cation: number, anion: number): readonly [number, number] | null {
  if (!(cation > 0.1 && anion < -0.1)) return null;
  const smaller = Math.min(cation, -anion);
  const unit = smaller / Math.ceil(smaller - CHARGE_ROUNDING);
  return [Math.round(cation / unit), Math.round(anion / unit)];
}

/** Counts the clusters of the contact table of this frame, contacts being shorter than `cutoff` (nm). */
export function countNetwork(counter: NetworkCounter, frame: Frame, index: number, cutoff: number): void {
  const { contacts, sets, anchors, charges, cationsOf, makeUps } = counter;
  const { table, cations, anionMolecules, primary } = contacts;
  const { positions, box } = frame;
  resetPeriodicSets(sets);
  /** Cells by which `to` is moved to stand nearest to `from`. */
  const across = (from: number, to: number, axis: number) =>
    box[axis] > 0 ? -Math.round((positions[3 * to + axis] - positions[3 * from + axis]) / box[axis]) : 0;
  let axes = 0;
  for (let row = 0; row < table.rowCount; row++) {
    if (!(table.distance[row] < cutoff)) continue;
    const cation = cations[table.cation[row]];
    const site = primary.targets[table.site[row]];
    const anchor = anchors[table.anion[row]];
    const cells = (axis: number) => across(cation, site, axis) + across(site, anchor, axis);
    axes |= linkCells(
      sets,
      table.cation[row],
      cations.length + table.anion[row],
      cells(0),
      cells(1),
      cells(2),
    );
  }

  const ions = cations.length + anionMolecules.length;
  cationsOf.fill(0);
  for (let cation = 0; cation < cations.length; cation++) cationsOf[findCells(sets, cation)]++;
  const sums = openFrame(counter.counts, index);
  let largest = 0;
  for (let ion = 0; ion < ions; ion++) {
    if (sets.parent[ion] !== ion) continue;
    const size = sets.size[ion];
    const own = cationsOf[ion];
    const others = size - own;
    const share = size / ions;
    largest = Math.max(largest, share);
    sums[COLUMN.meanSize] += size * share;
    if (charges !== null) {
      const charge = own * charges[0] + others * charges[1];
      const place = Math.max(-LARGEST_CHARGE, Math.min(LARGEST_CHARGE, charge)) + LARGEST_CHARGE;
      sums[COLUMN.charges + place] += share;
    }
    if (own <= MOST_OF_A_KIND && others <= MOST_OF_A_KIND) sums[COLUMN.makeUp + own * SIDE + others] += share;
    const key = `${own},${others}`;
    makeUps.set(key, (makeUps.get(key) ?? 0) + 1);
  }
  sums[COLUMN.largest] += largest;
  if (axes !== 0) sums[COLUMN.percolation]++;
  for (let axis = 0; axis < 3; axis++) if ((axes & (1 << axis)) !== 0) sums[COLUMN.percolation + 1 + axis]++;
}

export function mergeNetworks(first: NetworkCounter, second: NetworkCounter): void {
  first.counts = mergeCounts(first.counts, second.counts);
  for (const [key, count] of second.makeUps) first.makeUps.set(key, (first.makeUps.get(key) ?? 0) + count);
}

/** Clusters by size, and what they are together. @param replicas with at least one frame in all */
export function concludeNetwork(replicas: readonly NetworkCounter[]): {
  readonly clusters: ClusterEntry[];
  readonly network: IonNetwork;
} {
  const tables = replicas.map(({ counts }) => countTable(counts));
  const [{ charges, contacts }] = replicas;
  const ions = contacts.cations.length + contacts.anionMolecules.length;
  const makeUps = new Map<string, number>();
  for (const replica of replicas)
    for (const [key, count] of replica.makeUps) makeUps.set(key, (makeUps.get(key) ?? 0) + count);
  const frames = tables.reduce((sum, table) => sum + table.frames, 0);
  const estimate = (column: number) => estimateCounts(tables, (count) => count(column));

  const clusters = [...makeUps]
    .map(([key, count]): ClusterEntry => {
      const [cations, anions] = key.split(',').map(Number);
      const fraction = ((cations + anions) * count) / (frames * ions);
      const counted = cations <= MOST_OF_A_KIND && anions <= MOST_OF_A_KIND;
      return {
        cations,
        anions,
        charge: charges && cations * charges[0] + anions * charges[1],
        fraction,
        estimate: counted
          ? { ...estimate(COLUMN.makeUp + cations * SIDE + anions), value: fraction }
          : { value: fraction, error: null, method: 'none', effectiveSamples: null },
      };
    })
    .sort((a, b) => a.cations + a.anions - b.cations - b.anions || b.cations - a.cations);

  return {
    clusters,
    network: {
      meanSize: estimate(COLUMN.meanSize),
      largest: estimate(COLUMN.largest),
      charges: charges === null ? [] : chargesOf(tables, estimate),
      percolation: {
        any: estimate(COLUMN.percolation),
        x: estimate(COLUMN.percolation + 1),
        y: estimate(COLUMN.percolation + 2),
        z: estimate(COLUMN.percolation + 3),
      },
    },
  };
}

/** The charges that were seen, ascending. */
function chargesOf(
  tables: readonly CountTable[],
  estimate: (column: number) => IonNetwork['meanSize'],
): IonNetwork['charges'] {
  return Array.from({ length: 2 * LARGEST_CHARGE + 1 }, (_, k) => k).flatMap((k) => {
    const column = COLUMN.charges + k;
    const seen = tables.some(({ totals }) => totals[column] > 0);
    return seen ? [{ charge: k - LARGEST_CHARGE, fraction: estimate(column) }] : [];
  });
}
