/**
 * Elementary functions in f64 for set-up tables: the same bits on every machine, which the engine's Math does not promise.
 */
const SQRT_PI: f64 = 1.7724538509055160273;

export function exponential(x: f64): f64 { return NativeMath.exp(x); }
export function cosine(x: f64): f64 { return NativeMath.cos(x); }
export function sine(x: f64): f64 { return NativeMath.sin(x); }

/** erf(x) / x by the all-positive series 2/sqrt(pi) exp(-x²) sum 2^n x^2n / (2n + 1)!! (Abramowitz, Stegun 7.1.6); x <= 3. */
function erfOverXSeries(x2: f64): f64 {
  let term = 1.0, sum = 1.0;
  for (let n = 1; n < 200; n++) {
    term *= 2.0 * x2 / <f64>(2 * n + 1);
    sum += term;
    if (term < 1e-17 * sum) break;
  }
  return 2.0 / SQRT_PI * NativeMath.exp(-x2) * sum;
}

/** The complementary error function for x >= 0: series below 2, continued fraction (Abramowitz, Stegun 7.1.14) above. */
export function complementaryError(x: f64): f64 {
  if (x < 2.0) return 1.0 - x * erfOverXSeries(x * x);
  let fraction = x;
  for (let n = 120; n > 0; n--) fraction = x + 0.5 * <f64>n / fraction;
  return NativeMath.exp(-x * x) / (SQRT_PI * fraction);
}

/** erf(x) / x, finite at x = 0. */
export function errorOverArgument(x: f64): f64 {
  return x < 2.0 ? erfOverXSeries(x * x) : (1.0 - complementaryError(x)) / x;
}

/**
 * S(x²) = -(1/x) d/dx (erf(x)/x), finite at 0: [erf(x)/x - 2/sqrt(pi) exp(-x²)] / x², below x = 1 by its series
 * 4/(3 sqrt(pi)) exp(-x²) sum 2^n x^2n 3/(2n + 3)!!.
 */
export function errorSlope(x2: f64): f64 {
  const gaussian = NativeMath.exp(-x2);
  if (x2 >= 1.0) return (errorOverArgument(sqrt(x2)) - 2.0 / SQRT_PI * gaussian) / x2;
  let term = 1.0, sum = 1.0;
  for (let n = 1; n < 100; n++) {
    term *= 2.0 * x2 / <f64>(2 * n + 3);
    sum += term;
    if (term < 1e-17 * sum) break;
  }
  return 4.0 / (3.0 * SQRT_PI) * gaussian * sum;
}
