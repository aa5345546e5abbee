/**
 * Conductivity as if ions were uncorrelated (Nernst-Einstein), sigma_NE = sum_s N_s q_s² D_s / (V kB T), the Haven ratio beside the
 * collective one, and apparent transport numbers N_s q_s² D_s over their sum.
 */
import { BOLTZMANN } from '../units/index.js';
import { SIEMENS_PER_METRE } from './conductivity.js';
import type { Estimate } from './estimate.js';
import { selfCoefficient, withSelfPart } from './onsager.js';
import { scaled } from './propagation.js';
import type { ConductivityResult, IonTransport, MsdResult } from './transport-results.js';

const NM2_PER_PS = 1e6; // m²/s

/** Nernst-Einstein, Haven ratio and apparent transport numbers from the self-diffusion of the same run. */
export function withSelfDiffusion(result: ConductivityResult, msd: readonly MsdResult[]): ConductivityResult {
  const { temperature, volume, ions } = result;
  const refuse = (nernstEinsteinReason: string) => ({ ...result, nernstEinsteinReason });
  if (ions.length === 0) return refuse('no species carries a net charge');
  if (temperature === null) return refuse('no frame states a temperature, and none was given');
  if (volume === null) return refuse('the box is not periodic, so it has no volume');
  const factor = (SIEMENS_PER_METRE * NM2_PER_PS) / (volume * BOLTZMANN * temperature);
  const diffusions: Estimate[] = [];
  for (const { species } of ions) {
    const own = msd.find((one) => one.species === species);
    if (!own) return refuse(`the self-diffusion of ${species} was not analysed`);
    if (own.diffusionM2PerS === null) return refuse(`there is no D of ${species}: ${own.reason}`);
    diffusions.push(own.diffusionM2PerS);
  }
  const summed = (charge: (ion: IonTransport) => number) =>
    sumOf(ions.map((ion, k) => scaled(diffusions[k], factor * ion.moleculeCount * charge(ion) ** 2)));
  const terms = ions.map((ion, k) => scaled(diffusions[k], ion.moleculeCount * ion.charge ** 2));
  const nernstEinstein = summed(({ charge }) => charge);
  return {
    ...result,
    nernstEinstein,
    nernstEinsteinReason: null,
    havenRatio: result.collective && quotient(nernstEinstein, result.collective),
    ions: ions.map((ion, k) => ({ ...ion, apparentTransport: shareOf(terms, k) })),
    ...(result.onsager && {
      onsager: result.onsager.map((entry) => {
        const own = ions.findIndex(({ species }) => species === entry.first);
        return withSelfPart(
          entry,
          selfCoefficient(diffusions[own], ions[own].moleculeCount, { volume, temperature }),
        );
      }),
    }),
    unscaled: result.unscaled && {
      ...result.unscaled,
      nernstEinstein: summed(({ formalCharge }) => formalCharge),
    },
  };
}

/** Errors taken as independent. */
function sumOf(terms: readonly Estimate[]): Estimate {
  const known = terms.every(({ error }) => error !== null);
  return {
    value: terms.reduce((sum, { value }) => sum + value, 0),
    error: known ? Math.hypot(...terms.map(({ error }) => error ?? 0)) : null,
    method: known ? terms[0].method : 'none',
    effectiveSamples: null,
  };
}

function quotient(a: Estimate, b: Estimate): Estimate {
  const value = a.value / b.value;
  const known = a.error !== null && b.error !== null;
  return {
    value,
    error: known ? Math.abs(value) * Math.hypot((a.error ?? 0) / a.value, (b.error ?? 0) / b.value) : null,
    method: known ? b.method : 'none',
    effectiveSamples: null,
  };
}

function shareOf(terms: readonly Estimate[], index: number): Estimate {
  const { value: total } = sumOf(terms);
  const value = terms[index].value / total;
  const known = terms.every(({ error }) => error !== null);
  const errors = terms.map(({ error }, k) => ((k === index ? 1 - value : value) * (error ?? 0)) / total);
  return {
    value,
    error: known && terms.length > 1 ? Math.hypot(...errors) : null,
    method: terms.length === 1 ? 'constant' : known ? terms[index].method : 'none',
    effectiveSamples: null,
  };
}
