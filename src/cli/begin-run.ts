/** A recipe made into a box and run: by `run` from the beginning, by `continue` where its polymerisation was interrupted. */
import { resolve } from 'node:path';
import { readTextFromDisk } from '../interop/index.js';
import { platformInWorker } from '../platforms/index.js';
import { refuseWarnings } from '../recipe/index.js';
import { type SimulationOutcome, stageRecords } from '../simulation/index.js';
import {
  type BegunPolymerisation,
  executeRun,
  type PreparedRun,
  polymerisationKeeper,
  prepareRun,
} from '../study/index.js';
import { machineMemory } from './machine-memory.js';
import { waivedMarked } from './notices.js';
import { packingTask } from './packing-task.js';
import { boxText, compositionText, polymersText, stagesText } from './plan-text.js';
import { polymerisationText } from './polymerisation-text.js';
import type { RecipeFile } from './recipe-file.js';
import type { RunSession } from './run-session.js';

export interface BeginOptions {
  /** Folder of the run, as the user wrote it. */
  readonly folder: string;
  /** In place of what the recipe says. */
  readonly platform?: string | undefined;
  readonly threads: number;
  /** Where the polymerisation in its box stands. */
  readonly begun?: BegunPolymerisation;
}

/** @throws as prepareRun and executeRun */
export async function beginRun(
  { files, display, signal, runtime }: RunSession,
  file: RecipeFile,
  { folder, platform: asked, threads, begun }: BeginOptions,
): Promise<SimulationOutcome> {
  const prepared = await prepareRun(
    file.recipe,
    {
      readText: readTextFromDisk,
      folder: file.folder,
      ...(asked === undefined ? {} : { platform: asked }),
      threads,
      memory: machineMemory(),
      beforePacking: ({ notices }) => refuseWarnings(notices, file.recipe),
      createPlatform: (platform, count) => platformInWorker(platform, { threads: count }),
      keeper: (platform, count) =>
        polymerisationKeeper(
          files,
          file.text,
          { folder: resolve(file.folder), platform, threads: count },
          begun?.moment,
        ),
    },
    packingTask(display, signal),
  );
  display.end();
  const { platform, device } = prepared.plan.provenance;
  const texts = [compositionText, polymersText, polymerisationText, boxText, stagesText].flatMap(
    (text) => text(prepared) ?? [],
  );
  display.say(
    `${texts.join('\n\n')}\n\nplatform ${platform} (${prepared.platformReason}; ${device}), writing to ${folder}\n`,
    planEvent(prepared, folder),
  );
  for (const notice of waivedMarked(prepared.notices, prepared.recipe.waive)) display.notice(notice);
  return executeRun(prepared, file.text, files, {
    ...runtime,
    createPlatform: platformInWorker(platform, { threads: prepared.plan.threads }),
  });
}

function planEvent(
  { composition, chargeScales, packings, plan, polymerisation }: PreparedRun,
  folder: string,
): object {
  const { atomCount, species, salts } = composition;
  return {
    event: 'plan',
    folder,
    platform: plan.provenance.platform,
    threads: plan.threads,
    atomCount,
    species,
    salts,
    chargeScales,
    polymerisation: polymerisation?.outcome ?? null,
    boxNm: packings.map(({ box }) => Array.from(box)),
    stages: stageRecords(plan),
  };
}
