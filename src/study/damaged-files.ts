/**
 * What of a run's files could not be read. A run that goes on, or was killed, may end in half a chunk; a finished one has every
 * frame its plan promises, and whatever is missing was lost afterwards: that is said, never passed over.
 */
import type { FramesUsed } from '../analysis/index.js';
import { type Notice, SheathError } from '../core/index.js';
import { type Checkpoint, RUN_FILES, trajectoryName } from '../simulation/index.js';
import type { FrameSource } from '../trajectory/index.js';

/** How many frames were read of a trajectory. */
type FramesRead = Pick<FramesUsed, 'read'>;

/**
 * @param framesInFiles [replica] as counted by the headers of chunks
 * @param read [replica] empty where frames were not read one by one
 * @param energyDamage what cut the energies short; null: nothing did
 */
export function damageNotices(
  { plan, moment }: Checkpoint,
  framesInFiles: readonly number[],
  read: readonly FramesRead[],
  energyDamage: SheathError | null,
): readonly Notice[] {
  const promised = plan.stages.reduce(
    (sum, { steps, framesEvery }) => sum + (framesEvery > 0 ? Math.floor(steps / framesEvery) : 0),
    0,
  );
  const notices = framesInFiles.flatMap((inFile, replica): Notice[] => {
    const whole = moment.finished ? Math.max(promised, inFile) : inFile;
    const got = Math.min(inFile, read[replica]?.read ?? inFile);
    if (got >= whole) return [];
    const name = trajectoryName(replica, framesInFiles.length);
    return [damaged(`${name} is cut short or damaged: ${got} of its ${whole} frames can be read`)];
  });
  if (moment.finished && energyDamage !== null)
    notices.push(
      damaged(`${RUN_FILES.energies} is damaged and was read up to there: ${energyDamage.message}`),
    );
  return notices;
}

function damaged(message: string): Notice {
  return { level: 'warning', code: 'W_FILE_DAMAGED', message };
}

/** @param source opened with `salvage` */
export async function readableFrames(source: FrameSource): Promise<FramesRead> {
  let read = 0;
  for await (const _ of source.frames()) read++;
  return { read };
}

/** When nothing is left to analyse, the damage is the reason. */
export function damageError(place: string, [first]: readonly Notice[], cause: unknown): SheathError {
  return new SheathError(
    'E_FILE_CORRUPT',
    {
      object: `the run in ${place}`,
      limit: first.message,
      cure: 'Put back a whole copy of the file, or make the run again in another folder',
    },
    { cause },
  );
}
