/**
 * Weighted least squares of a straight line, y = intercept + slope x. The slope is linear in y, slope = sum c_k y_k, and
 * the coefficients c are returned: the error of a slope over correlated points follows from whatever is known about y,
 * never from the residuals.
 */
export interface LinearFit {
  readonly slope: number;
  readonly intercept: number;
  /** [point] d slope / d y */
  readonly slopeCoefficients: Float64Array;
}

/** @param weights [point], proportional to 1/variance; all one when left out. Needs two different x. */
export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>, weights?: ArrayLike<number>): LinearFit {
  let sumW = 0;
  let sumX = 0;
  let sumY = 0;
  for (let k = 0; k < x.length; k++) {
    const w = weights ? weights[k] : 1;
    sumW += w;
    sumX += w * x[k];
    sumY += w * y[k];
  }
  const meanX = sumX / sumW;
  const meanY = sumY / sumW;
  let sxx = 0;
  for (let k = 0; k < x.length; k++) sxx += (weights ? weights[k] : 1) * (x[k] - meanX) ** 2;
  const slopeCoefficients = new Float64Array(x.length);
  let slope = 0;
  for (let k = 0; k < x.length; k++) {
    slopeCoefficients[k] = ((weights ? weights[k] : 1) * (x[k] - meanX)) / sxx;
    slope += slopeCoefficients[k] * (y[k] - meanY);
  }
  return { slope, intercept: meanY - slope * meanX, slopeCoefficients };
}
