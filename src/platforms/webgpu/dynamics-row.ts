/**
 * Rows of the energy table out of the sums that kernels/webgpu/sum.wgsl leaves: energies, virials and kinetic tensors as 64-bit
 * fixed-point columns, put together in f64 as src/platforms/energy-row.ts does from a ReplicaView.
 */
import { type DynamicsProgram, freedomOf, halfStepShare, temperatureOf } from '../../dynamics/index.js';
import { ENERGY_TERMS, type EnergyTerm } from '../../forces/index.js';
import { boxVolume } from '../../math/index.js';
import type { System } from '../../system/index.js';
import { BAR_PER_INTERNAL_PRESSURE, GRAM_PER_ML_PER_INTERNAL_DENSITY } from '../../units/index.js';
import { BONDED_ENERGIES } from './bonded.js';
import { type HostConstants, hostVirial } from './host-terms.js';

/** Columns of kernels/webgpu/sum.wgsl. */
const COLUMNS = 64;
const KINETIC = 0;
const HALF_KICK = 6;
const CONSTRAINT_VIRIAL = 12;
const INNER_MOMENT = 18;
const INNER_KINETIC = 21;
const DIPOLE = 27;
const LANGEVIN_HEAT = 31;
const NONBONDED = 32;
const MESH = 40;
const BONDED = 48;

/** u32 words of a row: columns, heat of the couplers (hi, lo), box and what its edges lack beyond f32 (f32 bits). */
export const ROW_WORDS = 136;

/** What the device reports of one replica at one step. */
export interface DeviceRow {
  /** [COLUMNS], kJ/mol and as sum.wgsl says */
  readonly columns: Float64Array;
  /** Energy handed to all baths since the block began, kJ/mol. */
  readonly heat: number;
  /** [3] nm */
  readonly box: Float64Array;
}

/** @param words [ROW_WORDS] */
export function decodeRow(words: Uint32Array): DeviceRow {
  const columns = new Float64Array(COLUMNS);
  for (let k = 0; k < COLUMNS; k++) columns[k] = fixed(words[2 * k], words[2 * k + 1]);
  const edges = new Float32Array(Uint32Array.from(words.subarray(130, 136)).buffer);
  return {
    columns,
    heat: columns[LANGEVIN_HEAT] + fixed(words[128], words[129]),
    box: Float64Array.from([0, 1, 2], (axis) => edges[axis] + edges[3 + axis]),
  };
}

/** hi + lo / 2^32; a sum that a number beyond all bounds entered is not a number. */
function fixed(high: number, low: number): number {
  if (high === 0x7fffffff) return Number.NaN;
  return (high | 0) + low / 2 ** 32;
}

/** Energies in the order of ENERGY_TERMS. */
function termsOfRow({ columns, box }: DeviceRow, constants: HostConstants): number[] {
  const volume = boxVolume(box);
  const terms = new Map<EnergyTerm, number>([
    ['lj', columns[NONBONDED]],
    ['coulombDirect', columns[NONBONDED + 1] + constants.self],
    ['coulombReciprocal', columns[MESH] + columns[MESH + 1] + constants.background / volume],
    ['dispersionCorrection', constants.dispersion / volume],
  ]);
  BONDED_ENERGIES.forEach((term, k) => {
    terms.set(term, (terms.get(term) ?? 0) + columns[BONDED + k]);
  });
  return ENERGY_TERMS.map((term) => terms.get(term) ?? 0);
}

/**
 * One row of ENERGY_COLUMNS.
 * @param program null: a minimiser's row, with no time and no kinetic energy
 * @param bathEnergy handed over before the block began, kJ/mol
 * @param pressure of the barostat, bar
 */
export function rowOf(
  row: DeviceRow,
  system: System,
  program: DynamicsProgram | null,
  step: number,
  constants: HostConstants,
  bathEnergy: number,
  pressure: number,
): number[] {
  const { columns, box, heat } = row;
  const volume = boxVolume(box);
  const terms = termsOfRow(row, constants);
  const potential = terms.reduce((sum, term) => sum + term, 0);
  const diagonal = (axis: number): number => (axis < 3 ? hostVirial(constants, volume) : 0);
  const six = [0, 1, 2, 3, 4, 5];
  const halfSteps = six.map((k) => columns[KINETIC + k] + columns[HALF_KICK + k]);
  const forceVirial = six.map(
    (k) => columns[NONBONDED + 2 + k] + columns[MESH + 2 + k] + columns[BONDED + 8 + k] + diagonal(k),
  );
  const internal = six.map((k) => {
    return (2 * (halfSteps[k] - forceVirial[k] - columns[CONSTRAINT_VIRIAL + k])) / volume;
  });
  const groupInternal = [0, 1, 2].map((k) => {
    const motion = 2 * halfSteps[k] - columns[INNER_KINETIC + k];
    return (motion - columns[INNER_MOMENT + k] - 2 * forceVirial[k]) / volume;
  });
  const bar = (value: number): number => value * BAR_PER_INTERNAL_PRESSURE;
  const mean = ([x, y, z]: readonly number[]): number => (x + y + z) / 3;
  const onStep = columns[KINETIC] + columns[KINETIC + 1] + columns[KINETIC + 2];
  const change = columns[HALF_KICK] + columns[HALF_KICK + 1] + columns[HALF_KICK + 2];
  const kinetic = onStep + (program ? halfStepShare(program) * change : 0);
  const verlet = program?.integrator.kind === 'velocity-verlet';
  const work =
    program === null || program.barostat.kind === 'none'
      ? 0
      : (pressure / BAR_PER_INTERNAL_PRESSURE) * volume;
  const mass = system.masses.reduce((sum, value) => sum + value, 0);
  return [
    step,
    program ? step * program.timeStep : 0,
    ...terms,
    potential,
    kinetic,
    program ? potential + (verlet ? onStep : kinetic) + bathEnergy + heat + work : potential,
    temperatureOf(kinetic, program ? freedomOf(system, program) : 0),
    bar(mean(internal)),
    ...internal.map(bar),
    bar(mean(groupInternal)),
    (mass / volume) * GRAM_PER_ML_PER_INTERNAL_DENSITY,
    ...box,
    ...columns.subarray(DIPOLE, DIPOLE + 3),
  ];
}
