/** Rows of the energy file by replica: the columns thermodynamics and equilibration read. */
import { SheathError } from '../core/index.js';
import type { EnergyTable } from '../trajectory/index.js';

export interface EnergySeries {
  /** [row] ps, ascending */
  readonly time: Float64Array;
  /** [row] by column name */
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/**
 * One series a replica, rows of stages of the kind 'produce' only (all rows where the file names no stages).
 * @throws SheathError E_ENERGY_NO_PRODUCTION
 */
export function productionEnergies({ header, rowCount, values }: EnergyTable): EnergySeries[] {
  const columnOf = (name: string) => header.columns.findIndex((column) => column.name === name);
  const stage = columnOf('stage');
  const replica = columnOf('replica');
  const time = columnOf('time');
  const rows: number[][] = Array.from({ length: header.replicaCount }, () => []);
  for (let row = 0; row < rowCount; row++) {
    if (stage >= 0 && header.stages[values.get(row, stage)]?.kind !== 'produce') continue;
    rows[replica >= 0 ? values.get(row, replica) : 0]?.push(row);
  }
  if (rows.every((own) => own.length === 0))
    throw new SheathError('E_ENERGY_NO_PRODUCTION', {
      object: `the energy file has ${rowCount} rows in the stages ${header.stages.map(({ name }) => name).join(', ')}`,
      limit: 'none of them is of a production stage',
      cure: 'run the production stage first',
    });
  const pick = (own: readonly number[], column: number) =>
    Float64Array.from(own, (row) => values.get(row, column));
  return rows.map((own) => ({
    time: pick(own, time),
    columns: Object.fromEntries(
      header.columns.flatMap(({ name }, column) =>
        name === 'stage' || name === 'replica' ? [] : [[name, pick(own, column)]],
      ),
    ),
  }));
}

/** ps: rows and frames of the same step count as of the same time. */
const SAME_TIME = 1e-6;

/** The rows up to a time, that one included. @param last ps */
export function energiesUntil({ time, columns }: EnergySeries, last: number): EnergySeries {
  const count = time.findLastIndex((one) => one <= last + SAME_TIME) + 1;
  return {
    time: time.slice(0, count),
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, values.slice(0, count)]),
    ),
  };
}
