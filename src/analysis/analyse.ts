/** One pass over the frames of all replicas, through all analyses, to `AnalysisResults`. */
import { type Notice, type Provenance, SheathError, silentTask, type TaskContext } from '../core/index.js';
import type { Topology } from '../topology/index.js';
import type { FrameSource } from '../trajectory/index.js';
import { prepareAnalyses } from './analysis-set.js';
import { type AnalysisSettings, defaultAnalyses, netCharge } from './default-analyses.js';
import type { EnergySeries } from './energy-series.js';
import { equilibration } from './equilibration.js';
import { withFiniteSize } from './finite-size.js';
import { type FrameFilter, type FrameStretch, readStretch } from './frame-stretch.js';
import { definedNumbers } from './number-definitions.js';
import { noticesOf } from './result-notices.js';
import { type AnalysisConditions, type AnalysisResults, type FramesUsed, RESULTS_SCHEMA } from './results.js';
import { readInStretches, type StretchReaders } from './stretch-readers.js';
import { thermodynamics } from './thermodynamics.js';
import { GIVEN_BY_USER, usedDefinitions } from './used-definitions.js';
import { viscosity } from './viscosity.js';

export interface AnalysisInput {
  readonly topology: Topology;
  /** [replica] */
  readonly replicas: readonly FrameSource[];
  /** [replica] production rows of the energy file; empty = no thermodynamics and no equilibration cut */
  readonly energies: readonly EnergySeries[];
  /** Left out: `defaultAnalyses(topology)`. */
  readonly settings?: AnalysisSettings;
  /** Findings to pass on into the results, such as those of `defaultAnalyses`. */
  readonly notices?: readonly Notice[];
  /** `auto` = the equilibration cut from the energies; a time in ps; 'none'. Default `auto`. */
  readonly cut?: 'auto' | 'none' | number;
  /** Frames of which stages; frames without a stage are always used. Default `produce`. */
  readonly stages?: 'produce' | 'all';
  readonly provenance?: Provenance;
  readonly conditions?: {
    readonly title?: string;
    /** K; of frames that state no set point */
    readonly temperature?: number;
    readonly pressureBar?: number;
    readonly chargeScales?: Readonly<Record<string, number>>;
    /** Pa s, measured or computed elsewhere: D is then given for an infinite box too */
    readonly viscosity?: number;
  };
  /** Reads frames elsewhere, several stretches at once; frames are read here when left out. The results are the same. */
  readonly readers?: StretchReaders;
}

/** K */
const SAME_TEMPERATURE = 0.01;

/**
 * @throws SheathError of the selections and analyses; E_ANALYSIS_NO_FRAMES, E_ANALYSIS_ATOM_COUNT, E_INTERRUPTED
 */
export async function analyse(
  input: AnalysisInput,
  task: TaskContext = silentTask,
): Promise<AnalysisResults> {
  const { topology, replicas, energies, cut = 'auto', stages = 'produce', readers = null } = input;
  const defaults = input.settings ? { settings: input.settings, notices: [] } : defaultAnalyses(topology);
  const { settings } = defaults;
  const notices: Notice[] = [...(input.notices ?? []), ...defaults.notices];

  const equilibrated = equilibration(energies);
  const cutTime =
    typeof cut === 'number'
      ? cut
      : cut === 'auto' && equilibrated
        ? equilibrated.cutTime
        : Number.NEGATIVE_INFINITY;
  const filter: FrameFilter = { stages, cutTime };
  const { chargeScales, temperature } = input.conditions ?? {};
  const analyses = prepareAnalyses(topology, settings, {
    ...(chargeScales && { chargeScales }),
    ...(temperature !== undefined && { temperature }),
  });

  const expected = replicas.reduce((sum, source) => sum + (source.frameCount ?? Number.NaN), 0);
  const passes: FrameStretch[] = [];
  let done = 0;
  for (const [replica, source] of replicas.entries()) {
    const onFrame = (read: number) => {
      stopIfAsked(task, replica, read);
      task.progress((done + read) / expected || 0, `frame ${done + read}`);
    };
    const pass =
      (readers && (await readInStretches(readers, analyses, source, { replica, filter, onFrame }))) ??
      (await readStretch(analyses, source.frames(), {
        ...{ topology, filter, replica, readBefore: 0, usedBefore: 0, onFrame },
      }));
    done += pass.read;
    passes.push(pass);
  }
  const frames = passes.map(
    ({ read, used, otherStages, cut: before, from, to }, replica): FramesUsed => ({
      ...{ replica, read, used, otherStages, cut: before, from, to },
    }),
  );
  if (!frames.some(({ used }) => used > 0)) throw noFrames(frames, cutTime);
  const findings = analyses.conclude(passes.map(({ accumulators }) => accumulators));

  const [{ boxSum, used: firstUsed }] = passes;
  const setPoint = passes.find((pass) => pass.setPoint !== null)?.setPoint ?? null;
  if (temperature !== undefined && setPoint !== null && Math.abs(temperature - setPoint) > SAME_TEMPERATURE)
    notices.push({
      level: 'warning',
      code: 'W_ANALYSIS_TEMPERATURE',
      message: `${temperature} K was given, but the frames state ${setPoint} K, which counts`,
    });
  const conditions: AnalysisConditions = {
    title: input.conditions?.title ?? null,
    temperature: setPoint ?? temperature ?? null,
    pressureBar: input.conditions?.pressureBar ?? null,
    replicas: replicas.length,
    composition: topology.species.map((species, k) => ({
      species: species.name,
      molecules: topology.moleculeSpecies.reduce((sum, own) => sum + (own === k ? 1 : 0), 0),
      charge: Math.round(netCharge(species) * 1e6) / 1e6 + 0,
    })),
    atomCount: topology.atomCount,
    chargeScales: chargeScales ?? null,
    boxEdges: firstUsed > 0 ? [boxSum[0] / firstUsed, boxSum[1] / firstUsed, boxSum[2] / firstUsed] : null,
  };
  const viscosityResult = settings.viscosity && energies.length > 0 ? viscosity(energies, cutTime) : null;
  const given = input.conditions?.viscosity;
  const results: Omit<AnalysisResults, 'definitions' | 'notices'> = {
    schema: RESULTS_SCHEMA,
    provenance: input.provenance ?? null,
    conditions,
    frames,
    equilibration:
      equilibrated && typeof cut === 'number'
        ? { ...equilibrated, cutTime: cut, reason: GIVEN_BY_USER }
        : cut === 'auto'
          ? equilibrated
          : null,
    thermodynamics: thermodynamics(energies, cutTime),
    ...findings,
    msd: withFiniteSize(findings.msd, {
      temperature: conditions.temperature,
      boxEdges: conditions.boxEdges,
      ...(given === undefined
        ? { viscosity: viscosityResult?.viscosity ?? null, origin: 'this run' }
        : {
            viscosity: { value: given, error: null, method: 'none', effectiveSamples: null },
            origin: 'given',
          }),
    }),
    viscosity: viscosityResult,
  };
  if (cut === 'auto' && !equilibrated)
    notices.push({
      level: 'note',
      code: 'N_ANALYSIS_NO_CUT',
      message: 'no energies were given, so no equilibration cut was made: all production frames are used',
    });
  notices.push(...noticesOf(results));
  return { ...results, numbers: definedNumbers(results), definitions: usedDefinitions(results), notices };
}

function stopIfAsked({ signal }: TaskContext, replica: number, frame: number): void {
  if (signal.aborted)
    throw new SheathError(
      'E_INTERRUPTED',
      {
        object: `the analysis was stopped at frame ${frame} of replica ${replica + 1}`,
        limit: 'results are written only when all frames are in',
        cure: 'analyse again',
      },
      { kind: 'interrupted' },
    );
}

function noFrames(frames: readonly FramesUsed[], cutTime: number): SheathError {
  const sum = (key: 'read' | 'otherStages' | 'cut') => frames.reduce((total, frame) => total + frame[key], 0);
  const cut = Number.isFinite(cutTime)
    ? ` and ${sum('cut')} lie before the cut at ${Number(cutTime.toPrecision(6))} ps`
    : '';
  const object =
    sum('read') === 0
      ? 'the trajectory has no frames yet'
      : `of ${sum('read')} frames, ${sum('otherStages')} are of other stages than production${cut}`;
  return new SheathError('E_ANALYSIS_NO_FRAMES', {
    object,
    limit: 'at least one must be left to analyse',
    cure: 'run longer, or ask for all stages or another cut',
  });
}
