/**
 * Canonical sampling through velocity rescaling: Bussi, Donadio, Parrinello, J. Chem. Phys. 126, 014101 (2007).
 * The kinetic energy follows its own stochastic dynamics, propagated exactly over an interval h (their appendix A7):
 *
 *   alpha² = c + (1 - c) (R1² + S) Kt/(N_f K) + 2 R1 sqrt(c (1 - c) Kt/(N_f K)),  c = exp(-h/tau), Kt = N_f kT/2,
 *   S = sum of N_f - 1 squared normals = 2 Gamma((N_f - 1)/2);  sign(alpha) = sign(R1 + sqrt(c N_f K/((1 - c) Kt)))
 *
 * and all velocities are multiplied by alpha. K is the kinetic energy of the temperature (half-step.ts): at a finite time step the
 * part of the shadow Hamiltonian that scales with the velocities squared. Gamma deviates: Marsaglia, Tsang, ACM Trans. Math. Softw. 26, 363 (2000).
 */
import { drawWords, normalsOf, STREAM, type Stream, uniformOf } from '../math/index.js';
import { BOLTZMANN } from '../units/index.js';
import { BATH_ENERGY, type Bath, type ReplicaView } from './replica-view.js';
import { kineticEnergy } from './temperature.js';

const normals = new Float64Array(2);

/**
 * Rescale the velocities for an interval of `interval` ps.
 * @param thermal kinetic energy of the temperature, kJ/mol
 * @param time relaxation time tau, ps; 0 draws a new kinetic energy
 * @param freedom degrees of freedom of the velocities
 * @param step absolute step, the key of the draw
 */
export function csvrThermostat(
  replica: ReplicaView,
  thermal: number,
  interval: number,
  time: number,
  freedom: number,
  bath: Bath,
  step: number,
): void {
  const { velocities, masses, couplers } = replica;
  const before = kineticEnergy(masses, velocities);
  // A system at rest has no direction to scale along.
  if (!(before > 0) || freedom < 1) return;
  const alpha = csvrFactor(thermal, freedom, interval, time, bath, step);
  for (let k = 0; k < velocities.length; k++) velocities[k] *= alpha;
  couplers[BATH_ENERGY] -= (alpha * alpha - 1) * before;
}

/** The factor alpha for kinetic energy `kinetic` (kJ/mol). */
export function csvrFactor(
  kinetic: number,
  freedom: number,
  interval: number,
  time: number,
  bath: Bath,
  step: number,
): number {
  const words = drawWords(bath.seed, STREAM.csvr, bath.walker, 0, step, 0);
  normalsOf(words[0], words[1], normals, 0);
  const r1 = normals[0];
  const others =
    freedom > 1 ? 2 * gammaDeviate((freedom - 1) / 2, bath.seed, STREAM.csvr, bath.walker, step, 1) : 0;
  const c = time > 0 ? Math.exp(-interval / time) : 0;
  /** Kt / (N_f K) */
  const ratio = (BOLTZMANN * bath.temperature) / (2 * kinetic);
  const alpha2 = c + (1 - c) * (r1 * r1 + others) * ratio + 2 * r1 * Math.sqrt(c * (1 - c) * ratio);
  const sign = r1 + Math.sqrt(c / ((1 - c) * ratio)) < 0 ? -1 : 1;
  return sign * Math.sqrt(Math.max(0, alpha2));
}

/** A Gamma(shape, 1) deviate, shape > 0, by rejection; attempt n reads draw `firstDraw` + n of the key. */
export function gammaDeviate(
  shape: number,
  seed: number,
  stream: Stream,
  walker: number,
  step: number,
  firstDraw: number,
): number {
  // Below 1: Gamma(shape) = Gamma(shape + 1) U^(1/shape).
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let draw = firstDraw; ; draw++) {
    const words = drawWords(seed, stream, walker, 0, step, draw);
    normalsOf(words[0], words[1], normals, 0);
    const x = normals[0];
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(uniformOf(words[2])) < 0.5 * x * x + d * (1 - v + Math.log(v))) {
      return shape < 1 ? d * v * uniformOf(words[3]) ** (1 / shape) : d * v;
    }
  }
}
