/**
 * BCE and TVE of the study, live, at 450 K: the compositions, networks, cut-off, time step and charge scale of
 * examples/bce-tve/study.yaml, only hot, where contacts live picoseconds instead of nanoseconds and a quarter of a nanosecond forgets
 * its start. Two seeds from each of the opposite starts (dispersed and paired salt) must give one SSIP, CIP and AGG (|z| < 3), by
 * the definition of the study; the difference that the network makes is printed with its error, and no paper judges it.
 * A study like any other: stopped, it goes on from its checkpoints.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { choosePlatform } from '../../src/platforms/index.js';
import { openRunDirectory } from '../../src/simulation/index.js';
import { collectStudy, parseStudy, planStudy, type RunSummary, runStudy } from '../../src/study/index.js';
import { seedDifference } from '../support/seed-difference.js';
import { declareProof, type Finding, partsFolder, zFinding } from './record.js';

const SYSTEMS = ['BCE', 'TVE'];
const SEEDS = 2;
const TIMES = { melt: 50, equilibrate: 20, produce: 200 };
const CLASSES = ['ssip', 'cip', 'agg'] as const;

/** The study file with its matrix replaced. */
function meltStudy(): string {
  const path = fileURLToPath(new URL('../../examples/bce-tve/study.yaml', import.meta.url));
  const study = parse(readFileSync(path, 'utf8'));
  const [{ charges }] = study.runs;
  return stringify({
    title: 'BCE and TVE at 450 K',
    recipe: {
      ...study.recipe,
      protocol: [
        'minimise',
        { melt: { temperature: '450 K', time: `${TIMES.melt} ps` } },
        { equilibrate: { time: `${TIMES.equilibrate} ps` } },
        'produce',
      ],
      produce: { time: `${TIMES.produce} ps`, frameEvery: '1 ps', energiesEvery: '2 ps' },
    },
    systems: Object.fromEntries(SYSTEMS.map((name) => [name, study.systems[name]])),
    runs: [{ name: 'melt', systems: SYSTEMS, temperatures: ['450 K'], charges, seeds: SEEDS }],
  });
}

declareProof({
  name: 'study-melt',
  title: 'BCE and TVE at 450 K forget where their salt began',
  seeds: Array.from({ length: SEEDS }, (_, k) => k + 1),
  length: `about 3,000 atoms each, ${SEEDS} seeds from each of two starts: ${TIMES.melt + TIMES.equilibrate} ps to equilibrate, ${TIMES.produce} ps; cpu platform`,
  prove: async () => {
    const study = parseStudy(meltStudy(), 'study.yaml');
    const plan = planStudy(study);
    const openRun = (job: string) => openRunDirectory(join(partsFolder(), 'study-melt', job));
    const { create } = await choosePlatform('cpu', 1);
    const { failed } = await runStudy(plan, {
      openRun,
      createPlatform: () => create,
      cores: 1,
      platform: 'cpu',
      engine: 'validate',
      readText: () => null,
      onEvent: (event) => {
        if (event.kind === 'finished') console.log(`study-melt: ${event.job}`);
      },
    });
    if (failed.length > 0) throw failed[0].error;
    const { runs } = await collectStudy({ study, plan, openRun });
    return [...SYSTEMS.flatMap((system) => startsAgree(system, runs)), ...networkShows(runs)];
  },
});

const populationOf = (runs: readonly RunSummary[], name: (typeof CLASSES)[number]): number[] =>
  runs.map(({ populations }) => 100 * populations['isolated-pair'][name]);
const ofSystem = (system: string, runs: readonly RunSummary[]): RunSummary[] =>
  runs.filter(({ state }) => state.startsWith(`${system}-`));
const listed = (values: readonly number[]): string => values.map((value) => value.toFixed(1)).join(', ');

function startsAgree(system: string, runs: readonly RunSummary[]): Finding[] {
  const own = ofSystem(system, runs);
  return CLASSES.map((name) => {
    const [dispersed, paired] = (['dispersed', 'paired'] as const).map((start) =>
      populationOf(
        own.filter((run) => run.start === start),
        name,
      ),
    );
    const { z } = seedDifference(dispersed, paired);
    const figures = `${listed(dispersed)} from dispersed salt, ${listed(paired)} from paired`;
    return zFinding(`${system}: ${name.toUpperCase()} ${figures} %`, z);
  });
}

/** What the electrolytes are compared for; a figure without a bar but that it is known to five points. */
function networkShows(runs: readonly RunSummary[]): Finding[] {
  return CLASSES.map((name) => {
    const [bce, tve] = SYSTEMS.map((system) => populationOf(ofSystem(system, runs), name));
    const { difference, error } = seedDifference(tve, bce);
    return {
      what: `${name.toUpperCase()} in TVE less that in BCE: ${difference.toFixed(1)} +- ${error.toFixed(1)} points; its error`,
      figure: error,
      unit: 'points',
      bar: '<= 5',
      pass: error <= 5,
    };
  });
}
