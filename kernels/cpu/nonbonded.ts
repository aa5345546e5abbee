/**
 * Lennard-Jones and direct Coulomb (Ewald or bare) forces of the pairs of a list within the cut-off:
 *   F_ij = [ (12 C12 / r^12 - 6 C6 / r^6) / r² + q_i q_j G(r²) ] d_ij,   G(r²) = -(1/r) d/dr (erfc(beta r) / r).
 * G is read from a table in r² indexed by the leading bits of the f32 r² (exponent and 8 of mantissa), as (a, b) of a + b r²:
 * neither square root nor exponential. Near excluded pairs get -q_i q_j erf(beta r)/r instead, against the mesh, from a
 * table of the same form. Pair arithmetic in f32 over fixed-point coordinates, energies summed in f64.
 *
 * Atom record of a slot in a cluster of 48 bytes: [charge x 4 | first x 4 | second x 4], charges times sqrt(f):
 *   geometric:          sqrt(6 C6), sqrt(12 C12)
 *   lorentz-berthelot:  sigma / 2, sqrt(24 eps)
 *   table:              byte offset of the type's column, byte offset of its row (i32) in [type, type, (6 C6, 12 C12)]
 * Forces come out in kJ/mol/nm² times fixed-point units, in the clusters' layout.
 * Overlapping atoms give huge forces or, beyond f32, none that is a number: nonbonded-exact then takes over.
 */
import { CLUSTER_BYTES } from './common/fixed-point';
import { laneMask, madd, sumLanes, sumLanesWide } from './common/simd';

/** The four tables stand at fixed addresses: an address then costs one instruction a lane. */
const FORCE_TABLE: usize = 0x10000;
const ENERGY_TABLE: usize = 0x70000;
const EXCLUDED_FORCE_TABLE: usize = 0xd0000;
const EXCLUDED_ENERGY_TABLE: usize = 0x130000;

const GEOMETRIC: i32 = 0;
const LORENTZ_BERTHELOT: i32 = 1;
const TABLE: i32 = 2;

const CLUSTER_BITS: i32 = 0x00ffffff;
/** r² is in squared fixed-point units: 2^52 / r² is 1/r² in nm. */
const UNITS2: f32 = 4503599627370496.0;

/** a + b r² of four lanes from their rows (a, b), two by two. */
@inline function linear(ab: v128, cd: v128, r2: v128): v128 {
  return madd(v128.shuffle<f32>(ab, cd, 1, 3, 5, 7), r2, v128.shuffle<f32>(ab, cd, 0, 2, 4, 6));
}

/** Byte offsets in the tables, which have room for any r²: beyond the cut-off they are zero. */
@inline function tableOffsets(r2: v128): v128 {
  return i32x4.shl(i32x4.shr_u(r2, 15), 3);
}

/** The tables at r²; `low` and `high` hold the byte offsets of lanes 0, 1 and 2, 3. */
@inline function forceAt(low: i64, high: i64, r2: v128): v128 {
  const ab = v128.load64_lane(<usize>(low >>> 32), v128.load64_zero(<usize>low, FORCE_TABLE), 1, FORCE_TABLE);
  const cd = v128.load64_lane(<usize>(high >>> 32), v128.load64_zero(<usize>high, FORCE_TABLE), 1, FORCE_TABLE);
  return linear(ab, cd, r2);
}

@inline function energyAt(low: i64, high: i64, r2: v128): v128 {
  const ab = v128.load64_lane(<usize>(low >>> 32), v128.load64_zero(<usize>low, ENERGY_TABLE), 1, ENERGY_TABLE);
  const cd = v128.load64_lane(<usize>(high >>> 32), v128.load64_zero(<usize>high, ENERGY_TABLE), 1, ENERGY_TABLE);
  return linear(ab, cd, r2);
}

@inline function excludedForceAt(low: i64, high: i64, r2: v128): v128 {
  const ab = v128.load64_lane(<usize>(low >>> 32), v128.load64_zero(<usize>low, EXCLUDED_FORCE_TABLE), 1, EXCLUDED_FORCE_TABLE);
  const cd = v128.load64_lane(<usize>(high >>> 32), v128.load64_zero(<usize>high, EXCLUDED_FORCE_TABLE), 1, EXCLUDED_FORCE_TABLE);
  return linear(ab, cd, r2);
}

@inline function excludedEnergyAt(low: i64, high: i64, r2: v128): v128 {
  const ab = v128.load64_lane(<usize>(low >>> 32), v128.load64_zero(<usize>low, EXCLUDED_ENERGY_TABLE), 1, EXCLUDED_ENERGY_TABLE);
  const cd = v128.load64_lane(<usize>(high >>> 32), v128.load64_zero(<usize>high, EXCLUDED_ENERGY_TABLE), 1, EXCLUDED_ENERGY_TABLE);
  return linear(ab, cd, r2);
}

/** 6 C6 of four pairs: atom i by its two values or its row of the table, atoms j by their record. */
@inline function sixC6(si: v128, ti: v128, row: usize, pj: usize, rule: i32): v128 {
  if (rule == GEOMETRIC) return f32x4.mul(si, v128.load(pj, 16));
  if (rule == LORENTZ_BERTHELOT) return f32x4.mul(f32x4.mul(ti, v128.load(pj, 32)), sigma6(si, pj));
  return v128.shuffle<f32>(tableRows(row, pj, 16, 20), tableRows(row, pj, 24, 28), 0, 2, 4, 6);
}

/** 12 C12. */
@inline function twelveC12(si: v128, ti: v128, row: usize, pj: usize, c6: v128, rule: i32): v128 {
  if (rule == GEOMETRIC) return f32x4.mul(ti, v128.load(pj, 32));
  if (rule == LORENTZ_BERTHELOT) return f32x4.mul(f32x4.add(c6, c6), sigma6(si, pj));
  return v128.shuffle<f32>(tableRows(row, pj, 16, 20), tableRows(row, pj, 24, 28), 1, 3, 5, 7);
}

@inline function sigma6(si: v128, pj: usize): v128 {
  const sigma = f32x4.add(si, v128.load(pj, 16)), sigma2 = f32x4.mul(sigma, sigma);
  return f32x4.mul(f32x4.mul(sigma2, sigma2), sigma2);
}

@inline function tableRows(row: usize, pj: usize, one: usize, other: usize): v128 {
  return v128.load64_lane(row + <usize>load<u32>(pj + other), v128.load64_zero(row + <usize>load<u32>(pj + one)), 1);
}

/** Force over distance of four pairs. */
@inline function scaledForce(c6: v128, c12: v128, qq: v128, r2: v128, low: i64, high: i64): v128 {
  const inverse2 = f32x4.div(f32x4.splat(UNITS2), r2), inverse6 = f32x4.mul(f32x4.mul(inverse2, inverse2), inverse2);
  const ljForce = f32x4.mul(f32x4.sub(f32x4.mul(c12, inverse6), c6), f32x4.mul(inverse6, inverse2));
  return madd(qq, forceAt(low, high, r2), ljForce);
}

@inline function ljEnergy(c6: v128, c12: v128, r2: v128): v128 {
  const inverse2 = f32x4.div(f32x4.splat(UNITS2), r2), inverse6 = f32x4.mul(f32x4.mul(inverse2, inverse2), inverse2);
  // 12 C12 and 6 C6 are the parameters.
  return f32x4.mul(inverse6, f32x4.sub(f32x4.mul(f32x4.mul(c12, inverse6), f32x4.splat(1.0 / 12.0)), f32x4.mul(c6, f32x4.splat(1.0 / 6.0))));
}

@inline function separation(x: v128, xj: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.sub(x, xj));
}

/** Newton's third law: take the force of four pairs from the atoms of a cluster. */
@inline function takeFrom(fj: usize, gx: v128, gy: v128, gz: v128): void {
  v128.store(fj, f32x4.sub(v128.load(fj), gx));
  v128.store(fj, f32x4.sub(v128.load(fj, 16), gy), 16);
  v128.store(fj, f32x4.sub(v128.load(fj, 32), gz), 32);
}

/**
 * Bytes of a record of separations [dx x 4 | dy x 4 | dz x 4 | r² x 4 | cluster offset], and how many `work` holds: few, so that
 * they stay in the nearest cache beside the clusters.
 */
const RECORD_BYTES: usize = 80;
const MOST_RECORDS: usize = 16;

@inline function separate(x: v128, y: v128, z: v128, fixed: usize, cluster: u32, record: usize): void {
  const j = <usize>cluster * CLUSTER_BYTES, xj = fixed + j;
  const dx = separation(x, v128.load(xj)), dy = separation(y, v128.load(xj, 16)), dz = separation(z, v128.load(xj, 32));
  v128.store(record, dx);
  v128.store(record, dy, 16);
  v128.store(record, dz, 32);
  v128.store(record, madd(dz, dz, madd(dy, dy, f32x4.mul(dx, dx))), 48);
  store<u32>(record, <u32>j, 64);
}

/**
 * Separations of an atom from clusters, as far as `end`, their records as far as the value. Done ahead of the forces, because the way
 * from coordinates through the table to a force is longer than a processor looks ahead. Clusters beyond the cut-off are not sorted
 * out here: where the next record goes would then hang on the last distance, which costs more than the forces saved. Neighbours are
 * read two at a time: a read amid so many writes can wait for them.
 */
@inline function separations(x: v128, y: v128, z: v128, fixed: usize, at: usize, end: usize, record: usize): usize {
  for (; at + 8 <= end; at += 8) {
    const two = load<u64>(at);
    separate(x, y, z, fixed, <u32>two, record);
    separate(x, y, z, fixed, <u32>(two >> 32), record + RECORD_BYTES);
    record += 2 * RECORD_BYTES;
  }
  if (at >= end) return record;
  separate(x, y, z, fixed, load<u32>(at), record);
  return record + RECORD_BYTES;
}

@inline function pairs(
  fixed: usize, atoms: usize, forces: usize, entries: usize, count: i32, neighbours: usize, shifts: usize,
  cutoff2: f32, ljTable: usize, sums: usize, work: usize, rule: i32, wanted: bool,
): void {
  const cutoff2Lanes = f32x4.splat(cutoff2);
  let lj = 0.0, coulomb = 0.0;
  for (let n = 0; n < count; n++) {
    const e = entries + (<usize>n << 4), head = load<i32>(e), s = shifts + (<usize>(head & 31) << 4);
    let at = neighbours + (<usize>load<i32>(e, 4) << 2);
    const whole = neighbours + (<usize>load<i32>(e, 8) << 2), end = neighbours + (<usize>load<i32>(e, 12) << 2);
    const own = <usize>(head >> 7) * CLUSTER_BYTES + (<usize>((head >> 5) & 3) << 2);
    const xi = fixed + own, pi = atoms + own, fi = forces + own;
    const x = i32x4.splat(load<i32>(xi) + load<i32>(s)), y = i32x4.splat(load<i32>(xi, 16) + load<i32>(s, 4)), z = i32x4.splat(load<i32>(xi, 32) + load<i32>(s, 8));
    const qi = v128.load32_splat(pi), si = v128.load32_splat(pi, 16), ti = v128.load32_splat(pi, 32);
    const row = rule == TABLE ? ljTable + <usize>load<u32>(pi, 32) : 0;
    let fx = f32x4.splat(0), fy = fx, fz = fx, elj = fx, ecoulomb = fx;

    while (at < whole) {
      const stop = min(whole, at + 4 * MOST_RECORDS), last = separations(x, y, z, fixed, at, stop, work);
      at = stop;
      for (let record = work; record < last; record += RECORD_BYTES) {
        const j = <usize>load<u32>(record, 64), pj = atoms + j, r2 = v128.load(record, 48), inside = f32x4.lt(r2, cutoff2Lanes);
        const low = (load<i64>(record, 48) >>> 12) & 0x000ffff8000ffff8, high = (load<i64>(record, 56) >>> 12) & 0x000ffff8000ffff8, qq = f32x4.mul(qi, v128.load(pj));
        const c6 = sixC6(si, ti, row, pj, rule), c12 = twelveC12(si, ti, row, pj, c6, rule), g = v128.and(inside, scaledForce(c6, c12, qq, r2, low, high));
        if (wanted) {
          elj = f32x4.add(elj, v128.and(inside, ljEnergy(c6, c12, r2)));
          ecoulomb = f32x4.add(ecoulomb, v128.and(inside, f32x4.mul(qq, energyAt(low, high, r2))));
        }
        const gx = f32x4.mul(g, v128.load(record)), gy = f32x4.mul(g, v128.load(record, 16)), gz = f32x4.mul(g, v128.load(record, 32));
        fx = f32x4.add(fx, gx);
        fy = f32x4.add(fy, gy);
        fz = f32x4.add(fz, gz);
        takeFrom(forces + j, gx, gy, gz);
      }
    }
    for (; at < end; at += 4) {
      const neighbour = load<i32>(at), j = <usize>(neighbour & CLUSTER_BITS) * CLUSTER_BYTES, xj = fixed + j, pj = atoms + j, fj = forces + j;
      const dx = separation(x, v128.load(xj)), dy = separation(y, v128.load(xj, 16)), dz = separation(z, v128.load(xj, 32)), r2 = madd(dz, dz, madd(dy, dy, f32x4.mul(dx, dx)));
      const inside = v128.and(f32x4.lt(r2, cutoff2Lanes), laneMask(neighbour >>> 24)), offsets = tableOffsets(r2);
      const low = i64x2.extract_lane(offsets, 0), high = i64x2.extract_lane(offsets, 1), qq = f32x4.mul(qi, v128.load(pj)), excluded = v128.and(laneMask(neighbour >>> 28), qq);
      const c6 = sixC6(si, ti, row, pj, rule), c12 = twelveC12(si, ti, row, pj, c6, rule), pair = v128.and(inside, scaledForce(c6, c12, qq, r2, low, high));
      const g = f32x4.sub(pair, f32x4.mul(excluded, excludedForceAt(low, high, r2)));
      if (wanted) {
        elj = f32x4.add(elj, v128.and(inside, ljEnergy(c6, c12, r2)));
        const direct = v128.and(inside, f32x4.mul(qq, energyAt(low, high, r2)));
        ecoulomb = f32x4.sub(f32x4.add(ecoulomb, direct), f32x4.mul(excluded, excludedEnergyAt(low, high, r2)));
      }
      const gx = f32x4.mul(g, dx), gy = f32x4.mul(g, dy), gz = f32x4.mul(g, dz);
      fx = f32x4.add(fx, gx);
      fy = f32x4.add(fy, gy);
      fz = f32x4.add(fz, gz);
      takeFrom(fj, gx, gy, gz);
    }
    const sx = sumLanes(fx), sy = sumLanes(fy), sz = sumLanes(fz);
    store<f32>(fi, load<f32>(fi) + sx);
    store<f32>(fi, load<f32>(fi, 16) + sy, 16);
    store<f32>(fi, load<f32>(fi, 32) + sz, 32);
    if (wanted) {
      lj += sumLanesWide(elj);
      coulomb += sumLanesWide(ecoulomb);
      const shifted = sums + 16 + <usize>(head & 31) * 24;
      store<f64>(shifted, load<f64>(shifted) + <f64>sx);
      store<f64>(shifted, load<f64>(shifted, 8) + <f64>sy, 8);
      store<f64>(shifted, load<f64>(shifted, 16) + <f64>sz, 16);
    }
  }
  if (wanted) {
    store<f64>(sums, load<f64>(sums) + lj);
    store<f64>(sums, load<f64>(sums, 8) + coulomb, 8);
  }
}

/**
 * Entry points, by combination rule; `...WithSums` adds to `sums`: LJ and Coulomb energies and, for each of the 27
 * shifts, the force on the shifted atoms [3], from which the virial follows.
 */
export function nonbondedGeometric(
  fixed: usize, atoms: usize, forces: usize, entries: usize, count: i32, neighbours: usize, shifts: usize,
  cutoff2: f32, ljTable: usize, sums: usize, work: usize,
): void {
  pairs(fixed, atoms, forces, entries, count, neighbours, shifts, cutoff2, ljTable, sums, work, GEOMETRIC, false);
}

export function nonbondedGeometricWithSums(
  fixed: usize, atoms: usize, forces: usize, entries: usize, count: i32, neighbours: usize, shifts: usize,
  cutoff2: f32, ljTable: usize, sums: usize, work: usize,
): void {
  pairs(fixed, atoms, forces, entries, count, neighbours, shifts, cutoff2, ljTable, sums, work, GEOMETRIC, true);
}

export function nonbondedLorentzBerthelot(
  fixed: usize, atoms: usize, forces: usize, entries: usize, count: i32, neighbours: usize, shifts: usize,
  cutoff2: f32, ljTable: usize, sums: usize, work: usize,
): void {
  pairs(fixed, atoms, forces, entries, count, neighbours, shifts, cutoff2, ljTable, sums, work, LORENTZ_BERTHELOT, false);
}

export function nonbondedLorentzBerthelotWithSums(
  fixed: usize, atoms: usize, forces: usize, entries: usize, count: i32, neighbours: usize, shifts: usize,
  cutoff2: f32, ljTable: usize, sums: usize, work: usize,
): void {
  pairs(fixed, atoms, forces, entries, count, neighbours, shifts, cutoff2, ljTable, sums, work, LORENTZ_BERTHELOT, true);
}

export function nonbondedTable(
  fixed: usize, atoms: usize, forces: usize, entries: usize, count: i32, neighbours: usize, shifts: usize,
  cutoff2: f32, ljTable: usize, sums: usize, work: usize,
): void {
  pairs(fixed, atoms, forces, entries, count, neighbours, shifts, cutoff2, ljTable, sums, work, TABLE, false);
}

export function nonbondedTableWithSums(
  fixed: usize, atoms: usize, forces: usize, entries: usize, count: i32, neighbours: usize, shifts: usize,
  cutoff2: f32, ljTable: usize, sums: usize, work: usize,
): void {
  pairs(fixed, atoms, forces, entries, count, neighbours, shifts, cutoff2, ljTable, sums, work, TABLE, true);
}
