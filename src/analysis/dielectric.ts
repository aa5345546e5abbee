/**
 * Static dielectric constant from the fluctuation of the box's dipole with conducting (tin-foil) boundaries, as Ewald sums
 * and PME have:
 *
 *   epsilon = 1 + < |M|² > / (3 eps0 V kB T),   M = sum over molecules of mu,   <M> = 0 in an isotropic liquid
 *
 * Neumann, Mol. Phys. 50, 841 (1983). mu is the dipole of a molecule about its centre of mass, sum q (r - r_com), molecules
 * made whole along their bonds. Of a neutral molecule that is its dipole; of an ion only what rotates with it: its
 * translation is conduction and would make M grow without end (Schröder, Steinhauser, J. Chem. Phys. 132, 244109 (2010)).
 * Charges as in the run, fixed, so that the high-frequency constant is 1.
 */
import { boxVolume } from '../math/index.js';
import type { Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';
import { BOLTZMANN, COULOMB } from '../units/index.js';
import type { Analysis } from './analysis.js';
import {
  appendRow,
  createFrameSeries,
  estimateColumn,
  type FrameSeries,
  mergeSeries,
} from './frame-series.js';
import { createMoleculeCentres, type MoleculeCentres, momentOf } from './molecule-centres.js';
import {
  followSetPoint,
  HEATED,
  isHeated,
  mergeSetPoints,
  noSetPoint,
  type SetPoint,
  temperatureOfSetPoint,
} from './set-point.js';
import type { DielectricResult } from './transport-results.js';

export interface DielectricSettings {
  /** Factor on all charges of a species in the run; 1 where left out. */
  readonly chargeScales?: Readonly<Record<string, number>>;
  /** K, where frames state no set point */
  readonly temperature?: number;
}

export interface DielectricAccumulator {
  readonly centres: MoleculeCentres;
  /** [species] of [local] e, less the molecule's net charge shared out by mass: so the centre of mass is the origin */
  readonly charges: readonly Float64Array[];
  readonly ions: boolean;
  readonly temperature: number | null;
  /** [frame, 5] Mx, My, Mz (e nm), |M|², V (nm³) */
  series: FrameSeries;
  setPoint: SetPoint;
}

/** In standard errors of the mean dipole. */
const ANISOTROPY_LIMIT = 5;
const FEWEST_FRAMES = 20;

function prepare(
  topology: Topology,
  { chargeScales = {}, temperature }: DielectricSettings,
): DielectricAccumulator {
  const centres = createMoleculeCentres(topology);
  let ions = false;
  const charges = topology.species.map(({ name, atoms }, index) => {
    const scale = chargeScales[name] ?? 1;
    const net = atoms.reduce((sum, { charge }) => sum + charge, 0);
    if (Math.abs(net) > 1e-3 && topology.moleculeSpecies.includes(index)) ions = true;
    const { weights } = centres.walks[index];
    return Float64Array.from(atoms, ({ charge }, local) => scale * (charge - net * weights[local]));
  });
  return {
    centres,
    charges,
    ions,
    temperature: temperature ?? null,
    series: createFrameSeries(5),
    setPoint: noSetPoint(),
  };
}

function frame(accumulator: DielectricAccumulator, frame: Frame, index: number): void {
  const { centres, charges, series } = accumulator;
  const { walks, moment, topology } = centres;
  const { moleculeStart, moleculeSpecies } = topology;
  const row = appendRow(series, index, frame.time);
  const { data } = series;
  for (let molecule = 0; molecule < topology.moleculeCount; molecule++) {
    const species = moleculeSpecies[molecule];
    momentOf(walks[species], frame, moleculeStart[molecule], charges[species], centres);
    for (let axis = 0; axis < 3; axis++) data[row + axis] += moment[axis];
  }
  data[row + 3] = data[row] ** 2 + data[row + 1] ** 2 + data[row + 2] ** 2;
  data[row + 4] = boxVolume(frame.box);
  followSetPoint(accumulator.setPoint, frame);
}

function merge(first: DielectricAccumulator, second: DielectricAccumulator): DielectricAccumulator {
  first.series = mergeSeries(first.series, second.series);
  first.setPoint = mergeSetPoints(first.setPoint, second.setPoint);
  return first;
}

function conclude(replicas: readonly DielectricAccumulator[]): DielectricResult {
  const used = replicas.filter(({ series }) => series.frameCount > 0);
  const all = (used.length > 0 ? used : replicas).map(({ series }) => series);
  const frames = all.reduce((sum, { frameCount }) => sum + frameCount, 0);
  const setPoints = used.reduce((both, { setPoint }) => mergeSetPoints(both, setPoint), noSetPoint());
  const temperature = temperatureOfSetPoint(setPoints) ?? replicas[0].temperature;
  const volume = estimateColumn(all, 4).value;
  const meanSquareDipole = estimateColumn(all, 3);
  const meanDipole = [estimateColumn(all, 0), estimateColumn(all, 1), estimateColumn(all, 2)] as const;
  const tilted = meanDipole.find(
    ({ value, error }) => error !== null && Math.abs(value) > ANISOTROPY_LIMIT * error,
  );
  const refusal =
    frames < FEWEST_FRAMES
      ? `${frames} frames are fewer than the ${FEWEST_FRAMES} a fluctuation needs`
      : !(volume > 0)
        ? 'the box is not periodic, so it has no volume'
        : isHeated(setPoints)
          ? HEATED
          : temperature === null
            ? 'no frame states a temperature, and none was given'
            : meanSquareDipole.value === 0
              ? 'no molecule has partial charges: the topology states none'
              : meanSquareDipole.error === null
                ? 'the dipole never changed'
                : tilted
                  ? `the mean dipole along one axis is ${tilted.value.toPrecision(2)} e nm, more than ${ANISOTROPY_LIMIT} standard errors from zero: the box is not an isotropic liquid in equilibrium`
                  : null;
  const common = {
    temperature,
    volume: volume > 0 ? volume : null,
    meanSquareDipole,
    meanDipole,
    ions: replicas[0].ions,
  };
  if (refusal !== null || temperature === null) return { ...common, epsilon: null, reason: refusal ?? '' };
  // 1 / eps0 = 4 pi f
  const factor = (4 * Math.PI * COULOMB) / (3 * volume * BOLTZMANN * temperature);
  const samples = meanSquareDipole.effectiveSamples ?? 0;
  return {
    ...common,
    epsilon: {
      ...meanSquareDipole,
      value: 1 + factor * meanSquareDipole.value,
      error: meanSquareDipole.error === null ? null : factor * meanSquareDipole.error,
    },
    reason: `from ${frames} frames${meanSquareDipole.method === 'block' ? `, ${samples.toPrecision(2)} of them independent` : ''}${common.ions ? '; the translation of ions is left out' : ''}`,
  };
}

export const dielectric: Analysis<DielectricSettings, DielectricAccumulator, DielectricResult> = {
  name: 'dielectric',
  prepare,
  frame,
  merge,
  conclude,
};
