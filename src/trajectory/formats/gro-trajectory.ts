/** `.gro` files with many frames, one in memory at a time; what a frame holds is in gro.ts. Time and step stand in its title ("t= 1.0 step= 500"). */
import type { ByteSource } from '../../core/index.js';
import { elementOfName } from '../../topology/index.js';
import {
  checkTimeStep,
  type ForeignFrame,
  type ForeignOptions,
  type ForeignTrajectory,
  noTimeNotice,
} from '../foreign-trajectory.js';
import {
  createLineReader,
  integerOf,
  type LineReader,
  skipLines,
  takeLine,
  takeLines,
} from '../line-reader.js';
import { lineError, textTrajectory } from '../text-trajectory.js';
import { type GroFrame, readGro } from './gro.js';

/** A line has 20 columns of labels at least. */
const SHORTEST_LINE = 20;

/** @throws E_GRO_TRUNCATED, E_GRO_ATOMS and the errors of readGro, each with frame and byte */
export async function openGro(source: ByteSource, options: ForeignOptions = {}): Promise<ForeignTrajectory> {
  checkTimeStep(options.timeStep);
  const { timeStep } = options;
  const reader = createLineReader(source);
  const first = await takeFrame(reader, source, 0, null);
  if (first === null)
    throw lineError('E_GRO_TRUNCATED', source, 0, reader.place(), 'the file holds no frame');
  const { atomCount, atomNames, residueNames, residueNumbers } = first;
  return textTrajectory(
    {
      format: 'gro',
      atomCount,
      atoms: {
        count: atomCount,
        names: atomNames,
        residues: residueNames,
        residueNumbers,
        elements: atomNames.map((name, atom) => elementOfName(name, residueNames[atom])),
      },
      timing: timeStep !== undefined ? 'given' : first.time === null ? 'counted' : 'file',
      notices: timeStep === undefined && first.time === null ? [noTimeNotice(source, 'frame')] : [],
    },
    {
      source,
      salvage: options.salvage ?? false,
      async read(lines, index) {
        const frame = await takeFrame(lines, source, index, atomCount);
        return frame === null ? null : frameOf(frame, index, timeStep);
      },
      async skip(lines, index) {
        const head = await takeHead(lines, source, index, atomCount);
        if (head === null) return false;
        if ((await skipLines(lines, head.atoms + 1)) < head.atoms + 1)
          throw lineError('E_GRO_TRUNCATED', source, index, lines.place(), 'the file ends within the frame');
        return true;
      },
    },
  );
}

function frameOf(frame: GroFrame, index: number, timeStep: number | undefined): ForeignFrame {
  const step = /\bstep=\s*(\d{1,15})\b/.exec(frame.title)?.[1];
  return {
    step: step === undefined ? index : Number(step),
    time: timeStep === undefined ? (frame.time ?? index) : index * timeStep,
    box: frame.box,
    positions: frame.positions,
    images: null,
    ...(frame.velocities === null ? {} : { velocities: frame.velocities }),
  };
}

/** Title and count line; null at the end of the file. A title may be blank, so blank lines only end a file. */
async function takeHead(
  reader: LineReader,
  source: ByteSource,
  index: number,
  known: number | null,
): Promise<{ readonly lines: readonly string[]; readonly atoms: number } | null> {
  let title = await takeLine(reader);
  let count = await takeLine(reader);
  while (title?.trim() === '' && count?.trim() === '') {
    title = count;
    count = await takeLine(reader);
  }
  if (title === null || (title.trim() === '' && count === null)) return null;
  const atoms = integerOf(count?.trim());
  const place = reader.place();
  if (!(atoms > 0 && atoms * SHORTEST_LINE <= source.size))
    throw lineError(
      'E_GRO_COUNT',
      source,
      index,
      place,
      `the number of atoms is "${count?.trim().slice(0, 20) ?? ''}"`,
    );
  if (known !== null && atoms !== known)
    throw lineError(
      'E_GRO_ATOMS',
      source,
      index,
      place,
      `it has ${atoms} atoms, the first ${known}`,
      'write the same atoms in every frame',
    );
  return { lines: [title, count ?? ''], atoms };
}

async function takeFrame(
  reader: LineReader,
  source: ByteSource,
  index: number,
  known: number | null,
): Promise<GroFrame | null> {
  const { offset } = reader.place();
  const head = await takeHead(reader, source, index, known);
  if (head === null) return null;
  const lines = await takeLines(reader, head.atoms + 1);
  const text = [...head.lines, ...lines, ''].join('\n');
  return readGro(text, `${source.name}, frame ${index} (counted from 0) at byte ${offset}, line of the frame`)
    .frame;
}
