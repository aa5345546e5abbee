/**
 * A typical configuration of every shell composition.
 *
 * A shell is described by the distances from the centre to the nearest binding atom of each of its molecules and between
 * those atoms, each kind sorted: numbers that neither turning the shell nor renaming its molecules changes. Their means are
 * over all shells of the composition. Typical is, of CANDIDATES shells drawn at random from all of them, the one with the
 * least root-mean-square deviation from the means. The draw keeps the smallest of random numbers that belong to (frame,
 * centre), so that it does not depend on the order of frames or on how they were shared.
 */
import { drawWords, minimumImage, STREAM } from '../math/index.js';
import { atomOf, type Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import type { ShellSnapshot } from './structure-results.js';

const CANDIDATES = 12;
/** Shells of more molecules have no snapshot. */
const MOST_MOLECULES = 12;
/** A larger molecule is shown only this many bonds around its binding atoms. */
const LARGE_MOLECULE = { atoms: 60, bonds: 4 } as const;

/** What binds one centre in one frame. */
export interface BoundSites {
  /** Of every molecule its nearest binding atom; their number is that of the composition. */
  readonly nearest: readonly number[];
  /** All binding atoms within their cut-offs. */
  readonly sites: readonly number[];
}

interface Candidate {
  readonly priority: number;
  readonly frame: number;
  readonly time: number;
  readonly centre: number;
  readonly description: Float64Array;
  /** The centre first, then its molecule, then those of the shell. */
  readonly atoms: Uint32Array;
  /** [atom, 3] nm from the centre */
  readonly positions: Float64Array;
  readonly sites: readonly number[];
}

interface Shells {
  count: number;
  /** Sums over all shells of the composition. */
  readonly descriptionSum: Float64Array;
  /** By priority, ascending. */
  candidates: Candidate[];
}

export interface SnapshotStore {
  readonly topology: Topology;
  /** [species][local] bonded local indices; made on first use */
  readonly bonded: Map<number, readonly (readonly number[])[]>;
  readonly byComposition: Map<string, Shells>;
}

export function createSnapshotStore(topology: Topology): SnapshotStore {
  return { topology, bonded: new Map(), byComposition: new Map() };
}

/** @param index of the frame in its replica */
export function offerShell(
  store: SnapshotStore,
  composition: string,
  frame: Frame,
  index: number,
  centre: number,
  bound: BoundSites,
): void {
  if (bound.nearest.length > MOST_MOLECULES) return;
  const description = describe(frame, centre, bound.nearest);
  let shells = store.byComposition.get(composition);
  if (!shells) {
    shells = { count: 0, descriptionSum: new Float64Array(description.length), candidates: [] };
    store.byComposition.set(composition, shells);
  }
  shells.count++;
  for (let k = 0; k < description.length; k++) shells.descriptionSum[k] += description[k];
  const [priority] = drawWords(0, STREAM.snapshots, 0, centre, index, 0);
  const last = shells.candidates.at(-1);
  if (last && shells.candidates.length === CANDIDATES && priority > last.priority) return;
  const { atoms, positions } = capture(store, frame, centre, bound);
  const { sites } = bound;
  shells.candidates = smallest([
    ...shells.candidates,
    { priority, frame: index, time: frame.time, centre, description, atoms, positions, sites },
  ]);
}

function smallest(candidates: readonly Candidate[]): Candidate[] {
  return [...candidates]
    .sort((a, b) => a.priority - b.priority || a.frame - b.frame || a.centre - b.centre)
    .slice(0, CANDIDATES);
}

export function mergeSnapshots(first: SnapshotStore, second: SnapshotStore): void {
  for (const [composition, theirs] of second.byComposition) {
    const ours = first.byComposition.get(composition);
    if (!ours) {
      first.byComposition.set(composition, theirs);
      continue;
    }
    ours.count += theirs.count;
    for (let k = 0; k < ours.descriptionSum.length; k++) ours.descriptionSum[k] += theirs.descriptionSum[k];
    ours.candidates = smallest([...ours.candidates, ...theirs.candidates]);
  }
}

/** @param replicas the store of every one; null where no shell of the composition was offered */
export function typicalShell(replicas: readonly SnapshotStore[], composition: string): ShellSnapshot | null {
  const held = replicas.flatMap(({ byComposition }, replica) => {
    const shells = byComposition.get(composition);
    return shells ? [{ replica, shells }] : [];
  });
  if (held.length === 0) return null;
  const count = held.reduce((sum, { shells }) => sum + shells.count, 0);
  const mean = held[0].shells.descriptionSum.map(
    (_, k) => held.reduce((sum, { shells }) => sum + shells.descriptionSum[k], 0) / count,
  );
  const deviation = ({ description }: Candidate) =>
    description.reduce((sum, value, k) => sum + (value - mean[k]) ** 2, 0);
  const [chosen] = held
    .flatMap(({ replica, shells }) => shells.candidates.map((candidate) => ({ replica, candidate })))
    .sort((a, b) => deviation(a.candidate) - deviation(b.candidate));
  return snapshotOf(replicas[chosen.replica].topology, chosen.replica, chosen.candidate);
}

/** [distance] sorted: to the centre, then of the pairs. */
function describe(frame: Frame, centre: number, sites: readonly number[]): Float64Array {
  const count = sites.length;
  const vectors = sites.map((site) => separation(frame, centre, site));
  const description = new Float64Array((count * (count + 1)) / 2);
  vectors.forEach(([x, y, z], k) => {
    description[k] = Math.hypot(x, y, z);
  });
  let pair = count;
  for (let i = 0; i < count; i++)
    for (let j = i + 1; j < count; j++)
      description[pair++] = Math.hypot(...vectors[i].map((x, axis) => x - vectors[j][axis]));
  description.subarray(0, count).sort();
  description.subarray(count).sort();
  return description;
}

/** From one atom to the nearest image of another, nm. */
function separation({ positions, box }: Frame, from: number, to: number): [number, number, number] {
  const along = (axis: number) => {
    const d = positions[3 * to + axis] - positions[3 * from + axis];
    return box[axis] > 0 ? minimumImage(d, box[axis]) : d;
  };
  return [along(0), along(1), along(2)];
}

/** The molecules of the centre and of the sites, made whole by walking along their bonds. */
function capture(
  store: SnapshotStore,
  frame: Frame,
  centre: number,
  { nearest, sites }: BoundSites,
): { atoms: Uint32Array; positions: Float64Array } {
  const { topology } = store;
  const placed = new Map<number, readonly [number, number, number]>([[centre, [0, 0, 0]]]);
  complete(store, frame, placed, [centre]);
  for (const site of nearest) {
    const molecule = topology.atomMolecule[site];
    if (placed.has(site)) continue;
    placed.set(site, separation(frame, centre, site));
    const starts = [site];
    if (isLarge(topology, molecule))
      for (const other of sites)
        if (topology.atomMolecule[other] === molecule && !placed.has(other)) {
          placed.set(other, separation(frame, centre, other));
          starts.push(other);
        }
    complete(store, frame, placed, starts);
  }
  return {
    atoms: Uint32Array.from(placed.keys()),
    positions: Float64Array.from([...placed.values()].flat()),
  };
}

function isLarge({ moleculeStart }: Topology, molecule: number): boolean {
  return moleculeStart[molecule + 1] - moleculeStart[molecule] > LARGE_MOLECULE.atoms;
}

/** Place the rest of a molecule, every atom at the image nearest to the bonded one it was reached from. */
function complete(
  { topology, bonded }: SnapshotStore,
  frame: Frame,
  placed: Map<number, readonly [number, number, number]>,
  starts: readonly number[],
): void {
  const molecule = topology.atomMolecule[starts[0]];
  const first = topology.moleculeStart[molecule];
  const end = topology.moleculeStart[molecule + 1];
  const large = isLarge(topology, molecule);
  const neighbours = bondedAtoms(topology, bonded, topology.moleculeSpecies[molecule]);
  const place = (atom: number, from: number) => {
    const d = separation(frame, from, atom);
    const [x, y, z] = placed.get(from) ?? [0, 0, 0];
    placed.set(atom, [x + d[0], y + d[1], z + d[2]]);
  };
  let front = [...starts];
  for (let bonds = 0; front.length > 0 && (!large || bonds < LARGE_MOLECULE.bonds); bonds++) {
    const next: number[] = [];
    for (const atom of front)
      for (const local of neighbours[atom - first]) {
        if (placed.has(first + local)) continue;
        place(first + local, atom);
        next.push(first + local);
      }
    front = next;
  }
  // Atoms without a path of bonds to a binding one: topologies of other programs may have no bonds.
  if (!large) for (let atom = first; atom < end; atom++) if (!placed.has(atom)) place(atom, starts[0]);
}

function bondedAtoms(topology: Topology, bonded: SnapshotStore['bonded'], species: number) {
  let neighbours = bonded.get(species);
  if (!neighbours) {
    const { atoms, bonds } = topology.species[species];
    const lists: number[][] = atoms.map(() => []);
    for (const [i, j] of bonds) {
      lists[i].push(j);
      lists[j].push(i);
    }
    neighbours = lists;
    bonded.set(species, neighbours);
  }
  return neighbours;
}

function snapshotOf(topology: Topology, replica: number, candidate: Candidate): ShellSnapshot {
  const { atoms, positions, sites, time, centre } = candidate;
  const place = new Map(Array.from(atoms, (atom, k) => [atom, k]));
  const molecules = [...new Set(Array.from(atoms, (atom) => topology.atomMolecule[atom]))];
  const bonds = Array.from(atoms).flatMap((atom, k) => {
    const first = atom - topology.atomLocal[atom];
    return topology.species[topology.atomSpecies[atom]].bonds.flatMap(([i, j]): [number, number][] => {
      const other = place.get(first + j);
      return first + i === atom && other !== undefined ? [[k, other]] : [];
    });
  });
  return {
    replica,
    time,
    centre,
    molecules: molecules.map((molecule) => {
      const species = topology.species[topology.moleculeSpecies[molecule]];
      return { species: species.name, whole: !isLarge(topology, molecule) };
    }),
    elements: Array.from(atoms, (atom) => atomOf(topology, atom).element),
    names: Array.from(atoms, (atom) => atomOf(topology, atom).name),
    moleculeOf: Array.from(atoms, (atom) => molecules.indexOf(topology.atomMolecule[atom])),
    positions: Array.from(positions, (x) => Math.round(1e4 * x) / 1e4 + 0),
    bonds,
    sites: sites.map((site) => place.get(site) ?? 0),
  };
}
