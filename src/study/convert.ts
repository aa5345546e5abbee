/**
 * One trajectory into another: format, frames, atoms, and where the atoms stand. Frames stream through, one in memory.
 * Nothing is invented: a format that wants names, bonds or masses gets them from a topology or the conversion is refused.
 */
import { hashOf, SheathError, silentTask, type TaskContext, VERSION } from '../core/index.js';
import { writeLammpsData } from '../interop/index.js';
import {
  type AtomTable,
  atomTableOf,
  selectAtoms,
  subsetTopology,
  systemBonds,
  type Topology,
} from '../topology/index.js';
import {
  createPathFollower,
  createTrajectoryWriter,
  DEFAULT_POSITION_PRECISION,
  defaultFramesPerChunk,
  encodeXtcFrame,
  extensionOf,
  type ForeignFrame,
  type ForeignTrajectory,
  type FrameRange,
  TRAJECTORY_EXTENSIONS,
  topologyHash,
  wholeMolecules,
  withImages,
  wrappedFrame,
  writeGro,
  writeLammpsDumpFrame,
  writePdbEnd,
  writePdbModel,
  writeXyzFrame,
} from '../trajectory/index.js';

export const OUTPUT_FORMATS = ['sheath', 'xtc', 'gro', 'pdb', 'xyz', 'lammps-dump', 'lammps-data'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** `stored`: as in the file; `wrap`: atoms in the cell; `whole`: molecules in one piece; `unwrap`: continuous paths. */
export type Placement = 'stored' | 'wrap' | 'whole' | 'unwrap';

export interface Conversion {
  readonly trajectory: ForeignTrajectory;
  /** null: none is known; then `trajectory.atoms` must say enough. */
  readonly topology: Topology | null;
  readonly format: OutputFormat;
  readonly range?: FrameRange;
  /** In the selection language; needs a topology. */
  readonly selection?: string;
  readonly placement?: Placement;
  /** Of LAMMPS output; `real` by default. */
  readonly units?: string;
  /** A LAMMPS dump without the items UNITS and TIME, which some programs do not know. */
  readonly plain?: boolean;
}

/** The format a file name asks for. @throws E_CONVERT_FORMAT */
export function outputFormatOf(path: string): OutputFormat {
  const format = TRAJECTORY_EXTENSIONS[extensionOf(path)];
  const writable = OUTPUT_FORMATS.find((known) => known === format);
  if (writable === undefined || path.toLowerCase().endsWith('.gz'))
    throw new SheathError('E_CONVERT_FORMAT', {
      object: `the output ${path}`,
      limit:
        'written are .sheath, .xtc, .gro, .pdb, .xyz, .lammpstrj (.dump) and .data (.lmp), none of them compressed',
      cure: 'choose one of these endings',
    });
  return writable;
}

/** Whether a conversion cannot do without a topology. */
export function needsTopology(
  trajectory: ForeignTrajectory,
  { format, selection, placement }: Pick<Conversion, 'format' | 'selection' | 'placement'>,
): boolean {
  if (selection !== undefined || placement === 'whole') return true;
  if (format === 'sheath' || format === 'lammps-data') return true;
  return format !== 'xtc' && trajectory.atoms === null;
}

/**
 * The bytes of the new file, in order.
 * @throws E_CONVERT_TOPOLOGY, E_CONVERT_ATOMS, E_CONVERT_PLACEMENT, E_CONVERT_FRAMES, E_FRAME_RANGE, E_INTERRUPTED, the errors of
 *   reader, selection and writer
 */
export async function* convertTrajectory(
  conversion: Conversion,
  task: TaskContext = silentTask,
): AsyncGenerator<Uint8Array> {
  const { trajectory, topology, selection } = conversion;
  check(conversion);
  const chosen = selection === undefined || topology === null ? null : selectAtoms(topology, selection);
  if (chosen !== null && chosen.length === 0)
    throw new SheathError('E_CONVERT_ATOMS', {
      object: `the selection "${selection}"`,
      limit: 'it chooses no atoms',
      cure: 'choose at least one',
    });
  const left = chosen === null || topology === null ? topology : subsetTopology(topology, chosen);
  const writer = writerOf(conversion, left);
  const encoder = new TextEncoder();
  const bytesOf = (part: Uint8Array | string) => (typeof part === 'string' ? encoder.encode(part) : part);
  const { start = 0, end = trajectory.frameCount ?? undefined, stride = 1 } = conversion.range ?? {};
  const expected =
    end === undefined
      ? Number.NaN
      : Math.ceil((Math.min(end, trajectory.frameCount ?? end) - start) / stride);
  let done = 0;
  yield bytesOf(writer.head);
  for await (const frame of placed(conversion)) {
    if (task.signal.aborted)
      throw new SheathError(
        'E_INTERRUPTED',
        {
          object: `the conversion was stopped after ${done} frames`,
          limit: 'the file is not complete',
          cure: 'convert again',
        },
        { kind: 'interrupted' },
      );
    const part = writer.add(chosen === null ? frame : subsetFrame(frame, chosen), done);
    if (part !== null) yield bytesOf(part);
    done++;
    task.progress(done / expected || 0, `frame ${done}`);
  }
  if (done === 0)
    throw new SheathError('E_CONVERT_FRAMES', {
      object: 'no frame was chosen',
      limit: `the trajectory has ${trajectory.frameCount ?? 'fewer'} frames, counted from 0`,
      cure: 'choose frames that are there',
    });
  yield bytesOf(writer.end());
}

function check(conversion: Conversion): void {
  const { trajectory, topology, format, placement = 'stored' } = conversion;
  if (topology === null && needsTopology(trajectory, conversion))
    throw new SheathError('E_CONVERT_TOPOLOGY', {
      object: `a .${trajectory.format} trajectory into ${format}${placement === 'whole' ? ' with whole molecules' : ''}`,
      limit: 'this needs to know the atoms or molecules, which the trajectory does not say',
      cure: 'give a topology: GROMACS .top, LAMMPS data, .pdb, .gro or a sheath trajectory',
    });
  if (topology !== null && topology.atomCount !== trajectory.atomCount)
    throw new SheathError('E_CONVERT_ATOMS', {
      object: `the topology has ${topology.atomCount} atoms`,
      limit: `the trajectory has ${trajectory.atomCount}`,
      cure: 'give the topology the trajectory was made with',
    });
  if (format === 'sheath' && (placement === 'whole' || placement === 'unwrap'))
    throw new SheathError('E_CONVERT_PLACEMENT', {
      object: `a .sheath trajectory with placement "${placement}"`,
      limit: 'it holds positions in the primary cell and image flags, which say the same',
      cure: 'leave the placement out',
    });
}

/** The chosen frames, with atoms where they are wanted. Paths are followed through every frame from the first chosen. */
async function* placed({
  trajectory,
  topology,
  format,
  range = {},
  placement = 'stored',
}: Conversion): AsyncGenerator<ForeignFrame> {
  if (placement === 'unwrap') {
    const { stride = 1, ...every } = range;
    const follower = createPathFollower();
    let number = 0;
    for await (const frame of trajectory.frames(every)) {
      const positions = follower.advance(frame);
      if (number++ % stride === 0) yield { ...frame, positions: positions.slice(), images: null };
    }
    return;
  }
  const whole = placement === 'whole' && topology !== null ? wholeMolecules(topology) : null;
  const wrap = placement === 'wrap' || format === 'sheath';
  const frames = format === 'sheath' ? withImages(trajectory).frames(range) : trajectory.frames(range);
  for await (const frame of frames) yield whole !== null ? whole(frame) : wrap ? wrappedFrame(frame) : frame;
}

function subsetFrame(frame: ForeignFrame, atoms: Uint32Array): ForeignFrame {
  const pick = <A extends Float32Array | Float64Array | Int32Array>(values: A): A => {
    const picked = values.slice(0, 3 * atoms.length) as A;
    for (let k = 0; k < atoms.length; k++)
      for (let axis = 0; axis < 3; axis++) picked[3 * k + axis] = values[3 * atoms[k] + axis];
    return picked;
  };
  return {
    ...frame,
    positions: pick(frame.positions),
    images: frame.images === null ? null : pick(frame.images),
    ...(frame.velocities === undefined ? {} : { velocities: pick(frame.velocities) }),
    ...(frame.forces === undefined ? {} : { forces: pick(frame.forces) }),
  };
}

interface FrameWriter {
  readonly head: Uint8Array | string;
  add(frame: ForeignFrame, index: number): Uint8Array | string | null;
  end(): Uint8Array | string;
}

function writerOf(
  { trajectory, format, placement, units = 'real', plain = false }: Conversion,
  topology: Topology | null,
): FrameWriter {
  const known = topology === null ? null : atomTableOf(topology);
  const atoms: AtomTable = known ?? trajectory.atoms ?? { count: trajectory.atomCount };
  const each = (add: FrameWriter['add']): FrameWriter => ({ head: '', add, end: () => '' });
  switch (format) {
    case 'xtc':
      return each((frame) => encodeXtcFrame(frame));
    case 'gro':
      return each((frame) => groFrame(frame, atoms));
    case 'xyz':
      return each((frame) => writeXyzFrame(frame, { atoms }));
    case 'lammps-dump':
      return each((frame) =>
        writeLammpsDumpFrame(frame, { atoms, units, unwrapped: placement === 'unwrap', plain }),
      );
    case 'pdb':
      return {
        ...each((frame, index) => writePdbModel(frame, { atoms, model: index + 1 })),
        end: () => writePdbEnd(topology === null ? [] : systemBonds(topology)),
      };
    case 'lammps-data':
      return each((frame, index) => {
        if (index > 0)
          throw new SheathError('E_CONVERT_FRAMES', {
            object: 'more than one frame was chosen',
            limit: 'a LAMMPS data file holds one configuration',
            cure: 'choose one frame, --start 10 --end 11 for example',
          });
        return writeLammpsData({ topology: topologyOf(topology), frame, units });
      });
    case 'sheath':
      return sheathWriter(topologyOf(topology), trajectory.format);
  }
}

function topologyOf(topology: Topology | null): Topology {
  if (topology !== null) return topology;
  throw new Error('checked before: this format has a topology');
}

function groFrame(frame: ForeignFrame, atoms: AtomTable): string {
  const { count } = atoms;
  const empty = new Array<string>(count).fill('X');
  return writeGro({
    title: `written by sheath t= ${frame.time.toFixed(5)} step= ${frame.step}`,
    atoms: {
      residueNumbers: atoms.residueNumbers ?? atoms.molecules ?? new Int32Array(count).fill(1),
      residueNames: atoms.residues ?? empty,
      atomNames: atoms.names ?? atoms.elements ?? atoms.types ?? empty,
    },
    positions: frame.positions,
    velocities: frame.velocities ?? null,
    box: frame.box,
  });
}

function sheathWriter(topology: Topology, from: string): FrameWriter {
  const hash = topologyHash(topology);
  const writer = createTrajectoryWriter({
    topology,
    provenance: {
      program: 'sheath',
      version: VERSION,
      inputHash: hashOf(hash, from),
      topologyHash: hash,
      platform: `converted from ${from}`,
      device: 'none',
      precision: 'as stored',
      seed: 0,
    },
    stages: [{ name: 'converted', kind: 'produce' }],
    replica: 0,
    precision: DEFAULT_POSITION_PRECISION,
    framesPerChunk: defaultFramesPerChunk(topology.atomCount),
  });
  return { head: writer.head(), add: (frame) => writer.add(frame, 0), end: () => writer.tail() ?? '' };
}
