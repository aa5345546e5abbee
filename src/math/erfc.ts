/**
 * The complementary error function erfc(x) = 2/sqrt(pi) * integral of exp(-t²) from x to infinity.
 * Below |x| = 2: 1 - erf(x) with erf from Kummer's series, all terms of one sign (NIST DLMF 7.6.2):
 *   erf(x) = 2/sqrt(pi) exp(-x²) sum_n 2^n x^(2n+1) / (1·3·5···(2n+1)).
 * Above: the continued fraction (DLMF 7.9.1), evaluated by the modified Lentz method:
 *   erfc(x) = exp(-x²)/sqrt(pi) · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...)))).
 * Relative error below 1e-13 wherever the result is a normal number. Not for hot loops.
 */
const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
const SERIES_LIMIT = 2;

export function erfc(x: number): number {
  if (x < -SERIES_LIMIT) return 2 - erfc(-x);
  if (x < SERIES_LIMIT) return 1 - erfSeries(x);
  if (x > 28) return 0; // below the smallest double
  return Number.isNaN(x) ? Number.NaN : erfcFraction(x);
}

export function erf(x: number): number {
  if (Math.abs(x) < SERIES_LIMIT) return erfSeries(x);
  return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
}

function erfSeries(x: number): number {
  const twoX2 = 2 * x * x;
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= twoX2 / odd;
    sum += term;
  }
  return TWO_OVER_SQRT_PI * expMinusSquare(x) * sum;
}

function erfcFraction(x: number): number {
  let fraction = x;
  let c = x;
  let d = 0;
  for (let n = 1; n < 500; n++) {
    const a = n / 2;
    d = 1 / (x + a * d);
    c = x + a / c;
    const change = c * d;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return (0.5 * TWO_OVER_SQRT_PI * expMinusSquare(x)) / fraction;
}

/** exp(-x²) with x² split in two, so that its rounding error is not multiplied by x². */
function expMinusSquare(x: number): number {
  const high = Math.round(x * 16) / 16;
  return Math.exp(-high * high) * Math.exp(-(x - high) * (x + high));
}
