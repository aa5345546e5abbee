import { describe, expect, it } from 'vitest';
import { ewaldBeta, ewaldDirectEnergy, ewaldDirectForce } from '../../src/forces/index.js';
import { boys, erfc } from '../../src/math/index.js';
import {
  createSmearedCoulomb,
  smearedPotential,
  smearedSlope,
} from '../../src/platforms/reference/smeared-coulomb.js';
import { COULOMB } from '../../src/units/index.js';

const cutoff = 1.2;
const beta = ewaldBeta(cutoff, 1e-6);
const table = createSmearedCoulomb(beta, cutoff);
const atZero = (2 * beta) / Math.sqrt(Math.PI);
const slopeAtZero = (atZero * beta * beta) / 3;

describe('smeared Coulomb table', () => {
  it('has the error it claims: 3e-15 of h(0), 3e-13 of the slope', () => {
    let potentialError = 0;
    let slopeError = 0;
    for (let k = 0; k < 20000; k++) {
      const s = ((k + 0.37) / 20000) * table.range;
      const potential = atZero * boys(0, beta * beta * s);
      const slope = -atZero * beta * beta * boys(1, beta * beta * s);
      potentialError = Math.max(potentialError, Math.abs(smearedPotential(table, s) - potential));
      slopeError = Math.max(slopeError, Math.abs(smearedSlope(table, s) - slope));
    }
    expect(potentialError / atZero).toBeLessThan(3e-15);
    expect(slopeError / slopeAtZero).toBeLessThan(3e-13);
  });

  it('slope belongs to the potential: the table is one smooth curve', () => {
    const width = 1 / table.invWidth;
    for (const interval of [1, 7, 100]) {
      for (const side of [-1, 1]) {
        const s = interval * width * (1 + side * 1e-12);
        expect(Math.abs(smearedPotential(table, s) - smearedPotential(table, interval * width))).toBeLessThan(
          1e-11,
        );
        expect(Math.abs(smearedSlope(table, s) - smearedSlope(table, interval * width))).toBeLessThan(1e-11);
      }
    }
  });

  it('gives the direct Ewald term: erfc(beta r)/r relative to bare Coulomb to 1e-13', () => {
    for (let r = 0.08; r < cutoff; r += 0.0137) {
      const s = r * r;
      const energy = COULOMB * (1 / r - smearedPotential(table, s));
      const force = COULOMB * (1 / (r * s) + 2 * smearedSlope(table, s));
      expect(Math.abs(energy - ewaldDirectEnergy(1, r, beta))).toBeLessThan((1e-13 * COULOMB) / r);
      expect(Math.abs(force - ewaldDirectForce(1, r, beta))).toBeLessThan((1e-13 * COULOMB) / (r * s));
    }
    expect(erfc(beta * cutoff)).toBeCloseTo(1e-6, 12);
  });
});
