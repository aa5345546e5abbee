/**
 * Poisson's equation plane by plane: y and z transforms, multiplication by
 *   G(m) = exp(-pi² m² / beta²) / (pi V m²) |b_x|² |b_y|² |b_z|²       (Essmann et al. 1995, eq. 4.7),
 * and the way back, all while the plane lies in the cache. The exponential is a product over the axes, so only three
 * short tables depend on the box. Transforms arrive doubled (pme-fft.ts); G is halved to make up for it.
 * Energy 1/2 sum G |S|², virial -1/2 sum of energy (delta - 2 (1 + pi² m²/beta²) m (x) m / m²).
 */
import { fourier, inverseFourier } from './common/fft';
import { add, madd, mul, splat, storeTransposed, sumLanesWide } from './common/simd';

@inline function toLines(row: usize, rowBytes: usize, work: usize): void {
  storeTransposed(v128.load(row), v128.load(row + rowBytes), v128.load(row + 2 * rowBytes), v128.load(row + 3 * rowBytes), work, 32);
}

@inline function toRows(work: usize, row: usize, rowBytes: usize): void {
  storeTransposed(v128.load(work), v128.load(work, 32), v128.load(work, 64), v128.load(work, 96), row, rowBytes);
}

/**
 * `tables`: for x in natural, for y and z in transformed order, [size of x | y | z, each up to a multiple of 4] pairs of
 * arrays: `factors` exp(-pi² m²/beta²) |b|² (x: also 1/(2 pi V)), `waves` m (1/nm). Beyond ny the factors are 0.
 * `sums` [7]: energy, xx, xy, xz, yy, yz, zz of the virial are added to when `wanted`. `work` 32 nz bytes and 32 more.
 */
@inline function solve(
  firstPlane: i32, endPlane: i32, planes: usize, nx: i32, ny: i32, nz: i32, complexRowBytes: usize, complexPlaneBytes: usize, imaginaryBytes: usize,
  factorsX: usize, wavesX: usize, factorsY: usize, wavesY: usize, factorsZ: usize, wavesZ: usize, beta: f64,
  planY: usize, planZ: usize, work: usize, sums: usize, wanted: bool,
): void {
  const decay = splat(<f32>(9.8696044010893586188 / (beta * beta))), tiny = splat(1e-12), one = splat(1);
  for (let k = firstPlane; k < endPlane; k++) {
    const plane = planes + <usize>k * complexPlaneBytes;
    const factorX = v128.load32_splat(factorsX + (<usize>k << 2)), mx = load<f32>(wavesX + (<usize>k << 2)), mx2 = splat(mx * mx);
    let energy = 0.0, xx = 0.0, xy = 0.0, xz = 0.0, yy = 0.0, yz = 0.0, zz = 0.0;
    for (let z: usize = 0; z < imaginaryBytes; z += 16) fourier(planY, plane + z, complexRowBytes, imaginaryBytes);
    for (let y = 0; y < ny; y += 4) {
      const row = plane + <usize>y * complexRowBytes;
      for (let z: usize = 0; z < imaginaryBytes; z += 16) {
        toLines(row + z, complexRowBytes, work + (z << 3));
        toLines(row + imaginaryBytes + z, complexRowBytes, work + (z << 3) + 16);
      }
      fourier(planZ, work, 32, 16);
      if (k == 0 && y == 0) {
        // m = 0: the neutralising background.
        store<f32>(work, 0);
        store<f32>(work, 0, 16);
      }
      const my = v128.load(wavesY + (<usize>y << 2)), mxy2 = madd(my, my, mx2), factorXY = mul(factorX, v128.load(factorsY + (<usize>y << 2)));
      let sum = splat(0), weighted = sum, weightedZ = sum, weightedZZ = sum;
      for (let z: usize = 0, line = work; z < <usize>nz; z++, line += 32) {
        const mz = v128.load32_splat(wavesZ + (z << 2)), m2 = f32x4.pmax(madd(mz, mz, mxy2), tiny), inverse = f32x4.div(one, m2);
        const g = mul(mul(factorXY, v128.load32_splat(factorsZ + (z << 2))), inverse);
        const re = v128.load(line), im = v128.load(line, 16);
        if (wanted) {
          const e = mul(g, madd(re, re, mul(im, im))), v = mul(e, add(inverse, decay)), vz = mul(v, mz);
          sum = add(sum, e);
          weighted = add(weighted, v);
          weightedZ = add(weightedZ, vz);
          weightedZZ = madd(vz, mz, weightedZZ);
        }
        v128.store(line, mul(re, g));
        v128.store(line, mul(im, g), 16);
      }
      if (wanted) {
        const own = sumLanesWide(weighted), x = <f64>mx, weightedY = mul(weighted, my);
        energy += sumLanesWide(sum);
        xx += x * x * own;
        xy += x * sumLanesWide(weightedY);
        xz += x * sumLanesWide(weightedZ);
        yy += sumLanesWide(mul(weightedY, my));
        yz += sumLanesWide(mul(weightedZ, my));
        zz += sumLanesWide(weightedZZ);
      }
      inverseFourier(planZ, work, 32, 16);
      for (let z: usize = 0; z < imaginaryBytes; z += 16) {
        toRows(work + (z << 3), row + z, complexRowBytes);
        toRows(work + (z << 3) + 16, row + imaginaryBytes + z, complexRowBytes);
      }
    }
    for (let z: usize = 0; z < imaginaryBytes; z += 16) inverseFourier(planY, plane + z, complexRowBytes, imaginaryBytes);
    if (wanted) {
      // Planes between 0 and nx / 2 stand for their mirror images too; |S|² is four times, G half its value.
      const weight = k == 0 || 2 * k == nx ? 0.25 : 0.5, total = weight * energy;
      store<f64>(sums, load<f64>(sums) + total);
      store<f64>(sums, load<f64>(sums, 8) - 0.5 * total + weight * xx, 8);
      store<f64>(sums, load<f64>(sums, 16) + weight * xy, 16);
      store<f64>(sums, load<f64>(sums, 24) + weight * xz, 24);
      store<f64>(sums, load<f64>(sums, 32) - 0.5 * total + weight * yy, 32);
      store<f64>(sums, load<f64>(sums, 40) + weight * yz, 40);
      store<f64>(sums, load<f64>(sums, 48) - 0.5 * total + weight * zz, 48);
    }
  }
}

export function solvePlanes(
  firstPlane: i32, endPlane: i32, planes: usize, nx: i32, ny: i32, nz: i32, complexRowBytes: usize, complexPlaneBytes: usize, imaginaryBytes: usize,
  factorsX: usize, wavesX: usize, factorsY: usize, wavesY: usize, factorsZ: usize, wavesZ: usize, beta: f64,
  planY: usize, planZ: usize, work: usize, sums: usize,
): void {
  solve(firstPlane, endPlane, planes, nx, ny, nz, complexRowBytes, complexPlaneBytes, imaginaryBytes, factorsX, wavesX, factorsY, wavesY, factorsZ, wavesZ, beta, planY, planZ, work, sums, false);
}

export function solvePlanesWithSums(
  firstPlane: i32, endPlane: i32, planes: usize, nx: i32, ny: i32, nz: i32, complexRowBytes: usize, complexPlaneBytes: usize, imaginaryBytes: usize,
  factorsX: usize, wavesX: usize, factorsY: usize, wavesY: usize, factorsZ: usize, wavesZ: usize, beta: f64,
  planY: usize, planZ: usize, work: usize, sums: usize,
): void {
  solve(firstPlane, endPlane, planes, nx, ny, nz, complexRowBytes, complexPlaneBytes, imaginaryBytes, factorsX, wavesX, factorsY, wavesY, factorsZ, wavesZ, beta, planY, planZ, work, sums, true);
}
