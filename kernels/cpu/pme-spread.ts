/**
 * Charges spread onto the mesh with B-splines: Q(k) = sum_i q_i M_n(u_ix - k_x) M_n(u_iy - k_y) M_n(u_iz - k_z),
 * Essmann et al., J. Chem. Phys. 103, 8577 (1995), eq. 4.6.
 * The mesh is [nx, ny, nz] f32 with rows padded to `rowBytes` (nz up to a multiple of 8, and 8 more), so that a row is
 * written without wrapping in z; pme-fft folds the tail back.
 * Atoms: fixed-point fractions and [charge x 4 | - | -] records in clusters, as in nonbonded.ts; `work` 512 bytes.
 */
import { meshPoint, splineWeights } from './common/b-spline';
import { CLUSTER_BYTES } from './common/fixed-point';
import { madd, mul, splat, storeTransposed } from './common/simd';

const INDICES: usize = 0;
const X: usize = 48;
const Y: usize = 144;
const Z: usize = 240;
/** [atom] 8 weights along z. */
const ROWS: usize = 336;

@inline function wrap(index: i32, size: i32): i32 {
  return index >= size ? index - size : index;
}

@inline function addRow(row: usize, factor: v128, low: v128, high: v128, order: i32): void {
  v128.store(row, madd(factor, low, v128.load(row)));
  if (order > 4) v128.store(row, madd(factor, high, v128.load(row, 16)), 16);
}

@inline function spread(
  order: i32, fractions: usize, atoms: usize, first: i32, end: i32, mesh: usize, nx: i32, ny: i32, nz: i32, rowBytes: usize, work: usize,
): void {
  const planeBytes = rowBytes * <usize>ny, zero = splat(0);
  for (let c = first; c < end; c++) {
    const at = fractions + <usize>c * CLUSTER_BYTES, charges = atoms + <usize>c * CLUSTER_BYTES;
    splineWeights(order, meshPoint(v128.load(at), nx, work + INDICES), work + X, 0);
    splineWeights(order, meshPoint(v128.load(at, 16), ny, work + INDICES + 16), work + Y, 0);
    splineWeights(order, meshPoint(v128.load(at, 32), nz, work + INDICES + 32), work + Z, 0);
    storeTransposed(v128.load(work + Z), v128.load(work + Z, 16), v128.load(work + Z, 32), v128.load(work + Z, 48), work + ROWS, 32);
    if (order > 4) {
      storeTransposed(v128.load(work + Z, 64), order > 5 ? v128.load(work + Z, 80) : zero, zero, zero, work + ROWS + 16, 32);
    }
    for (let k: usize = 0; k < 4; k++) {
      const lane = work + (k << 2), charge = load<f32>(charges + (k << 2));
      if (charge == 0) continue;
      const low = mul(splat(charge), v128.load(work + ROWS + (k << 5))), high = order > 4 ? mul(splat(charge), v128.load(work + ROWS + (k << 5), 16)) : zero;
      const ix = load<i32>(lane, INDICES), iy = load<i32>(lane, INDICES + 16);
      const column = mesh + (<usize>load<i32>(lane, INDICES + 32) << 2);
      const y0 = <usize>iy * rowBytes, y1 = <usize>wrap(iy + 1, ny) * rowBytes, y2 = <usize>wrap(iy + 2, ny) * rowBytes, y3 = <usize>wrap(iy + 3, ny) * rowBytes;
      const y4 = order > 4 ? <usize>wrap(iy + 4, ny) * rowBytes : 0, y5 = order > 5 ? <usize>wrap(iy + 5, ny) * rowBytes : 0;
      for (let e = 0; e < order; e++) {
        const plane = column + <usize>wrap(ix + e, nx) * planeBytes, weight = v128.load32_splat(lane + (<usize>e << 4), X);
        addRow(plane + y0, mul(weight, v128.load32_splat(lane, Y)), low, high, order);
        addRow(plane + y1, mul(weight, v128.load32_splat(lane, Y + 16)), low, high, order);
        addRow(plane + y2, mul(weight, v128.load32_splat(lane, Y + 32)), low, high, order);
        addRow(plane + y3, mul(weight, v128.load32_splat(lane, Y + 48)), low, high, order);
        if (order > 4) addRow(plane + y4, mul(weight, v128.load32_splat(lane, Y + 64)), low, high, order);
        if (order > 5) addRow(plane + y5, mul(weight, v128.load32_splat(lane, Y + 80)), low, high, order);
      }
    }
  }
}

export function spreadCubic(
  fractions: usize, atoms: usize, first: i32, end: i32, mesh: usize, nx: i32, ny: i32, nz: i32, rowBytes: usize, work: usize,
): void {
  spread(4, fractions, atoms, first, end, mesh, nx, ny, nz, rowBytes, work);
}

export function spreadQuartic(
  fractions: usize, atoms: usize, first: i32, end: i32, mesh: usize, nx: i32, ny: i32, nz: i32, rowBytes: usize, work: usize,
): void {
  spread(5, fractions, atoms, first, end, mesh, nx, ny, nz, rowBytes, work);
}

export function spreadQuintic(
  fractions: usize, atoms: usize, first: i32, end: i32, mesh: usize, nx: i32, ny: i32, nz: i32, rowBytes: usize, work: usize,
): void {
  spread(6, fractions, atoms, first, end, mesh, nx, ny, nz, rowBytes, work);
}
