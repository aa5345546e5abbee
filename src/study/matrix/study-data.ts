/**
 * A study's data as kept with its sources, and nothing else: reduced frames by run and stretch, the whole System of each
 * run once, where each run stands (so that it can go on elsewhere), and for the newest stretch of a run the full-precision
 * state of its beginning with what 20 steps and the steps to its first frame made of it (so that it can be computed again).
 * MANIFEST.json lists all of it with SHA-256; what was committed once is never left out, only made longer.
 */
import { z } from 'zod';
import {
  checkSignature,
  encodeRecord,
  hashOf,
  joinedBytes,
  memorySource,
  type RecordHeader,
  readRecord,
  recordHeaders,
  SheathError,
  SIGNATURE,
} from '../../core/index.js';
import { numericsId } from '../../platforms/index.js';
import {
  type Checkpoint,
  decodeCheckpoint,
  decodePlainData,
  encodePlainData,
  freshOutputs,
  type Moment,
  openCheckpoint,
  platformOf,
  type RunFiles,
  type SimulationPlan,
} from '../../simulation/index.js';
import { openSheathTrajectory, topologyHash } from '../../trajectory/index.js';
import type { LadderFrames } from './charge-ladder.js';
import type { Job, StudyAdditions } from './jobs.js';
import { reduceRun } from './reduced-frames.js';
import { type RunChunk, runChunks } from './run-chunks.js';

export const DATA_FILES = { manifest: 'MANIFEST.json', summary: 'summary.json' } as const;
const DATA_SCHEMA = 'sheath-study-data/1';
/** Bytes of everything. */
const LARGEST_DATA = 15e6;

const fileSchema = z.object({ file: z.string(), bytes: z.number(), sha256: z.string() });
export type DataFile = z.output<typeof fileSchema>;

const beginSchema = fileSchema.extend({
  /** Of all stages. */
  step: z.number(),
  /** Steps from there to the first frame behind it. */
  toFrame: z.number(),
});

const chunkSchema = z.object({
  job: z.string(),
  state: z.string(),
  start: z.enum(['dispersed', 'paired']),
  seed: z.number(),
  /** Commit of the engine that computed its last part. */
  engine: z.string(),
  numerics: z.string(),
  /** Of the whole box. */
  topologyHash: z.string(),
  system: z.string(),
  frames: fileSchema.extend({ count: z.number(), firstStep: z.number(), lastStep: z.number() }),
  begin: beginSchema.nullable(),
  /** Parabolas of the frames in the ion charge scale; only for runs of a calibration's ladder. */
  ladder: fileSchema.nullable(),
});
export type DataChunk = z.output<typeof chunkSchema>;

const ladderSchema = z.object({
  step: z.array(z.number()),
  linear: z.array(z.number()),
  quadratic: z.array(z.number()),
});

const manifestSchema = z.object({
  schema: z.literal(DATA_SCHEMA),
  /** SHA-256 of the study file. */
  study: z.string(),
  additions: z.object({ seeds: z.number(), time: z.number() }),
  /** By hash of the System. */
  systems: z.record(z.string(), fileSchema),
  chunks: z.array(chunkSchema),
  /** By job: where its run stands. */
  ends: z.record(z.string(), fileSchema.extend({ system: z.string(), step: z.number() })),
});
export type DataManifest = z.output<typeof manifestSchema>;

/** What was computed from a beginning when it was committed. */
export interface Replay {
  readonly moment: Moment;
  /** kJ/mol by term at the beginning */
  readonly terms: Readonly<Record<string, number>>;
  readonly potential: number;
  /** After 20 steps. */
  readonly after: {
    readonly steps: number;
    readonly potential: number;
    /** [atom, 3] nm */
    readonly positions: Float32Array;
  };
  /** SHA-256 of positions and velocities at the first frame. */
  readonly stateHash: string;
}

export const REPLAY_STEPS = 20;

/** null where nothing was committed. @throws E_STUDY_DATA */
export async function readManifest(data: RunFiles): Promise<DataManifest | null> {
  const bytes = await bytesOf(data, DATA_FILES.manifest);
  if (bytes === null) return null;
  const parsed = manifestSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
  if (parsed.success) return parsed.data;
  throw broken(data, DATA_FILES.manifest, z.prettifyError(parsed.error));
}

/** A file of the manifest, its hash checked. @throws E_STUDY_DATA */
export async function readData(data: RunFiles, { file, sha256 }: DataFile): Promise<Uint8Array> {
  const bytes = await bytesOf(data, file);
  if (bytes === null) throw broken(data, file, 'it is missing');
  if (hashOf(bytes) !== sha256) throw broken(data, file, 'its SHA-256 is not that of the manifest');
  return bytes;
}

/** The reduced frames of a job in order, one file a stretch. */
export async function committedFrames(
  data: RunFiles,
  manifest: DataManifest,
  job: string,
): Promise<readonly Uint8Array[]> {
  const own = manifest.chunks
    .filter((chunk) => chunk.job === job)
    .sort((a, b) => a.frames.firstStep - b.frames.firstStep);
  return Promise.all(own.map(({ frames }) => readData(data, frames)));
}

/** Where a job's run stands, as a checkpoint whose files begin anew; null when it was never committed. */
export async function committedEnd(
  data: RunFiles,
  manifest: DataManifest | null,
  job: string,
): Promise<Checkpoint | null> {
  const end = manifest?.ends[job];
  if (manifest === null || end === undefined) return null;
  const plan = (await decodePlain(
    await readData(data, manifest.systems[end.system]),
    'system',
  )) as SimulationPlan;
  const { moment, stages, replicas } = (await decodePlain(await readData(data, end), 'end')) as {
    moment: Moment;
    stages: SimulationPlan['stages'];
    replicas: SimulationPlan['replicas'];
  };
  return {
    plan: { ...plan, stages, replicas },
    moment: { ...moment, outputs: freshOutputs(replicas.length) },
  };
}

export async function committedReplay(
  data: RunFiles,
  manifest: DataManifest,
  chunk: DataChunk,
): Promise<{ readonly plan: SimulationPlan; readonly replay: Replay } | null> {
  if (chunk.begin === null) return null;
  const plan = (await decodePlain(
    await readData(data, manifest.systems[chunk.system]),
    'system',
  )) as SimulationPlan;
  const stored = (await decodePlain(await readData(data, chunk.begin), 'begin')) as Replay & {
    stages: SimulationPlan['stages'];
    replicas: SimulationPlan['replicas'];
  };
  const { stages, replicas, ...replay } = stored;
  return { plan: { ...plan, stages, replicas }, replay };
}

/** Computes a replay; `toFrame` steps are made as the driver makes them. Given so that this file knows no platform. */
export type MakeReplay = (
  checkpoint: Checkpoint,
  toFrame: number,
) => Promise<{
  readonly replay: Replay;
  /** The frame reached, reduced, as a trajectory of one frame. */
  readonly frame: Uint8Array;
}>;

export interface CommitRequest {
  readonly jobs: readonly Job[];
  readonly openRun: (job: string) => RunFiles;
  readonly data: RunFiles;
  /** SHA-256 of the study file. */
  readonly study: string;
  readonly additions: StudyAdditions;
  readonly makeReplay: MakeReplay;
  /** For runs of the calibration's ladder; null for others. */
  readonly makeLadder?: (job: Job, files: RunFiles) => Promise<LadderFrames | null>;
  /** Called for each job with frames. */
  readonly progress?: (job: string) => void;
}

/**
 * Bring the runs' new frames into the data folder. What was committed and is not here stays.
 * @throws E_STUDY_REPLAY when a stretch computed again is not the one in the trajectory; E_STUDY_DATA_SIZE; E_STUDY_OTHER_RUN before
 *   anything is written
 */
export async function commitData(request: CommitRequest): Promise<DataManifest> {
  const { jobs, openRun, data, study, additions, makeReplay } = request;
  const before = await readManifest(data);
  await onlyGrown(request, before?.chunks ?? []);
  const systems: Record<string, DataFile> = { ...before?.systems };
  const ends: DataManifest['ends'] = { ...before?.ends };
  let chunks: DataChunk[] = [...(before?.chunks ?? [])];
  for (const job of jobs) {
    const files = openRun(job.id);
    try {
      const reduced = await reduceRunOf(files);
      if (reduced === null) continue;
      request.progress?.(job.id);
      const { checkpoint } = await openCheckpoint(files);
      const { plan } = checkpoint;
      const system = plan.system.hash;
      const { stages, replicas } = plan;
      systems[system] ??= await put(
        data,
        `systems/${system.slice(0, 16)}.sheath`,
        encodePlain('system', plan),
      );
      const { firstStep, lastStep, frameCount, bytes } = reduced;
      const known = chunks.find((chunk) => chunk.job === job.id && chunk.frames.firstStep === firstStep);
      const name = `${job.id}-${firstStep}`;
      const newest = await newestBeginning(files, reduced.steps);
      const frames = await put(data, `frames/${name}.sheath`, bytes);
      const end = {
        moment: { ...checkpoint.moment, outputs: [] },
        stages,
        replicas,
      };
      // The walkers of an exchange fill the room of a hundred runs: their frames alone are kept.
      if (plan.exchange === undefined)
        ends[job.id] = {
          ...(await put(data, `ends/${job.id}.sheath`, encodePlain('end', end))),
          system,
          step: lastStep,
        };
      const chunk: DataChunk = {
        job: job.id,
        state: job.state,
        start: job.start,
        seed: job.seed,
        engine: newest?.chunk.engine ?? known?.engine ?? 'unknown',
        numerics: newest?.chunk.numerics ?? known?.numerics ?? 'unknown',
        topologyHash: topologyHash(plan.system.topology),
        system,
        frames: { ...frames, count: frameCount, firstStep, lastStep },
        begin: known?.begin ?? null,
        ladder: await putLadder(request, job, files, name),
      };
      const begun =
        plan.exchange !== undefined || newest === null || newest.chunk.step === known?.begin?.step
          ? null
          : newest;
      const begin =
        begun === null
          ? chunk.begin
          : await putBeginning(data, files, name, begun, reduced.bytes, makeReplay);
      chunks = [...chunks.filter((one) => one !== known), { ...chunk, begin }];
    } finally {
      await files.close();
    }
  }
  chunks.sort((a, b) => (a.job < b.job ? -1 : a.job > b.job ? 1 : a.frames.firstStep - b.frames.firstStep));
  // A run keeps the beginning of its newest stretch only: older ones were replayed when they were new.
  const newestOf = new Map(chunks.filter(({ begin }) => begin !== null).map((chunk) => [chunk.job, chunk]));
  const kept = chunks.map((chunk) => (newestOf.get(chunk.job) === chunk ? chunk : { ...chunk, begin: null }));
  const manifest = withinSize({ schema: DATA_SCHEMA, study, additions, systems, chunks: kept, ends });
  const text = `${JSON.stringify(manifest, null, 1)}\n`;
  await data.replace(DATA_FILES.manifest, new TextEncoder().encode(text));
  return manifest;
}

/** Committed frames are the beginning of what the run has now: another trajectory of that name must not take their place unseen. */
async function onlyGrown(
  { jobs, openRun, data }: CommitRequest,
  chunks: readonly DataChunk[],
): Promise<void> {
  for (const { id } of jobs.filter(({ id }) => chunks.some(({ job }) => job === id))) {
    const files = openRun(id);
    try {
      const reduced = await reduceRunOf(files);
      const known = chunks.find(({ job, frames }) => job === id && frames.firstStep === reduced?.firstStep);
      if (reduced === null || known === undefined) continue;
      const { frames } = known;
      const [last] = await frameAt(await readData(data, frames), frames.lastStep);
      if (last !== undefined && (await hasFrame(reduced.bytes, last))) continue;
      throw new SheathError('E_STUDY_OTHER_RUN', {
        object: `${id} in ${files.place} is not the run whose frames were committed (numerics ${known.numerics})`,
        limit: `its frame of step ${frames.lastStep} is another one, and committed frames are only added to`,
        cure: `move ${files.place} away: the run then goes on from the committed data`,
      });
    } finally {
      await files.close();
    }
  }
}

export function dataFilesOf({ systems, chunks, ends }: DataManifest): readonly DataFile[] {
  return [
    ...Object.values(systems),
    ...chunks.flatMap(({ frames, begin, ladder }) => [frames, begin ?? [], ladder ?? []].flat()),
    ...Object.values(ends),
  ];
}

/** Beginnings are given up, from the last run on, where frames and ends need the room. @throws E_STUDY_DATA_SIZE */
function withinSize(manifest: DataManifest): DataManifest {
  const chunks = [...manifest.chunks];
  const size = () => dataFilesOf({ ...manifest, chunks }).reduce((sum, { bytes }) => sum + bytes, 0);
  for (let k = chunks.length - 1; k > 0 && size() > LARGEST_DATA; k--)
    chunks[k] = { ...chunks[k], begin: null };
  const total = size();
  if (total <= LARGEST_DATA) return { ...manifest, chunks };
  throw new SheathError('E_STUDY_DATA_SIZE', {
    object: `the study's data are ${(total / 1e6).toFixed(1)} MB`,
    limit: `${LARGEST_DATA / 1e6} MB are kept with the sources`,
    cure: 'write frames less often, or commit fewer runs',
  });
}

interface ReducedSteps {
  readonly bytes: Uint8Array;
  readonly frameCount: number;
  readonly firstStep: number;
  readonly lastStep: number;
  readonly steps: readonly number[];
}

async function reduceRunOf(files: RunFiles): Promise<ReducedSteps | null> {
  let reduced: Awaited<ReturnType<typeof reduceRun>>;
  try {
    reduced = await reduceRun(files);
  } catch (error) {
    if (error instanceof SheathError && error.code === 'E_NO_CHECKPOINT') return null;
    throw error;
  }
  if (reduced === null) return null;
  const trajectory = await openSheathTrajectory(memorySource(reduced.bytes, 'reduced frames'));
  const steps: number[] = [];
  for await (const { step } of trajectory.frames()) steps.push(step);
  return { ...reduced, firstStep: steps[0], lastStep: steps[steps.length - 1], steps };
}

/** The newest kept checkpoint that has a frame behind it. */
async function newestBeginning(
  files: RunFiles,
  steps: readonly number[],
): Promise<{ readonly chunk: RunChunk; readonly frameStep: number } | null> {
  for (const chunk of [...(await runChunks(files))].reverse()) {
    const frameStep = steps.find((step) => step > chunk.step);
    if (frameStep !== undefined) return { chunk, frameStep };
  }
  return null;
}

async function putBeginning(
  data: RunFiles,
  files: RunFiles,
  name: string,
  { chunk, frameStep }: { readonly chunk: RunChunk; readonly frameStep: number },
  frames: Uint8Array,
  makeReplay: MakeReplay,
): Promise<DataChunk['begin']> {
  const bytes = await bytesOf(files, chunk.file);
  if (bytes === null) return null;
  const checkpoint = await decodeCheckpoint(bytes, chunk.file);
  // Computed by another build: its bits cannot be had again here, so it is kept as frames alone.
  const { plan } = checkpoint;
  const here = numericsId(platformOf(plan), plan.threads, plan.provenance.device);
  if (here !== chunk.numerics) return null;
  const toFrame = frameStep - chunk.step;
  const { replay, frame } = await makeReplay(checkpoint, toFrame);
  if (!(await holdsFrame(frames, frame, frameStep)))
    throw new SheathError(
      'E_STUDY_REPLAY',
      {
        object: `step ${frameStep} of ${name}, computed again from step ${chunk.step}`,
        limit: 'it is not the frame that the run wrote',
        cure: 'commit with the build, platform and thread count that ran it; if they are the same this is an error in sheath',
      },
      { kind: 'failure' },
    );
  const stored = {
    ...replay,
    moment: { ...replay.moment, outputs: [] },
    stages: checkpoint.plan.stages,
    replicas: checkpoint.plan.replicas,
  };
  const file = await put(data, `begins/${name}.sheath`, encodePlain('begin', stored));
  return { ...file, step: chunk.step, toFrame };
}

async function putLadder(
  { data, makeLadder }: CommitRequest,
  job: Job,
  files: RunFiles,
  name: string,
): Promise<DataFile | null> {
  const ladder = (await makeLadder?.(job, files)) ?? null;
  if (ladder === null) return null;
  return put(data, `ladders/${name}.json`, new TextEncoder().encode(`${JSON.stringify(ladder)}\n`));
}

/** The ladder files of a job with the frames they belong to. */
export async function committedLadder(
  data: RunFiles,
  manifest: DataManifest,
  job: string,
): Promise<readonly { readonly ladder: LadderFrames; readonly frames: Uint8Array }[]> {
  const own = manifest.chunks.filter((chunk) => chunk.job === job);
  const found = [];
  for (const { ladder, frames } of own) {
    if (ladder === null) continue;
    const text = new TextDecoder().decode(await readData(data, ladder));
    found.push({ ladder: ladderSchema.parse(JSON.parse(text)), frames: await readData(data, frames) });
  }
  return found;
}

/** Whether the one frame of `single` stands in `frames` at that step, to the last digit. */
export async function holdsFrame(frames: Uint8Array, single: Uint8Array, step: number): Promise<boolean> {
  const [own] = await frameAt(single, step);
  return own !== undefined && hasFrame(frames, own);
}

type ReadFrame = Awaited<ReturnType<typeof frameAt>>[number];

async function hasFrame(frames: Uint8Array, { step, positions, box }: ReadFrame): Promise<boolean> {
  const [found] = await frameAt(frames, step);
  if (found === undefined) return false;
  return positions.every((x, k) => x === found.positions[k]) && box.every((x, k) => x === found.box[k]);
}

/** The frame of that step, or none. */
async function frameAt(bytes: Uint8Array, step: number) {
  const trajectory = await openSheathTrajectory(memorySource(bytes, 'frames'));
  const found = [];
  for await (const frame of trajectory.frames()) if (frame.step === step) found.push(frame);
  return found;
}

/** Signature, head with the kind of content, plain data. */
function encodePlain(kind: string, value: unknown): Uint8Array {
  const head = encodeRecord({
    tag: 'head',
    raw: new TextEncoder().encode(JSON.stringify({ kind, version: 1 })),
  });
  return joinedBytes([SIGNATURE, head, ...encodePlainData(value, true)]);
}

async function decodePlain(bytes: Uint8Array, kind: string): Promise<unknown> {
  const source = memorySource(bytes, kind);
  await checkSignature(source);
  const headers: RecordHeader[] = [];
  for await (const header of recordHeaders(source)) headers.push(header);
  const head = JSON.parse(new TextDecoder().decode(await readRecord(source, headers[0]))) as {
    kind: unknown;
  };
  if (head.kind !== kind)
    throw new SheathError('E_STUDY_DATA', {
      object: `a file of the study's data`,
      limit: `it holds ${String(head.kind)}, not ${kind}`,
      cure: 'restore the data folder',
    });
  return (await decodePlainData(source, headers.slice(1))).value;
}

async function put(data: RunFiles, file: string, bytes: Uint8Array): Promise<DataFile> {
  await data.replace(file, bytes);
  return { file, bytes: bytes.length, sha256: hashOf(bytes) };
}

async function bytesOf(files: RunFiles, name: string): Promise<Uint8Array | null> {
  const source = await files.open(name);
  if (source === null) return null;
  try {
    return await source.read(0, source.size);
  } finally {
    await source.close();
  }
}

function broken(data: RunFiles, file: string, limit: string): SheathError {
  return new SheathError('E_STUDY_DATA', {
    object: `${file} of the study's data in ${data.place}`,
    limit,
    cure: 'restore the data folder from the repository',
  });
}
