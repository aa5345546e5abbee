/**
 * Ionic conductivity from the collective displacement of charge (Einstein relation),
 *
 *   sigma = lim d/dt < |M(t0 + t) - M(t0)|² > / (6 V kB T),   M = sum_s q_s P_s,   P_s = sum over molecules of s of u,
 *
 * and from self-diffusion as if ions were uncorrelated (Nernst-Einstein), sigma_NE = sum_s N_s q_s² D_s / (V kB T).
 * Hansen, McDonald, Theory of Simple Liquids, 4th ed., section 10.5; Fong et al., AIChE J. 66, e17091 (2020) for the
 * transference number t_s = slope of <q_s dP_s . dM> over slope of <|dM|²>, in the frame of the centre of mass of the box.
 * Onsager coefficients and the solvent frame: `onsager.ts`.
 *
 * q_s is the net charge of a molecule as in the run (scaled), u the path of its centre of mass in the toroidal view
 * (`molecule-centres.ts`) less that of the whole box: neutral molecules add nothing, rotation of a polyatomic ion neither.
 * There is one M however many ions there are, so its error comes from blocks of time origins, [1 row, block]; the window
 * and its refusals are those of the self-diffusion coefficient.
 */
import ndarray from 'ndarray';
import { SheathError } from '../core/index.js';
import { boxVolume } from '../math/index.js';
import type { Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import { AVOGADRO, BOLTZMANN, ELEMENTARY_CHARGE } from '../units/index.js';
import type { Analysis } from './analysis.js';
import { netCharge } from './default-analyses.js';
import { judgeLine, linearEstimate, noLine, type ReplicaMsd, slopeOf } from './diffusion.js';
import { combineReplicas, type Estimate } from './estimate.js';
import { commonInterval, type FrameSeries } from './frame-series.js';
import { createMoleculeCentres } from './molecule-centres.js';
import { createMoleculePaths, followMolecules, type MoleculePaths, mergePaths } from './molecule-paths.js';
import { lagsOf } from './msd.js';
import { type Mover, onsagerOfSlope, pathInFrame } from './onsager.js';
import { scaled } from './propagation.js';
import { estimateRatio } from './ratio-estimate.js';
import {
  followSetPoint,
  HEATED,
  isHeated,
  mergeSetPoints,
  noSetPoint,
  type SetPoint,
  temperatureOfSetPoint,
} from './set-point.js';
import type { ConductivityResult, IonTransport, OnsagerEntry, SolventFrame } from './transport-results.js';

export interface ConductivitySettings {
  /** Factor on all charges of a species in the run; 1 where left out. */
  readonly chargeScales?: Readonly<Record<string, number>>;
  /** K, where frames state no set point */
  readonly temperature?: number;
  /** Species whose centre of mass is at rest in the solvent frame; all neutral ones where left out. */
  readonly solvent?: readonly string[];
}

interface Ion extends Mover {
  readonly molecules: Uint32Array;
  readonly formalCharge: number;
  readonly charge: number;
}

export interface ConductivityAccumulator {
  readonly ions: readonly Ion[];
  /** The ions, then all neutral species. */
  readonly movers: readonly (Mover & { readonly molecules: Uint32Array })[];
  /** Places in `movers` of the species that make the solvent frame. */
  readonly solvents: readonly number[];
  readonly solventGiven: boolean;
  readonly temperature: number | null;
  /** P_s, one a mover. */
  paths: MoleculePaths;
  /** nm³, over frames */
  volumeSum: number;
  setPoint: SetPoint;
}

/** e² nm²/ps over nm³ kJ/mol, in S/m. */
export const SIEMENS_PER_METRE = ELEMENTARY_CHARGE ** 2 * AVOGADRO * 1e18;
/** Blocks of time origins: enough for an error, long enough that neighbours share little. */
const BLOCKS = 15;
const SMALLEST_CHARGE = 1e-3;

function prepare(
  topology: Topology,
  { chargeScales = {}, temperature, solvent }: ConductivitySettings,
): ConductivityAccumulator {
  const { walks } = createMoleculeCentres(topology);
  const present = topology.species.flatMap((species, index): Ion[] => {
    const molecules = Uint32Array.from(
      Array.from(topology.moleculeSpecies.keys()).filter((k) => topology.moleculeSpecies[k] === index),
    );
    if (molecules.length === 0) return [];
    const formalCharge = Number(netCharge(species).toPrecision(9));
    const charge = formalCharge * (chargeScales[species.name] ?? 1);
    const { mass } = walks[index];
    return [{ species: species.name, molecules, mass, formalCharge, charge }];
  });
  const ions = present.filter(({ formalCharge }) => Math.abs(formalCharge) >= SMALLEST_CHARGE);
  const movers = [...ions, ...present.filter((one) => !ions.includes(one))];
  const solvents = solvent
    ? solvent.map((name) => placeOf(movers, name))
    : movers.flatMap((_, k) => (k < ions.length ? [] : [k]));
  return {
    ions,
    movers,
    solvents,
    solventGiven: solvent !== undefined,
    temperature: temperature ?? null,
    paths: createMoleculePaths(
      topology,
      movers.map(({ molecules }) => molecules),
    ),
    volumeSum: 0,
    setPoint: noSetPoint(),
  };
}

function placeOf(movers: readonly Mover[], name: string): number {
  const place = movers.findIndex(({ species }) => species === name);
  if (place < 0)
    throw new SheathError('E_SOLVENT_FRAME', {
      object: `the solvent frame names the species "${name}"`,
      limit: `the box holds ${movers.map(({ species }) => species).join(', ')}`,
      cure: 'name some of these',
    });
  return place;
}

function frame(accumulator: ConductivityAccumulator, frame: Frame, index: number): void {
  followMolecules(accumulator.paths, frame, index);
  accumulator.volumeSum += boxVolume(frame.box);
  followSetPoint(accumulator.setPoint, frame);
}

function merge(first: ConductivityAccumulator, second: ConductivityAccumulator): ConductivityAccumulator {
  return {
    ...first,
    paths: mergePaths(first.paths, second.paths),
    volumeSum: first.volumeSum + second.volumeSum,
    setPoint: mergeSetPoints(first.setPoint, second.setPoint),
  };
}

/** sum_s charge_s P_s: [frame, 3] e nm */
function chargePath(
  { data, frameCount, columnCount }: FrameSeries,
  charges: readonly number[],
): Float64Array {
  const path = new Float64Array(3 * frameCount);
  charges.forEach((charge, ion) => {
    for (let row = 0; row < frameCount; row++)
      for (let axis = 0; axis < 3; axis++)
        path[3 * row + axis] += charge * data[row * columnCount + 3 * ion + axis];
  });
  return path;
}

/** < (a(t0 + t) - a(t0)) . (b(t0 + t) - b(t0)) > by lag and block of origins. @param a, b [frame, 3] */
export function crossDisplacements(a: Float64Array, b: Float64Array, lags: Uint32Array): ReplicaMsd {
  const frameCount = a.length / 3;
  const mean = new Float64Array(lags.length);
  const parts = ndarray(new Float64Array(BLOCKS * lags.length), [1, BLOCKS, lags.length]);
  lags.forEach((lag, k) => {
    const origins = frameCount - lag;
    const shift = 3 * lag;
    for (let block = 0; block < BLOCKS; block++) {
      const from = Math.floor((block * origins) / BLOCKS);
      const to = Math.floor(((block + 1) * origins) / BLOCKS);
      let sum = 0;
      for (let x = 3 * from; x < 3 * to; x++) sum += (a[x + shift] - a[x]) * (b[x + shift] - b[x]);
      mean[k] += sum / origins;
      parts.set(0, block, k, to > from ? sum / (to - from) : 0);
    }
  });
  return { mean, parts };
}

/** The error of one row of blocks is one of blocks. */
function fromBlocks(estimate: Estimate, replicas: number): Estimate {
  return estimate.method === 'molecules-and-time'
    ? { ...estimate, method: 'block', effectiveSamples: BLOCKS * replicas }
    : estimate;
}

function conclude(replicas: readonly ConductivityAccumulator[]): ConductivityResult {
  const { ions, movers, solvents, solventGiven } = replicas[0];
  const used = replicas.filter(({ paths }) => paths.path.frameCount > 0);
  const moved = used.map(({ paths }) => paths.path);
  const frames = moved.reduce((sum, path) => sum + path.frameCount, 0);
  const frameCount = moved.length > 0 ? Math.min(...moved.map((path) => path.frameCount)) : 0;
  const interval = commonInterval(moved);
  const setPoints = used.reduce((all, { setPoint }) => mergeSetPoints(all, setPoint), noSetPoint());
  const temperature = temperatureOfSetPoint(setPoints) ?? replicas[0].temperature;
  const volume = frames > 0 ? used.reduce((sum, one) => sum + one.volumeSum, 0) / frames : 0;
  const refusal = refusalOf(ions, frameCount, interval, setPoints, temperature, volume);
  const common = {
    temperature,
    volume: volume > 0 ? volume : null,
    nernstEinstein: null,
    nernstEinsteinReason: 'no self-diffusion was analysed',
    havenRatio: null,
    solventFrame: solventFrameOf(
      ions,
      solvents.map((place) => movers[place].species),
      solventGiven,
    ),
  };
  const pairs = ions.flatMap((_, i) => ions.slice(i).map((__, k) => [i, i + k] as const));
  const noOnsager = pairs.map(
    ([i, j]): OnsagerEntry => ({
      first: ions[i].species,
      second: ions[j].species,
      total: null,
      self: null,
      distinct: null,
      conductivity: null,
    }),
  );
  const ion = ({ species, molecules, formalCharge, charge }: Ion): IonTransport => ({
    species,
    moleculeCount: molecules.length,
    formalCharge,
    charge,
    transference: null,
    transferenceInSolvent: null,
    apparentTransport: null,
  });
  const isScaled = ions.some(({ charge, formalCharge }) => charge !== formalCharge);
  if (refusal !== null || interval === null || temperature === null) {
    const { slope: _, weights: __, ...line } = noLine(refusal ?? '');
    return {
      ...common,
      ...line,
      ions: ions.map(ion),
      onsager: noOnsager,
      lag: [],
      chargeMsd: [],
      chargeMsdError: [],
      collective: null,
      unscaled: isScaled ? { collective: null, nernstEinstein: null } : null,
    };
  }

  const lags = lagsOf(frameCount);
  const time = Float64Array.from(lags, (lag) => lag * interval);
  const charges = ions.map(({ charge }) => charge);
  const paths = moved.map((path) => chargePath(path, charges));
  const each = paths.map((path) => crossDisplacements(path, path, lags));
  const mean = Float64Array.from(
    lags,
    (_, k) => each.reduce((sum, one) => sum + one.mean[k], 0) / each.length,
  );
  const unit = new Float64Array([1]);
  const { slope, weights, ...line } = judgeLine(each, mean, time, frameCount, lags, [
    'a conductivity',
    'conductivity',
  ]);
  const perSlope = SIEMENS_PER_METRE / (6 * volume * BOLTZMANN * temperature);
  const collectiveOf = (parts: readonly ReplicaMsd[]) =>
    weights === null ? null : fromBlocks(scaled(slopeOf(parts, weights), perSlope), used.length);
  const slopes = (parts: ReplicaMsd) => {
    const table = ndarray(new Float64Array(BLOCKS), [1, BLOCKS]);
    for (let block = 0; block < BLOCKS; block++)
      weights?.coefficients.forEach((c, k) => {
        table.set(0, block, table.get(0, block) + c * parts.parts.get(0, block, weights.from + k));
      });
    return table;
  };
  /** Slope of the displacement with that of the charge over the slope of the latter squared. @param paths [replica] of [frame, 3] e nm */
  const shareOfCharge = (own: readonly Float64Array[]) => {
    if (slope === null || weights === null) return null;
    const ratio = estimateRatio(
      own.map((path, replica) => ({
        numerator: slopes(crossDisplacements(path, paths[replica], lags)),
        denominator: slopes(each[replica]),
      })),
    );
    return ratio && fromBlocks(ratio, used.length);
  };
  const one = (index: number) => charges.map((charge, k) => (k === index ? charge : 0));
  const transference = (index: number) => shareOfCharge(moved.map((path) => chargePath(path, one(index))));
  const inSolvent = (index: number) =>
    common.solventFrame?.reason === null
      ? shareOfCharge(
          moved.map((path) => pathInFrame(path, movers, index, solvents).map((x) => charges[index] * x)),
        )
      : null;
  const displaced = (index: number) => ions.map((_, k) => (k === index ? 1 : 0));
  const onsager = noOnsager.map((entry, k): OnsagerEntry => {
    if (weights === null) return entry;
    const [i, j] = pairs[k];
    const crossed = fromBlocks(
      slopeOf(
        moved.map((path) =>
          crossDisplacements(chargePath(path, displaced(i)), chargePath(path, displaced(j)), lags),
        ),
        weights,
      ),
      used.length,
    );
    const total = onsagerOfSlope(crossed, { volume, temperature });
    return {
      ...entry,
      total,
      distinct: i === j ? null : total,
      conductivity: scaled(crossed, (i === j ? 1 : 2) * charges[i] * charges[j] * perSlope),
    };
  });
  const formal = ions.map(({ formalCharge }) => formalCharge);
  return {
    ...common,
    ...line,
    logSlope: line.logSlope && fromBlocks(line.logSlope, used.length),
    ions: ions.map((own, index) => ({
      ...ion(own),
      transference: transference(index),
      transferenceInSolvent: inSolvent(index),
    })),
    onsager,
    lag: Array.from(time),
    chargeMsd: Array.from(mean),
    chargeMsdError: Array.from(
      lags,
      (_, k) =>
        combineReplicas(
          each.map((one) => linearEstimate(one, k, unit, one.mean[k])),
          each.map(() => 1),
        ).error,
    ),
    collective: collectiveOf(each),
    unscaled: isScaled
      ? {
          collective: collectiveOf(
            moved.map((path) => {
              const unscaled = chargePath(path, formal);
              return crossDisplacements(unscaled, unscaled, lags);
            }),
          ),
          nernstEinstein: null,
        }
      : null,
  };
}

/** null where nothing could be the solvent */
function solventFrameOf(
  ions: readonly Ion[],
  species: readonly string[],
  given: boolean,
): SolventFrame | null {
  if (species.length === 0) return null;
  const net = ions.reduce((sum, { charge, molecules }) => sum + charge * molecules.length, 0);
  return {
    species,
    origin: given ? 'given' : 'neutral species',
    reason:
      Math.abs(net) > SMALLEST_CHARGE
        ? `the box has a net charge of ${Number(net.toPrecision(3))} e, so its displacement of charge depends on the frame`
        : null,
  };
}

function refusalOf(
  ions: readonly Ion[],
  frameCount: number,
  interval: number | null,
  setPoints: SetPoint,
  temperature: number | null,
  volume: number,
): string | null {
  if (ions.length === 0) return 'no species carries a net charge';
  if (frameCount < 4) return `${frameCount} frames are too few for a displacement of charge`;
  if (interval === null) return 'the frames are not equally spaced in time, in all replicas alike';
  if (isHeated(setPoints)) return HEATED;
  if (temperature === null) return 'no frame states a temperature, and none was given';
  if (!(volume > 0)) return 'the box is not periodic, so it has no volume';
  return null;
}

export const conductivity: Analysis<ConductivitySettings, ConductivityAccumulator, ConductivityResult> = {
  name: 'conductivity',
  prepare,
  frame,
  merge,
  conclude,
};
