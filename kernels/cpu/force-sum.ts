/**
 * Total forces [atom, 3] f64 from the clustered f32 forces of the pair kernel and the mesh and the f64 ones of the rest.
 */
import { CLUSTER_BYTES, UNITS_PER_NM } from './common/fixed-point';
import { addVirial } from './common/virial';

@inline function addCluster(to: usize, distance: usize): void {
  const from = to + distance;
  v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  v128.store(to, f32x4.add(v128.load(to, 16), v128.load(from, 16)), 16);
  v128.store(to, f32x4.add(v128.load(to, 32), v128.load(from, 32)), 32);
}

/**
 * Adds to `forces` [atom, 3] (which holds bonded and exclusion forces) those of clusters firstCluster..endCluster - 1: of the pair
 * kernel, in kJ/mol/nm² times fixed-point units, from `threads` arrays that stand `threadBytes` apart, whose sum is left in the
 * first, and of the mesh, in kJ/mol/nm, unless `meshForces` is 0.
 */
export function sumForces(
  slotAtom: usize, firstCluster: i32, endCluster: i32, pairForces: usize, threads: i32, threadBytes: usize, meshForces: usize, forces: usize,
): void {
  const scale = 1.0 / UNITS_PER_NM;
  for (let c = firstCluster; c < endCluster; c++) {
    for (let thread = 1; thread < threads; thread++) addCluster(pairForces + <usize>c * CLUSTER_BYTES, <usize>thread * threadBytes);
    for (let lane: usize = 0; lane < 16; lane += 4) {
      const atom = load<i32>(slotAtom + (<usize>c << 4) + lane);
      if (atom < 0) continue;
      const at = <usize>c * CLUSTER_BYTES + lane, f = forces + <usize>atom * 24;
      let x = load<f64>(f), y = load<f64>(f, 8), z = load<f64>(f, 16);
      if (threads > 0) {
        const p = pairForces + at;
        x += scale * <f64>load<f32>(p);
        y += scale * <f64>load<f32>(p, 16);
        z += scale * <f64>load<f32>(p, 32);
      }
      if (meshForces) {
        const p = meshForces + at;
        x += <f64>load<f32>(p);
        y += <f64>load<f32>(p, 16);
        z += <f64>load<f32>(p, 32);
      }
      store<f64>(f, x);
      store<f64>(f, y, 8);
      store<f64>(f, z, 16);
    }
  }
}

/** 1 when every component of the clustered forces is below the limit: what is not a number is not. */
export function allBelow(clusteredForces: usize, clusters: i32, limit: f32): i32 {
  let within = i32x4.splat(-1);
  const limits = f32x4.splat(limit), end = clusteredForces + <usize>clusters * CLUSTER_BYTES;
  for (let p = clusteredForces; p < end; p += 16) {
    within = v128.and(within, f32x4.lt(f32x4.abs(v128.load(p)), limits));
  }
  return i32x4.all_true(within) ? 1 : 0;
}

/**
 * Virial of the pair kernel from the net forces: -1/2 [sum over atoms x (x) f + sum over shifts s (x) f_s], x in the
 * cell of the list, `shiftForces` [27, 3] in the kernel's units, `shiftVectors` [27, 3] nm.
 */
export function pairVirial(
  positions: usize, images: usize, box: usize, slotAtom: usize, clusters: i32, pairForces: usize,
  shiftForces: usize, shiftVectors: usize, virial: usize,
): void {
  const lx = load<f64>(box), ly = load<f64>(box, 8), lz = load<f64>(box, 16), scale = 1.0 / UNITS_PER_NM;
  let xx = 0.0, xy = 0.0, xz = 0.0, yy = 0.0, yz = 0.0, zz = 0.0;
  for (let c = 0; c < clusters; c++) {
    for (let lane: usize = 0; lane < 16; lane += 4) {
      const atom = load<i32>(slotAtom + (<usize>c << 4) + lane);
      if (atom < 0) continue;
      const p = positions + <usize>atom * 24, image = images + <usize>atom * 12, f = pairForces + <usize>c * CLUSTER_BYTES + lane;
      const x = load<f64>(p) - <f64>load<i32>(image) * lx, y = load<f64>(p, 8) - <f64>load<i32>(image, 4) * ly, z = load<f64>(p, 16) - <f64>load<i32>(image, 8) * lz;
      const fx = <f64>load<f32>(f), fy = <f64>load<f32>(f, 16), fz = <f64>load<f32>(f, 32);
      xx += x * fx;
      xy += x * fy;
      xz += x * fz;
      yy += y * fy;
      yz += y * fz;
      zz += z * fz;
    }
  }
  for (let k: usize = 0; k < 27; k++) {
    const f = shiftForces + k * 24, s = shiftVectors + k * 24;
    const x = load<f64>(s), y = load<f64>(s, 8), z = load<f64>(s, 16), fx = load<f64>(f), fy = load<f64>(f, 8), fz = load<f64>(f, 16);
    xx += x * fx;
    xy += x * fy;
    xz += x * fz;
    yy += y * fy;
    yz += y * fz;
    zz += z * fz;
  }
  addVirial(virial, scale * xx, scale * xy, scale * xz, scale * yy, scale * yz, scale * zz);
}
