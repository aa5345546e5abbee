import { describe, expect, it } from 'vitest';
import { ewaldDirectEnergy, ewaldDirectForce } from '../../../../src/forces/index.js';
import { erfc } from '../../../../src/math/index.js';
import { createArena } from '../../../../src/platforms/cpu/arena.js';
import { fillCoulombTables, UNITS_PER_NM } from '../../../../src/platforms/cpu/coulomb-table.js';
import { loadKernels } from '../../../../src/platforms/cpu/kernels-node.js';
import { COULOMB } from '../../../../src/units/index.js';

/** As the kernel reads it. */
function read(table: Float32Array, r2: number): number {
  const units = Math.fround(r2 * UNITS_PER_NM ** 2);
  const index = new Uint32Array(Float32Array.of(units).buffer)[0] >>> 15;
  return table[2 * index] + table[2 * index + 1] * units;
}

describe('coulomb table', () => {
  const arena = createArena();
  const kernels = loadKernels(arena.memory);

  it.each([0, 3.12, 4.5])('force and energy between contact and cut-off, beta %d', (beta) => {
    const { force, energy } = fillCoulombTables(arena, kernels, beta, 1.1);
    for (let r = 1e-4; r < 1.1; r *= 1.003) {
      const exactEnergy = ewaldDirectEnergy(1, r, beta) / COULOMB;
      const exactForce = ewaldDirectForce(1, r, beta) / COULOMB;
      // In parts of the bare interaction, 1/r and 1/r³.
      expect(Math.abs(read(energy, r * r) - exactEnergy) * r).toBeLessThan(6e-6);
      expect(Math.abs(read(force, r * r) - exactForce) * r ** 3).toBeLessThan(6e-6);
    }
  });

  it('special functions of the kernels agree with src/math', () => {
    for (let x = 0; x < 8; x += 0.0371) {
      expect(Math.abs(kernels.complementaryError(x) / erfc(x) - 1)).toBeLessThan(1e-12);
      const erfOverX = x === 0 ? 2 / Math.sqrt(Math.PI) : (1 - erfc(x)) / x;
      expect(Math.abs(kernels.errorOverArgument(x) / erfOverX - 1)).toBeLessThan(1e-12);
    }
  });
});
