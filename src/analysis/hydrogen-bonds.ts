/**
 * Hydrogen bonds by geometry: hydrogen H of donor D is bound to acceptor A when
 *
 *   |D - A| < 0.35 nm   and   the angle between D-H and D-A <= 30 degrees
 *
 * by the nearest periodic image: the criterion of Luzar and Chandler (Phys. Rev. Lett. 76, 928 (1996)) for water, whose
 * 0.35 nm is the first minimum of the O-O distribution. Amide N-H...O=C bonds have N...O of 0.29(1) nm and angles at H near
 * 160 degrees in crystals and lie well inside it, so that one criterion serves both, as is common practice. A and D less
 * than four bonds apart are no pair; other bonds within a molecule count, for a network is one molecule. A hydrogen may be
 * bound to several acceptors.
 *
 * Donors and acceptors come in kinds; bonds are counted by frame, donor kind and acceptor kind, and followed by pairs of a
 * hydrogen and an acceptor atom (`survival.ts`), bound as long as the criterion holds.
 */
import { SheathError } from '../core/index.js';
import { minimumImage } from '../math/index.js';
import { atomLabel, selectSomeAtoms, type Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import type { Analysis } from './analysis.js';
import { neighboursIn } from './atom-selection.js';
import { combineReplicas, estimateOf } from './estimate.js';
import {
  appendRow,
  commonInterval,
  createFrameSeries,
  estimateColumn,
  type FrameSeries,
  mergeSeries,
  seriesView,
} from './frame-series.js';
import {
  createNeighbourSearch,
  fillNeighbourSearch,
  type NeighbourSearch,
  neighboursOf,
} from './neighbour-search.js';
import { scaled } from './propagation.js';
import { followSetPoint, HEATED, isHeated, mergeSetPoints, noSetPoint, type SetPoint } from './set-point.js';
import { changeBetweenHalves } from './stationarity.js';
import type { Cutoff, HydrogenBondPair, HydrogenBondResult } from './structure-results.js';
import { mergeStays, noSurvival, noteStay, type PairStays, survivalOf } from './survival.js';

export interface HydrogenBondSettings {
  readonly donors: readonly {
    readonly species: string;
    readonly label: string;
    readonly hydrogens: string;
  }[];
  readonly acceptors: readonly { readonly species: string; readonly label: string; readonly sites: string }[];
  readonly distance: Cutoff;
  /** Degrees. */
  readonly angle: number;
  /** False where frames are no path in time; true when left out. */
  readonly survival?: boolean;
}

/** Distance in nm and angle in degrees of Luzar and Chandler. */
export const HYDROGEN_BOND = { distance: 0.35, angle: 30 } as const;

export interface HydrogenBondAccumulator {
  readonly settings: HydrogenBondSettings;
  readonly topology: Topology;
  /** [hydrogen] atoms, by donor kind */
  readonly hydrogens: Uint32Array;
  /** [hydrogen] the atom it hangs on */
  readonly donorAtoms: Uint32Array;
  /** [hydrogen] kind; kinds are consecutive */
  readonly donorOf: Uint16Array;
  /** [donor kind + 1] its first hydrogen */
  readonly firstHydrogen: readonly number[];
  readonly search: NeighbourSearch;
  /** [acceptor] kind */
  readonly acceptorOf: Uint16Array;
  readonly acceptorCounts: readonly number[];
  /** [hydrogen] atoms less than four bonds from the donor */
  readonly near: readonly ReadonlySet<number>[];
  /** [frame, (bonds by donor and acceptor kind, hydrogens without a bond by donor kind)] */
  series: FrameSeries;
  /** [donor kind, acceptor kind] of pair (hydrogen of its kind x acceptors + acceptor) */
  readonly stays: readonly PairStays[];
  setPoint: SetPoint;
}

const NEAREST_BONDS = 4;
const FEWEST_FRAMES = 10;

function prepare(topology: Topology, settings: HydrogenBondSettings): HydrogenBondAccumulator {
  const { donors, acceptors, distance, angle } = settings;
  if (!(distance.value > 0 && Number.isFinite(distance.value) && angle > 0 && angle <= 180))
    throw new SheathError('E_HYDROGEN_BOND_CRITERION', {
      object: `hydrogen bonds are sought within ${distance.value} nm and ${angle} degrees`,
      limit: 'both must be positive, the angle at most 180 degrees',
      cure: `use for instance ${HYDROGEN_BOND.distance} nm and ${HYDROGEN_BOND.angle} degrees`,
    });
  const bonded = topology.species.map(neighboursIn);
  const hydrogens: number[] = [];
  const donorOf: number[] = [];
  const firstHydrogen = [0];
  donors.forEach(({ hydrogens: selection, label }, kind) => {
    for (const atom of selectSomeAtoms(topology, selection, `the hydrogens of ${label}`)) {
      if (bonded[topology.atomSpecies[atom]][topology.atomLocal[atom]].length !== 1)
        throw new SheathError('E_HYDROGEN_BOND_DONOR', {
          object: `${atomLabel(topology, atom)} is to donate hydrogen bonds as ${label}`,
          limit: 'a hydrogen hangs on one atom',
          cure: 'select hydrogens, and give a topology with bonds',
        });
      hydrogens.push(atom);
      donorOf.push(kind);
    }
    firstHydrogen.push(hydrogens.length);
  });
  const kindOfAcceptor = new Map<number, number>();
  const acceptorCounts = acceptors.map(({ sites, label }, kind) => {
    const atoms = selectSomeAtoms(topology, sites, `the acceptors ${label}`);
    for (const atom of atoms) {
      const before = kindOfAcceptor.get(atom);
      if (before !== undefined) throw overlap(atom, acceptors[before].sites, sites);
      kindOfAcceptor.set(atom, kind);
    }
    return atoms.length;
  });
  const seen = new Set<number>();
  hydrogens.forEach((atom, k) => {
    if (seen.has(atom)) throw overlap(atom, donors[donorOf[k]].hydrogens, 'another kind of donor');
    seen.add(atom);
  });
  const targets = Uint32Array.from(kindOfAcceptor.keys()).sort();
  const donorAtoms = Uint32Array.from(hydrogens, (atom) => {
    const first = topology.moleculeStart[topology.atomMolecule[atom]];
    return first + bonded[topology.atomSpecies[atom]][topology.atomLocal[atom]][0];
  });
  return {
    settings,
    topology,
    hydrogens: Uint32Array.from(hydrogens),
    donorAtoms,
    donorOf: Uint16Array.from(donorOf),
    firstHydrogen,
    search: createNeighbourSearch(targets, distance.value),
    acceptorOf: Uint16Array.from(targets, (atom) => kindOfAcceptor.get(atom) ?? 0),
    acceptorCounts,
    near: Array.from(donorAtoms, (atom) =>
      within(
        bonded[topology.atomSpecies[atom]],
        topology.atomLocal[atom],
        topology.moleculeStart[topology.atomMolecule[atom]],
      ),
    ),
    series: createFrameSeries(donors.length * (acceptors.length + 1)),
    stays: donors.flatMap(() => acceptors.map((): PairStays => new Map())),
    setPoint: noSetPoint(),
  };
}

function overlap(atom: number, first: string, second: string): SheathError {
  return new SheathError('E_HYDROGEN_BOND_OVERLAP', {
    object: `atom ${atom + 1} is in "${first}" and "${second}"`,
    limit: 'an atom is of one kind, or bonds would count twice',
    cure: 'make the selections disjoint',
  });
}

/** Atoms less than NEAREST_BONDS bonds away, itself included. */
function within(neighbours: readonly (readonly number[])[], local: number, first: number): Set<number> {
  const reached = new Set([local]);
  let rim = [local];
  for (let bond = 1; bond < NEAREST_BONDS; bond++) {
    rim = rim.flatMap((atom) => neighbours[atom].filter((other) => !reached.has(other)));
    for (const atom of rim) reached.add(atom);
  }
  return new Set([...reached].map((atom) => first + atom));
}

function frame(accumulator: HydrogenBondAccumulator, frame: Frame, index: number): void {
  const { settings, hydrogens, donorAtoms, donorOf, firstHydrogen, search, acceptorOf, near } = accumulator;
  const { series, stays } = accumulator;
  const kinds = settings.acceptors.length;
  const at = series.frameCount;
  const row = appendRow(series, index, frame.time);
  followSetPoint(accumulator.setPoint, frame);
  fillNeighbourSearch(search, frame);
  const { data } = series;
  const free = row + settings.donors.length * kinds;
  const { positions, box } = frame;
  const leastCosine = Math.cos((settings.angle * Math.PI) / 180);
  let donor = -1;
  let found = 0;
  hydrogens.forEach((hydrogen, k) => {
    // Two hydrogens of one donor follow each other.
    if (donorAtoms[k] !== donor) {
      donor = donorAtoms[k];
      found = neighboursOf(search, frame, donor);
    }
    let bonds = 0;
    for (let n = 0; n < found; n++) {
      const target = search.found[n];
      const acceptor = search.targets[target];
      if (near[k].has(acceptor)) continue;
      let dot = 0;
      let arm2 = 0;
      for (let axis = 0; axis < 3; axis++) {
        const origin = positions[3 * donor + axis];
        const arm = minimumImage(positions[3 * hydrogen + axis] - origin, box[axis]);
        dot += arm * minimumImage(positions[3 * acceptor + axis] - origin, box[axis]);
        arm2 += arm * arm;
      }
      if (dot < leastCosine * Math.sqrt(arm2 * search.distance2[n])) continue;
      bonds++;
      const kind = donorOf[k] * kinds + acceptorOf[target];
      data[row + kind]++;
      noteStay(stays[kind], (k - firstHydrogen[donorOf[k]]) * search.targets.length + target, at, true);
    }
    if (bonds === 0) data[free + donorOf[k]]++;
  });
}

function merge(first: HydrogenBondAccumulator, second: HydrogenBondAccumulator): HydrogenBondAccumulator {
  if (first.series.frameCount === 0) return second;
  if (second.series.frameCount === 0) return first;
  const shift = first.series.frameCount;
  second.stays.forEach((pairs, kind) => {
    mergeStays(first.stays[kind], pairs, shift);
  });
  first.series = mergeSeries(first.series, second.series);
  first.setPoint = mergeSetPoints(first.setPoint, second.setPoint);
  return first;
}

function conclude(replicas: readonly HydrogenBondAccumulator[]): HydrogenBondResult {
  const { settings, firstHydrogen, acceptorCounts, search } = replicas[0];
  const { donors, acceptors, distance, angle, survival = true } = settings;
  const used = replicas.filter(({ series }) => series.frameCount > 0);
  const all = (used.length > 0 ? used : replicas).map(({ series }) => series);
  const frameCount = Math.min(...all.map((series) => series.frameCount));
  const interval = commonInterval(all);
  const refusal = !survival
    ? 'the frames are no path in time'
    : frameCount < FEWEST_FRAMES
      ? `${frameCount} frames are fewer than the ${FEWEST_FRAMES} that lifetimes need`
      : interval === null
        ? 'the frames are not equally spaced in time, in all replicas alike'
        : used.some(({ setPoint }) => isHeated(setPoint))
          ? HEATED
          : null;
  const kinds = acceptors.length;
  const hydrogenCount = (donor: number) => firstHydrogen[donor + 1] - firstHydrogen[donor];

  const pairs = donors.flatMap((donor, d) =>
    acceptors.flatMap((acceptor, a): HydrogenBondPair[] => {
      const kind = d * kinds + a;
      const bonds = estimateColumn(all, kind);
      if (!(bonds.value > 0)) return [];
      return [
        {
          donor: donor.label,
          acceptor: acceptor.label,
          bonds,
          perHydrogen: scaled(bonds, 1 / hydrogenCount(d)),
          perAcceptor: scaled(bonds, 1 / acceptorCounts[a]),
          ...(refusal === null && interval !== null
            ? survivalOf({
                stays: used.map(({ stays }) => stays[kind]),
                centreCount: hydrogenCount(d),
                stride: search.targets.length,
                partnerCount: acceptorCounts[a],
                frameCount,
                interval,
                name: acceptor.label,
                flicker: true,
              })
            : noSurvival(refusal ?? '')),
        },
      ];
    }),
  );

  return {
    distance,
    angle,
    frameInterval: survival ? interval : null,
    runLength: !survival || interval === null ? null : (frameCount - 1) * interval,
    donors: donors.map(({ species, label, hydrogens }, d) => {
      const count = hydrogenCount(d);
      const perFrame = all.map((series) =>
        Float64Array.from({ length: series.frameCount }, (_, row) => {
          let bonds = 0;
          for (let a = 0; a < kinds; a++) bonds += seriesView(series).get(row, d * kinds + a);
          return bonds / count;
        }),
      );
      return {
        species,
        label,
        hydrogens,
        hydrogenCount: count,
        bonds: combineReplicas(
          perFrame.map((values) => estimateOf(values)),
          perFrame.map(({ length }) => length),
        ),
        free: scaled(estimateColumn(all, donors.length * kinds + d), 1 / count),
        change: survival ? largestChange(perFrame) : null,
      };
    }),
    acceptors: acceptors.map(({ species, label, sites }, a) => ({
      species,
      label,
      sites,
      atomCount: acceptorCounts[a],
    })),
    pairs,
  };
}

function largestChange(replicas: readonly Float64Array[]): number | null {
  const changes = replicas.flatMap((values) => changeBetweenHalves(values) ?? []);
  return changes.length === 0 ? null : changes.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
}

export const hydrogenBonds: Analysis<HydrogenBondSettings, HydrogenBondAccumulator, HydrogenBondResult> = {
  name: 'hydrogen-bonds',
  prepare,
  frame,
  merge,
  conclude,
};
