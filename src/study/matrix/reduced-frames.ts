/**
 * The part of a run that its solvation analysis needs, small enough to be kept with the sources: production frames of the
 * ions (all their atoms) and of the atoms that bind a cation (carbonyl and amide O), to 0.01 Å, in sheath's own format.
 */
import { bindingAtoms, netCharge } from '../../analysis/index.js';
import { type ByteSource, joinedBytes, SheathError } from '../../core/index.js';
import { openCheckpoint, type RunFiles, trajectoryName } from '../../simulation/index.js';
import { subsetTopology, type Topology } from '../../topology/index.js';
import {
  createTrajectoryWriter,
  type Frame,
  type FrameSource,
  openSheathTrajectory,
  topologyHash,
} from '../../trajectory/index.js';
import { framesAt } from '../exchanged-frames.js';

/** nm */
const REDUCED_PRECISION = 1e-3;
const FRAMES_PER_CHUNK = 64;
/** e: scaled ions carry half a charge and more, molecules none. */
const LEAST_ION_CHARGE = 0.25;

/** Atoms kept, ascending. */
function reducedAtoms(topology: Topology): Uint32Array {
  const kept = topology.species.map((species) =>
    Math.abs(netCharge(species)) > LEAST_ION_CHARGE ? species.atoms.map((_, k) => k) : bindingAtoms(species),
  );
  const atoms: number[] = [];
  for (let molecule = 0; molecule < topology.moleculeCount; molecule++)
    for (const local of kept[topology.moleculeSpecies[molecule]])
      atoms.push(topology.moleculeStart[molecule] + local);
  return Uint32Array.from(atoms);
}

function reducedFrame(frame: Frame, atoms: Uint32Array): Frame {
  const positions = new Float64Array(3 * atoms.length);
  const images = new Int32Array(3 * atoms.length);
  for (let k = 0; k < atoms.length; k++)
    for (let axis = 0; axis < 3; axis++) {
      positions[3 * k + axis] = frame.positions[3 * atoms[k] + axis];
      if (frame.images !== null) images[3 * k + axis] = frame.images[3 * atoms[k] + axis];
    }
  return { ...frame, positions, images };
}

export interface ReducedRun {
  /** A complete .sheath trajectory. */
  readonly bytes: Uint8Array;
  readonly frameCount: number;
  /** Of the whole box. */
  readonly topologyHash: string;
}

/** The production frames of a run; of an exchange, those at its lowest temperature. @returns null without frames */
export async function reduceRun(files: RunFiles): Promise<ReducedRun | null> {
  const { plan } = (await openCheckpoint(files)).checkpoint;
  const sources: ByteSource[] = [];
  try {
    for (let replica = 0; replica < (plan.exchange === undefined ? 1 : plan.replicas.length); replica++) {
      const source = await files.open(trajectoryName(replica, plan.replicas.length));
      if (source === null) return null;
      sources.push(source);
    }
    const walkers = await Promise.all(
      sources.map((source) => openSheathTrajectory(source, { salvage: true })),
    );
    const [{ topology, header }] = walkers;
    const frames: FrameSource =
      plan.exchange === undefined ? walkers[0] : framesAt(walkers, plan.exchange.temperatures[0]);
    const atoms = reducedAtoms(topology);
    const writer = createTrajectoryWriter({
      ...header,
      topology: subsetTopology(topology, atoms),
      precision: REDUCED_PRECISION,
      framesPerChunk: FRAMES_PER_CHUNK,
    });
    const parts: Uint8Array[] = [writer.head()];
    let frameCount = 0;
    for await (const frame of frames.frames()) {
      if (frame.stage?.kind !== 'produce') continue;
      const stage = header.stages.findIndex(({ name }) => name === frame.stage?.name);
      const bytes = writer.add(reducedFrame(frame, atoms), stage);
      if (bytes !== null) parts.push(bytes);
      frameCount++;
    }
    if (frameCount === 0) return null;
    const tail = writer.tail();
    if (tail !== null) parts.push(tail);
    return { bytes: joinedBytes(parts), frameCount, topologyHash: topologyHash(topology) };
  } finally {
    for (const source of sources) await source.close();
  }
}

/** "EC" of the species "EC-part", as `subsetTopology` names what it keeps a part of. */
export function wholeName(species: string): string {
  return species.replace(/-part(-\d+)?$/u, '');
}

export function isPart(species: string): boolean {
  return wholeName(species) !== species;
}

/** @throws E_STUDY_IONS */
export function ionsOf(topology: Topology): { readonly cation: string; readonly anion: string } {
  const present = topology.species.filter(
    ({ name }, k) => topology.moleculeSpecies.includes(k) && !isPart(name),
  );
  const cation = present.find(
    (species) => species.atoms.length === 1 && netCharge(species) > LEAST_ION_CHARGE,
  );
  const anion = present.find((species) => netCharge(species) < -LEAST_ION_CHARGE && species.atoms.length > 1);
  if (cation !== undefined && anion !== undefined) return { cation: cation.name, anion: anion.name };
  throw new SheathError('E_STUDY_IONS', {
    object: `the box holds ${present.map(({ name }) => name).join(', ')}`,
    limit: 'a study of ion pairing needs a monatomic cation and a polyatomic anion',
    cure: 'add a salt such as LiPF6',
  });
}
