/**
 * How long ligands (molecules) stay bound to a centre.
 *
 * A molecule becomes bound when one of its binding atoms comes within `bind` of the centre and is released when all of
 * them are beyond `unbind` >= bind, so that flicker at one cut-off does not count as exchange. Functions and times of
 * survival: `survival.ts`.
 */
import { SheathError } from '../core/index.js';
import { selectSomeAtoms, type Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import type { Analysis } from './analysis.js';
import {
  appendRow,
  commonInterval,
  createFrameSeries,
  type FrameSeries,
  mergeSeries,
} from './frame-series.js';
import {
  createNeighbourSearch,
  fillNeighbourSearch,
  type NeighbourSearch,
  neighboursOf,
} from './neighbour-search.js';
import { followSetPoint, HEATED, isHeated, mergeSetPoints, noSetPoint, type SetPoint } from './set-point.js';
import type { Cutoff, ResidenceResult } from './structure-results.js';
import { mergeStays, noSurvival, noteStay, type PairStays, survivalOf } from './survival.js';

export interface ResidenceSettings {
  readonly id: string;
  readonly label: string;
  readonly centre: string;
  readonly ligands: readonly {
    readonly species: string;
    readonly label: string;
    readonly sites: string;
    readonly bind: Cutoff;
    /** nm */
    readonly unbind: number;
  }[];
}

export interface ResidenceAccumulator {
  readonly settings: ResidenceSettings;
  readonly topology: Topology;
  readonly centres: Uint32Array;
  readonly search: NeighbourSearch;
  /** [target] ligand of each searched atom */
  readonly ligandOf: Uint16Array;
  /** [ligand] molecules that hold its sites */
  readonly moleculeCounts: readonly number[];
  /** Times only. */
  frames: FrameSeries;
  /** [ligand] of pair (centre x molecules + molecule) -> its stays; frames are rows of `frames` */
  readonly stays: readonly PairStays[];
  setPoint: SetPoint;
}

const FEWEST_FRAMES = 10;

function prepare(topology: Topology, settings: ResidenceSettings): ResidenceAccumulator {
  const centres = selectSomeAtoms(topology, settings.centre, `the centre of ${settings.label}`);
  const ligandOfAtom = new Map<number, number>();
  const moleculeCounts = settings.ligands.map(({ label, sites, bind, unbind }, ligand) => {
    if (!(bind.value > 0 && unbind >= bind.value && Number.isFinite(unbind)))
      throw new SheathError('E_RESIDENCE_CUTOFF', {
        object: `${label} binds within ${bind.value} nm and is released beyond ${unbind} nm`,
        limit: 'both must be positive lengths, the second no shorter than the first',
        cure: 'use for instance 0.28 and 0.35 nm between Li and O',
      });
    const molecules = new Set<number>();
    for (const atom of selectSomeAtoms(topology, sites, `the ligand ${label}`)) {
      if (ligandOfAtom.has(atom))
        throw new SheathError('E_RESIDENCE_OVERLAP', {
          object: `atom ${atom + 1} is in the ligands "${settings.ligands[ligandOfAtom.get(atom) ?? 0].sites}" and "${sites}"`,
          limit: 'an atom belongs to one ligand',
          cure: 'make the selections disjoint',
        });
      ligandOfAtom.set(atom, ligand);
      molecules.add(topology.atomMolecule[atom]);
    }
    return molecules.size;
  });
  const targets = Uint32Array.from(ligandOfAtom.keys()).sort();
  return {
    settings,
    topology,
    centres,
    search: createNeighbourSearch(targets, Math.max(...settings.ligands.map(({ unbind }) => unbind))),
    ligandOf: Uint16Array.from(targets, (atom) => ligandOfAtom.get(atom) ?? 0),
    moleculeCounts,
    frames: createFrameSeries(0),
    stays: settings.ligands.map(() => new Map()),
    setPoint: noSetPoint(),
  };
}

function frame(accumulator: ResidenceAccumulator, frame: Frame, index: number): void {
  const { settings, topology, centres, search, ligandOf, frames, stays } = accumulator;
  const { atomMolecule, moleculeCount } = topology;
  const row = frames.frameCount;
  appendRow(frames, index, frame.time);
  followSetPoint(accumulator.setPoint, frame);
  fillNeighbourSearch(search, frame);
  centres.forEach((atom, centre) => {
    const found = neighboursOf(search, frame, atom);
    for (let k = 0; k < found; k++) {
      const target = search.found[k];
      const molecule = atomMolecule[search.targets[target]];
      const { bind, unbind } = settings.ligands[ligandOf[target]];
      const r2 = search.distance2[k];
      if (r2 >= unbind * unbind || molecule === atomMolecule[atom]) continue;
      noteStay(stays[ligandOf[target]], centre * moleculeCount + molecule, row, r2 < bind.value * bind.value);
    }
  });
}

function merge(first: ResidenceAccumulator, second: ResidenceAccumulator): ResidenceAccumulator {
  if (first.frames.frameCount === 0) return second;
  if (second.frames.frameCount === 0) return first;
  const shift = first.frames.frameCount;
  second.stays.forEach((pairs, ligand) => {
    mergeStays(first.stays[ligand], pairs, shift);
  });
  first.frames = mergeSeries(first.frames, second.frames);
  first.setPoint = mergeSetPoints(first.setPoint, second.setPoint);
  return first;
}

function conclude(replicas: readonly ResidenceAccumulator[]): ResidenceResult {
  const { settings, topology, centres, moleculeCounts } = replicas[0];
  const used = replicas.filter(({ frames }) => frames.frameCount > 0);
  const frameCount = used.length > 0 ? Math.min(...used.map(({ frames }) => frames.frameCount)) : 0;
  const interval = commonInterval(used.map(({ frames }) => frames));
  const refusal =
    frameCount < FEWEST_FRAMES
      ? `${frameCount} frames are fewer than the ${FEWEST_FRAMES} that residence times need`
      : interval === null
        ? 'the frames are not equally spaced in time, in all replicas alike'
        : used.some(({ setPoint }) => isHeated(setPoint))
          ? HEATED
          : null;
  return {
    id: settings.id,
    label: settings.label,
    centre: settings.centre,
    centreCount: centres.length,
    frameInterval: interval,
    runLength: interval === null ? null : (frameCount - 1) * interval,
    ligands: settings.ligands.map((ligand, k) => ({
      ...ligand,
      ...(refusal === null && interval !== null
        ? survivalOf({
            stays: used.map(({ stays }) => stays[k]),
            centreCount: centres.length,
            stride: topology.moleculeCount,
            partnerCount: moleculeCounts[k],
            frameCount,
            interval,
            name: ligand.species,
          })
        : noSurvival(refusal ?? '')),
    })),
  };
}

export const residence: Analysis<ResidenceSettings, ResidenceAccumulator, ResidenceResult> = {
  name: 'residence',
  prepare,
  frame,
  merge,
  conclude,
};
