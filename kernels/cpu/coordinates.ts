/**
 * From the f64 positions [atom, 3] of the integrator to the clustered coordinates of the kernels, every step.
 * `slotAtom` [slot] is the atom of a slot, -1 for padding; `images` [atom, 3] the cells by which an atom is shifted into
 * the primary cell it had when the list was built.
 */
import { CLUSTER_BYTES, FAR, toFixed, UNITS_PER_NM } from './common/fixed-point';
import { madd, sub, sumLanesWide } from './common/simd';

const FRACTION: f64 = 4294967296.0;

/**
 * Of clusters firstCluster..endCluster - 1: `fixed`: fixed-point coordinates (see common/fixed-point); `fractions`:
 * position / edge modulo 1 as u32, same layout, for the mesh (not written when 0). Padding stands 32 nm above the first
 * atom of its cluster.
 */
export function packCoordinates(
  positions: usize, images: usize, slotAtom: usize, firstCluster: i32, endCluster: i32, box: usize, fixed: usize, fractions: usize,
): void {
  const lx = load<f64>(box), ly = load<f64>(box, 8), lz = load<f64>(box, 16);
  const mx = FRACTION / lx, my = FRACTION / ly, mz = FRACTION / lz;
  for (let c = firstCluster; c < endCluster; c++) {
    const out = fixed + <usize>c * CLUSTER_BYTES, part = fractions + <usize>c * CLUSTER_BYTES;
    for (let lane: usize = 0; lane < 16; lane += 4) {
      const atom = load<i32>(slotAtom + (<usize>c << 4) + lane);
      if (atom < 0) {
        store<i32>(out + lane, load<i32>(out));
        store<i32>(out + lane, load<i32>(out, 16), 16);
        store<i32>(out + lane, load<i32>(out, 32) + FAR, 32);
        continue;
      }
      const p = positions + <usize>atom * 24, image = images + <usize>atom * 12;
      const x = load<f64>(p) - <f64>load<i32>(image) * lx;
      const y = load<f64>(p, 8) - <f64>load<i32>(image, 4) * ly;
      const z = load<f64>(p, 16) - <f64>load<i32>(image, 8) * lz;
      store<i32>(out + lane, toFixed(x * UNITS_PER_NM));
      store<i32>(out + lane, toFixed(y * UNITS_PER_NM), 16);
      store<i32>(out + lane, toFixed(z * UNITS_PER_NM), 32);
      if (fractions) {
        store<i32>(part + lane, toFixed(x * mx));
        store<i32>(part + lane, toFixed(y * my), 16);
        store<i32>(part + lane, toFixed(z * mz), 32);
      }
    }
  }
}

/** Largest squared displacement (nm²) between two sets of fixed-point coordinates. */
export function largestDisplacement(fixed: usize, before: usize, clusters: i32): f32 {
  let largest = f32x4.splat(0);
  const end = <usize>clusters * CLUSTER_BYTES;
  for (let p: usize = 0; p < end; p += CLUSTER_BYTES) {
    const dx = f32x4.convert_i32x4_s(i32x4.sub(v128.load(fixed + p), v128.load(before + p)));
    const dy = f32x4.convert_i32x4_s(i32x4.sub(v128.load(fixed + p, 16), v128.load(before + p, 16)));
    const dz = f32x4.convert_i32x4_s(i32x4.sub(v128.load(fixed + p, 32), v128.load(before + p, 32)));
    const r2 = f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz));
    largest = f32x4.pmax(largest, r2);
  }
  const pair = f32x4.pmax(largest, v128.shuffle<f32>(largest, largest, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pair, 0), f32x4.extract_lane(pair, 1)) * <f32>(1.0 / (UNITS_PER_NM * UNITS_PER_NM));
}

@inline function displaced(fixed: usize, before: usize, strain: v128): v128 {
  const from = v128.load(before);
  return sub(f32x4.convert_i32x4_s(i32x4.sub(v128.load(fixed), from)), f32x4.mul(strain, f32x4.convert_i32x4_s(from)));
}

/**
 * Displacements beyond those of a uniform strain of the box, of clusters firstCluster..endCluster - 1: stores sum of m |d|² (u nm²)
 * at `sum` and returns the largest |d|² (nm²). `masses` [slot] f32, 0 for padding.
 */
export function thermalDisplacement(
  fixed: usize, before: usize, masses: usize, firstCluster: i32, endCluster: i32, strainX: f32, strainY: f32, strainZ: f32, sum: usize,
): f32 {
  const sx = f32x4.splat(strainX), sy = f32x4.splat(strainY), sz = f32x4.splat(strainZ);
  let largest = f32x4.splat(0), weighted = 0.0;
  for (let c = firstCluster; c < endCluster; c++) {
    const x = fixed + <usize>c * CLUSTER_BYTES, y = before + <usize>c * CLUSTER_BYTES;
    const dx = displaced(x, y, sx), dy = displaced(x + 16, y + 16, sy), dz = displaced(x + 32, y + 32, sz);
    const r2 = madd(dz, dz, madd(dy, dy, f32x4.mul(dx, dx))), m = v128.load(masses + (<usize>c << 4));
    largest = f32x4.pmax(largest, v128.and(r2, f32x4.gt(m, f32x4.splat(0))));
    weighted += sumLanesWide(f32x4.mul(m, r2));
  }
  const pair = f32x4.pmax(largest, v128.shuffle<f32>(largest, largest, 2, 3, 0, 1));
  store<f64>(sum, weighted / (UNITS_PER_NM * UNITS_PER_NM));
  return max(f32x4.extract_lane(pair, 0), f32x4.extract_lane(pair, 1)) * <f32>(1.0 / (UNITS_PER_NM * UNITS_PER_NM));
}
