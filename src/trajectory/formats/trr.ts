/**
 * GROMACS `.trr`: full-precision frames of positions (nm), velocities (nm/ps) and forces (kJ/mol/nm), each optional, in
 * big-endian XDR (RFC 4506); GROMACS reference manual 2022, "File formats: trr".
 *
 *   int magic (1993), 13; string "GMX_trn_file" (length 12, 12 bytes);
 *   int bytes of: ir, e, box, vir, pres, top, sym, x, v, f; int atoms, step, nre; real t (ps), lambda;
 *   then box[9], virial[9], pressure[9], x, v, f as far as their sizes say. A real has 4 or 8 bytes, the same in all of a frame.
 *
 * Frames without positions (velocities or forces written more often) hold no configuration: they are passed over and a note
 * says how many. Boxes must be orthorhombic here.
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
  orthorhombicEdges,
  viewOf,
} from '../foreign-trajectory.js';

export const TRR_MAGIC = 1993;
const VERSION = 'GMX_trn_file';
const SIZES_START = 24;
/** magic to nre */
const COUNTS_END = SIZES_START + 13 * 4;
const LONGEST_HEADER = COUNTS_END + 16;

interface TrrPlace {
  readonly offset: number;
  readonly next: number;
  readonly atoms: number;
  readonly step: number;
  readonly time: number;
  readonly realBytes: 4 | 8;
  readonly box: Float64Array;
  /** Byte offsets from the start of the frame; 0 = not there. */
  readonly positions: number;
  readonly velocities: number;
  readonly forces: number;
}

/**
 * Open a `.trr`: reads the header and box of every frame, no coordinates.
 * @throws E_TRR_FORMAT, E_TRR_TRUNCATED, E_TRR_BOX, E_TRR_DATA, each with frame and byte
 */
export async function openTrr(
  source: ByteSource,
  options: ForeignOptions = {},
): Promise<ForeignTrajectory & { readonly frameCount: number }> {
  checkTimeStep(options.timeStep);
  const { salvage = false, timeStep } = options;
  const places: TrrPlace[] = [];
  let damage: SheathError | null = null;
  let read = 0;
  try {
    for (let offset = 0; offset < source.size || read === 0; read++) {
      const place = await readPlace(source, offset, read);
      if (place.positions > 0) {
        if (places.length > 0 && place.atoms !== places[0].atoms)
          throw frameError(
            'E_TRR_FORMAT',
            source,
            read,
            offset,
            `it has ${place.atoms} atoms, the first ${places[0].atoms}`,
          );
        places.push(place);
      }
      offset = place.next;
    }
    if (places.length === 0)
      throw frameError('E_TRR_FORMAT', source, 0, 0, `none of ${read} frames holds positions`);
  } catch (error) {
    if (!(error instanceof SheathError) || !salvage || places.length === 0) throw error;
    damage = error;
  }
  const without = read - places.length;
  const atomCount = places[0].atoms;
  return indexedTrajectory(
    {
      format: 'trr',
      atomCount,
      atoms: null,
      timing: timeStep === undefined ? 'file' : 'given',
      notices:
        without > 0
          ? [
              {
                level: 'note',
                code: 'N_TRR_FRAMES',
                message: `${source.name}: ${without} of ${read} frames hold no positions and were passed over.`,
              },
            ]
          : [],
    },
    {
      frameCount: places.length,
      damage,
      salvage,
      read: (index) => readFrame(source, places[index], index, timeStep),
    },
  );
}

async function readPlace(source: ByteSource, offset: number, index: number): Promise<TrrPlace> {
  const fail = (code: 'FORMAT' | 'TRUNCATED' | 'DATA', what: string) =>
    frameError(`E_TRR_${code}`, source, index, offset, what);
  const bytes = await source.read(offset, LONGEST_HEADER + 9 * 8);
  const view = viewOf(bytes);
  if (bytes.length < COUNTS_END) throw fail('TRUNCATED', 'the file ends within the header of a frame');
  const version = new TextDecoder('latin1').decode(bytes.subarray(12, 24));
  if (view.getInt32(0) !== TRR_MAGIC || view.getInt32(8) !== VERSION.length || version !== VERSION)
    throw fail('FORMAT', `a .trr frame begins with ${TRR_MAGIC} and "${VERSION}"`);
  const [ir, e, box, virial, pressure, top, sym, x, v, f, atoms, step] = Array.from({ length: 12 }, (_, k) =>
    view.getInt32(SIZES_START + 4 * k),
  );
  if (atoms <= 0) throw fail('FORMAT', `it has ${atoms} atoms`);
  if (ir !== 0 || e !== 0 || top !== 0 || sym !== 0)
    throw fail('FORMAT', 'it holds an input record, energies or a topology, which no .trr of today has');
  const realBytes = [4, 8].find(
    (real) =>
      [box, virial, pressure].every((size) => size === 0 || size === 9 * real) &&
      [x, v, f].every((size) => size === 0 || size === 3 * atoms * real) &&
      box + virial + pressure + x + v + f > 0,
  ) as 4 | 8 | undefined;
  if (realBytes === undefined)
    throw fail(
      'FORMAT',
      `the sizes of its parts (box ${box}, x ${x}, v ${v}, f ${f}) do not fit ${atoms} atoms`,
    );
  const boxStart = COUNTS_END + 2 * realBytes;
  const dataStart = boxStart + box + virial + pressure;
  const next = offset + dataStart + x + v + f;
  if (next > source.size)
    throw fail('TRUNCATED', `it needs ${next - source.size} bytes more than the file has`);
  const real = (at: number) => (realBytes === 4 ? view.getFloat32(at) : view.getFloat64(at));
  const time = real(COUNTS_END);
  if (!Number.isFinite(time)) throw fail('DATA', `its time is ${time}`);
  const vectors = Float64Array.from({ length: 9 }, (_, k) => (box > 0 ? real(boxStart + k * realBytes) : 0));
  const edges = orthorhombicEdges(vectors);
  if (edges === null)
    throw frameError('E_TRR_BOX', source, index, offset, 'its box is not orthorhombic', BOX_CURE);
  return {
    offset,
    next,
    atoms,
    step,
    time,
    realBytes,
    box: edges,
    positions: x > 0 ? dataStart : 0,
    velocities: v > 0 ? dataStart + x : 0,
    forces: f > 0 ? dataStart + x + v : 0,
  };
}

async function readFrame(
  source: ByteSource,
  place: TrrPlace,
  index: number,
  timeStep: number | undefined,
): Promise<ForeignFrame> {
  const length = place.next - place.offset;
  const bytes = await source.read(place.offset, length);
  const fail = (what: string) => frameError('E_TRR_DATA', source, index, place.offset, what);
  if (bytes.length < length) throw fail('the file has become shorter');
  const view = viewOf(bytes);
  const vectors = (start: number, what: string) => {
    const count = 3 * place.atoms;
    const values = place.realBytes === 4 ? new Float32Array(count) : new Float64Array(count);
    for (let k = 0; k < count; k++) {
      const at = start + k * place.realBytes;
      values[k] = place.realBytes === 4 ? view.getFloat32(at) : view.getFloat64(at);
      if (!Number.isFinite(values[k]))
        throw fail(`${what} ${'xyz'[k % 3]} of atom ${Math.floor(k / 3) + 1} is ${values[k]}`);
    }
    return values;
  };
  return {
    step: place.step,
    time: timeStep === undefined ? place.time : place.step * timeStep,
    box: place.box.slice(),
    positions: vectors(place.positions, 'coordinate'),
    images: null,
    ...(place.velocities > 0 ? { velocities: vectors(place.velocities, 'velocity') } : {}),
    ...(place.forces > 0 ? { forces: vectors(place.forces, 'force') } : {}),
  };
}
