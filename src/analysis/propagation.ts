/** Errors of what is computed from estimates, to first order, the estimates taken as independent. */
import type { Estimate } from './estimate.js';

/** Absolute error; a constant has none to add. */
function errorOf({ error, method }: Estimate): number | null {
  return error ?? (method === 'constant' ? 0 : null);
}

function derived(value: number, error: number | null, from: readonly Estimate[]): Estimate {
  if (error === null) return { value, error, method: 'none', effectiveSamples: null };
  const samples = from.flatMap(({ effectiveSamples }) => effectiveSamples ?? []);
  return {
    value,
    error,
    method: 'propagated',
    effectiveSamples: samples.length > 0 ? Math.min(...samples) : null,
  };
}

/** sum_k factor_k x estimate_k */
export function weightedSum(terms: readonly (readonly [factor: number, estimate: Estimate])[]): Estimate {
  const errors = terms.map(([factor, estimate]) => {
    const error = errorOf(estimate);
    return error === null ? null : factor * error;
  });
  return derived(
    terms.reduce((sum, [factor, { value }]) => sum + factor * value, 0),
    errors.some((error) => error === null) ? null : Math.hypot(...errors.map((error) => error ?? 0)),
    terms.map(([, estimate]) => estimate),
  );
}

/** a b factor; neither may be zero. */
export function product(a: Estimate, b: Estimate, factor = 1): Estimate {
  const value = a.value * b.value * factor;
  const [ea, eb] = [errorOf(a), errorOf(b)];
  const error = ea === null || eb === null ? null : Math.abs(value) * Math.hypot(ea / a.value, eb / b.value);
  return derived(value, error, [a, b]);
}

/** a to a power; a above zero. */
export function powered(a: Estimate, exponent: number): Estimate {
  const value = a.value ** exponent;
  return { ...a, value, error: a.error === null ? null : Math.abs((exponent * value * a.error) / a.value) };
}

export function scaled(estimate: Estimate, factor: number): Estimate {
  return {
    ...estimate,
    value: estimate.value * factor,
    error: estimate.error === null ? null : estimate.error * Math.abs(factor),
  };
}
