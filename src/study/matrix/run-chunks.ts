/**
 * Where the stretches of a run's production began, and what computed them: chunks.json beside the run, and for each the
 * checkpoint of its first step. From such a checkpoint the frames behind it can be computed again.
 */
import { z } from 'zod';
import { numericsId } from '../../platforms/index.js';
import { openCheckpoint, RUN_FILES, type RunFiles, type SimulationObserver } from '../../simulation/index.js';
import { readText } from '../run-text.js';

const FILE = 'chunks.json';

const chunkSchema = z.object({
  /** Of all stages. */
  step: z.number(),
  /** The checkpoint kept. */
  file: z.string(),
  engine: z.string(),
  numerics: z.string(),
});
export type RunChunk = z.output<typeof chunkSchema>;

export async function runChunks(files: RunFiles): Promise<readonly RunChunk[]> {
  const text = await readText(files, FILE);
  return text === null ? [] : z.array(chunkSchema).parse(JSON.parse(text));
}

/** Who computes a session: kept with the stretch it begins. */
export interface ChunkOrigin {
  /** Commit of the engine. */
  readonly engine: string;
  readonly platform: string;
  readonly threads: number;
}

/** Keep the present checkpoint as the beginning of a stretch, if it stands in production. @returns whether it does */
export async function recordBeginning(files: RunFiles, origin: ChunkOrigin): Promise<boolean> {
  const { plan, moment } = (await openCheckpoint(files)).checkpoint;
  const { cursor } = moment;
  if (moment.finished || plan.stages[cursor.stage]?.kind !== 'produce') return false;
  const step = cursor.stepsBefore + cursor.step;
  const before = await runChunks(files);
  // A session that was stopped at once adds nothing.
  if (before.some((chunk) => chunk.step === step)) return true;
  const file = `restart-${step}.sheath`;
  const source = await files.open(RUN_FILES.checkpoint);
  if (source === null) return false;
  try {
    await files.replace(file, await source.read(0, source.size));
  } finally {
    await source.close();
  }
  const numerics = numericsId(origin.platform, origin.threads, plan.provenance.device);
  const chunk: RunChunk = { step, file, engine: origin.engine, numerics };
  const text = JSON.stringify([...before, chunk], null, 2);
  await files.replace(FILE, new TextEncoder().encode(`${text}\n`));
  return true;
}

/** Keeps the first checkpoint of production that a session writes, unless it began in production. */
export function recordChunks(files: RunFiles, origin: ChunkOrigin): SimulationObserver {
  let recorded = false;
  return {
    async onCheckpoint() {
      if (!recorded) recorded = await recordBeginning(files, origin);
    },
  };
}
