/**
 * The reciprocal part of the Ewald sum by smooth particle-mesh Ewald, orders 4 to 6 (kernels/cpu/pme-spread.ts, pme-fft.ts,
 * pme-solve.ts, pme-gather.ts). Forces are left in `slots.meshForces`, for sumForces.
 */
import { SheathError } from '../../core/index.js';
import { ewaldBackgroundEnergy } from '../../forces/index.js';
import { boxVolume, bSplineWeights } from '../../math/index.js';
import type { Arena } from './arena.js';
import { createFftPlan, type FftPlan } from './fft-plan.js';
import type { GatherKernel, Kernels, SpreadKernel } from './kernels.js';
import type { PairList } from './pair-list.js';
import { type ReplicaMemory, termIndex } from './replica-memory.js';

/** Of an axis: |b|² by frequency, and in the order of the planes: m (1/nm) and the factors of the influence function. */
interface MeshAxis {
  readonly plan: FftPlan;
  readonly moduli: Float64Array;
  readonly places: (frequency: number) => number;
  readonly waves: Float32Array;
  readonly factors: Float32Array;
}

const roundUp = (value: number, multiple: number) => multiple * Math.ceil(value / multiple);

/**
 * @param charges [atom], e
 * @throws E_PME_ORDER, E_MESH_FACTORS
 */
export function createPme(
  arena: Arena,
  kernels: Kernels,
  charges: Float64Array,
  beta: number,
  order: number,
  mesh: readonly [number, number, number],
): (list: PairList, replica: ReplicaMemory, wanted: boolean) => void {
  const [nx, ny, nz] = mesh;
  const { spread, gather } = splineKernels(kernels, order, mesh);
  const rowBytes = 4 * (roundUp(nz, 8) + 8);
  const imaginaryBytes = 4 * roundUp(nz, 8);
  // Rows that are not a power of two apart share fewer cache sets.
  const complexRowBytes = 2 * imaginaryBytes + 32;
  const complexPlaneBytes = complexRowBytes * roundUp(ny, 4);
  const planeCount = Math.floor(nx / 2) + 1;
  // A row is read seven points beyond its end.
  const chargeMesh = arena.float32((nx * ny * rowBytes) / 4 + 8);
  const potentialMesh = arena.float32((nx * ny * rowBytes) / 4 + 8);
  const planes = arena.float32((planeCount * complexPlaneBytes) / 4);
  const work = arena.float32(8 * roundUp(Math.max(...mesh), 8) + 256);
  const sums = arena.float64(7);
  const axes = mesh.map((size, axis) => createAxis(arena, kernels, order, size, axis === 0)) as [
    MeshAxis,
    MeshAxis,
    MeshAxis,
  ];
  const [x, y, z] = axes;
  const tablesFor = new Float64Array(3);

  /** Tables that depend on the box. */
  const scaleTables = (box: Float64Array) => {
    if (box.every((edge, axis) => edge === tablesFor[axis])) return;
    tablesFor.set(box);
    axes.forEach(({ plan, moduli, places, waves, factors }, axis) => {
      // The x factors carry 1/(pi V), halved because the transforms come doubled.
      const scale = axis === 0 ? 1 / (2 * Math.PI * boxVolume(box)) : 1;
      for (let k = 0; k < plan.length; k++) {
        const m = (2 * k > plan.length ? k - plan.length : k) / box[axis];
        const place = places(k);
        waves[place] = m;
        factors[place] = scale * moduli[k] * kernels.exponential(-((Math.PI * m) ** 2) / (beta * beta));
      }
    });
  };

  return ({ slots, clusters }, { box, terms, virial }, wanted) => {
    scaleTables(box);
    spread(
      slots.fractions.byteOffset,
      slots.records.byteOffset,
      0,
      clusters,
      chargeMesh.byteOffset,
      nx,
      ny,
      nz,
      rowBytes,
      work.byteOffset,
    );
    kernels.meshToPlanes(
      0,
      ny,
      chargeMesh.byteOffset,
      planes.byteOffset,
      nx,
      ny,
      nz,
      rowBytes,
      complexRowBytes,
      complexPlaneBytes,
      imaginaryBytes,
      x.plan.stages.byteOffset,
      x.plan.order.byteOffset,
      work.byteOffset,
      order,
    );
    sums.fill(0);
    (wanted ? kernels.solvePlanesWithSums : kernels.solvePlanes)(
      0,
      planeCount,
      planes.byteOffset,
      nx,
      ny,
      nz,
      complexRowBytes,
      complexPlaneBytes,
      imaginaryBytes,
      x.factors.byteOffset,
      x.waves.byteOffset,
      y.factors.byteOffset,
      y.waves.byteOffset,
      z.factors.byteOffset,
      z.waves.byteOffset,
      beta,
      y.plan.stages.byteOffset,
      z.plan.stages.byteOffset,
      work.byteOffset,
      sums.byteOffset,
    );
    kernels.planesToMesh(
      0,
      ny,
      potentialMesh.byteOffset,
      planes.byteOffset,
      nx,
      ny,
      nz,
      rowBytes,
      complexRowBytes,
      complexPlaneBytes,
      imaginaryBytes,
      x.plan.stages.byteOffset,
      x.plan.order.byteOffset,
      work.byteOffset,
    );
    gather(
      slots.fractions.byteOffset,
      slots.records.byteOffset,
      0,
      clusters,
      potentialMesh.byteOffset,
      nx,
      ny,
      nz,
      rowBytes,
      work.byteOffset,
      box.byteOffset,
      slots.meshForces.byteOffset,
    );
    if (!wanted) return;
    const background = ewaldBackgroundEnergy(charges, beta, boxVolume(box));
    terms[termIndex('coulombReciprocal')] += sums[0] + background;
    const [, xx, xy, xz, yy, yz, zz] = sums;
    [xx, xy, xz, xy, yy, yz, xz, yz, zz].forEach((value, k) => {
      virial[k] += value;
    });
    for (let axis = 0; axis < 3; axis++) virial[4 * axis] -= 0.5 * background;
  };
}

function splineKernels(
  kernels: Kernels,
  order: number,
  mesh: readonly number[],
): { spread: SpreadKernel; gather: GatherKernel } {
  if (Math.min(...mesh) >= order) {
    if (order === 4) return { spread: kernels.spreadCubic, gather: kernels.gatherCubic };
    if (order === 5) return { spread: kernels.spreadQuartic, gather: kernels.gatherQuartic };
    if (order === 6) return { spread: kernels.spreadQuintic, gather: kernels.gatherQuintic };
  }
  throw new SheathError('E_PME_ORDER', {
    object: `the PME order is ${order} on a mesh of ${mesh.join(' x ')} points`,
    limit: 'the cpu platform has orders 4, 5 and 6, and the order must not exceed the points on an axis',
    cure: 'use order 4, 5 or 6, or a finer mesh',
  });
}

/** Frequencies along x stay in natural order (pme-fft sorts them); those along y and z stay where the transform leaves them. */
function createAxis(arena: Arena, kernels: Kernels, order: number, size: number, natural: boolean): MeshAxis {
  const plan = createFftPlan(arena, kernels, size);
  const length = roundUp(size, 4);
  return {
    plan,
    moduli: splineModuli(kernels, order, size),
    places: natural ? (frequency) => frequency : (frequency) => plan.order[frequency],
    waves: arena.float32(length),
    factors: arena.float32(length),
  };
}

/** As bSplineModuli of src/math, with the kernels' own cosine, and 0 where an odd order has none. */
function splineModuli(kernels: Kernels, order: number, size: number): Float64Array {
  const values = new Float64Array(order);
  bSplineWeights(order, 0, values, new Float64Array(order), 0);
  return Float64Array.from({ length: size }, (_, m) => {
    let re = 0;
    let im = 0;
    values.forEach((value, k) => {
      const angle = (2 * Math.PI * ((m * k) % size)) / size;
      re += value * kernels.cosine(angle);
      im += value * kernels.sine(angle);
    });
    const square = re * re + im * im;
    return square > 1e-12 ? 1 / square : 0;
  });
}
