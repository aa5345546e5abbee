import { describe, expect, it } from 'vitest';
import {
  coulombEnergy,
  coulombForce,
  ewaldBackgroundEnergy,
  ewaldDirectEnergy,
  ewaldDirectForce,
  ewaldExclusionEnergy,
  ewaldExclusionForce,
  ewaldSelfEnergy,
  lennardJonesEnergy,
  lennardJonesForce,
  pair14Coulomb,
  pair14Force,
  pair14LennardJones,
} from '../../../src/forces/index.js';
import { COULOMB } from '../../../src/units/index.js';

const BETA = 3.12;
const C6 = 2.6e-3;
const C12 = 2.6e-6;
const QQ = -0.36;

/** Energy and -(dE/dr)/r as functions of r. */
const PAIRS: Readonly<Record<string, readonly [(r: number) => number, (r: number) => number]>> = {
  'lennard-jones': [
    (r) => lennardJonesEnergy(1 / r ** 2, C6, C12),
    (r) => lennardJonesForce(1 / r ** 2, C6, C12),
  ],
  coulomb: [(r) => coulombEnergy(QQ, 1 / r), (r) => coulombForce(QQ, 1 / r)],
  'coulomb-ewald-direct': [(r) => ewaldDirectEnergy(QQ, r, BETA), (r) => ewaldDirectForce(QQ, r, BETA)],
  'coulomb-ewald-exclusion': [
    (r) => ewaldExclusionEnergy(QQ, r * r, BETA),
    (r) => ewaldExclusionForce(QQ, r * r, BETA),
  ],
  'pair-14': [
    (r) => pair14LennardJones(r * r, C6, C12) + pair14Coulomb(r * r, 0.5, QQ),
    (r) => pair14Force(r * r, C6, C12, 0.5, QQ),
  ],
};

describe.each(Object.entries(PAIRS))('%s', (_name, [energy, force]) => {
  it('force is minus the slope of the energy to 1e-6', () => {
    for (let r = 0.15; r < 1.2; r += 0.05) {
      const h = 1e-4 * r;
      const slope = (8 * (energy(r + h) - energy(r - h)) - energy(r + 2 * h) + energy(r - 2 * h)) / (12 * h);
      expect(Math.abs(force(r) * r + slope)).toBeLessThan(1e-6 * Math.abs(slope));
    }
  });
});

describe('relations between the pair terms', () => {
  it('Lennard-Jones has its minimum -epsilon at 2^(1/6) sigma', () => {
    const sigma = 0.31;
    const epsilon = 0.7;
    const c6 = 4 * epsilon * sigma ** 6;
    const c12 = 4 * epsilon * sigma ** 12;
    const invR2 = (2 ** (1 / 6) * sigma) ** -2;
    expect(Math.abs(lennardJonesEnergy(invR2, c6, c12) + epsilon)).toBeLessThan(1e-14);
    expect(Math.abs(lennardJonesForce(invR2, c6, c12))).toBeLessThan(1e-11);
  });

  it('an atom without Lennard-Jones (sigma = epsilon = 0) has none', () => {
    expect([lennardJonesEnergy(1e4, 0, 0), lennardJonesForce(1e4, 0, 0)]).toEqual([0, 0]);
  });

  it('direct Ewald is bare Coulomb plus the exclusion correction', () => {
    for (let r = 0.1; r < 1.2; r += 0.1) {
      const sum = coulombEnergy(QQ, 1 / r) + ewaldExclusionEnergy(QQ, r * r, BETA);
      expect(Math.abs(ewaldDirectEnergy(QQ, r, BETA) - sum)).toBeLessThan(1e-12 * COULOMB);
    }
  });

  it('a charge excluded from itself is the self energy: the exclusion term at r = 0, halved', () => {
    const charges = [0.4, -1.1, 0.7];
    const sum = charges.reduce((total, q) => total + 0.5 * ewaldExclusionEnergy(q * q, 0, BETA), 0);
    expect(Math.abs(ewaldSelfEnergy(charges, BETA) - sum)).toBeLessThan(1e-10);
  });

  it('the background of a neutral box is nothing', () => {
    expect(Math.abs(ewaldBackgroundEnergy([0.5, -0.5], BETA, 8))).toBe(0);
    expect(ewaldBackgroundEnergy([1], BETA, 8)).toBeLessThan(0);
  });
});
