import { createFftPlan, fft } from './fft.js';

/**
 * Fourier transform of a real mesh [nx, ny, nz] to its half spectrum [nx, ny, nz/2 + 1] of complex numbers and back:
 *   S(kx,ky,kz) = sum_xyz Q(x,y,z) exp(-2 pi i (kx x/nx + ky y/ny + kz z/nz)),
 * neither direction normalised: back(forward(Q)) = nx ny nz Q. The other half is S(-k) = conj S(k).
 */
export interface RealFft3d {
  readonly mesh: readonly [number, number, number];
  /** floor(nz/2) + 1 */
  readonly halfDepth: number;
  /** [nx, ny, nz] real */
  readonly real: Float64Array;
  /** [nx, ny, halfDepth] complex, interleaved */
  readonly spectrum: Float64Array;
  /** `real` to `spectrum`. */
  forward(): void;
  /** `spectrum` (destroyed) to `real`. */
  backward(): void;
}

export function createRealFft3d(mesh: readonly [number, number, number]): RealFft3d {
  const [nx, ny, nz] = mesh;
  const halfDepth = Math.floor(nz / 2) + 1;
  const planX = createFftPlan(nx);
  const planY = createFftPlan(ny);
  const planZ = createFftPlan(nz);
  const real = new Float64Array(nx * ny * nz);
  const spectrum = new Float64Array(2 * nx * ny * halfDepth);
  const work = new Float64Array(Math.max(spectrum.length, 2 * nz));
  const rowPair = new Float64Array(2 * nz);
  const rowCount = nx * ny;

  /** Two real rows a, b travel as one complex row a + ib; conjugate symmetry separates their spectra. */
  function forwardRows(): void {
    for (let row = 0; row < rowCount; row += 2) {
      const paired = row + 1 < rowCount;
      for (let z = 0; z < nz; z++) {
        rowPair[2 * z] = real[row * nz + z];
        rowPair[2 * z + 1] = paired ? real[(row + 1) * nz + z] : 0;
      }
      fft(planZ, -1, rowPair, 0, 1, work);
      for (let k = 0; k < halfDepth; k++) {
        const mirror = k === 0 ? 0 : nz - k;
        const re = rowPair[2 * k];
        const im = rowPair[2 * k + 1];
        const mirrorRe = rowPair[2 * mirror];
        const mirrorIm = rowPair[2 * mirror + 1];
        const a = 2 * (row * halfDepth + k);
        spectrum[a] = 0.5 * (re + mirrorRe);
        spectrum[a + 1] = 0.5 * (im - mirrorIm);
        if (!paired) continue;
        const b = a + 2 * halfDepth;
        spectrum[b] = 0.5 * (im + mirrorIm);
        spectrum[b + 1] = 0.5 * (mirrorRe - re);
      }
    }
  }

  function backwardRows(): void {
    for (let row = 0; row < rowCount; row += 2) {
      const paired = row + 1 < rowCount;
      for (let k = 0; k < halfDepth; k++) {
        const a = 2 * (row * halfDepth + k);
        const b = a + 2 * halfDepth;
        const aRe = spectrum[a];
        const aIm = spectrum[a + 1];
        const bRe = paired ? spectrum[b] : 0;
        const bIm = paired ? spectrum[b + 1] : 0;
        const mirror = k === 0 ? 0 : nz - k;
        rowPair[2 * mirror] = aRe + bIm;
        rowPair[2 * mirror + 1] = bRe - aIm;
        rowPair[2 * k] = aRe - bIm;
        rowPair[2 * k + 1] = aIm + bRe;
      }
      fft(planZ, 1, rowPair, 0, 1, work);
      for (let z = 0; z < nz; z++) {
        real[row * nz + z] = rowPair[2 * z];
        if (paired) real[(row + 1) * nz + z] = rowPair[2 * z + 1];
      }
    }
  }

  return {
    mesh,
    halfDepth,
    real,
    spectrum,
    forward() {
      forwardRows();
      for (let x = 0; x < nx; x++) fft(planY, -1, spectrum, x * ny * halfDepth, halfDepth, work);
      fft(planX, -1, spectrum, 0, ny * halfDepth, work);
    },
    backward() {
      fft(planX, 1, spectrum, 0, ny * halfDepth, work);
      for (let x = 0; x < nx; x++) fft(planY, 1, spectrum, x * ny * halfDepth, halfDepth, work);
      backwardRows();
    },
  };
}
