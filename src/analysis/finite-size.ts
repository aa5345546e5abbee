/**
 * Self-diffusion in a periodic box is slowed by the flow of its images; in a cube of edge L
 *   D(infinite) = D + 2.837297 kB T / (6 pi eta L)
 * (Yeh, Hummer, J. Phys. Chem. B 108, 15873 (2004)). The corrected value stands beside D, never in its place.
 */
import { AVOGADRO, BOLTZMANN } from '../units/index.js';
import type { Estimate } from './estimate.js';
import type { FiniteSizeCorrection, MsdResult } from './transport-results.js';

/** Of a cubic lattice: -xi. */
const XI = 2.837297;
/** Largest difference between edges of a box that counts as a cube. */
const CUBE_TOLERANCE = 0.01;

export interface FiniteSizeConditions {
  /** K */
  readonly temperature: number | null;
  /** nm */
  readonly boxEdges: readonly [number, number, number] | null;
  /** Pa s */
  readonly viscosity: Estimate | null;
  readonly origin: FiniteSizeCorrection['viscosityOrigin'];
}

/** The same results with `finiteSize` where it can be given. */
export function withFiniteSize(
  results: readonly MsdResult[],
  { temperature, boxEdges, viscosity, origin }: FiniteSizeConditions,
): MsdResult[] {
  if (viscosity === null || temperature === null || boxEdges === null) return [...results];
  const edge = Math.cbrt(boxEdges[0] * boxEdges[1] * boxEdges[2]);
  if (!(edge > 0) || boxEdges.some((own) => Math.abs(own / edge - 1) > CUBE_TOLERANCE)) return [...results];
  // kJ/mol over Pa s nm, in m²/s
  const shift = (XI * BOLTZMANN * temperature * 1e12) / (AVOGADRO * 6 * Math.PI * viscosity.value * edge);
  return results.map((result): MsdResult => {
    const { diffusionM2PerS: d } = result;
    if (d === null) return result;
    const known = d.error !== null && viscosity.error !== null;
    return {
      ...result,
      finiteSize: {
        viscosity,
        viscosityOrigin: origin,
        edge,
        diffusionM2PerS: {
          value: d.value + shift,
          error: known ? Math.hypot(d.error ?? 0, (shift * (viscosity.error ?? 0)) / viscosity.value) : null,
          method: known ? d.method : 'none',
          effectiveSamples: d.effectiveSamples,
        },
      },
    };
  });
}
