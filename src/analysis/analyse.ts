/** One pass over the frames of all replicas, through all analyses, to `AnalysisResults`. */
import { type Notice, type Provenance, SheathError, silentTask, type TaskContext } from '../core/index.js';
import { atomLabel, type Topology } from '../topology/index.js';
import type { Frame, FrameSource } from '../trajectory/index.js';
import type { Analysis } from './analysis.js';
import { conductivity, withSelfDiffusion } from './conductivity.js';
import { coordination } from './coordination.js';
import { type AnalysisSettings, defaultAnalyses, netCharge } from './default-analyses.js';
import { type DefinitionId, definitionOf } from './definitions.js';
import { dielectric } from './dielectric.js';
import type { EnergySeries } from './energy-series.js';
import { equilibration } from './equilibration.js';
import { FEWEST_REPLICAS } from './estimate.js';
import { withFiniteSize } from './finite-size.js';
import { hydrogenBonds } from './hydrogen-bonds.js';
import { msd } from './msd.js';
import { profiles } from './profiles.js';
import { rdf } from './rdf.js';
import { residence } from './residence.js';
import {
  type AnalysisConditions,
  type AnalysisResults,
  type ConductivityResult,
  type CoordinationResult,
  type DielectricResult,
  type Estimate,
  type FramesUsed,
  type MsdResult,
  type RdfResult,
  RESULTS_SCHEMA,
  type ResidenceResult,
  type SpeciationResult,
  type SurvivalTimes,
} from './results.js';
import { speciation } from './speciation.js';
import { changeBetweenHalves } from './stationarity.js';
import type { HydrogenBondResult, ProfileResult } from './structure-results.js';
import { FEWEST_RESIDENCE_TIMES, isAtMost } from './survival.js';
import { thermodynamics } from './thermodynamics.js';
import type { VehicularResult } from './transport-results.js';
import { vehicular, withLifetimes } from './vehicular.js';
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
    /** K; left out: the set point in the frames */
    readonly temperature?: number;
    readonly pressureBar?: number;
    readonly chargeScales?: Readonly<Record<string, number>>;
    /** Pa s, measured or computed elsewhere: D is then given for an infinite box too */
    readonly viscosity?: number;
  };
}

/** An analysis with its accumulators, its type hidden. */
interface Running {
  frame(replica: number, frame: Frame, index: number): void;
  conclude(): void;
}

function run<Settings, Accumulator, Result>(
  analysis: Analysis<Settings, Accumulator, Result>,
  topology: Topology,
  settings: Settings,
  replicaCount: number,
  deliver: (result: Result) => void,
): Running {
  const accumulators = Array.from({ length: replicaCount }, () => analysis.prepare(topology, settings));
  return {
    frame: (replica, frame, index) => analysis.frame(accumulators[replica], frame, index),
    conclude: () => deliver(analysis.conclude(accumulators)),
  };
}

/**
 * @throws SheathError of the selections and analyses; E_ANALYSIS_NO_FRAMES, E_ANALYSIS_ATOM_COUNT, E_INTERRUPTED
 */
export async function analyse(
  input: AnalysisInput,
  task: TaskContext = silentTask,
): Promise<AnalysisResults> {
  const { topology, replicas, energies, cut = 'auto', stages = 'produce' } = input;
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

  const rdfResults: RdfResult[] = [];
  const coordinationResults: CoordinationResult[] = [];
  const speciationResults: SpeciationResult[] = [];
  const msdResults: MsdResult[] = [];
  const residenceResults: ResidenceResult[] = [];
  let conductivityResult: ConductivityResult | null = null;
  let dielectricResult: DielectricResult | null = null;
  const vehicularResults: VehicularResult[] = [];
  let hydrogenBondResult: HydrogenBondResult | null = null;
  const profileResults: ProfileResult[] = [];
  const count = replicas.length;
  const charged = {
    ...(input.conditions?.chargeScales && { chargeScales: input.conditions.chargeScales }),
    ...(input.conditions?.temperature !== undefined && { temperature: input.conditions.temperature }),
  };
  const running: Running[] = [
    ...settings.rdf.map((one) => run(rdf, topology, one, count, (result) => rdfResults.push(result))),
    ...settings.coordination.map((one) =>
      run(coordination, topology, one, count, (result) => coordinationResults.push(result)),
    ),
    ...settings.speciation.map((one) =>
      run(speciation, topology, one, count, (result) => speciationResults.push(result)),
    ),
    ...(settings.msd
      ? [run(msd, topology, settings.msd, count, (result) => msdResults.push(...result))]
      : []),
    ...settings.residence.map((one) =>
      run(residence, topology, one, count, (result) => residenceResults.push(result)),
    ),
    ...(settings.conductivity
      ? [
          run(conductivity, topology, { ...charged, ...settings.conductivity }, count, (result) => {
            conductivityResult = withSelfDiffusion(result, msdResults);
          }),
        ]
      : []),
    ...(settings.dielectric
      ? [
          run(dielectric, topology, { ...charged, ...settings.dielectric }, count, (result) => {
            dielectricResult = result;
          }),
        ]
      : []),
    // After msd and residence, whose numbers it takes up.
    ...(settings.vehicular ?? []).map((one) =>
      run(vehicular, topology, one, count, (result) =>
        vehicularResults.push(withLifetimes(result, residenceResults, msdResults)),
      ),
    ),
    ...(settings.hydrogenBonds
      ? [
          run(hydrogenBonds, topology, settings.hydrogenBonds, count, (result) => {
            hydrogenBondResult = result;
          }),
        ]
      : []),
    ...(settings.profiles ?? []).map((one) =>
      run(profiles, topology, { ...charged, ...one }, count, (result) => profileResults.push(result)),
    ),
  ];

  const frames: FramesUsed[] = [];
  const box = [0, 0, 0];
  let setPoint: number | null = null;
  const expected = replicas.reduce((sum, source) => sum + (source.frameCount ?? Number.NaN), 0);
  let done = 0;
  for (const [replica, source] of replicas.entries()) {
    let read = 0;
    let used = 0;
    let otherStages = 0;
    let before = 0;
    let from: number | null = null;
    let to: number | null = null;
    for await (const frame of source.frames()) {
      if (task.signal.aborted)
        throw new SheathError(
          'E_INTERRUPTED',
          {
            object: `the analysis was stopped at frame ${read + 1} of replica ${replica + 1}`,
            limit: 'results are written only when all frames are in',
            cure: 'analyse again',
          },
          { kind: 'interrupted' },
        );
      if (frame.positions.length !== 3 * topology.atomCount)
        throw new SheathError('E_ANALYSIS_ATOM_COUNT', {
          object: `frame ${read + 1} of replica ${replica + 1} has ${frame.positions.length / 3} atoms`,
          limit: `the topology has ${topology.atomCount}`,
          cure: 'give the topology the trajectory was made with',
        });
      const broken = firstNotFinite(frame.positions);
      if (broken >= 0)
        throw new SheathError('E_ANALYSIS_NOT_FINITE', {
          object: `a coordinate of ${atomLabel(topology, Math.floor(broken / 3))} is ${frame.positions[broken]} in frame ${read + 1} of replica ${replica + 1}`,
          limit: 'coordinates are finite numbers',
          cure: 'look for what went wrong in the run before this frame',
        });
      read++;
      done++;
      task.progress(done / expected || 0, `frame ${done}`);
      if (stages === 'produce' && frame.stage && frame.stage.kind !== 'produce') {
        otherStages++;
        continue;
      }
      // Times come from steps times a time step; energies and frames may differ in the last digit.
      if (frame.time < cutTime - 1e-6 * Math.abs(cutTime)) {
        before++;
        continue;
      }
      for (const analysis of running) analysis.frame(replica, frame, used);
      used++;
      from ??= frame.time;
      to = frame.time;
      if (frame.temperature !== undefined) setPoint ??= frame.temperature;
      if (replica === 0) for (let axis = 0; axis < 3; axis++) box[axis] += frame.box[axis];
    }
    frames.push({ replica, read, used, otherStages, cut: before, from, to });
  }
  if (!frames.some(({ used }) => used > 0)) throw noFrames(frames, cutTime);
  for (const analysis of running) analysis.conclude();

  const solventFrame = (conductivityResult as ConductivityResult | null)?.solventFrame ?? null;
  const firstUsed = frames[0].used;
  const conditions: AnalysisConditions = {
    title: input.conditions?.title ?? null,
    temperature: input.conditions?.temperature ?? setPoint,
    pressureBar: input.conditions?.pressureBar ?? null,
    replicas: count,
    composition: topology.species.map((species, k) => ({
      species: species.name,
      molecules: topology.moleculeSpecies.reduce((sum, own) => sum + (own === k ? 1 : 0), 0),
      charge: Math.round(netCharge(species) * 1e6) / 1e6 + 0,
    })),
    atomCount: topology.atomCount,
    chargeScales: input.conditions?.chargeScales ?? null,
    boxEdges: firstUsed > 0 ? [box[0] / firstUsed, box[1] / firstUsed, box[2] / firstUsed] : null,
  };
  const thermodynamic = thermodynamics(energies, cutTime);
  const viscosityResult = settings.viscosity && energies.length > 0 ? viscosity(energies, cutTime) : null;
  const given = input.conditions?.viscosity;
  const msdWithFiniteSize = withFiniteSize(msdResults, {
    temperature: conditions.temperature,
    boxEdges: conditions.boxEdges,
    ...(given === undefined
      ? { viscosity: viscosityResult?.viscosity ?? null, origin: 'this run' }
      : {
          viscosity: { value: given, error: null, method: 'none', effectiveSamples: null },
          origin: 'given',
        }),
  });
  if (cut === 'auto' && !equilibrated)
    notices.push({
      level: 'note',
      code: 'N_ANALYSIS_NO_CUT',
      message: 'no energies were given, so no equilibration cut was made: all production frames are used',
    });
  notices.push(
    ...noticesOf(frames, rdfResults, speciationResults),
    ...residenceNotices(residenceResults),
    ...dielectricNotices(dielectricResult),
    ...hydrogenBondNotices(hydrogenBondResult),
  );
  return {
    schema: RESULTS_SCHEMA,
    provenance: input.provenance ?? null,
    conditions,
    frames,
    equilibration:
      equilibrated && typeof cut === 'number'
        ? { ...equilibrated, cutTime: cut, reason: 'given by the user' }
        : cut === 'auto'
          ? equilibrated
          : null,
    thermodynamics: thermodynamic,
    rdf: rdfResults,
    coordination: coordinationResults,
    speciation: speciationResults,
    msd: msdWithFiniteSize,
    residence: residenceResults,
    conductivity: conductivityResult,
    dielectric: dielectricResult,
    viscosity: viscosityResult,
    vehicular: vehicularResults,
    hydrogenBonds: hydrogenBondResult,
    profiles: profileResults,
    definitions: usedDefinitions({
      rdf: rdfResults.length > 0,
      coordination: coordinationResults.length > 0,
      speciation: speciationResults.length > 0,
      polymer: speciationResults.some(({ boundToPolymer }) => boundToPolymer !== null),
      msd: msdResults.length > 0,
      residence: residenceResults.length > 0,
      conductivity: conductivityResult !== null,
      dielectric: dielectricResult !== null,
      viscosity: viscosityResult !== null,
      solventFrame: solventFrame !== null,
      vehicular: vehicularResults.length > 0,
      hydrogenBonds: hydrogenBondResult !== null,
      profiles: profileResults.length > 0,
      electrostatics: profileResults.some(({ charge }) => charge !== null),
      finiteSize: msdWithFiniteSize.some(({ finiteSize }) => finiteSize !== undefined),
      replicas: count >= FEWEST_REPLICAS,
      equilibration: equilibrated !== null && cut === 'auto',
    }).map(definitionOf),
    notices,
  };
}

/** -1: all are finite. */
function firstNotFinite(values: Float32Array | Float64Array): number {
  for (let k = 0; k < values.length; k++) if (!Number.isFinite(values[k])) return k;
  return -1;
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

function usedDefinitions(
  has: Readonly<
    Record<
      | 'rdf'
      | 'coordination'
      | 'speciation'
      | 'polymer'
      | 'msd'
      | 'residence'
      | 'conductivity'
      | 'dielectric'
      | 'viscosity'
      | 'solventFrame'
      | 'vehicular'
      | 'hydrogenBonds'
      | 'profiles'
      | 'electrostatics'
      | 'finiteSize'
      | 'replicas'
      | 'equilibration',
      boolean
    >
  >,
): DefinitionId[] {
  const when = (condition: boolean, ...ids: DefinitionId[]) => (condition ? ids : []);
  return [
    ...when(
      has.speciation,
      'contact',
      'isolated-pair',
      'per-lithium',
      'per-anion',
      'cluster',
      'two-cutoff',
      'random-contact',
    ),
    ...when(has.polymer, 'bound-to-polymer'),
    ...when(has.rdf, 'rdf', 'running-coordination', 'first-minimum'),
    ...when(has.coordination, 'coordination'),
    ...when(has.msd, 'msd', 'diffusion'),
    ...when(has.residence, 'residence'),
    ...when(has.vehicular, 'vehicular', 'diffusion-length'),
    ...when(has.conductivity, 'conductivity', 'nernst-einstein', 'transference', 'onsager'),
    ...when(has.solventFrame, 'solvent-frame'),
    ...when(has.dielectric, 'dielectric'),
    ...when(has.viscosity, 'viscosity'),
    ...when(has.hydrogenBonds, 'hydrogen-bond', 'hydrogen-bond-lifetime'),
    ...when(has.profiles, 'profile'),
    ...when(has.electrostatics, 'profile-potential'),
    ...when(has.finiteSize, 'finite-size'),
    ...when(has.conductivity || has.vehicular, 'propagated-error'),
    'block-error',
    ...when(has.replicas, 'replica-error'),
    ...when(has.equilibration, 'equilibration'),
  ];
}

/** Below this a mean is a snapshot. */
const FEWEST_INDEPENDENT = 10;

function noticesOf(
  frames: readonly FramesUsed[],
  rdfs: readonly RdfResult[],
  populations: readonly SpeciationResult[],
): Notice[] {
  const notices: Notice[] = [];
  const warn = (code: Notice['code'], message: string) => notices.push({ level: 'warning', code, message });
  const used = frames.reduce((sum, frame) => sum + frame.used, 0);
  if (used < 50) warn('W_ANALYSIS_FEW_FRAMES', `frames analysed: ${used}; every number here is a snapshot`);
  for (const { label, cation, contact, populations: by, series } of populations) {
    const { cip } = by[0];
    series.replicas.forEach(({ ssip }, replica) => {
      const change = changeBetweenHalves(ssip);
      if (change !== null)
        warn(
          'W_ANALYSIS_NOT_STATIONARY',
          `the SSIP fraction of ${label} in replica ${replica + 1} changes by ${(100 * change).toFixed(1)} points between the halves of the run, more than three standard errors: it is not in equilibrium`,
        );
    });
    if (cip.fraction.method === 'constant')
      warn(
        'W_ANALYSIS_NO_EXCHANGE',
        `the populations of ${label} never changed: the run shows its starting point, and no error can be given`,
      );
    else if (cip.fraction.method === 'block' && (cip.fraction.effectiveSamples ?? 0) < FEWEST_INDEPENDENT)
      warn(
        'W_ANALYSIS_FEW_SAMPLES',
        `the CIP fraction of ${label} rests on ${(cip.fraction.effectiveSamples ?? 0).toFixed(1)} independent samples; its error is a lower bound`,
      );
    const curve = rdfs.find(({ reference, target }) => reference === cation && target === contact.sites);
    if (
      !curve ||
      curve.firstPeak.g === null ||
      curve.firstMinimum.g === null ||
      curve.firstMinimum.r === null
    )
      continue;
    const at = curve.g[Math.floor(contact.cutoff.value / curve.binWidth)] ?? 0;
    const halfway = (curve.firstPeak.g + curve.firstMinimum.g) / 2;
    if (at > halfway && contact.cutoff.value < curve.firstMinimum.r)
      warn(
        'W_ANALYSIS_CUTOFF_INSIDE_PEAK',
        `the contact cut-off ${contact.cutoff.value} nm of ${contact.label} lies inside the first peak, which ends at ${curve.firstMinimum.r.toFixed(3)} nm: populations depend strongly on it`,
      );
  }
  return notices;
}

function tooFew(name: string, times: SurvivalTimes): string[] {
  const { residenceTimesInRun: count } = times;
  return count !== null && count < FEWEST_RESIDENCE_TIMES
    ? [`${name} ${isAtMost(times) ? 'at most ' : ''}${count.toPrecision(2)}`]
    : [];
}

/** Populations follow exchange: a run of few residence times shows how it was started. */
function residenceNotices(results: readonly ResidenceResult[]): Notice[] {
  return results.flatMap(({ label, ligands, runLength }): Notice[] => {
    const slow = ligands.flatMap((ligand) => tooFew(ligand.species, ligand));
    return slow.length === 0
      ? []
      : [
          {
            level: 'warning',
            code: 'W_ANALYSIS_FEW_RESIDENCE_TIMES',
            message: `the run of ${Number((runLength ?? 0).toPrecision(4))} ps is shorter than ${FEWEST_RESIDENCE_TIMES} residence times of ligands in the ${label} (${slow.join(', ')}): populations are not equilibrated`,
          },
        ];
  });
}

function hydrogenBondNotices(result: HydrogenBondResult | null): Notice[] {
  if (result === null) return [];
  const notices = result.donors.flatMap(({ label, change }): Notice[] =>
    change === null
      ? []
      : [
          {
            level: 'warning',
            code: 'W_ANALYSIS_NOT_STATIONARY',
            message: `the hydrogen bonds of ${label} change by ${change.toPrecision(2)} a hydrogen between the halves of the run, more than three standard errors: they are not in equilibrium`,
          },
        ],
  );
  const slow = result.pairs.flatMap((pair) => tooFew(`${pair.donor} to ${pair.acceptor}`, pair));
  if (slow.length > 0)
    notices.push({
      level: 'warning',
      code: 'W_ANALYSIS_FEW_RESIDENCE_TIMES',
      message: `the run of ${Number((result.runLength ?? 0).toPrecision(4))} ps is shorter than ${FEWEST_RESIDENCE_TIMES} lifetimes of hydrogen bonds (${slow.join(', ')}): their numbers still show how the run was started`,
    });
  return notices;
}

function dielectricNotices(result: DielectricResult | null): Notice[] {
  const epsilon: Estimate | null = result?.epsilon ?? null;
  return epsilon?.method === 'block' && (epsilon.effectiveSamples ?? 0) < FEWEST_INDEPENDENT
    ? [
        {
          level: 'warning',
          code: 'W_ANALYSIS_FEW_SAMPLES',
          message: `the dielectric constant rests on ${(epsilon.effectiveSamples ?? 0).toFixed(1)} independent samples; its error is a lower bound`,
        },
      ]
    : [];
}
