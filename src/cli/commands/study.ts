import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { hashOf, SheathError } from '../../core/index.js';
import { readTextFromDisk } from '../../interop/index.js';
import { PLATFORM_NAMES, platformInWorker } from '../../platforms/index.js';
import {
  collectStudy,
  committedEnd,
  jobStatus,
  readManifest,
  runStudy,
  STUDY_FILES,
  writeStudyReport,
} from '../../study/index.js';
import { engineCommit } from '../engine-commit.js';
import { examples } from '../examples.js';
import { interruptible } from '../interrupt.js';
import { optional, optionalQuantity, path, positive } from '../options.js';
import { commitStudy, commitSummary } from '../study-commit.js';
import { openStudy, type StudyPlace, type StudyPlaceOptions } from '../study-place.js';
import { statusText, studyDisplay, summaryLines } from '../study-text.js';

interface StudyOptions extends StudyPlaceOptions {
  hours: number | undefined;
  collect: boolean;
  status: boolean;
  platform: string | undefined;
  cores: number;
}

export const study: CommandModule<object, StudyOptions> = {
  command: 'study <file>',
  describe: 'a matrix of recipes: run, go on, extend, collect, report',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'study file (YAML)' })
      .option('out', {
        alias: ['o', 'output'],
        type: 'string',
        nargs: 1,
        describe: 'folder of the study; by default runs/NAME after the folder of the file',
        coerce: optional(path('out')),
      })
      .option('hours', {
        alias: 'max-hours',
        type: 'number',
        nargs: 1,
        describe: 'stop with valid checkpoints before so many hours have passed',
        coerce: optional(positive('hours')),
      })
      .option('collect', {
        type: 'boolean',
        default: false,
        describe: 'run nothing: summary and report of what is there',
      })
      .option('status', { type: 'boolean', default: false, describe: 'run nothing: where every run stands' })
      .option('add-seeds', {
        type: 'number',
        nargs: 1,
        default: 0,
        describe: 'so many more seeds of every state and start, from now on',
        coerce: (value: number) => (value === 0 ? 0 : Math.round(positive('add-seeds', 1000)(value))),
      })
      .option('add-time', {
        type: 'string',
        nargs: 1,
        describe: 'so much more production of every run, from now on: 200 ps',
        coerce: optionalQuantity('time', 'add-time'),
      })
      .option('commit', {
        type: 'string',
        describe:
          'bring frames and restarts into this folder (data beside the study file when left empty), then collect',
      })
      .option('data', {
        type: 'string',
        nargs: 1,
        describe: 'committed data that runs go on from; `data` beside the study file by default',
        coerce: optional(path('data')),
      })
      .option('platform', { choices: ['auto', ...PLATFORM_NAMES], nargs: 1, describe: 'what computes' })
      .option('cores', {
        type: 'number',
        nargs: 1,
        default: availableParallelism(),
        defaultDescription: 'all there are',
        describe: 'cores to use: one run a core',
        coerce: (value: number) => Math.max(1, Math.round(positive('cores', 4096)(value))),
      })
      .option('only', { type: 'string', nargs: 1, describe: 'only runs whose name begins so' })
      .epilogue(
        examples(
          ['sheath study examples/bce-tve/study.yaml --out runs/bce-tve --hours 8', 'run or go on'],
          [
            'sheath study examples/bce-tve/study.yaml --out runs/bce-tve --collect',
            'report of what is there',
          ],
        ),
      )
      .epilogue(
        'The folder holds runs/NAME (each an ordinary run: sheath continue, analyze and report know it), summary.json and ' +
          'report.html. Ctrl-C leaves valid checkpoints; the same command goes on.',
      ),
  handler: handle,
};

async function handle(options: StudyOptions): Promise<void> {
  const place = await openStudy(options);
  const { plan, openRun, data, root } = place;
  try {
    if (options.status) {
      process.stdout.write(`${statusText(await statusesOf(place))}\n`);
      return;
    }
    const outcome = options.collect || options.commit !== undefined ? null : await runAll(place, options);
    if (options.commit !== undefined) await commitStudy(place);
    const manifest = await readManifest(data);
    const summary = await collectStudy({
      study: place.study,
      plan,
      openRun,
      ...(manifest === null ? {} : { committed: { data, manifest } }),
    });
    if (options.commit !== undefined) await commitSummary(place);
    await writeStudyReport(root, place.study, plan, summary, [
      ['Study file', `SHA-256 ${hashOf(place.text).slice(0, 16)}`],
      ['Engine', engineCommit()],
      ...(manifest === null
        ? []
        : [
            ['Committed stretches', String(manifest.chunks.length)] as const,
            ['Numerics', [...new Set(manifest.chunks.map(({ numerics }) => numerics))].join(', ')] as const,
          ]),
    ]);
    process.stdout.write(`${summaryLines(summary)}\n\nreport  ${join(place.folder, STUDY_FILES.report)}\n`);
    if (outcome !== null) failUnlessDone(outcome);
  } finally {
    await root.close();
    await data.close();
  }
}

/** What is there was collected; the exit status tells what is not. */
function failUnlessDone({
  failed,
  interrupted,
}: {
  readonly failed: number;
  readonly interrupted: boolean;
}): void {
  if (interrupted)
    throw new SheathError(
      'E_INTERRUPTED',
      {
        object: 'the study was stopped',
        limit: 'not all its runs are done',
        cure: 'Go on with the same command',
      },
      { kind: 'interrupted' },
    );
  if (failed > 0)
    throw new SheathError(
      'E_STUDY_FAILED',
      {
        object: `${failed} run${failed === 1 ? '' : 's'} of the study failed`,
        limit: 'the reasons stand above; the other runs stand',
        cure: 'Correct the recipe, or remove the folder of a failed run to begin it again',
      },
      { kind: 'failure' },
    );
}

async function statusesOf({ plan, openRun, data }: StudyPlace) {
  const manifest = await readManifest(data);
  const statuses = [];
  for (const job of plan.jobs) {
    const files = openRun(job.id);
    statuses.push(await jobStatus(job, files, await committedEnd(data, manifest, job.id)));
    await files.close();
  }
  return statuses;
}

async function runAll(
  place: StudyPlace,
  options: StudyOptions,
): Promise<{ readonly failed: number; readonly interrupted: boolean }> {
  const { plan, openRun, data, folder, root, text } = place;
  mkdirSync(folder, { recursive: true });
  await root.replace(STUDY_FILES.study, new TextEncoder().encode(text));
  const manifest = await readManifest(data);
  const statuses = await statusesOf(place);
  const display = studyDisplay(
    plan.jobs.length,
    statuses.filter(({ status }) => status === 'finished').length,
  );
  const stop = interruptible(() =>
    process.stderr.write('\nstopping at the next safe places; once more to leave at once\n'),
  );
  try {
    const outcome = await runStudy(plan, {
      openRun,
      createPlatform: (platform, threads) => platformInWorker(platform, { threads }),
      cores: options.cores,
      engine: engineCommit(),
      readText: readTextFromDisk,
      committedEnd: (job) => committedEnd(data, manifest, job),
      signal: stop.signal,
      onEvent: (event) => display.event(event),
      ...(options.platform === undefined ? {} : { platform: options.platform }),
      ...(options.hours === undefined ? {} : { maxHours: options.hours }),
    });
    return { failed: outcome.failed.length, interrupted: stop.signal.aborted };
  } finally {
    display.end();
    stop.release();
  }
}
