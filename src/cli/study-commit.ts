/** `sheath study --commit`: frames and restarts of the runs into the data kept beside the study file, and what follows from them. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '../core/index.js';
import { platformInWorker } from '../platforms/index.js';
import { type Checkpoint, openCheckpoint, platformOf } from '../simulation/index.js';
import {
  collectStudy,
  commitData,
  DATA_FILES,
  dataFilesOf,
  ionsOf,
  ladderFrames,
  ladderScale,
  makeReplay,
  planStudy,
  readManifest,
  summaryText,
} from '../study/index.js';
import type { StudyPlace } from './study-place.js';

export async function commitStudy({
  study: read,
  plan,
  openRun,
  data,
  text,
  additions,
}: StudyPlace): Promise<void> {
  const platformFor = (checkpoint: Checkpoint) =>
    platformInWorker(platformOf(checkpoint.plan), { threads: checkpoint.plan.threads });
  await commitData({
    jobs: plan.jobs,
    openRun,
    data,
    study: hashOf(text),
    additions,
    makeReplay: (checkpoint, toFrame) => makeReplay(checkpoint, toFrame, platformFor(checkpoint)),
    makeLadder: async (job, files) => {
      const scale = ladderScale(read, plan, job);
      if (scale === null) return null;
      const { checkpoint } = await openCheckpoint(files);
      const { cation, anion } = ionsOf(checkpoint.plan.system.topology);
      return ladderFrames(files, [cation, anion], scale, platformFor(checkpoint));
    },
    progress: (job) => process.stderr.write(`committing ${job}\n`),
  });
  const manifest = await readManifest(data);
  if (manifest !== null) removeStale(data.place, new Set(dataFilesOf(manifest).map(({ file }) => file)));
}

/** Files of earlier commits that the manifest no longer names. */
function removeStale(folder: string, named: ReadonlySet<string>): void {
  for (const part of ['begins', 'ends', 'frames', 'ladders', 'systems']) {
    const inside = join(folder, part);
    if (!existsSync(inside)) continue;
    for (const name of readdirSync(inside)) if (!named.has(`${part}/${name}`)) rmSync(join(inside, name));
  }
}

/** Of committed data alone: what the tests compute again. */
export async function commitSummary({ study, data, additions }: StudyPlace): Promise<void> {
  const manifest = await readManifest(data);
  if (manifest === null) return;
  const summary = await collectStudy({
    study,
    plan: planStudy(study, additions),
    committed: { data, manifest },
  });
  await data.replace(DATA_FILES.summary, new TextEncoder().encode(summaryText(summary)));
}
