/**
 * Forces from the potential mesh: F_i = -q_i sum_k grad[M_n M_n M_n] phi(k), Essmann et al. (1995), eq. 4.9.
 * Mesh, atoms and work as in pme-spread.ts, rows extended beyond nz by their beginning; `work` 1024 bytes.
 */
import { meshPoint, splineWeights } from './common/b-spline';
import { CLUSTER_BYTES } from './common/fixed-point';
import { madd, mul, splat, storeTransposed, sumLanes } from './common/simd';

const INDICES: usize = 0;
const X: usize = 48;
const Y: usize = 144;
const Z: usize = 240;
const SLOPE_X: usize = 336;
const SLOPE_Y: usize = 432;
const SLOPE_Z: usize = 528;
/** [atom] 8 weights, then 8 slopes along z. */
const ROWS: usize = 624;

@inline function wrap(index: i32, size: i32): i32 {
  return index >= size ? index - size : index;
}

@inline function transposeZ(order: i32, from: usize, to: usize): void {
  const zero = splat(0);
  storeTransposed(v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48), to, 64);
  if (order > 4) storeTransposed(v128.load(from, 64), order > 5 ? v128.load(from, 80) : zero, zero, zero, to + 16, 64);
}

/** Weighted sum over the rows of a plane at byte `offset` of the rows. */
@inline function sumRows(
  order: i32, plane: usize, offset: usize, y0: usize, y1: usize, y2: usize, y3: usize, y4: usize, y5: usize, lane: usize, weights: usize,
): v128 {
  const at = plane + offset, w = lane + weights;
  let sum = mul(v128.load32_splat(w), v128.load(at + y0));
  sum = madd(v128.load32_splat(w, 16), v128.load(at + y1), sum);
  sum = madd(v128.load32_splat(w, 32), v128.load(at + y2), sum);
  sum = madd(v128.load32_splat(w, 48), v128.load(at + y3), sum);
  if (order > 4) sum = madd(v128.load32_splat(w, 64), v128.load(at + y4), sum);
  if (order > 5) sum = madd(v128.load32_splat(w, 80), v128.load(at + y5), sum);
  return sum;
}

/** `box` [3] f64; forces (f32, clustered, kJ/mol/nm) are written. */
@inline function gather(
  order: i32, fractions: usize, atoms: usize, first: i32, end: i32, mesh: usize, nx: i32, ny: i32, nz: i32, rowBytes: usize, work: usize,
  box: usize, forces: usize,
): void {
  const planeBytes = rowBytes * <usize>ny, zero = splat(0);
  const perX = <f32>(<f64>nx / load<f64>(box)), perY = <f32>(<f64>ny / load<f64>(box, 8)), perZ = <f32>(<f64>nz / load<f64>(box, 16));
  for (let c = first; c < end; c++) {
    const at = fractions + <usize>c * CLUSTER_BYTES, charges = atoms + <usize>c * CLUSTER_BYTES, out = forces + <usize>c * CLUSTER_BYTES;
    splineWeights(order, meshPoint(v128.load(at), nx, work + INDICES), work + X, work + SLOPE_X);
    splineWeights(order, meshPoint(v128.load(at, 16), ny, work + INDICES + 16), work + Y, work + SLOPE_Y);
    splineWeights(order, meshPoint(v128.load(at, 32), nz, work + INDICES + 32), work + Z, work + SLOPE_Z);
    transposeZ(order, work + Z, work + ROWS);
    transposeZ(order, work + SLOPE_Z, work + ROWS + 32);
    v128.store(out, zero);
    v128.store(out, zero, 16);
    v128.store(out, zero, 32);
    for (let k: usize = 0; k < 4; k++) {
      const lane = work + (k << 2), charge = load<f32>(charges + (k << 2));
      if (charge == 0) continue;
      const ix = load<i32>(lane, INDICES), iy = load<i32>(lane, INDICES + 16);
      const column = mesh + (<usize>load<i32>(lane, INDICES + 32) << 2);
      const y0 = <usize>iy * rowBytes, y1 = <usize>wrap(iy + 1, ny) * rowBytes, y2 = <usize>wrap(iy + 2, ny) * rowBytes, y3 = <usize>wrap(iy + 3, ny) * rowBytes;
      const y4 = order > 4 ? <usize>wrap(iy + 4, ny) * rowBytes : 0, y5 = order > 5 ? <usize>wrap(iy + 5, ny) * rowBytes : 0;
      // Along z: potential, its slope in x, its slope in y.
      let own = zero, alongX = zero, alongY = zero, ownHigh = zero, alongXHigh = zero, alongYHigh = zero;
      for (let e = 0; e < order; e++) {
        const plane = column + <usize>wrap(ix + e, nx) * planeBytes;
        const weight = v128.load32_splat(lane + (<usize>e << 4), X), slope = v128.load32_splat(lane + (<usize>e << 4), SLOPE_X);
        const value = sumRows(order, plane, 0, y0, y1, y2, y3, y4, y5, lane, Y), rise = sumRows(order, plane, 0, y0, y1, y2, y3, y4, y5, lane, SLOPE_Y);
        own = madd(weight, value, own);
        alongX = madd(slope, value, alongX);
        alongY = madd(weight, rise, alongY);
        if (order > 4) {
          const valueHigh = sumRows(order, plane, 16, y0, y1, y2, y3, y4, y5, lane, Y), riseHigh = sumRows(order, plane, 16, y0, y1, y2, y3, y4, y5, lane, SLOPE_Y);
          ownHigh = madd(weight, valueHigh, ownHigh);
          alongXHigh = madd(slope, valueHigh, alongXHigh);
          alongYHigh = madd(weight, riseHigh, alongYHigh);
        }
      }
      const rows = work + ROWS + (k << 6), weights = v128.load(rows), slopes = v128.load(rows, 32);
      let fx = mul(alongX, weights), fy = mul(alongY, weights), fz = mul(own, slopes);
      if (order > 4) {
        const weightsHigh = v128.load(rows, 16), slopesHigh = v128.load(rows, 48);
        fx = madd(alongXHigh, weightsHigh, fx);
        fy = madd(alongYHigh, weightsHigh, fy);
        fz = madd(ownHigh, slopesHigh, fz);
      }
      store<f32>(out + (k << 2), -charge * perX * sumLanes(fx));
      store<f32>(out + (k << 2), -charge * perY * sumLanes(fy), 16);
      store<f32>(out + (k << 2), -charge * perZ * sumLanes(fz), 32);
    }
  }
}

export function gatherCubic(
  fractions: usize, atoms: usize, first: i32, end: i32, mesh: usize, nx: i32, ny: i32, nz: i32, rowBytes: usize, work: usize,
  box: usize, forces: usize,
): void {
  gather(4, fractions, atoms, first, end, mesh, nx, ny, nz, rowBytes, work, box, forces);
}

export function gatherQuartic(
  fractions: usize, atoms: usize, first: i32, end: i32, mesh: usize, nx: i32, ny: i32, nz: i32, rowBytes: usize, work: usize,
  box: usize, forces: usize,
): void {
  gather(5, fractions, atoms, first, end, mesh, nx, ny, nz, rowBytes, work, box, forces);
}

export function gatherQuintic(
  fractions: usize, atoms: usize, first: i32, end: i32, mesh: usize, nx: i32, ny: i32, nz: i32, rowBytes: usize, work: usize,
  box: usize, forces: usize,
): void {
  gather(6, fractions, atoms, first, end, mesh, nx, ny, nz, rowBytes, work, box, forces);
}
