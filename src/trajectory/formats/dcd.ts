/**
 * CHARMM, NAMD, OpenMM and LAMMPS `.dcd`: Fortran records of 32-bit floats in Å, either byte order, with 4- or 8-byte
 * record marks (libdcd's variants; NAMD user guide, "DCD trajectory files").
 *
 *   record 'CORD', int[20]: frames, first step, steps between frames, ..., [8] fixed atoms, [9] time step, [10] unit cell?,
 *                           [11] fourth dimension?, [19] CHARMM version (0 = X-PLOR: time step is a double in [9..10])
 *   record titles; record int atoms; then a frame:
 *   [record double[6] unit cell: A, gamma, B, beta, alpha, C]; records x, y, z [, w]
 *
 * The angles of the cell are degrees (CHARMM, LAMMPS, MDAnalysis) or cosines (NAMD); the newer CHARMM cell is the symmetric
 * box matrix, whose zeros read as the same. All three are refused unless rectangular. Steps come from the header. The time
 * step is in AKMA units, sqrt(u Å²/(kcal/mol)) = 48.88821 fs; programs that write another unit there need `timeStep`.
 * Positions are 32-bit Å divided by 10 in double precision. Fixed atoms (written once) are refused.
 */
import { type ByteSource, SheathError } from '../../core/index.js';
import {
  BOX_CURE,
  checkTimeStep,
  type ForeignFrame,
  type ForeignOptions,
  type ForeignTrajectory,
  frameError,
  indexedTrajectory,
  noTimeNotice,
  viewOf,
} from '../foreign-trajectory.js';

/** ps: sqrt(u Å²/(kcal/mol)) */
export const AKMA_TIME = Math.sqrt(0.01 / 4.184);
const HEADER_BYTES = 84;
/** Of 90°, in degrees and as a cosine: the least that a 32-bit angle can differ by. */
const RIGHT_ANGLE_TOLERANCE = 1e-4;
const LONGEST_TITLES = 1 << 20;

interface DcdLayout {
  readonly little: boolean;
  /** Bytes of a record mark. */
  readonly mark: 4 | 8;
  readonly atomCount: number;
  readonly firstStep: number;
  readonly stepsPerFrame: number;
  /** ps; 0 = not said */
  readonly timeStep: number;
  readonly hasCell: boolean;
  readonly axes: 3 | 4;
  readonly framesStart: number;
  readonly frameBytes: number;
}

/**
 * Open a `.dcd`: reads its header; frames have all the same size.
 * @throws E_DCD_FORMAT, E_DCD_FIXED_ATOMS, E_DCD_TRUNCATED, E_DCD_BOX, E_DCD_DATA
 */
export async function openDcd(
  source: ByteSource,
  options: ForeignOptions = {},
): Promise<ForeignTrajectory & { readonly frameCount: number }> {
  checkTimeStep(options.timeStep);
  const { salvage = false } = options;
  const layout = await readLayout(source);
  const { framesStart, frameBytes, atomCount } = layout;
  const rest = source.size - framesStart;
  const frameCount = Math.floor(rest / frameBytes);
  let damage: SheathError | null = null;
  if (rest % frameBytes !== 0 || frameCount === 0) {
    const offset = framesStart + frameCount * frameBytes;
    damage = frameError(
      'E_DCD_TRUNCATED',
      source,
      frameCount,
      offset,
      `a frame has ${frameBytes} bytes, ${source.size - offset} are left`,
    );
    if (!salvage || frameCount === 0) throw damage;
  }
  const timeStep = options.timeStep ?? (layout.timeStep > 0 ? layout.timeStep : null);
  return indexedTrajectory(
    {
      format: 'dcd',
      atomCount,
      atoms: null,
      timing: options.timeStep !== undefined ? 'given' : timeStep === null ? 'counted' : 'file',
      notices: timeStep === null ? [noTimeNotice(source, 'step')] : [],
    },
    {
      frameCount,
      damage,
      salvage,
      read: (index) => readFrame(source, layout, index, timeStep ?? 1),
    },
  );
}

async function readLayout(source: ByteSource): Promise<DcdLayout> {
  const fail = (code: 'FORMAT' | 'TRUNCATED', offset: number, what: string) =>
    new SheathError(`E_DCD_${code}`, {
      object: `${source.name}, header at byte ${offset}`,
      limit: what,
      cure: 'check that the file is a .dcd and complete',
    });
  const bytes = await source.read(0, HEADER_BYTES + 16);
  if (bytes.length < HEADER_BYTES + 8) throw fail('TRUNCATED', 0, `it has ${bytes.length} bytes`);
  const view = viewOf(bytes);
  const tag = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  const mark = tag(4) === 'CORD' ? 4 : tag(8) === 'CORD' ? 8 : null;
  if (mark === null) throw fail('FORMAT', 0, 'a .dcd of positions begins with a record "CORD"');
  const markAt = (from: DataView, at: number, little: boolean) =>
    mark === 4 ? from.getInt32(at, little) : Number(from.getBigInt64(at, little));
  const little = [true, false].find((order) => markAt(view, 0, order) === HEADER_BYTES);
  if (
    little === undefined ||
    bytes.length < HEADER_BYTES + 2 * mark ||
    markAt(view, mark + HEADER_BYTES, little) !== HEADER_BYTES
  )
    throw fail('FORMAT', 0, `the first record has ${HEADER_BYTES} bytes in neither byte order`);
  const control = Array.from({ length: 20 }, (_, k) => view.getInt32(mark + 4 + 4 * k, little));
  if (control[8] !== 0)
    throw new SheathError('E_DCD_FIXED_ATOMS', {
      object: `${source.name} has ${control[8]} fixed atoms`,
      limit: 'fixed atoms are written in the first frame only, which is not read here',
      cure: 'write the trajectory anew with all atoms, with catdcd or MDAnalysis for example',
    });
  const charmm = control[19] !== 0;
  const delta = charmm ? view.getFloat32(mark + 40, little) : view.getFloat64(mark + 40, little);
  const hasCell = charmm && control[10] !== 0;
  const axes = charmm && control[11] !== 0 ? 4 : 3;

  /** The record at `offset`: where its bytes are and where the next begins. */
  const record = async (offset: number, most: number) => {
    const head = await source.read(offset, mark);
    if (head.length < mark) throw fail('TRUNCATED', offset, 'the file ends here');
    const length = markAt(viewOf(head), 0, little);
    if (!(length >= 4 && length <= most))
      throw fail('FORMAT', offset, `a record of ${length} bytes does not belong here`);
    const body = await source.read(offset + mark, length + mark);
    if (body.length < length + mark) throw fail('TRUNCATED', offset, 'the file ends within a record');
    if (markAt(viewOf(body), length, little) !== length)
      throw fail('FORMAT', offset, 'the marks before and after a record differ');
    return { body: viewOf(body), length, next: offset + length + 2 * mark };
  };
  const titles = await record(HEADER_BYTES + 2 * mark, LONGEST_TITLES);
  const atoms = await record(titles.next, 4);
  const atomCount = atoms.body.getInt32(0, little);
  if (!(atomCount > 0)) throw fail('FORMAT', titles.next, `it has ${atomCount} atoms`);
  return {
    little,
    mark,
    atomCount,
    firstStep: control[1],
    stepsPerFrame: control[2] > 0 ? control[2] : 1,
    timeStep: delta > 0 && delta < Number.POSITIVE_INFINITY ? delta * AKMA_TIME : 0,
    hasCell,
    axes,
    framesStart: atoms.next,
    frameBytes: (hasCell ? 48 + 2 * mark : 0) + axes * (4 * atomCount + 2 * mark),
  };
}

async function readFrame(
  source: ByteSource,
  layout: DcdLayout,
  index: number,
  timeStep: number,
): Promise<ForeignFrame> {
  const { little, mark, atomCount, frameBytes, hasCell } = layout;
  const offset = layout.framesStart + index * frameBytes;
  const fail = (code: 'DATA' | 'TRUNCATED', what: string) =>
    frameError(`E_DCD_${code}`, source, index, offset, what);
  const bytes = await source.read(offset, frameBytes);
  if (bytes.length < frameBytes) throw fail('TRUNCATED', 'the file has become shorter');
  const view = viewOf(bytes);
  let at = 0;
  /** Steps over the marks of a record of `length` bytes and returns where its content begins. */
  const record = (length: number) => {
    const start = at + mark;
    const marks = [at, start + length].map((place) =>
      mark === 4 ? view.getInt32(place, little) : Number(view.getBigInt64(place, little)),
    );
    if (marks[0] !== length || marks[1] !== length)
      throw fail('DATA', `a record of ${length} bytes is marked ${marks[0]} and ${marks[1]}`);
    at = start + length + mark;
    return start;
  };
  const box = new Float64Array(3);
  if (hasCell) {
    const start = record(48);
    const cell = Array.from({ length: 6 }, (_, k) => view.getFloat64(start + 8 * k, little));
    const right = (angle: number) =>
      Math.abs(angle) < RIGHT_ANGLE_TOLERANCE || Math.abs(angle - 90) < RIGHT_ANGLE_TOLERANCE;
    const edges = [cell[0], cell[2], cell[5]];
    const positive = edges.filter((edge) => edge > 0 && edge < Number.POSITIVE_INFINITY).length;
    const none = edges.every((edge) => edge === 0);
    if (!none && (positive < 3 || ![cell[1], cell[3], cell[4]].every(right)))
      throw frameError(
        'E_DCD_BOX',
        source,
        index,
        offset,
        `its unit cell is ${cell.map((value) => Number(value.toPrecision(6))).join(' ')} (A gamma B beta alpha C), not rectangular`,
        BOX_CURE,
      );
    for (let axis = 0; axis < 3; axis++) box[axis] = edges[axis] / 10;
  }
  const positions = new Float64Array(3 * atomCount);
  for (let axis = 0; axis < 3; axis++) {
    const start = record(4 * atomCount);
    for (let atom = 0; atom < atomCount; atom++) {
      const value = view.getFloat32(start + 4 * atom, little);
      if (!Number.isFinite(value))
        throw fail('DATA', `coordinate ${'xyz'[axis]} of atom ${atom + 1} is ${value}`);
      positions[3 * atom + axis] = value / 10;
    }
  }
  const step = layout.firstStep + index * layout.stepsPerFrame;
  return { step, time: step * timeStep, box, positions, images: null };
}
