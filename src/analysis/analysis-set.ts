/**
 * The analyses that were asked for, over one topology: prepared together, fed the same frames, merged and concluded in order.
 * What they accumulate is plain data, so that it can be copied and cross from thread to thread.
 */
import type { Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import type { Analysis } from './analysis.js';
import { conductivity } from './conductivity.js';
import { coordination } from './coordination.js';
import type { AnalysisSettings } from './default-analyses.js';
import { dielectric } from './dielectric.js';
import { hydrogenBonds } from './hydrogen-bonds.js';
import { msd } from './msd.js';
import { withSelfDiffusion } from './nernst-einstein.js';
import { profiles } from './profiles.js';
import { rdfs } from './rdf.js';
import { residence } from './residence.js';
import { speciation } from './speciation.js';
import type {
  CoordinationResult,
  HydrogenBondResult,
  ProfileResult,
  RdfResult,
  ResidenceResult,
  SpeciationResult,
} from './structure-results.js';
import type {
  ConductivityResult,
  DielectricResult,
  MsdResult,
  VehicularResult,
} from './transport-results.js';
import { vehicular, withLifetimes } from './vehicular.js';

/** What the run was done with; settings of an analysis take precedence. */
export interface ChargedConditions {
  readonly chargeScales?: Readonly<Record<string, number>>;
  /** K */
  readonly temperature?: number;
}

export interface Findings {
  readonly rdf: readonly RdfResult[];
  readonly coordination: readonly CoordinationResult[];
  readonly speciation: readonly SpeciationResult[];
  readonly msd: readonly MsdResult[];
  readonly residence: readonly ResidenceResult[];
  readonly conductivity: ConductivityResult | null;
  readonly dielectric: DielectricResult | null;
  readonly vehicular: readonly VehicularResult[];
  readonly hydrogenBonds: HydrogenBondResult | null;
  readonly profiles: readonly ProfileResult[];
}

/** [analysis] of a stretch of frames */
export type Accumulators = readonly unknown[];

export interface AnalysisSet {
  /** Of no frames yet. */
  begin(): Accumulators;
  /** @param index of the frame among the analysed ones of its replica, from 0 */
  frame(accumulators: Accumulators, frame: Frame, index: number): void;
  /** Those of `first` followed by `second`. The arguments are used up. */
  merge(first: Accumulators, second: Accumulators): Accumulators;
  /** @param replicas at least one */
  conclude(replicas: readonly Accumulators[]): Findings;
}

/** An analysis with its settings, its types hidden; accumulators are those that it prepared. */
interface Prepared {
  readonly empty: unknown;
  frame(accumulator: unknown, frame: Frame, index: number): void;
  merge(first: unknown, second: unknown): unknown;
  conclude(replicas: readonly unknown[]): unknown;
}

function prepared<Settings, Accumulator, Result>(
  analysis: Analysis<Settings, Accumulator, Result>,
  topology: Topology,
  settings: readonly Settings[],
): { readonly all: readonly Prepared[]; resultsOf(of: (one: Prepared) => unknown): Result[] } {
  const all = settings.map(
    (one): Prepared => ({
      empty: analysis.prepare(topology, one),
      frame: (accumulator, frame, index) => analysis.frame(accumulator as Accumulator, frame, index),
      merge: (first, second) => analysis.merge(first as Accumulator, second as Accumulator),
      conclude: (replicas) => analysis.conclude(replicas as readonly Accumulator[]),
    }),
  );
  return { all, resultsOf: (of) => all.map((one) => of(one) as Result) };
}

const oneOf = <T>(item: T | null | undefined): readonly T[] => (item ? [item] : []);

/** @throws SheathError of the selections and analyses */
export function prepareAnalyses(
  topology: Topology,
  settings: AnalysisSettings,
  conditions: ChargedConditions,
): AnalysisSet {
  const charged = <S>(own: readonly S[]) => own.map((one) => ({ ...conditions, ...one }));
  const asked = {
    rdf: prepared(rdfs, topology, settings.rdf.length > 0 ? [settings.rdf] : []),
    coordination: prepared(coordination, topology, settings.coordination),
    speciation: prepared(speciation, topology, settings.speciation),
    msd: prepared(msd, topology, oneOf(settings.msd)),
    residence: prepared(residence, topology, settings.residence),
    conductivity: prepared(conductivity, topology, charged(oneOf(settings.conductivity))),
    dielectric: prepared(dielectric, topology, charged(oneOf(settings.dielectric))),
    vehicular: prepared(vehicular, topology, settings.vehicular ?? []),
    hydrogenBonds: prepared(hydrogenBonds, topology, oneOf(settings.hydrogenBonds)),
    profiles: prepared(profiles, topology, charged(settings.profiles ?? [])),
  };
  const all = Object.values(asked).flatMap((group): readonly Prepared[] => group.all);
  // One copy of all, so that what they share is copied once.
  const empty = all.map((one) => one.empty);
  return {
    begin: () => structuredClone(empty),
    frame: (accumulators, frame, index) => {
      all.forEach((one, k) => {
        one.frame(accumulators[k], frame, index);
      });
    },
    merge: (first, second) => all.map((one, k) => one.merge(first[k], second[k])),
    conclude(replicas) {
      const of = (one: Prepared) => {
        const k = all.indexOf(one);
        return one.conclude(replicas.map((accumulators) => accumulators[k]));
      };
      const msdResults = asked.msd.resultsOf(of).flat();
      const residenceResults = asked.residence.resultsOf(of);
      const conductivityResult = asked.conductivity.resultsOf(of).at(0);
      return {
        rdf: asked.rdf.resultsOf(of).flat(),
        coordination: asked.coordination.resultsOf(of),
        speciation: asked.speciation.resultsOf(of),
        msd: msdResults,
        residence: residenceResults,
        conductivity: conductivityResult ? withSelfDiffusion(conductivityResult, msdResults) : null,
        dielectric: asked.dielectric.resultsOf(of).at(0) ?? null,
        vehicular: asked.vehicular
          .resultsOf(of)
          .map((result) => withLifetimes(result, residenceResults, msdResults)),
        hydrogenBonds: asked.hydrogenBonds.resultsOf(of).at(0) ?? null,
        profiles: asked.profiles.resultsOf(of),
      };
    },
  };
}
