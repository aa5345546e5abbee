/**
 * The committed data of examples/bce-tve: every number of its summary computed again from the committed frames, energies of
 * the committed restarts, one stretch of production computed anew, and the verdicts beside the paper, printed. It fails when
 * our numbers change, not when the paper disagrees.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../src/core/index.js';
import { choosePlatform, numericsId, PLATFORM_NAMES } from '../../src/platforms/index.js';
import { openRunDirectory, platformOf } from '../../src/simulation/index.js';
import {
  collectStudy,
  committedReplay,
  DATA_FILES,
  type DataManifest,
  dataFilesOf,
  firstSteps,
  holdsFrame,
  parseStudy,
  planStudy,
  readData,
  readManifest,
  replaySteps,
  type StudySummary,
  summaryText,
} from '../../src/study/index.js';

const folder = fileURLToPath(new URL('../../examples/bce-tve', import.meta.url));
const data = openRunDirectory(`${folder}/data`);
const text = readFileSync(`${folder}/study.yaml`, 'utf8');
const study = parseStudy(text, 'examples/bce-tve/study.yaml');
const committed = existsSync(`${folder}/data/${DATA_FILES.manifest}`);
/** Restarts whose energies are computed on every run of the tests. */
const MOST_RESTARTS = 6;

const OTHER_BITS =
  'other bits under the same numerics id: if dynamics, lists or sums were changed on purpose, count NUMERICS_REVISION up (src/platforms/numerics-id-node.ts)';

if (!committed) console.log('examples/bce-tve/data holds no data yet: its tests are skipped');

/** Another stretch with every commit of the sources: chosen by its id. */
function chosen<T>(items: readonly T[]): T {
  const head = fileURLToPath(new URL('../../.git/HEAD', import.meta.url));
  const id = process.env.SHEATH_REPLAY ?? (existsSync(head) ? headCommit(head) : text);
  return items[Number.parseInt(hashOf(id).slice(0, 8), 16) % items.length];
}

function headCommit(head: string): string {
  const content = readFileSync(head, 'utf8').trim();
  const ref = /^ref: (.*)$/.exec(content)?.[1];
  if (ref === undefined) return content;
  const file = fileURLToPath(new URL(`../../.git/${ref}`, import.meta.url));
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : content;
}

/** The platform and thread count that computed a chunk, where this machine has them. */
async function platformFor(name: string, threads: number) {
  const known = (PLATFORM_NAMES as readonly string[]).includes(name);
  const platform = known && (name === 'cpu' || name === 'reference') ? name : 'cpu';
  const choice = await choosePlatform(platform, threads);
  return { create: choice.create, id: numericsId(choice.name, choice.threads, choice.device) };
}

describe.skipIf(!committed)('the study of BCE and TVE', () => {
  const read = async (): Promise<DataManifest> => (await readManifest(data))!;

  it('is what its manifest says, of this study file, and small enough', async () => {
    const manifest = await read();
    expect(manifest.study, 'study.yaml was changed after the data were committed').toBe(hashOf(text));
    for (const file of dataFilesOf(manifest)) await readData(data, file);
    const total = dataFilesOf(manifest).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(total).toBeLessThan(15e6);
    const jobs = new Set(planStudy(study, manifest.additions).jobs.map(({ id }) => id));
    for (const { job } of manifest.chunks) expect(jobs).toContain(job);
  });

  it('has the numbers of its committed summary, to the last digit', async () => {
    const manifest = await read();
    const plan = planStudy(study, manifest.additions);
    const summary = await collectStudy({ study, plan, committed: { data, manifest } });
    const stored = readFileSync(`${folder}/data/${DATA_FILES.summary}`, 'utf8');
    printVerdicts(summary);
    expect(JSON.parse(summaryText(summary))).toEqual(JSON.parse(stored));
  }, 120_000);

  it('has the energies of its committed restarts', async () => {
    const manifest = await read();
    const withBegin = manifest.chunks.filter(({ begin }) => begin !== null);
    const stride = Math.max(1, Math.ceil(withBegin.length / MOST_RESTARTS));
    for (const chunk of withBegin.filter((_, k) => k % stride === 0)) {
      const { plan, replay } = (await committedReplay(data, manifest, chunk))!;
      const { create, id } = await platformFor(platformOf(plan), plan.threads);
      const again = await firstSteps({ plan, moment: replay.moment }, create);
      if (id === chunk.numerics) {
        expect(again.potential, `${chunk.job}: ${OTHER_BITS}`).toBe(replay.potential);
        expect(again.terms, `${chunk.job}: ${OTHER_BITS}`).toEqual(replay.terms);
      } else expectClose(again, replay);
    }
  }, 120_000);

  it('is computed again, a stretch of it', async () => {
    const manifest = await read();
    const withBegin = manifest.chunks.filter(({ begin }) => begin !== null);
    const chunk = chosen(withBegin);
    const { plan, replay } = (await committedReplay(data, manifest, chunk))!;
    const { create, id } = await platformFor(platformOf(plan), plan.threads);
    const checkpoint = { plan, moment: replay.moment };
    const { step, toFrame } = chunk.begin!;
    if (id === chunk.numerics) {
      console.log(`${chunk.job}, steps ${step} to ${step + toFrame} on ${id}: bit for bit`);
      const { stateHash, frame } = await replaySteps(checkpoint, toFrame, create);
      expect(stateHash, OTHER_BITS).toBe(replay.stateHash);
      expect(await holdsFrame(await readData(data, chunk.frames), frame, step + toFrame)).toBe(true);
      return;
    }
    console.log(
      `${chunk.job}, 20 steps from ${step} on ${id}, made by ${chunk.numerics}: energies to 1e-5, positions to 1e-4 nm`,
    );
    expectClose(await firstSteps(checkpoint, create), replay);
  }, 180_000);
});

type Steps = Awaited<ReturnType<typeof firstSteps>>;

function expectClose(again: Steps, stored: Steps): void {
  expect(Math.abs(again.potential / stored.potential - 1)).toBeLessThan(1e-5);
  expect(Math.abs(again.after.potential / stored.after.potential - 1)).toBeLessThan(1e-5);
  let largest = 0;
  for (let k = 0; k < again.after.positions.length; k++)
    largest = Math.max(largest, Math.abs(again.after.positions[k] - stored.after.positions[k]));
  expect(largest).toBeLessThan(1e-4);
}

function printVerdicts({ states, statements, calibration }: StudySummary): void {
  const percent = ({ value, error }: { readonly value: number; readonly error: number | null }) =>
    `${(100 * value).toFixed(1)}${error === null ? '' : ` ± ${(100 * error).toFixed(1)}`}`;
  const lines = [
    'SSIP / CIP / AGG, %, isolated-pair per Li (paper: BCE 66.9 / 5.3 / 27.8, TVE 17.5 / 31.0 / 51.5)',
    ...states.map(({ state, runs, sampled, populations, convergence }) => {
      const { ssip, cip, agg } = populations['isolated-pair'];
      return `  ${state}: ${percent(ssip)} / ${percent(cip)} / ${percent(agg)}  (${runs.length} runs, ${(sampled / 1000).toFixed(2)} ns, ${convergence.verdict})`;
    }),
    ...statements.map(
      ({ text: said, ours, paper, verdict, provisional }) =>
        `  ${said}: ${verdict}${provisional ? ' (provisional)' : ''}; here ${ours ?? '-'}${paper === null ? '' : `, paper ${paper}`}`,
    ),
    ...(calibration === null ? [] : [`  calibration: ${calibration.verdict}: ${calibration.reason}`]),
  ];
  console.log(lines.join('\n'));
}
