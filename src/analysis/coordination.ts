/**
 * Coordination numbers: binding atoms, and distinct molecules, of each ligand within its cut-off of a centre, those molecules by
 * the number of atoms they bind with (denticity), the composition of whole shells with a typical configuration of each, and
 * errors from blocks of frames or between replicas.
 */
import { SheathError } from '../core/index.js';
import { selectSomeAtoms, type Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import type { Analysis } from './analysis.js';
import { combineReplicas, estimateOf } from './estimate.js';
import {
  appendRow,
  createFrameSeries,
  estimateColumn,
  type FrameSeries,
  mergeSeries,
} from './frame-series.js';
import {
  createNeighbourSearch,
  fillNeighbourSearch,
  type NeighbourSearch,
  neighboursOf,
} from './neighbour-search.js';
import {
  type BoundSites,
  createSnapshotStore,
  mergeSnapshots,
  offerShell,
  type SnapshotStore,
  typicalShell,
} from './shell-snapshots.js';
import type { CoordinationResult, Cutoff, ShellComposition } from './structure-results.js';

export interface CoordinationSettings {
  readonly id: string;
  readonly label: string;
  readonly centre: string;
  readonly ligands: readonly {
    readonly species: string;
    readonly label: string;
    readonly sites: string;
    readonly cutoff: Cutoff;
  }[];
}

export interface CoordinationAccumulator {
  readonly settings: CoordinationSettings;
  readonly topology: Topology;
  readonly centres: Uint32Array;
  readonly search: NeighbourSearch;
  /** [target] ligand of each searched atom */
  readonly ligandOf: Uint16Array;
  /** [ligand, molecule] number of the centre visit that saw it last */
  readonly seen: Uint32Array;
  /** [ligand, molecule] atoms bound in that visit */
  readonly boundBy: Uint8Array;
  visit: number;
  /** [frame, `COLUMN` by ligand, then of all] per centre */
  series: FrameSeries;
  /** Molecule counts by ligand joined with "," -> index of the frame -> centres with that shell */
  readonly shells: Map<string, Map<number, number>>;
  readonly snapshots: SnapshotStore;
}

const SHELLS_LISTED = 12;

/** Of every ligand: binding atoms, molecules, and molecules bound by one atom, by two, by three or more. */
const COLUMN = { atoms: 0, molecules: 1, boundBy: 2 } as const;
const DENTICITIES = 3;
const COLUMNS = COLUMN.boundBy + DENTICITIES;

function prepare(topology: Topology, settings: CoordinationSettings): CoordinationAccumulator {
  const centres = selectSomeAtoms(topology, settings.centre, `the centre of ${settings.label}`);
  const ligandOfAtom = new Map<number, number>();
  let reach = 0;
  settings.ligands.forEach(({ sites, cutoff, label }, ligand) => {
    if (!(cutoff.value > 0 && Number.isFinite(cutoff.value)))
      throw new SheathError('E_CONTACT_CUTOFF', {
        object: `the cut-off of ${label} is ${cutoff.value} nm`,
        limit: 'it must be a positive length',
        cure: 'use for instance 0.28 nm between Li and O',
      });
    reach = Math.max(reach, cutoff.value);
    for (const atom of selectSomeAtoms(topology, sites, `the ligand ${label}`)) {
      if (ligandOfAtom.has(atom))
        throw new SheathError('E_COORDINATION_OVERLAP', {
          object: `atom ${atom + 1} is in the ligands "${settings.ligands[ligandOfAtom.get(atom) ?? 0].sites}" and "${sites}"`,
          limit: 'an atom belongs to one ligand, or totals would count it twice',
          cure: 'make the selections disjoint',
        });
      ligandOfAtom.set(atom, ligand);
    }
  });
  if (ligandOfAtom.size === 0)
    throw new SheathError('E_COORDINATION_NO_LIGAND', {
      object: `${settings.label} names no ligand`,
      limit: 'at least one is needed',
      cure: 'give the binding atoms of a solvent or an anion',
    });
  const targets = Uint32Array.from(ligandOfAtom.keys()).sort();
  return {
    settings,
    topology,
    centres,
    search: createNeighbourSearch(targets, reach),
    ligandOf: Uint16Array.from(targets, (atom) => ligandOfAtom.get(atom) ?? 0),
    seen: new Uint32Array(settings.ligands.length * topology.moleculeCount),
    boundBy: new Uint8Array(settings.ligands.length * topology.moleculeCount),
    visit: 0,
    series: createFrameSeries(COLUMNS * (settings.ligands.length + 1)),
    shells: new Map(),
    snapshots: createSnapshotStore(topology),
  };
}

function frame(accumulator: CoordinationAccumulator, frame: Frame, index: number): void {
  const { settings, topology, centres, search, ligandOf, seen, boundBy, series, shells, snapshots } =
    accumulator;
  const { ligands } = settings;
  const { atomMolecule, moleculeCount } = topology;
  const row = appendRow(series, index, frame.time);
  const { data } = series;
  const totals = row + COLUMNS * ligands.length;
  const molecules = new Uint32Array(ligands.length);
  const perCentre = 1 / centres.length;
  const counts = new Float64Array(COLUMNS * ligands.length);
  fillNeighbourSearch(search, frame);
  for (const centre of centres) {
    const visit = ++accumulator.visit;
    molecules.fill(0);
    const sites: BoundSite[] = [];
    const found = neighboursOf(search, frame, centre);
    for (let k = 0; k < found; k++) {
      const target = search.found[k];
      const ligand = ligandOf[target];
      const { value: cutoff } = ligands[ligand].cutoff;
      const atom = search.targets[target];
      if (search.distance2[k] >= cutoff * cutoff || atomMolecule[atom] === atomMolecule[centre]) continue;
      const column = COLUMNS * ligand;
      counts[column + COLUMN.atoms]++;
      sites.push({ atom, ligand, distance2: search.distance2[k] });
      const molecule = ligand * moleculeCount + atomMolecule[atom];
      if (seen[molecule] === visit) {
        const atoms = boundBy[molecule];
        if (atoms === DENTICITIES) continue;
        boundBy[molecule] = atoms + 1;
        counts[column + COLUMN.boundBy + atoms - 1]--;
        counts[column + COLUMN.boundBy + atoms]++;
        continue;
      }
      seen[molecule] = visit;
      boundBy[molecule] = 1;
      molecules[ligand]++;
      counts[column + COLUMN.molecules]++;
      counts[column + COLUMN.boundBy]++;
    }
    const key = molecules.join(',');
    let shell = shells.get(key);
    if (!shell) {
      shell = new Map();
      shells.set(key, shell);
    }
    shell.set(index, (shell.get(index) ?? 0) + 1);
    offerShell(snapshots, key, frame, index, centre, boundSites(sites, atomMolecule));
  }
  for (let k = 0; k < counts.length; k++) {
    data[row + k] = counts[k] * perCentre;
    data[totals + (k % COLUMNS)] += counts[k] * perCentre;
  }
}

interface BoundSite {
  readonly atom: number;
  readonly ligand: number;
  readonly distance2: number;
}

/** Nearest first; of each molecule its nearest atom, once for every ligand it counts as. */
function boundSites(sites: BoundSite[], atomMolecule: Uint32Array): BoundSites {
  sites.sort((a, b) => a.distance2 - b.distance2 || a.atom - b.atom);
  const nearest = sites.filter(
    ({ atom, ligand }, k) =>
      sites.findIndex(
        (other) => other.ligand === ligand && atomMolecule[other.atom] === atomMolecule[atom],
      ) === k,
  );
  return { nearest: nearest.map(({ atom }) => atom), sites: sites.map(({ atom }) => atom) };
}

function merge(first: CoordinationAccumulator, second: CoordinationAccumulator): CoordinationAccumulator {
  first.series = mergeSeries(first.series, second.series);
  mergeSnapshots(first.snapshots, second.snapshots);
  for (const [key, shell] of second.shells) {
    const present = first.shells.get(key);
    if (!present) first.shells.set(key, shell);
    else for (const [index, count] of shell) present.set(index, (present.get(index) ?? 0) + count);
  }
  return first;
}

function conclude(replicas: readonly CoordinationAccumulator[]): CoordinationResult {
  const { settings, centres } = replicas[0];
  const { ligands } = settings;
  const all = replicas.map(({ series }) => series);
  const observations = all.reduce((sum, { frameCount }) => sum + frameCount, 0) * centres.length;
  /** @param ligand or, beyond the last, all together */
  const numbersOf = (ligand: number) => {
    const estimate = (column: number) => estimateColumn(all, COLUMNS * ligand + column);
    return {
      atoms: estimate(COLUMN.atoms),
      molecules: estimate(COLUMN.molecules),
      boundBy: {
        one: estimate(COLUMN.boundBy),
        two: estimate(COLUMN.boundBy + 1),
        more: estimate(COLUMN.boundBy + 2),
      },
    };
  };
  const total = numbersOf(ligands.length);

  const shellCounts = new Map<string, number>();
  for (const { shells } of replicas)
    for (const [key, shell] of shells)
      for (const count of shell.values()) shellCounts.set(key, (shellCounts.get(key) ?? 0) + count);

  const histogramOf = (ligand: number) => {
    const histogram: number[] = [0];
    for (const [key, count] of shellCounts) {
      const n = Number(key.split(',')[ligand]);
      while (histogram.length <= n) histogram.push(0);
      histogram[n] += count / observations;
    }
    return histogram;
  };
  const listed: ShellComposition[] = [...shellCounts]
    .sort(([keyA, a], [keyB, b]) => b - a || (keyA < keyB ? -1 : 1))
    .slice(0, SHELLS_LISTED)
    .map(([key]) => {
      const molecules = key.split(',').map(Number);
      const parts = molecules.flatMap((n, k) => (n > 0 ? [`${n} ${shellName(settings, k)}`] : []));
      return {
        label: parts.join(' + ') || 'none',
        molecules,
        fraction: combineReplicas(
          replicas.map(({ shells, series }) => {
            const perFrame = new Float64Array(series.frameCount);
            for (let k = 0; k < series.frameCount; k++)
              perFrame[k] = (shells.get(key)?.get(series.indices[k]) ?? 0) / centres.length;
            return estimateOf(perFrame);
          }),
          all.map(({ frameCount }) => frameCount),
        ),
        snapshot: typicalShell(
          replicas.map(({ snapshots }) => snapshots),
          key,
        ),
      };
    });

  return {
    id: settings.id,
    label: settings.label,
    centre: settings.centre,
    centreCount: centres.length,
    ligands: ligands.map(({ species, label, sites, cutoff }, ligand) => {
      const numbers = numbersOf(ligand);
      return {
        species,
        label,
        sites,
        cutoff,
        ...numbers,
        share: total.molecules.value > 0 ? numbers.molecules.value / total.molecules.value : 0,
        histogram: histogramOf(ligand),
      };
    }),
    total,
    shells: listed,
    otherShells: Math.max(0, 1 - listed.reduce((sum, { fraction }) => sum + fraction.value, 0)),
  };
}

/** The species, or the full label where a species binds in two ways. */
function shellName({ ligands }: CoordinationSettings, k: number): string {
  const { species, label } = ligands[k];
  return ligands.filter((other) => other.species === species).length > 1 ? label : species;
}

export const coordination: Analysis<CoordinationSettings, CoordinationAccumulator, CoordinationResult> = {
  name: 'coordination',
  prepare,
  frame,
  merge,
  conclude,
};
