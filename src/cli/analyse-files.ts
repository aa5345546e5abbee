/** `sheath analyze --trajectory`: trajectories of other programs, from their files to a folder with results and a report. */
import { basename } from 'node:path';
import { ANALYSIS_NAMES, type AnalysisName, type AnalysisResults } from '../analysis/index.js';
import { SheathError, type TaskContext } from '../core/index.js';
import { topologyFrom } from '../interop/index.js';
import { openRunDirectory } from '../simulation/index.js';
import {
  type AnalysisChoices,
  analyseForeign,
  type RunConclusion,
  teamOf,
  writeReport,
  writeResults,
} from '../study/index.js';
import { type FrameRange, openTrajectory } from '../trajectory/index.js';

export interface FileAnalysis {
  /** One replica each. */
  readonly trajectories: readonly string[];
  /** Where the topology comes from; the first trajectory when left out. */
  readonly top: string | undefined;
  readonly output: string;
  /** K */
  readonly temperature: number | undefined;
  readonly title: string | undefined;
  readonly names: readonly AnalysisName[] | undefined;
  readonly range: FrameRange;
  /** ps */
  readonly cut: 'none' | number;
  readonly timeStep: number | undefined;
  readonly units: string | undefined;
  readonly salvage: boolean;
  readonly exchanged: boolean;
  readonly choices: AnalysisChoices;
  readonly threads: number;
}

/** @throws E_FILE_OPEN, E_TOPOLOGY_..., E_TRAJECTORY_..., E_DISK_FULL, E_FILE_WRITE and as analyseForeign; nothing is written before all frames are read */
export async function analyseFiles(asked: FileAnalysis, task: TaskContext): Promise<RunConclusion> {
  const { timeStep, units, salvage, temperature, title, names, output } = asked;
  const lammps = units === undefined ? {} : { units };
  const found = await topologyFrom(asked.top ?? asked.trajectories[0], lammps);
  const trajectories = [];
  const files = openRunDirectory(output);
  try {
    const opening = { ...lammps, salvage, ...(timeStep === undefined ? {} : { timeStep }) };
    for (const path of asked.trajectories) trajectories.push(await openTrajectory(path, opening));
    const results = await analyseForeign(
      {
        trajectories,
        topology: found.topology,
        range: asked.range,
        cut: asked.cut,
        exchanged: asked.exchanged,
        choices: asked.choices,
        startTeam: teamOf({ paths: asked.trajectories, opening }, asked.threads),
        notices: found.notices,
        title: title ?? asked.trajectories.map((path) => basename(path)).join(', '),
        ...(temperature === undefined ? {} : { temperature }),
        ...(names === undefined ? {} : { names }),
      },
      task,
    );
    const damage = trajectories.flatMap((one) => (one.damage === null ? [] : [one.damage]));
    const complete: AnalysisResults = {
      ...results,
      notices: [
        ...results.notices,
        ...damage.map(({ code, message }) => ({
          level: 'warning' as const,
          code: `W_${code.slice(2)}` as const,
          message: `${message} The frames before it were analysed.`,
        })),
      ],
    };
    await writeResults(files, complete);
    const input = { results: complete, run: null, energies: [], verdict: null, files: [] };
    return { results: complete, verdict: await writeReport(files, input) };
  } finally {
    for (const trajectory of trajectories) await trajectory.close();
    await files.close();
  }
}

/** "rdf,msd" @throws E_USAGE */
export function analysisNames(text: string): readonly AnalysisName[] {
  const asked = text.split(',').map((name) => name.trim());
  return asked.map((name) => {
    const known = ANALYSIS_NAMES.find((one) => one === name);
    if (known !== undefined) return known;
    throw new SheathError('E_USAGE', {
      object: `--only names "${name}"`,
      limit: `the analyses are ${ANALYSIS_NAMES.join(', ')}`,
      cure: 'Write for example --only rdf,coordination',
    });
  });
}
