/**
 * Rows of the energy table: one per replica and reported step, in the order of ENERGY_COLUMNS.
 * The dipole is that of the unwrapped positions, sum q (x + image edge), so that it has no jumps.
 */
import {
  type Bath,
  conservedEnergy,
  createMeasurement,
  freedomOf,
  groupPressure,
  measure,
  type Program,
  potentialEnergy,
  type ReplicaView,
  temperatureOf,
  trace,
} from '../dynamics/index.js';
import { boxVolume } from '../math/index.js';
import { BAR_PER_INTERNAL_PRESSURE, GRAM_PER_ML_PER_INTERNAL_DENSITY } from '../units/index.js';
import { ENERGY_COLUMNS, type EnergyRows } from './platform.js';

/** What a row is about; the forces of `view` belong to its positions. */
export interface RowSource {
  readonly view: ReplicaView;
  readonly bath: Bath;
  /** [atom], e */
  readonly charges: Float64Array;
  /** [atom, 3] */
  readonly images: Int32Array;
}

const measurement = createMeasurement();

/** The columns of one row. A minimiser's rows have no time and no kinetic energy. */
export function energyRow(source: RowSource, program: Program, step: number): number[] {
  const { view, bath, charges, images } = source;
  const { box, terms } = view;
  const dynamics = program.kind === 'dynamics' ? program : null;
  measure(view, dynamics, measurement);
  const kinetic = trace(measurement.kinetic);
  const potential = potentialEnergy(view);
  const freedom = dynamics ? freedomOf(view.system, dynamics) : 0;
  const pressure = measurement.pressure.map((value) => value * BAR_PER_INTERNAL_PRESSURE);
  const volume = boxVolume(box);
  const mass = view.masses.reduce((sum, value) => sum + value, 0);
  return [
    step,
    dynamics ? step * dynamics.timeStep : 0,
    ...terms,
    potential,
    kinetic,
    dynamics ? conservedEnergy(view, dynamics, bath, measurement) : potential,
    temperatureOf(kinetic, freedom),
    trace(pressure) / 3,
    pressure[0],
    pressure[4],
    pressure[8],
    (pressure[1] + pressure[3]) / 2,
    (pressure[2] + pressure[6]) / 2,
    (pressure[5] + pressure[7]) / 2,
    (trace(groupPressure(view, dynamics)) / 3) * BAR_PER_INTERNAL_PRESSURE,
    volume > 0 ? (mass / volume) * GRAM_PER_ML_PER_INTERNAL_DENSITY : 0,
    box[0],
    box[1],
    box[2],
    ...dipole(view.positions, images, box, charges),
  ];
}

/** e nm */
function dipole(
  positions: Float64Array,
  images: Int32Array,
  box: Float64Array,
  charges: Float64Array,
): number[] {
  const sum = [0, 0, 0];
  for (let atom = 0; atom < charges.length; atom++) {
    for (let axis = 0; axis < 3; axis++) {
      sum[axis] += charges[atom] * (positions[3 * atom + axis] + images[3 * atom + axis] * box[axis]);
    }
  }
  return sum;
}

/** Rows [row][replica] of ENERGY_COLUMNS into one flat table. */
export function energyTable(rows: readonly (readonly number[])[], replicaCount: number): EnergyRows {
  const data = new Float64Array(rows.length * ENERGY_COLUMNS.length);
  rows.forEach((row, k) => {
    data.set(row, k * ENERGY_COLUMNS.length);
  });
  return { rowCount: rows.length / replicaCount, replicaCount, data };
}
