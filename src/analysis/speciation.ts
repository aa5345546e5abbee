/**
 * Populations of SSIP, CIP and AGG from one contact table a frame, by every definition side by side with the
 * random-contact expectation, the histograms of contacts both ways, clusters, a second contact criterion and a sweep of
 * the cut-off. Fractions are averaged over frames; a frame without contacts counts like any other.
 */

import ndarray from 'ndarray';
import ops from 'ndarray-ops';
import { SheathError } from '../core/index.js';
import { selectSomeAtoms, type Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import type { Analysis } from './analysis.js';
import { type ContactSearch, createContactSearch, findContacts } from './contacts.js';
import {
  type CutoffSweep,
  concludeSweep,
  createCutoffSweep,
  mergeSweeps,
  sweepAround,
  sweepFrame,
} from './cutoff-sweep.js';
import { PRIMARY_DEFINITION } from './definitions.js';
import {
  appendRow,
  createFrameSeries,
  estimateColumn,
  type FrameSeries,
  mergeSeries,
  seriesView,
} from './frame-series.js';
import {
  concludeNetwork,
  countNetwork,
  createNetworkCounter,
  mergeNetworks,
  type NetworkCounter,
} from './ion-network.js';
import {
  addContact,
  byCluster,
  type ContactGraph,
  clearContacts,
  createContactGraph,
  isolatedPair,
  perAnion,
  perLithium,
  poisson,
  type Triple,
} from './ion-populations.js';
import {
  createNeighbourSearch,
  fillNeighbourSearch,
  type NeighbourSearch,
  neighboursOf,
} from './neighbour-search.js';
import { populationsOf } from './populations.js';
import type { Cutoff, SpeciationResult } from './structure-results.js';

export interface SpeciationSettings {
  readonly id: string;
  readonly label: string;
  /** Selection of the cations (atoms). */
  readonly cation: string;
  /** Name of the anion for labels, and the selection of its measured atoms: P of PF6. */
  readonly anion: string;
  readonly sites: string;
  /** "Li-P" */
  readonly contactLabel: string;
  readonly cutoff: Cutoff;
  /** Second criterion, counted beside: F of PF6 within 0.28 nm. */
  readonly ligand?: { readonly label: string; readonly sites: string; readonly cutoff: Cutoff };
  /** nm, for `two-cutoff`; 0.8 when left out */
  readonly outerCutoff?: number;
  /** nm; around the cut-off when left out */
  readonly sweep?: readonly number[];
  readonly polymer?: { readonly sites: string; readonly cutoff: Cutoff };
}

/** Contacts per ion above this share the last place of the histogram. */
const LONGEST_HISTOGRAM = 8;
const SERIES_POINTS = 500;

/** First column of each group in the series. */
const COLUMN = {
  'isolated-pair': 0,
  'per-lithium': 3,
  'per-anion': 6,
  cluster: 9,
  /** free, ssip, cip, agg */
  'two-cutoff': 12,
  contactsPerCation: 16,
  contactsPerAnion: 17,
  anionsPerCation: 18,
  cationsPerAnion: 18 + LONGEST_HISTOGRAM + 1,
  /** ssip, cip, agg, contacts, sites */
  ligand: 18 + 2 * (LONGEST_HISTOGRAM + 1),
  polymer: 23 + 2 * (LONGEST_HISTOGRAM + 1),
} as const;
const COLUMN_COUNT = COLUMN.polymer + 1;

export interface SpeciationAccumulator {
  readonly settings: SpeciationSettings;
  readonly outerCutoff: number;
  readonly sweep: CutoffSweep;
  readonly contacts: ContactSearch;
  readonly graph: ContactGraph;
  readonly polymer: NeighbourSearch | null;
  series: FrameSeries;
  readonly network: NetworkCounter;
}

function prepare(topology: Topology, settings: SpeciationSettings): SpeciationAccumulator {
  const { cutoff, ligand, polymer, outerCutoff = 0.8 } = settings;
  const sweep = settings.sweep ?? sweepAround(cutoff.value);
  for (const value of [
    cutoff.value,
    outerCutoff,
    ...sweep,
    ligand?.cutoff.value ?? 1,
    polymer?.cutoff.value ?? 1,
  ])
    if (!(value > 0 && Number.isFinite(value)))
      throw new SheathError('E_CONTACT_CUTOFF', {
        object: `a contact cut-off of ${settings.label} is ${value} nm`,
        limit: 'it must be a positive length',
        cure: 'use for instance 0.42 nm between Li and P',
      });
  if (outerCutoff < cutoff.value)
    throw new SheathError('E_CONTACT_CUTOFF', {
      object: `the outer cut-off of ${settings.label} is ${outerCutoff} nm`,
      limit: `the contact cut-off is ${cutoff.value} nm`,
      cure: 'use an outer cut-off beyond the contact',
    });
  const cations = selectSomeAtoms(topology, settings.cation, `the cations of ${settings.label}`);
  const sites = selectSomeAtoms(topology, settings.sites, `the anions of ${settings.label}`);
  const contacts = createContactSearch(
    topology,
    cations,
    sites,
    Math.max(outerCutoff, ...sweep),
    ligand ? selectSomeAtoms(topology, ligand.sites, `the ligand atoms of ${settings.label}`) : null,
    ligand?.cutoff.value ?? 1,
  );
  return {
    settings,
    outerCutoff,
    sweep: createCutoffSweep(sweep, outerCutoff),
    contacts,
    graph: createContactGraph(cations.length, contacts.anionMolecules.length),
    polymer: polymer
      ? createNeighbourSearch(
          selectSomeAtoms(topology, polymer.sites, `the polymer of ${settings.label}`),
          polymer.cutoff.value,
        )
      : null,
    series: createFrameSeries(COLUMN_COUNT),
    network: createNetworkCounter(topology, contacts),
  };
}

function putTriple(row: Float64Array, column: number, { ssip, cip, agg }: Triple): void {
  row[column] = ssip;
  row[column + 1] = cip;
  row[column + 2] = agg;
}

function frame(accumulator: SpeciationAccumulator, frame: Frame, index: number): void {
  const { settings, outerCutoff, sweep, contacts, graph, polymer, series, network } = accumulator;
  const { cationCount, anionCount } = graph;
  const table = findContacts(contacts, frame);
  const at = appendRow(series, index, frame.time);
  const row = series.data.subarray(at, at + series.columnCount);

  const connect = (distance: Float64Array, cutoff: number) => {
    clearContacts(graph);
    for (let k = 0; k < table.rowCount; k++)
      if (distance[k] < cutoff) addContact(graph, table.cation[k], table.anion[k]);
  };

  if (settings.ligand) {
    connect(table.ligandDistance, settings.ligand.cutoff.value);
    putTriple(row, COLUMN.ligand, isolatedPair(graph));
    row[COLUMN.ligand + 3] = graph.edgeCount / cationCount;
    let sites = 0;
    for (let k = 0; k < table.rowCount; k++) sites += table.ligandCount[k];
    row[COLUMN.ligand + 4] = sites / cationCount;
  }
  const alone = cationsWithout(accumulator, outerCutoff);
  sweepFrame(sweep, index, table, graph, alone);

  connect(table.distance, settings.cutoff.value);
  putTriple(row, COLUMN['isolated-pair'], isolatedPair(graph));
  putTriple(row, COLUMN['per-lithium'], perLithium(graph));
  putTriple(row, COLUMN['per-anion'], perAnion(graph));
  putTriple(row, COLUMN.cluster, byCluster(graph));
  putTriple(row, COLUMN['two-cutoff'] + 1, perLithium(graph));
  row[COLUMN['two-cutoff']] = alone / cationCount;
  row[COLUMN['two-cutoff'] + 1] -= alone / cationCount;
  row[COLUMN.contactsPerCation] = graph.edgeCount / cationCount;
  row[COLUMN.contactsPerAnion] = graph.edgeCount / anionCount;
  for (const n of graph.anionsOfCation)
    row[COLUMN.anionsPerCation + Math.min(n, LONGEST_HISTOGRAM)] += 1 / cationCount;
  for (const n of graph.cationsOfAnion)
    row[COLUMN.cationsPerAnion + Math.min(n, LONGEST_HISTOGRAM)] += 1 / anionCount;
  countNetwork(network, frame, index, settings.cutoff.value);

  if (polymer) {
    fillNeighbourSearch(polymer, frame);
    let bound = 0;
    for (const cation of contacts.cations) if (neighboursOf(polymer, frame, cation) > 0) bound++;
    row[COLUMN.polymer] = bound / cationCount;
  }
}

function cationsWithout({ contacts, graph }: SpeciationAccumulator, cutoff: number): number {
  const { table } = contacts;
  let count = graph.cationCount;
  let last = -1;
  for (let k = 0; k < table.rowCount; k++)
    if (table.distance[k] < cutoff && table.cation[k] !== last) {
      last = table.cation[k];
      count--;
    }
  return count;
}

function merge(first: SpeciationAccumulator, second: SpeciationAccumulator): SpeciationAccumulator {
  first.series = mergeSeries(first.series, second.series);
  mergeSweeps(first.sweep, second.sweep);
  mergeNetworks(first.network, second.network);
  return first;
}

function conclude(replicas: readonly SpeciationAccumulator[]): SpeciationResult {
  const { settings, graph, contacts } = replicas[0];
  const all = replicas.map(({ series }) => series);
  const estimate = (column: number) => estimateColumn(all, column);
  const contactsPerCation = estimate(COLUMN.contactsPerCation);
  const contactsPerAnion = estimate(COLUMN.contactsPerAnion);
  const triple = (column: number) => ({
    ssip: estimate(column),
    cip: estimate(column + 1),
    agg: estimate(column + 2),
  });

  const populations = populationsOf({
    contactsPerCation: contactsPerCation.value,
    contactsPerAnion: contactsPerAnion.value,
    counted: (definition) => triple(COLUMN[definition]),
    twoCutoff: { free: estimate(COLUMN['two-cutoff']), ...triple(COLUMN['two-cutoff'] + 1) },
  });

  const histogram = (column: number, mean: number) =>
    Array.from({ length: LONGEST_HISTOGRAM + 1 }, (_, n) => {
      let below = 0;
      for (let k = 0; k < LONGEST_HISTOGRAM; k++) below += poisson(k, mean);
      return {
        n,
        fraction: estimate(column + n),
        random: n < LONGEST_HISTOGRAM ? poisson(n, mean) : Math.max(0, 1 - below),
      };
    });

  const { ligand, polymer } = settings;
  return {
    id: settings.id,
    label: settings.label,
    cation: settings.cation,
    anion: settings.anion,
    cationCount: graph.cationCount,
    anionCount: contacts.anionMolecules.length,
    contact: { label: settings.contactLabel, sites: settings.sites, cutoff: settings.cutoff },
    outerCutoff: replicas[0].outerCutoff,
    populations,
    contactsPerCation,
    contactsPerAnion,
    anionsPerCation: trimmed(histogram(COLUMN.anionsPerCation, contactsPerCation.value)),
    cationsPerAnion: trimmed(histogram(COLUMN.cationsPerAnion, contactsPerAnion.value)),
    ...concludeNetwork(replicas.map(({ network }) => network)),
    crossCheck: ligand
      ? {
          contact: { label: ligand.label, sites: ligand.sites, cutoff: ligand.cutoff },
          contactsPerCation: estimate(COLUMN.ligand + 3),
          sitesPerCation: estimate(COLUMN.ligand + 4),
          ...triple(COLUMN.ligand),
        }
      : null,
    cutoffSweep: concludeSweep(
      replicas.map(({ sweep }) => sweep),
      graph,
    ),
    boundToPolymer: polymer
      ? { fraction: estimate(COLUMN.polymer), cutoff: polymer.cutoff, sites: polymer.sites }
      : null,
    series: { replicas: all.map(plotSeries) },
  };
}

/** Without the empty end, but never shorter than 0, 1, 2. */
function trimmed<Entry extends { readonly fraction: { readonly value: number } }>(
  entries: readonly Entry[],
): Entry[] {
  let length = entries.length;
  while (length > 3 && entries[length - 1].fraction.value === 0) length--;
  return entries.slice(0, length);
}

/** Means of equal stretches of frames, at most SERIES_POINTS. */
function plotSeries(series: FrameSeries): SpeciationResult['series']['replicas'][number] {
  const points = Math.min(SERIES_POINTS, series.frameCount);
  const view = seriesView(series);
  const times = ndarray(series.times, [series.frameCount]);
  const meanOf = (column: ndarray.NdArray<Float64Array>) =>
    Array.from({ length: points }, (_, k) => {
      const from = Math.floor((k * series.frameCount) / points);
      const to = Math.floor(((k + 1) * series.frameCount) / points);
      return ops.sum(column.lo(from).hi(to - from)) / (to - from);
    });
  const column = COLUMN[PRIMARY_DEFINITION];
  return {
    time: meanOf(times),
    ssip: meanOf(view.pick(null, column)),
    cip: meanOf(view.pick(null, column + 1)),
    agg: meanOf(view.pick(null, column + 2)),
  };
}

export const speciation: Analysis<SpeciationSettings, SpeciationAccumulator, SpeciationResult> = {
  name: 'speciation',
  prepare,
  frame,
  merge,
  conclude,
};
