/** The electrolyte box of the golden tests, repeated, with production settings: 2,996 atoms a copy. */
import { fileURLToPath } from 'node:url';
import { ewaldBeta, meshFor } from '../../src/forces/index.js';
import { readGromacs } from '../../src/interop/index.js';
import type { Method } from '../../src/platforms/index.js';
import { createSystem, type System } from '../../src/system/index.js';

export interface ElectrolyteBox {
  readonly system: System;
  readonly method: Method;
  readonly positions: Float64Array;
  readonly box: Float64Array;
}

/** `copies` along x and as many along y. Cut-off 1.0 nm, PME order 4 at 0.12 nm, h-bonds constrained. */
export function electrolyteBox(copies: number): ElectrolyteBox {
  const folder = fileURLToPath(new URL('../../test/golden/gromacs/', import.meta.url));
  const one = readGromacs({ top: `${folder}bce-small.top`, gro: `${folder}bce-small.gro` });
  const cells = Array.from({ length: copies * copies }, (_, n) => [Math.floor(n / copies), n % copies, 0]);
  const box = Float64Array.of(copies * one.box[0], copies * one.box[1], one.box[2]);
  const positions = Float64Array.from(
    cells.flatMap((cell) => Array.from(one.positions, (x, k) => x + cell[k % 3] * one.box[k % 3])),
  );
  const blocks = cells.flatMap(() => one.blocks);
  const system = createSystem(one.model, blocks, { constraints: 'h-bonds' });
  const electrostatics = {
    kind: 'pme',
    beta: ewaldBeta(1, 1e-5),
    order: 4,
    mesh: meshFor(box, 0.12),
  } as const;
  const method: Method = { boundary: 'periodic', cutoff: 1, electrostatics, dispersionCorrection: true };
  return { system, method, positions, box };
}
