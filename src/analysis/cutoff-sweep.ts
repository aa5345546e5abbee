/**
 * Populations by every definition against the contact cut-off. A larger cut-off only adds contacts, so one graph grows
 * through all cut-offs of a frame.
 */
import {
  addCounts,
  type BlockCounts,
  countTable,
  createBlockCounts,
  estimateCounts,
  mergeCounts,
} from './block-counts.js';
import type { ContactTable } from './contacts.js';
import {
  addContact,
  byCluster,
  type ContactGraph,
  clearContacts,
  isolatedPair,
  perAnion,
  perLithium,
  type Triple,
} from './ion-populations.js';
import { populationsOf } from './populations.js';
import type { SweepEntry } from './structure-results.js';

/** Whole numbers noted for every cut-off; AGG is what is left. */
const COLUMNS = [
  ...['isolated-pair', 'per-lithium', 'per-anion', 'cluster'].flatMap((name) => [
    `${name} ssip`,
    `${name} cip`,
  ]),
  'contacts',
] as const;
const COUNTED = { 'isolated-pair': 0, 'per-lithium': 2, 'per-anion': 4, cluster: 6 } as const;
const CONTACTS = 8;

export interface CutoffSweep {
  /** nm, ascending */
  readonly cutoffs: readonly number[];
  readonly outerCutoff: number;
  /** [cut-off, column], then one column: cations without an anion within the outer cut-off. */
  counts: BlockCounts;
  readonly row: Float64Array;
}

/** nm from the contact cut-off: `from` to `to` by `step`. */
const DEFAULT_RANGE = { from: -0.1, to: 0.15, step: 0.01 } as const;

/** Around a cut-off, nm. */
export function sweepAround(cutoff: number): number[] {
  const { from, to, step } = DEFAULT_RANGE;
  const points = Math.round((to - from) / step);
  return Array.from(
    { length: points + 1 },
    (_, k) => Math.round(1e6 * (cutoff + from + k * step)) / 1e6,
  ).filter((one) => one > 0);
}

export function createCutoffSweep(cutoffs: readonly number[], outerCutoff: number): CutoffSweep {
  const columnCount = COLUMNS.length * cutoffs.length + 1;
  return {
    cutoffs: [...cutoffs].sort((a, b) => a - b),
    outerCutoff,
    counts: createBlockCounts(columnCount),
    row: new Float64Array(columnCount),
  };
}

/** @param graph scratch: it ends with the contacts of the largest cut-off  @param alone cations without an anion within the outer cut-off */
export function sweepFrame(
  { cutoffs, counts, row }: CutoffSweep,
  index: number,
  table: ContactTable,
  graph: ContactGraph,
  alone: number,
): void {
  const { cationCount, anionCount } = graph;
  clearContacts(graph);
  const largest = cutoffs[cutoffs.length - 1];
  const contacts: number[] = [];
  for (let contact = 0; contact < table.rowCount; contact++)
    if (table.distance[contact] < largest) contacts.push(contact);
  let reached = 0;
  cutoffs.forEach((cutoff, k) => {
    for (const contact of contacts) {
      const distance = table.distance[contact];
      if (distance >= reached && distance < cutoff)
        addContact(graph, table.cation[contact], table.anion[contact]);
    }
    reached = cutoff;
    const at = COLUMNS.length * k;
    const put = (column: number, { ssip, cip }: Triple, count: number) => {
      row[at + column] = Math.round(ssip * count);
      row[at + column + 1] = Math.round(cip * count);
    };
    put(COUNTED['isolated-pair'], isolatedPair(graph), cationCount);
    put(COUNTED['per-lithium'], perLithium(graph), cationCount);
    put(COUNTED['per-anion'], perAnion(graph), anionCount);
    put(COUNTED.cluster, byCluster(graph), cationCount + anionCount);
    row[at + CONTACTS] = graph.edgeCount;
  });
  row[row.length - 1] = alone;
  addCounts(counts, index, row);
}

export function mergeSweeps(first: CutoffSweep, second: CutoffSweep): void {
  first.counts = mergeCounts(first.counts, second.counts);
}

/** @param replicas the sweep of every one  @param graph for the numbers of ions */
export function concludeSweep(
  replicas: readonly CutoffSweep[],
  { cationCount, anionCount }: Pick<ContactGraph, 'cationCount' | 'anionCount'>,
): SweepEntry[] {
  const all = replicas.map(({ counts }) => countTable(counts));
  const [{ cutoffs, outerCutoff }] = replicas;
  const ions = {
    'isolated-pair': cationCount,
    'per-lithium': cationCount,
    'per-anion': anionCount,
    cluster: cationCount + anionCount,
  };
  return cutoffs.map((cutoff, k) => {
    const at = COLUMNS.length * k;
    const counted = (definition: keyof typeof COUNTED) => {
      const ssip = at + COUNTED[definition];
      const ionCount = ions[definition];
      return {
        ssip: estimateCounts(all, (count) => count(ssip) / ionCount),
        cip: estimateCounts(all, (count) => count(ssip + 1) / ionCount),
        agg: estimateCounts(all, (count) => (ionCount - count(ssip) - count(ssip + 1)) / ionCount),
      };
    };
    const contacts = estimateCounts(all, (count) => count(at + CONTACTS)).value;
    const perCation = counted('per-lithium');
    const unbound = at + COUNTED['per-lithium'];
    const alone = COLUMNS.length * cutoffs.length;
    const populations = populationsOf({
      contactsPerCation: contacts / cationCount,
      contactsPerAnion: contacts / anionCount,
      counted: (definition) => (definition === 'per-lithium' ? perCation : counted(definition)),
      twoCutoff:
        cutoff > outerCutoff
          ? null
          : {
              ...perCation,
              free: estimateCounts(all, (count) => count(alone) / cationCount),
              ssip: estimateCounts(all, (count) => (count(unbound) - count(alone)) / cationCount),
            },
    });
    const [{ ssip, cip, agg }] = populations;
    return { cutoff, ssip: ssip.fraction, cip: cip.fraction, agg: agg.fraction, populations };
  });
}
