/**
 * Collective transport by species: Onsager coefficients and transference numbers from the displacements P_s of species,
 *
 *   L_ij = lim d/dt < dP_i(t) . dP_j(t) > / (6 V kB T),   J_i = - sum_j L_ij grad mu_j,
 *
 * in the frame of the centre of mass of the box (Fong, Bergstrom, McCloskey, Mandadapu, AIChE J. 66, e17091 (2020); Fong,
 * Self, McCloskey, Persson, Macromolecules 54, 2575 (2021)). What each ion adds with itself, L_ii^self = N_i D_i / (V kB T),
 * is the Nernst-Einstein part; L_ii^distinct = L_ii - L_ii^self and L_ij are correlations of different ions. Charges q turn
 * them into shares of the conductivity, sigma = sum_ij q_i q_j L_ij.
 *
 * Transference numbers depend on the frame, conductivities of a neutral box do not: in the frame in which the centre of
 * mass of the solvent species f is at rest,
 *
 *   t_i = slope of < q_i (dP_i - N_i dU) . dM > over slope of < |dM|² >,   U = sum_f m_s P_s / sum_f m_s N_s,   M = sum q_s P_s
 *
 * (Shao, Gudla, Brandell, Zhang, J. Am. Chem. Soc. 144, 7583 (2022), on why the frame matters).
 */
import { AVOGADRO, BOLTZMANN } from '../units/index.js';
import type { Estimate } from './estimate.js';
import { scaled, weightedSum } from './propagation.js';
import type { OnsagerEntry } from './transport-results.js';

/** nm²/ps over nm³ kJ/mol, in mol²/(J m s). */
const MOL2_PER_JMS = 1e18 / AVOGADRO;

export interface OnsagerConditions {
  /** nm³ */
  readonly volume: number;
  /** K */
  readonly temperature: number;
}

/** Slope of a cross displacement, nm²/ps, as L in mol²/(J m s). */
export function onsagerOfSlope(slope: Estimate, { volume, temperature }: OnsagerConditions): Estimate {
  return scaled(slope, MOL2_PER_JMS / (6 * volume * BOLTZMANN * temperature));
}

/** L_ii^self of `count` ions of self-diffusion D (m²/s), mol²/(J m s). */
export function selfCoefficient(
  diffusion: Estimate,
  count: number,
  { volume, temperature }: OnsagerConditions,
): Estimate {
  const nm2PerPs = 1e6;
  return scaled(diffusion, (count * nm2PerPs * MOL2_PER_JMS) / (volume * BOLTZMANN * temperature));
}

/** The entry with its self and distinct parts; between species all of it is distinct. */
export function withSelfPart(entry: OnsagerEntry, self: Estimate | null): OnsagerEntry {
  const { first, second, total } = entry;
  if (first !== second) return entry;
  return {
    ...entry,
    self,
    distinct:
      total === null || self === null
        ? null
        : weightedSum([
            [1, total],
            [-1, self],
          ]),
  };
}

/** A species whose collective displacement is followed. */
export interface Mover {
  readonly species: string;
  readonly molecules: { readonly length: number };
  /** u, of one molecule */
  readonly mass: number;
}

/**
 * P_s in the frame of `solvents`: [frame, 3] nm.
 * @param path [frame, mover, 3] nm in the frame of the box
 * @param mover whose path; its place in the columns
 * @param solvents places
 */
export function pathInFrame(
  path: { readonly data: Float64Array; readonly frameCount: number; readonly columnCount: number },
  movers: readonly Mover[],
  mover: number,
  solvents: readonly number[],
): Float64Array {
  const mass = solvents.reduce((sum, s) => sum + movers[s].mass * movers[s].molecules.length, 0);
  const own = new Float64Array(3 * path.frameCount);
  for (let row = 0; row < path.frameCount; row++)
    for (let axis = 0; axis < 3; axis++) {
      const at = row * path.columnCount + axis;
      const drift = solvents.reduce((sum, s) => sum + movers[s].mass * path.data[at + 3 * s], 0) / mass;
      own[3 * row + axis] = path.data[at + 3 * mover] - movers[mover].molecules.length * drift;
    }
  return own;
}
