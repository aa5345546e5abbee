/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations (Golub, Van Loan, Matrix
 * Computations, 4th ed., section 8.5), and its pseudo-inverse. Matrices are row-major [size, size].
 */
export interface SymmetricEigen {
  /** [k] */
  readonly values: Float64Array;
  /** [row, k]: column k belongs to values[k] */
  readonly vectors: Float64Array;
}

const MOST_SWEEPS = 60;

export function symmetricEigen(matrix: Float64Array, size: number): SymmetricEigen {
  const a = matrix.slice();
  const v = new Float64Array(size * size);
  for (let k = 0; k < size; k++) v[k * size + k] = 1;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let off = 0;
    let diagonal = 0;
    for (let p = 0; p < size; p++) {
      diagonal += a[p * size + p] ** 2;
      for (let q = p + 1; q < size; q++) off += a[p * size + q] ** 2;
    }
    if (off <= 1e-32 * diagonal) break;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, v, size, p, q);
  }
  return { values: Float64Array.from({ length: size }, (_, k) => a[k * size + k]), vectors: v };
}

function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q];
  if (apq === 0) return;
  const theta = (a[q * size + q] - a[p * size + p]) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < size; k++) {
    const akp = a[k * size + p];
    const akq = a[k * size + q];
    a[k * size + p] = c * akp - s * akq;
    a[k * size + q] = s * akp + c * akq;
  }
  for (let k = 0; k < size; k++) {
    const apk = a[p * size + k];
    const aqk = a[q * size + k];
    a[p * size + k] = c * apk - s * aqk;
    a[q * size + k] = s * apk + c * aqk;
    const vkp = v[k * size + p];
    const vkq = v[k * size + q];
    v[k * size + p] = c * vkp - s * vkq;
    v[k * size + q] = s * vkp + c * vkq;
  }
}

/** Eigenvalues below `tolerance` times the largest count as zero. */
export function pseudoInverse(matrix: Float64Array, size: number, tolerance = 1e-10): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, size);
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const inverse = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    if (Math.abs(values[k]) <= tolerance * largest) continue;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        inverse[i * size + j] += (vectors[i * size + k] * vectors[j * size + k]) / values[k];
  }
  return inverse;
}
