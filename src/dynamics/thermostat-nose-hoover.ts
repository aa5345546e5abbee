/**
 * Nose-Hoover chain: Martyna, Klein, Tuckerman, J. Chem. Phys. 97, 2635 (1992); Martyna, Tuckerman, Tobias, Klein,
 * Mol. Phys. 87, 1117 (1996). M baths in a row, the first coupled to all velocities:
 *
 *   dv_i/dt = f_i/m_i - w_1 v_i,   Q_1 dw_1/dt = 2K - N_f kT - Q_1 w_1 w_2,   Q_k dw_k/dt = Q_(k-1) w_(k-1)² - kT - Q_k w_k w_(k+1)
 *   Q_1 = N_f kT (period/2 pi)²,  Q_k = kT (period/2 pi)²
 *
 * Half a step of the chain goes before and half after the integrator's step; each half is a product of exact flows with the
 * weights of Yoshida (Phys. Lett. A 150, 262 (1990)) and Suzuki, fourth order. Energy handed to the bath:
 *
 *   sum_k Q_k w_k²/2 + N_f kT eta_1 + kT sum_(k>1) eta_k,  d eta_k/dt = w_k
 *
 * added up as it changes, so that it stays meaningful on a temperature ramp. K is the kinetic energy of the temperature
 * (half-step.ts): that of the velocities, which the chain scales, and a part D of the forces, which it does not. The work of D,
 * 2 D sum_n w_1 h, is left out of the bath, so that U + K + bath stays with the K of the velocities. Kept in `couplers`: the chain velocities w.
 * Deterministic and reversible; ergodic only where the forces mix, so CSVR remains the default.
 */
import { BOLTZMANN } from '../units/index.js';
import { BATH_ENERGY, type Bath, CHAIN_VELOCITIES, type ReplicaView } from './replica-view.js';
import { kineticEnergy } from './temperature.js';

export const LONGEST_CHAIN = 8;

const OUTER = 1 / (2 - 2 ** (1 / 3));
const WEIGHTS = [OUTER, 1 - 2 * OUTER, OUTER];

/**
 * Advance the chain by `interval` ps (half a time step) and scale the velocities.
 * @param thermal kinetic energy of the temperature, kJ/mol
 * @param period of the bath's oscillation, ps
 * @param freedom degrees of freedom of the velocities
 */
export function noseHooverChain(
  replica: ReplicaView,
  thermal: number,
  interval: number,
  period: number,
  chainLength: number,
  freedom: number,
  bath: Bath,
): void {
  const { velocities, masses, couplers } = replica;
  if (freedom < 1) return;
  const kT = BOLTZMANN * bath.temperature;
  const inertia = kT * (period / (2 * Math.PI)) ** 2;
  const w = couplers.subarray(CHAIN_VELOCITIES, CHAIN_VELOCITIES + chainLength);
  const last = chainLength - 1;
  const start = kineticEnergy(masses, velocities);
  const unscaled = thermal - start;
  let kinetic = start;
  let exponent = 0;
  let heat = -chainEnergy(w, inertia, freedom);

  for (const weight of WEIGHTS) {
    const h = weight * interval;
    for (let k = last; k >= 0; k--) kickLink(k, h);
    heat += h * kT * w.reduce((sum, value, k) => sum + (k === 0 ? freedom * value : value), 0);
    exponent -= h * w[0];
    kinetic = start * Math.exp(2 * exponent);
    for (let k = 0; k <= last; k++) kickLink(k, h);
  }

  const scale = Math.exp(exponent);
  for (let k = 0; k < velocities.length; k++) velocities[k] *= scale;
  couplers[BATH_ENERGY] += heat + chainEnergy(w, inertia, freedom) + 2 * exponent * unscaled;

  /** w_k over h/2: friction of the next link, force of the one before, friction again. */
  function kickLink(k: number, h: number): void {
    const damping = k < last ? Math.exp((-h / 4) * w[k + 1]) : 1;
    const force =
      k === 0
        ? (2 * (kinetic + unscaled) - freedom * kT) / (freedom * inertia)
        : ((k === 1 ? freedom : 1) * inertia * w[k - 1] * w[k - 1] - kT) / inertia;
    w[k] = (w[k] * damping + (h / 2) * force) * damping;
  }
}

/** sum_k Q_k w_k²/2 */
function chainEnergy(w: Float64Array, inertia: number, freedom: number): number {
  return w.reduce((sum, value, k) => sum + 0.5 * (k === 0 ? freedom : 1) * inertia * value * value, 0);
}
