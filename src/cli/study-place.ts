/** A study as a command finds it: its file, what it plans, its folder, and the data committed of it. */
import { dirname, join, resolve } from 'node:path';
import { SheathError } from '../core/index.js';
import { readTextFromDisk } from '../interop/index.js';
import { openRunDirectory, type RunFiles } from '../simulation/index.js';
import {
  parseStudy,
  planStudy,
  readAdditions,
  readManifest,
  type Study,
  type StudyAdditions,
  type StudyPlan,
  saveAdditions,
} from '../study/index.js';

/** Options of `sheath study` that say where, and what is added from now on. */
export interface StudyPlaceOptions {
  file: string;
  out: string | undefined;
  'add-seeds': number;
  'add-time': number | undefined;
  commit: string | undefined;
  data: string | undefined;
  only: string | undefined;
}

export interface StudyPlace {
  readonly study: Study;
  readonly text: string;
  readonly plan: StudyPlan;
  readonly additions: StudyAdditions;
  readonly folder: string;
  readonly root: RunFiles;
  readonly data: RunFiles;
  readonly openRun: (job: string) => RunFiles;
}

export async function openStudy(options: StudyPlaceOptions): Promise<StudyPlace> {
  const text = readStudyFile(options.file);
  const study = parseStudy(text, options.file);
  const beside = dirname(resolve(options.file));
  const folder = options.out ?? join('runs', beside.split('/').at(-1) ?? 'study');
  const dataFolder =
    options.commit !== undefined && options.commit !== ''
      ? options.commit
      : (options.data ?? join(beside, 'data'));
  const root = openRunDirectory(folder);
  const data = openRunDirectory(dataFolder);
  const known = await readAdditions(root, await readManifest(data));
  const additions = {
    seeds: known.seeds + options['add-seeds'],
    time: known.time + (options['add-time'] ?? 0),
  };
  const whole = planStudy(study, additions);
  const { only } = options;
  const plan =
    only === undefined ? whole : { ...whole, jobs: whole.jobs.filter(({ id }) => id.startsWith(only)) };
  if (additions.seeds !== known.seeds || additions.time !== known.time) await saveAdditions(root, additions);
  return {
    study,
    text,
    plan,
    additions,
    folder,
    root,
    data,
    openRun: (job) => openRunDirectory(join(folder, 'runs', job)),
  };
}

/** @throws E_FILE_MISSING, E_FILE_UNREADABLE */
function readStudyFile(file: string): string {
  const text = readTextFromDisk(file);
  if (text !== null) return text;
  throw new SheathError('E_FILE_MISSING', {
    object: `the study "${file}" is not there`,
    limit: 'a YAML file belongs there',
    cure: 'check the path',
  });
}
