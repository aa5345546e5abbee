/**
 * The x transforms of the mesh: real rows -> half-complex planes and back. Two blocks of four real columns are
 * transformed as real and imaginary part of one complex line and split by symmetry (which leaves twice the transform).
 * Mesh as in pme-spread.ts. Planes: [nx / 2 + 1, ny up to a multiple of 4, (re nz, im nz), nz up to a multiple of 8] f32,
 * rows `complexRowBytes`, im `imaginaryBytes` after re. `order` [nx]: place of each frequency after `fourier`.
 */
import { fourier, inverseFourier } from './common/fft';
import { add, splat, sub } from './common/simd';

export { fourier, inverseFourier };

/** Rows firstY..endY - 1; the charge mesh is left zero, ready for the next step. `work` 32 nx bytes. */
export function meshToPlanes(
  firstY: i32, endY: i32, mesh: usize, planes: usize, nx: i32, ny: i32, nz: i32, rowBytes: usize, complexRowBytes: usize, complexPlaneBytes: usize,
  imaginaryBytes: usize, plan: usize, order: usize, work: usize, splineOrder: i32,
): void {
  const planeBytes = rowBytes * <usize>ny, zero = splat(0);
  for (let y = firstY; y < endY; y++) {
    const rows = mesh + <usize>y * rowBytes;
    for (let x = 0; x < nx; x++) {
      const row = rows + <usize>x * planeBytes;
      for (let z = 0; z < splineOrder - 1; z++) {
        const tail = row + (<usize>(nz + z) << 2), head = row + (<usize>z << 2);
        store<f32>(head, load<f32>(head) + load<f32>(tail));
        store<f32>(tail, 0);
      }
    }
    for (let z = 0; z < nz; z += 8) {
      let at = rows + (<usize>z << 2), w = work;
      for (let x = 0; x < nx; x++, at += planeBytes, w += 32) {
        v128.store(w, v128.load(at));
        v128.store(w, v128.load(at, 16), 16);
        v128.store(at, zero);
        v128.store(at, zero, 16);
      }
      fourier(plan, work, 32, 16);
      for (let k = 0; k <= nx >> 1; k++) {
        const a = work + (<usize>load<u32>(order + (<usize>k << 2)) << 5), b = work + (<usize>load<u32>(order + (<usize>(k == 0 ? 0 : nx - k) << 2)) << 5);
        const ar = v128.load(a), ai = v128.load(a, 16), br = v128.load(b), bi = v128.load(b, 16);
        const re = planes + <usize>k * complexPlaneBytes + <usize>y * complexRowBytes + (<usize>z << 2), im = re + imaginaryBytes;
        v128.store(re, add(ar, br));
        v128.store(im, sub(ai, bi));
        v128.store(re, add(ai, bi), 16);
        v128.store(im, sub(br, ar), 16);
      }
    }
  }
}

/** Back to real rows, extended beyond nz by seven of their first values. */
export function planesToMesh(
  firstY: i32, endY: i32, mesh: usize, planes: usize, nx: i32, ny: i32, nz: i32, rowBytes: usize, complexRowBytes: usize, complexPlaneBytes: usize,
  imaginaryBytes: usize, plan: usize, order: usize, work: usize,
): void {
  const planeBytes = rowBytes * <usize>ny;
  for (let y = firstY; y < endY; y++) {
    const rows = mesh + <usize>y * rowBytes;
    for (let z = 0; z < nz; z += 8) {
      for (let k = 0; k <= nx >> 1; k++) {
        const re = planes + <usize>k * complexPlaneBytes + <usize>y * complexRowBytes + (<usize>z << 2), im = re + imaginaryBytes;
        const ar = v128.load(re), ai = v128.load(im), br = v128.load(re, 16), bi = v128.load(im, 16);
        const a = work + (<usize>load<u32>(order + (<usize>k << 2)) << 5), b = work + (<usize>load<u32>(order + (<usize>(k == 0 ? 0 : nx - k) << 2)) << 5);
        v128.store(b, add(ar, bi));
        v128.store(b, sub(br, ai), 16);
        v128.store(a, sub(ar, bi));
        v128.store(a, add(ai, br), 16);
      }
      inverseFourier(plan, work, 32, 16);
      let at = rows + (<usize>z << 2), w = work;
      for (let x = 0; x < nx; x++, at += planeBytes, w += 32) {
        v128.store(at, v128.load(w));
        v128.store(at, v128.load(w, 16), 16);
      }
    }
    for (let x = 0; x < nx; x++) {
      const row = rows + <usize>x * planeBytes;
      for (let z = 0; z < 7; z++) store<f32>(row + (<usize>(nz + z) << 2), load<f32>(row + (<usize>(z < nz ? z : z - nz) << 2)));
    }
  }
}
