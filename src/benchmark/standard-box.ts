/**
 * The boxes that throughput is measured on, made from a seed by our own builder: 1 M LiPF6 in EC/DEC/DMC (`bce`), or with the APEM
 * oligomer in it (`tve`), about 3,000 atoms at the density of the liquid, relaxed by a minimisation and half a picosecond of
 * Langevin dynamics on the CPU. Larger ones are copies of it side by side, as near to a cube as they go.
 */
import { SheathError } from '../core/index.js';
import { drawVelocities, langevinProgram, type Program } from '../dynamics/index.js';
import { type ForceFieldModel, loadModel } from '../forcefield/index.js';
import type { GromacsInput } from '../interop/index.js';
import { platformInWorker } from '../platforms/index.js';
import { parseRecipe } from '../recipe/index.js';
import { prepareRun } from '../study/index.js';
import { createState, createSystem } from '../system/index.js';
import type { MoleculeBlock } from '../topology/index.js';
import { wholeMolecules } from '../trajectory/index.js';
import { BENCH_TEMPERATURE, type BenchMethod, type BenchmarkBox, benchMethod } from './bench-method.js';

export interface BenchBox extends BenchmarkBox {
  readonly name: string;
}

export const BOX_KINDS = ['bce', 'tve'] as const;
export type BoxKind = (typeof BOX_KINDS)[number];

const RELAXATION = { minimise: 200, dynamics: 1000, timeStep: 0.0005, friction: 20 };

/** A relaxed box and the force field it is made of, to be copied. */
export interface BaseBox {
  readonly kind: string;
  readonly model: ForceFieldModel;
  readonly blocks: readonly MoleculeBlock[];
  readonly chargeScales: Readonly<Record<string, number>>;
  readonly positions: Float64Array;
  readonly box: Float64Array;
}

export async function standardBox(kind: BoxKind, seed: number, method: BenchMethod): Promise<BaseBox> {
  const polymer = kind === 'tve' ? '  polymer: { APEM: 8 wt% }\n' : '';
  const recipe = parseRecipe(
    `electrolyte:\n  salt: { LiPF6: 1 M }\n  solvents: { EC: 1, DEC: 1, DMC: 1 }\n${polymer}box: { atoms: 3000 }\nseed: ${seed}\nmodel: { cutoff: 1 nm }\nplatform: cpu\n`,
    `the box ${kind}`,
  );
  const { composition, chargeScales, state } = await prepareRun(recipe, {
    readText: () => null,
    folder: '.',
  });
  const names = composition.species.map(({ name }) => name);
  const model = loadModel(names);
  const blocks = composition.species.map(({ name, count }) => ({
    species: model.molecules.findIndex(({ species }) => species.name === name),
    count,
  }));
  const packed = { kind, model, blocks, chargeScales, positions: state.positions, box: state.box };
  return { ...packed, positions: await relaxed(packed, method) };
}

/** A topology of the user's, as it stands. */
export function givenBox({ model, blocks, positions, box, title }: GromacsInput): BaseBox {
  return { kind: title, model, blocks, chargeScales: {}, positions, box };
}

async function relaxed(base: BaseBox, method: BenchMethod): Promise<Float64Array> {
  const system = createSystem(base.model, base.blocks, {
    chargeScales: base.chargeScales,
    constraints: 'h-bonds',
  });
  const state = createState(1, system.topology.atomCount);
  state.positions.set(base.positions);
  state.box.set(base.box);
  const walker = { temperature: BENCH_TEMPERATURE, pressure: 0, seed: 1, walker: 0, charges: null };
  drawVelocities(system, state, 0, { ...walker, draw: 0, removeCentreOfMass: true });
  const platform = await platformInWorker('cpu')(system, benchMethod(method, base.box), state, [walker]);
  try {
    const { minimise, dynamics, timeStep, friction } = RELAXATION;
    const descend: Program = { kind: 'minimise', forceTolerance: 1000, maximumStep: 0.02 };
    const shake = langevinProgram(timeStep, friction);
    await platform.advance(descend, minimise, { energiesEvery: 0 });
    for (let done = 0; done < dynamics; done += 100) {
      const { failure } = await platform.advance(shake, 100, { energiesEvery: 0 });
      if (failure !== null)
        throw new SheathError(
          'E_BENCH_BOX',
          {
            object: `the box ${base.kind} does not relax`,
            limit: failure.message,
            cure: 'choose another --seed',
          },
          { kind: 'failure' },
        );
    }
    return (await platform.download()).positions;
  } finally {
    await platform.dispose();
  }
}

/** About `atoms` atoms: as many copies of the base as come nearest, at least one. */
export function boxOfSize(base: BaseBox, atoms: number): BenchBox {
  const unit = base.positions.length / 3;
  const [nx, ny, nz] = nearCube(Math.max(1, Math.round(atoms / unit)));
  const copies = nx * ny * nz;
  const positions = new Float64Array(base.positions.length * copies);
  let at = 0;
  for (let x = 0; x < nx; x++) {
    for (let y = 0; y < ny; y++) {
      for (let z = 0; z < nz; z++) {
        const shift = [x * base.box[0], y * base.box[1], z * base.box[2]];
        for (let k = 0; k < base.positions.length; k++) positions[at++] = base.positions[k] + shift[k % 3];
      }
    }
  }
  const box = Float64Array.of(nx * base.box[0], ny * base.box[1], nz * base.box[2]);
  const system = createSystem(base.model, Array.from({ length: copies }, () => base.blocks).flat(), {
    chargeScales: base.chargeScales,
    constraints: 'h-bonds',
  });
  const whole = wholeCopies(base, positions);
  return { name: `${base.kind}, ${system.topology.atomCount} atoms`, system, positions: whole, box };
}

/** Molecules are made whole within the base box, whose images the copies are. */
function wholeCopies(base: BaseBox, positions: Float64Array): Float64Array {
  const { topology } = createSystem(base.model, base.blocks, { constraints: 'none' });
  const whole = wholeMolecules(topology);
  const length = base.positions.length;
  for (let at = 0; at < positions.length; at += length) {
    const part = positions.subarray(at, at + length);
    part.set(whole({ step: 0, time: 0, box: base.box, positions: part, images: null }).positions);
  }
  return positions;
}

/** Three factors of n that differ least: 4 = 2 x 2 x 1, 36 = 4 x 3 x 3. */
export function nearCube(n: number): readonly [number, number, number] {
  let best: [number, number, number] = [n, 1, 1];
  for (let c = 1; c * c * c <= n; c++) {
    if (n % c !== 0) continue;
    for (let b = c; b * b * c <= n; b++) {
      const a = n / c / b;
      if (Number.isInteger(a) && a + b + c < best[0] + best[1] + best[2]) best = [a, b, c];
    }
  }
  return best;
}

/** Pairs within the cut-off in a liquid of this density: N/2 (4/3) pi rc³ N/V. */
export function pairsWithin({ system, box }: BenchBox, cutoff: number): number {
  const { atomCount } = system.topology;
  const volume = box[0] * box[1] * box[2];
  return ((atomCount * atomCount) / 2 / volume) * (4 / 3) * Math.PI * cutoff ** 3;
}
