/**
 * How much of the start to leave out: for each replica and quantity the start that leaves the most independent samples
 * (Chodera, J. Chem. Theory Comput. 12, 1799 (2016)); the latest of them counts for all.
 */
import { equilibrationCut, stretchMeans } from '../math/index.js';
import type { EnergySeries } from './energy-series.js';
import type { EquilibrationEntry, EquilibrationResult } from './results.js';

const QUANTITIES = ['density', 'potential'] as const;
/** Longer series are averaged over stretches first: the cost grows with the square. */
const MOST_POINTS = 1000;

/** @param replicas rows of the production stage; null when there is nothing to judge by */
export function equilibration(replicas: readonly EnergySeries[]): EquilibrationResult | null {
  const entries = replicas.flatMap((series, replica) =>
    QUANTITIES.flatMap((quantity) => {
      const values = series.columns[quantity];
      return values && values.length > 0 && values.every(Number.isFinite)
        ? [entryOf(replica, quantity, series.time, values)]
        : [];
    }),
  );
  if (entries.length === 0) return null;
  const latest = entries.reduce((a, b) => (b.cutTime > a.cutTime ? b : a));
  const first = Math.min(...replicas.filter(({ time }) => time.length > 0).map(({ time }) => time[0]));
  const reason =
    latest.cutTime > first
      ? `${latest.quantity} of replica ${latest.replica + 1} is stationary from ${latest.cutTime.toPrecision(4)} ps on: ${latest.reason}`
      : 'leaving out any part of the start would leave fewer independent samples of density and potential energy';
  return { cutTime: latest.cutTime, entries, reason };
}

function entryOf(
  replica: number,
  quantity: string,
  time: Float64Array,
  values: Float64Array,
): EquilibrationEntry {
  const means = stretchMeans(values, MOST_POINTS);
  const cut = equilibrationCut(means);
  const perStretch = values.length / means.length;
  const row = Math.floor(cut.start * perStretch);
  const samples = cut.effectiveSamples.toPrecision(3);
  return {
    replica,
    quantity,
    cutTime: time[row],
    statisticalInefficiency: cut.statisticalInefficiency * perStretch,
    effectiveSamples: cut.effectiveSamples,
    reason: cut.constant
      ? `${quantity} never changes`
      : cut.start === 0
        ? `all of it leaves the most independent samples, ${samples}`
        : `cutting there leaves the most independent samples, ${samples}`,
  };
}
