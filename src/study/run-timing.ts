/** How long a run took, session by session: kept beside the run because nothing in its data may depend on the clock. */
import { z } from 'zod';
import type { RunFiles } from '../simulation/index.js';
import { readText } from './run-text.js';

const FILE = 'timing.json';

const timingSchema = z.array(
  z.object({ finishedAt: z.string(), seconds: z.number(), picoseconds: z.number() }),
);

export interface RunTiming {
  /** ISO 8601, of the last session */
  readonly finishedAt: string | null;
  readonly wallTimeSeconds: number | null;
  /** Of one replica. */
  readonly nanosecondsPerDay: number | null;
}

/** @param picoseconds simulated in this session */
export async function addSession(
  files: RunFiles,
  seconds: number,
  picoseconds: number,
  now: Date,
): Promise<void> {
  const sessions = [...(await sessionsOf(files)), { finishedAt: now.toISOString(), seconds, picoseconds }];
  await files.replace(FILE, new TextEncoder().encode(`${JSON.stringify(sessions, null, 2)}\n`));
}

export async function runTiming(files: RunFiles): Promise<RunTiming> {
  const sessions = await sessionsOf(files);
  const seconds = sessions.reduce((sum, session) => sum + session.seconds, 0);
  const picoseconds = sessions.reduce((sum, session) => sum + session.picoseconds, 0);
  return {
    finishedAt: sessions.at(-1)?.finishedAt ?? null,
    wallTimeSeconds: sessions.length > 0 ? seconds : null,
    nanosecondsPerDay: seconds > 0 && picoseconds > 0 ? (86.4 * picoseconds) / seconds : null,
  };
}

/** A file that is missing or was edited costs the report its pace, nothing else. */
async function sessionsOf(files: RunFiles): Promise<z.infer<typeof timingSchema>> {
  const text = await readText(files, FILE);
  if (text === null) return [];
  try {
    return timingSchema.parse(JSON.parse(text));
  } catch {
    return [];
  }
}
