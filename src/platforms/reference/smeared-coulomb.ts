import { boys } from '../../math/index.js';

/**
 * The potential of a unit Gaussian charge, h(s) = erf(beta r)/r as a function of s = r², tabulated.
 * The direct Ewald potential is erfc(beta r)/r = 1/r - h(s), its force over r is 1/r³ + 2 h'(s): the singular parts are exact and
 * what is tabulated is entire in s, h(s) = 2 beta/sqrt(pi) F_0(beta² s) with F_0 the Boys function and F_n' = -F_(n+1).
 *
 * Each interval of length `width` holds the quintic in t = (s - s_k)/width, 0 <= t < 1, that meets h, h' and h'' at both ends; h' is
 * the slope of that quintic, so that force and energy belong together. The error of h is below
 * 3e-15 of h(0) and that of h' below 3e-13 of h'(0); of the direct Ewald force it is below 1e-13 of the bare Coulomb force.
 */
export interface SmearedCoulomb {
  /** Intervals per nm². */
  readonly invWidth: number;
  /** nm²; the table ends here. */
  readonly range: number;
  /** [interval, 6]: coefficients of t^0..t^5, 1/nm */
  readonly coefficients: Float64Array;
}

const WIDEST = 0.025; // in beta² s
const TAYLOR_TERMS = 10;

/** @param beta 1/nm  @param distance nm, up to which the table is to reach */
export function createSmearedCoulomb(beta: number, distance: number): SmearedCoulomb {
  const intervals = Math.max(1, Math.ceil((beta * beta * distance * distance) / WIDEST));
  const width = (distance * distance) / intervals;
  const coefficients = new Float64Array(6 * intervals);
  const step = beta * beta * width;
  for (let k = 0; k < intervals; k++) {
    // The Taylor series in t from the left end: terms 0 to 2 are the left conditions; the sums of the others, of their slopes and
    // half curvatures at t = 1 are the right ones. Summed like this, not as differences of h, nothing cancels.
    let value = 0;
    let slope = 0;
    let curvature = 0;
    let factor = (2 * beta) / Math.sqrt(Math.PI);
    for (let n = 0; n < TAYLOR_TERMS; n++) {
      const term = factor * boys(n, k * step);
      if (n < 3) {
        coefficients[6 * k + n] = term;
      } else {
        value += term;
        slope += n * term;
        curvature += 0.5 * n * (n - 1) * term;
      }
      factor *= -step / (n + 1);
    }
    coefficients[6 * k + 3] = 10 * value - 4 * slope + curvature;
    coefficients[6 * k + 4] = -15 * value + 7 * slope - 2 * curvature;
    coefficients[6 * k + 5] = 6 * value - 3 * slope + curvature;
  }
  return { invWidth: 1 / width, range: distance * distance, coefficients };
}

/** h(s), 1/nm; s < range. */
export function smearedPotential(table: SmearedCoulomb, s: number): number {
  const { coefficients: c } = table;
  const u = s * table.invWidth;
  const interval = u | 0;
  const t = u - interval;
  const k = 6 * interval;
  return c[k] + t * (c[k + 1] + t * (c[k + 2] + t * (c[k + 3] + t * (c[k + 4] + t * c[k + 5]))));
}

/** h'(s), 1/nm³; s < range. */
export function smearedSlope(table: SmearedCoulomb, s: number): number {
  const { coefficients: c } = table;
  const u = s * table.invWidth;
  const interval = u | 0;
  const t = u - interval;
  const k = 6 * interval;
  return (
    table.invWidth *
    (c[k + 1] + t * (2 * c[k + 2] + t * (3 * c[k + 3] + t * (4 * c[k + 4] + t * 5 * c[k + 5]))))
  );
}
