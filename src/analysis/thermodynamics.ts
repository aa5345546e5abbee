/** Means, fluctuations and drifts of the energy file's columns over the analysed part of the production stage. */
import { fitLine } from '../math/index.js';
import type { EnergySeries } from './energy-series.js';
import { combineReplicas, type Estimate, estimateOf } from './estimate.js';
import type { ThermodynamicQuantity, ThermodynamicsResult } from './results.js';

const QUANTITIES: readonly { readonly column: string; readonly label: string; readonly unit: string }[] = [
  { column: 'density', label: 'density', unit: 'g/cm³' },
  { column: 'temperature', label: 'temperature', unit: 'K' },
  { column: 'pressure', label: 'pressure', unit: 'bar' },
  { column: 'potential', label: 'potential energy', unit: 'kJ/mol' },
  { column: 'kinetic', label: 'kinetic energy', unit: 'kJ/mol' },
  { column: 'conserved', label: 'conserved energy', unit: 'kJ/mol' },
];

/** @param from ps; rows before are left out */
export function thermodynamics(replicas: readonly EnergySeries[], from: number): ThermodynamicsResult | null {
  const entries = QUANTITIES.flatMap(({ column, label, unit }): ThermodynamicQuantity[] => {
    const used = replicas.flatMap(({ time, columns }) => {
      const values = columns[column];
      const start = time.findIndex((t) => t >= from);
      return values && start >= 0 && values.every(Number.isFinite)
        ? [{ time: time.subarray(start), values: values.slice(start) }]
        : [];
    });
    if (used.length === 0) return [];
    const weights = used.map(({ values }) => values.length);
    const means = used.map(({ values }) => estimateOf(values));
    const mean = combineReplicas(means, weights);
    let squares = 0;
    used.forEach(({ values }, k) => {
      for (const value of values) squares += (value - means[k].value) ** 2;
    });
    const drifts = used.map(({ time, values }, k) => driftOf(time, values, means[k]));
    const drift = drifts.every((own) => own !== null) ? combineReplicas(drifts, weights) : null;
    const count = weights.reduce((sum, n) => sum + n, 0);
    return [
      {
        quantity: column,
        label,
        unit,
        mean,
        fluctuation: Math.sqrt(squares / Math.max(1, count - used.length)),
        drift,
      },
    ];
  });
  return entries.length > 0 ? { entries } : null;
}

/** Slope times duration. A mean of n independent values over the stretch has error s/sqrt(n); its slope's is sqrt(12) times that. */
function driftOf(time: Float64Array, values: Float64Array, mean: Estimate): Estimate | null {
  if (values.length < 3 || !(time[time.length - 1] > time[0])) return null;
  const value = fitLine(time, values).slope * (time[time.length - 1] - time[0]);
  return { ...mean, value, error: mean.error === null ? null : Math.sqrt(12) * mean.error };
}
