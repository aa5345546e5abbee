/**
 * Clustered Verlet pair lists: one atom against clusters of four (1 x 4), each pair once.
 * Páll, Hess, Comput. Phys. Commun. 184, 2641 (2013), with the shapes that suit 128-bit lanes.
 *
 * Atoms are sorted into columns in x and y and by z inside a column; four consecutive slots are a cluster, the last
 * cluster of a column is padded (slotAtom = -1).
 * A list is made of `entries` (16 bytes: slot << 5 | shift, first, end of the whole clusters, end of the masked ones)
 * and `neighbours` (4 bytes: excluded lanes << 28 | interacting lanes << 24 | cluster). An entry of the outer list, from which inner
 * ones are pruned, has 4 bytes more: the end of the clusters that are so near that pruning keeps them unseen, which come first.
 * Shifts 13..26 of the 27
 * neighbouring cells are visited, 13 being no shift: there only clusters j >= i. In a masked cluster some lanes are
 * excluded or are pairs of the cluster with itself; lanes marked as excluded are those whose mesh interaction the pair
 * kernel takes out again: `near` exclusions, at their nearest image.
 */
import { CLUSTER_BYTES } from './common/fixed-point';
import { minimumImage } from './common/minimum-image';
import { sumLanes } from './common/simd';

const CENTRE: i32 = 13;
const CLUSTER_BITS: i32 = 0x00ffffff;
const ALL_LANES: i32 = 15;
const ENTRY_BYTES: usize = 16;
const OUTER_ENTRY_BYTES: usize = 20;
/** Rounding may put an atom a hair outside its column, by less than this part of the width. */
const ROUNDING: f32 = 1e-4;

/** Cells by which each atom lies outside the primary cell, and its z inside it. */
export function wrapAtoms(positions: usize, atoms: i32, box: usize, images: usize, wrappedZ: usize): void {
  for (let i = 0; i < atoms; i++) {
    const p = positions + <usize>i * 24, image = images + <usize>i * 12;
    for (let axis: usize = 0; axis < 3; axis++) {
      const edge = load<f64>(box + (axis << 3)), value = load<f64>(p + (axis << 3));
      let cells = floor(value / edge);
      if (value - cells * edge >= edge) cells += 1.0;
      store<i32>(image + (axis << 2), <i32>(cells));
      if (axis == 2) store<f64>(wrappedZ + (<usize>i << 3), value - cells * edge);
    }
  }
}

@inline function bin(value: f64, perLength: f64, bins: i32): i32 {
  return max(0, min(bins - 1, <i32>(value * perLength)));
}

/**
 * Sort into nx * ny columns: `columns` [nx * ny + 1] first cluster of each, `slotAtom` and its inverse `atomSlot`.
 * Atoms go through `layers` bins in z first, so that the insertion sort within a column has almost nothing to do.
 * Work: `keys` [2 * atoms] and `counts` [max(layers, nx * ny) + 1] i32. Returns the number of clusters.
 */
export function sortAtoms(
  positions: usize, images: usize, wrappedZ: usize, atoms: i32, box: usize, nx: i32, ny: i32, layers: i32,
  keys: usize, counts: usize, columns: usize, slotAtom: usize, atomSlot: usize,
): i32 {
  const lx = load<f64>(box), ly = load<f64>(box, 8), lz = load<f64>(box, 16);
  const perX = <f64>nx / lx, perY = <f64>ny / ly, perZ = <f64>layers / lz;
  const byLayer = keys, columnOf = keys + (<usize>atoms << 2);

  memory.fill(counts, 0, <usize>(layers + 1) << 2);
  for (let i = 0; i < atoms; i++) {
    const k = counts + (<usize>bin(load<f64>(wrappedZ + (<usize>i << 3)), perZ, layers) << 2);
    store<i32>(k, load<i32>(k, 4) + 1, 4);
  }
  for (let k = 1; k <= layers; k++) {
    const at = counts + (<usize>k << 2);
    store<i32>(at, load<i32>(at) + load<i32>(at - 4));
  }
  for (let i = 0; i < atoms; i++) {
    const k = counts + (<usize>bin(load<f64>(wrappedZ + (<usize>i << 3)), perZ, layers) << 2);
    const at = load<i32>(k);
    store<i32>(k, at + 1);
    store<i32>(byLayer + (<usize>at << 2), i);
  }

  memory.fill(counts, 0, <usize>(nx * ny + 1) << 2);
  for (let i = 0; i < atoms; i++) {
    const p = positions + <usize>i * 24, image = images + <usize>i * 12;
    const column = bin(load<f64>(p) - <f64>load<i32>(image) * lx, perX, nx) * ny +
      bin(load<f64>(p, 8) - <f64>load<i32>(image, 4) * ly, perY, ny);
    store<i32>(columnOf + (<usize>i << 2), column);
    const k = counts + (<usize>column << 2);
    store<i32>(k, load<i32>(k) + 1);
  }
  let clusters = 0;
  for (let k = 0; k < nx * ny; k++) {
    store<i32>(columns + (<usize>k << 2), clusters);
    const members = load<i32>(counts + (<usize>k << 2));
    store<i32>(counts + (<usize>k << 2), clusters << 2);
    clusters += (members + 3) >> 2;
  }
  store<i32>(columns + (<usize>(nx * ny) << 2), clusters);
  memory.fill(slotAtom, 255, <usize>clusters << 4);

  for (let n = 0; n < atoms; n++) {
    const atom = load<i32>(byLayer + (<usize>n << 2)), column = load<i32>(columnOf + (<usize>atom << 2));
    const z = load<f64>(wrappedZ + (<usize>atom << 3));
    const k = counts + (<usize>column << 2), first = load<i32>(columns + (<usize>column << 2)) << 2;
    let slot = load<i32>(k);
    store<i32>(k, slot + 1);
    while (slot > first) {
      const before = load<i32>(slotAtom + (<usize>slot << 2) - 4);
      if (load<f64>(wrappedZ + (<usize>before << 3)) <= z) break;
      store<i32>(slotAtom + (<usize>slot << 2), before);
      slot--;
    }
    store<i32>(slotAtom + (<usize>slot << 2), atom);
  }
  for (let slot = 0; slot < clusters << 2; slot++) {
    const atom = load<i32>(slotAtom + (<usize>slot << 2));
    if (atom >= 0) store<i32>(atomSlot + (<usize>atom << 2), slot);
  }
  return clusters;
}

/**
 * f32 coordinates of the slots (48 bytes a cluster, padding out of reach) and bounding boxes of the clusters
 * [xlo, ylo, zlo, 0, xhi, yhi, zhi, 0]: for building only.
 */
export function boundClusters(
  positions: usize, images: usize, slotAtom: usize, clusters: i32, box: usize, coordinates: usize, bounds: usize,
): void {
  for (let c = 0; c < clusters; c++) {
    const x = coordinates + <usize>c * CLUSTER_BYTES, b = bounds + (<usize>c << 5);
    for (let axis: usize = 0; axis < 3; axis++) {
      const edge = load<f64>(box + (axis << 3));
      let low = f32.MAX_VALUE, high = -f32.MAX_VALUE;
      for (let lane: usize = 0; lane < 4; lane++) {
        const atom = load<i32>(slotAtom + (<usize>c << 4) + (lane << 2));
        let value: f32 = 1e9;
        if (atom >= 0) {
          value = <f32>(load<f64>(positions + <usize>atom * 24 + (axis << 3)) -
            <f64>load<i32>(images + <usize>atom * 12 + (axis << 2)) * edge);
          low = min(low, value);
          high = max(high, value);
        }
        store<f32>(x + (axis << 4) + (lane << 2), value);
      }
      store<f32>(b + (axis << 2), low);
      store<f32>(b + (axis << 2), high, 16);
    }
  }
}

@inline function separation2(px: v128, py: v128, pz: v128, x: usize): v128 {
  const dx = f32x4.sub(px, v128.load(x)), dy = f32x4.sub(py, v128.load(x, 16)), dz = f32x4.sub(pz, v128.load(x, 32));
  return f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz));
}

/** Distance between two intervals, 0 where they overlap. (Comparisons: f32.max minds the sign of zero and NaN, and is slow.) */
@inline function gap(low: f32, high: f32, otherLow: f32, otherHigh: f32): f32 {
  const above = otherLow - high, below = low - otherHigh, most = above > below ? above : below;
  return most > 0 ? most : 0;
}

/** Squared distance between two boxes [x, y, z, 0]. */
@inline function boxGap2(low: v128, high: v128, otherLow: v128, otherHigh: v128): f32 {
  const gaps = f32x4.pmax(f32x4.splat(0), f32x4.pmax(f32x4.sub(otherLow, high), f32x4.sub(low, otherHigh)));
  return sumLanes(f32x4.mul(gaps, gaps));
}

/**
 * Sort the exclusions: `near` [partner] u8 is 1 for pairs within sqrt(near2) of each other; the others are listed once, as
 * (i, j), i < j, at `farPairs`. Returns their number.
 */
export function sortExclusions(
  positions: usize, box: usize, atoms: i32, exclusionStart: usize, partners: usize, near2: f64, near: usize, farPairs: usize,
): i32 {
  const lx = load<f64>(box), ly = load<f64>(box, 8), lz = load<f64>(box, 16), ix = 1.0 / lx, iy = 1.0 / ly, iz = 1.0 / lz;
  let far = farPairs;
  for (let i = 0; i < atoms; i++) {
    const end = load<i32>(exclusionStart + (<usize>i << 2), 4), p = positions + <usize>i * 24;
    for (let n = load<i32>(exclusionStart + (<usize>i << 2)); n < end; n++) {
      const j = load<i32>(partners + (<usize>n << 2)), q = positions + <usize>j * 24;
      const dx = minimumImage(load<f64>(p) - load<f64>(q), lx, ix);
      const dy = minimumImage(load<f64>(p, 8) - load<f64>(q, 8), ly, iy);
      const dz = minimumImage(load<f64>(p, 16) - load<f64>(q, 16), lz, iz);
      const isNear = dx * dx + dy * dy + dz * dz < near2;
      store<u8>(near + <usize>n, isNear ? 1 : 0);
      if (isNear || j < i) continue;
      store<i32>(far, i);
      store<i32>(far, j, 4);
      far += 8;
    }
  }
  return <i32>((far - farPairs) >> 3);
}

/**
 * Set, or clear, for each cluster the lanes excluded from each of the four atoms of cluster c: bits 4 k + lane, and those
 * of them that are near: bits 16 + 4 k + lane.
 */
function markExclusions(
  c: i32, slotAtom: usize, atomSlot: usize, exclusionStart: usize, partners: usize, near: usize, marks: usize, set: bool,
): void {
  for (let k = 0; k < 4; k++) {
    const atom = load<i32>(slotAtom + (<usize>c << 4) + (<usize>k << 2));
    if (atom < 0) continue;
    const end = load<i32>(exclusionStart + (<usize>atom << 2), 4);
    for (let n = load<i32>(exclusionStart + (<usize>atom << 2)); n < end; n++) {
      const slot = load<i32>(atomSlot + (load<u32>(partners + (<usize>n << 2)) << 2));
      const mark = marks + (<usize>(slot >> 2) << 2), bit = 4 * k + (slot & 3);
      store<i32>(mark, set ? load<i32>(mark) | (1 << bit) | (<i32>load<u8>(near + <usize>n) << (16 + bit)) : 0);
    }
  }
}

/**
 * The outer list: all pairs within `range` (nm) whose i atom lies in clusters firstCluster..endCluster - 1; those within `inside` (nm)
 * are not pruned. `shifts` [27, 4] f32 nm; `near` from sortExclusions, `image2` (nm²) above every near pair and below its other images;
 * `marks` [clusters] i32, zero before and after; `work` 3 * clusters i32.
 * Returns the number of entries, with the number of neighbours at `neighbourCount`; -1 when either would overflow.
 */
export function buildPairList(
  coordinates: usize, bounds: usize, slotAtom: usize, atomSlot: usize, columns: usize, nx: i32, ny: i32,
  clusters: i32, firstCluster: i32, endCluster: i32, box: usize, shifts: usize, range: f32, inside: f32,
  exclusionStart: usize, partners: usize, near: usize, image2: f32, marks: usize, work: usize,
  entries: usize, entryCapacity: i32, neighbours: usize, neighbourCapacity: i32, neighbourCount: usize,
): i32 {
  const lx = <f32>load<f64>(box), ly = <f32>load<f64>(box, 8), lz = <f32>load<f64>(box, 16);
  const wx = lx / <f32>nx, wy = ly / <f32>ny, range2 = range * range, range2Lanes = f32x4.splat(range2), inside2Lanes = f32x4.splat(inside * inside), image2Lanes = f32x4.splat(image2);
  const rim = work + (<usize>clusters << 2), masked = rim + (<usize>clusters << 2);
  const entriesEnd = entries + <usize>entryCapacity * OUTER_ENTRY_BYTES, neighboursEnd = neighbours + (<usize>neighbourCapacity << 2);
  let entry = entries, next = neighbours;
  for (let c = firstCluster; c < endCluster; c++) {
    markExclusions(c, slotAtom, atomSlot, exclusionStart, partners, near, marks, true);
    const b = bounds + (<usize>c << 5);
    for (let shift = CENTRE; shift < 27; shift++) {
      const s = shifts + (<usize>shift << 4), sx = load<f32>(s), sy = load<f32>(s, 4), sz = load<f32>(s, 8);
      const moved = v128.load(s), low = f32x4.add(v128.load(b), moved), high = f32x4.add(v128.load(b, 16), moved);
      const xlo = load<f32>(b) + sx, ylo = load<f32>(b, 4) + sy, zlo = load<f32>(b, 8) + sz;
      const xhi = load<f32>(b, 16) + sx, yhi = load<f32>(b, 20) + sy, zhi = load<f32>(b, 24) + sz;
      if (xlo - range > lx || xhi + range < 0 || ylo - range > ly || yhi + range < 0 || zlo - range > lz || zhi + range < 0) continue;

      const cx0 = max<i32>(0, <i32>floor((xlo - range) / wx)), cx1 = min<i32>(nx - 1, <i32>floor((xhi + range) / wx));
      const cy0 = max<i32>(0, <i32>floor((ylo - range) / wy)), cy1 = min<i32>(ny - 1, <i32>floor((yhi + range) / wy));
      let candidate = work;
      for (let cx = cx0; cx <= cx1; cx++) {
        const gx = gap(xlo, xhi, (<f32>cx - ROUNDING) * wx, (<f32>(cx + 1) + ROUNDING) * wx);
        for (let cy = cy0; cy <= cy1; cy++) {
          const gy = gap(ylo, yhi, (<f32>cy - ROUNDING) * wy, (<f32>(cy + 1) + ROUNDING) * wy);
          const room = range2 - gx * gx - gy * gy;
          if (room <= 0) continue;
          const reach = sqrt(room), column = columns + (<usize>(cx * ny + cy) << 2), end = load<i32>(column, 4);
          let j = load<i32>(column);
          if (shift == CENTRE) j = max<i32>(j, c);
          while (j < end && load<f32>(bounds + (<usize>j << 5), 24) < zlo - reach) j++;
          for (; j < end; j++) {
            const q = bounds + (<usize>j << 5);
            if (load<f32>(q, 8) > zhi + reach) break;
            const gap2 = boxGap2(low, high, v128.load(q), v128.load(q, 16));
            store<i32>(candidate, j);
            candidate += gap2 < range2 ? 4 : 0;
          }
        }
      }
      if (candidate == work) continue;

      const x = coordinates + <usize>c * CLUSTER_BYTES, own = shift == CENTRE ? c : -1;
      for (let k = 0; k < 4; k++) {
        const lane = <usize>k << 2;
        if (load<i32>(slotAtom + (<usize>c << 4) + lane) < 0) continue;
        if (next + (candidate - work) > neighboursEnd || entry >= entriesEnd) {
          markExclusions(c, slotAtom, atomSlot, exclusionStart, partners, near, marks, false);
          return -1;
        }
        const px = f32x4.splat(load<f32>(x + lane) + sx), py = f32x4.splat(load<f32>(x + lane, 16) + sy), pz = f32x4.splat(load<f32>(x + lane, 32) + sz);
        const first = next;
        let far = rim, mask = masked;
        for (let at = work; at < candidate; at += 4) {
          const j = load<i32>(at);
          const r2 = separation2(px, py, pz, coordinates + <usize>j * CLUSTER_BYTES);
          const marked = load<i32>(marks + (<usize>j << 2)) >>> (4 * k), within = i32x4.bitmask(f32x4.lt(r2, range2Lanes));
          // Written in any case and kept by advancing: whether a candidate is near cannot be predicted.
          if (((marked & ALL_LANES) | i32(j == own)) == 0) {
            const deep = v128.any_true(f32x4.lt(r2, inside2Lanes));
            store<i32>(next, j);
            next += deep ? 4 : 0;
            store<i32>(far, j);
            far += within && !deep ? 4 : 0;
            continue;
          }
          if (!within) continue;
          let lanes = ALL_LANES & ~marked, excluded = (marked >> 16) & ALL_LANES & i32x4.bitmask(f32x4.lt(r2, image2Lanes));
          if (j == own) {
            lanes &= 14 << k;
            excluded &= 14 << k;
          }
          if (lanes | excluded) {
            store<i32>(mask, j | (lanes << 24) | (excluded << 28));
            mask += 4;
          }
        }
        const deepEnd = next;
        for (let at = rim; at < far; at += 4, next += 4) store<i32>(next, load<i32>(at));
        const whole = next;
        for (let at = masked; at < mask; at += 4, next += 4) store<i32>(next, load<i32>(at));
        if (next == first) continue;
        store<i32>(entry, (((c << 2) + k) << 5) | shift);
        store<i32>(entry, <i32>((first - neighbours) >> 2), 4);
        store<i32>(entry, <i32>((whole - neighbours) >> 2), 8);
        store<i32>(entry, <i32>((next - neighbours) >> 2), 12);
        store<i32>(entry, <i32>((deepEnd - neighbours) >> 2), 16);
        entry += OUTER_ENTRY_BYTES;
      }
    }
    markExclusions(c, slotAtom, atomSlot, exclusionStart, partners, near, marks, false);
  }
  store<i32>(neighbourCount, <i32>((next - neighbours) >> 2));
  return <i32>((entry - entries) / OUTER_ENTRY_BYTES);
}

/** Four at a time, so that up to three more are written behind them. */
@inline function copyNeighbours(from: usize, to: usize, out: usize): usize {
  const end = out + (to - from);
  for (let at = out; at < end; at += 16, from += 16) v128.store(at, v128.load(from));
  return end;
}

@inline function keepNear(
  px: v128, py: v128, pz: v128, fixed: usize, range2: v128, from: usize, to: usize, out: usize,
): usize {
  for (; from < to; from += 4) {
    const neighbour = load<i32>(from);
    const x = fixed + <usize>(neighbour & CLUSTER_BITS) * CLUSTER_BYTES;
    const dx = f32x4.convert_i32x4_s(i32x4.sub(px, v128.load(x)));
    const dy = f32x4.convert_i32x4_s(i32x4.sub(py, v128.load(x, 16)));
    const dz = f32x4.convert_i32x4_s(i32x4.sub(pz, v128.load(x, 32)));
    const r2 = f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz));
    store<i32>(out, neighbour);
    out += v128.any_true(f32x4.lt(r2, range2)) ? 4 : 0;
  }
  return out;
}

/**
 * The part of an outer list with a pair within the range, range2 its square in fixed-point units, and what lay inside when it was
 * built; shifts [27, 4] i32. The result needs as much room as the source, and that of three neighbours. Returns the number of entries.
 */
export function prunePairList(
  fixed: usize, shifts: usize, range2: f32, entries: usize, count: i32, neighbours: usize,
  prunedEntries: usize, prunedNeighbours: usize,
): i32 {
  const range2Lanes = f32x4.splat(range2);
  let entry = prunedEntries, next = prunedNeighbours;
  for (let n = 0; n < count; n++) {
    const e = entries + <usize>n * OUTER_ENTRY_BYTES, head = load<i32>(e), slot = head >> 5, s = shifts + (<usize>(head & 31) << 4);
    const x = fixed + <usize>(slot >> 2) * CLUSTER_BYTES + (<usize>(slot & 3) << 2);
    const px = i32x4.splat(load<i32>(x) + load<i32>(s)), py = i32x4.splat(load<i32>(x, 16) + load<i32>(s, 4)), pz = i32x4.splat(load<i32>(x, 32) + load<i32>(s, 8));
    const from = neighbours + (<usize>load<i32>(e, 4) << 2), deep = neighbours + (<usize>load<i32>(e, 16) << 2);
    const middle = neighbours + (<usize>load<i32>(e, 8) << 2), to = neighbours + (<usize>load<i32>(e, 12) << 2);
    const whole = keepNear(px, py, pz, fixed, range2Lanes, deep, middle, copyNeighbours(from, deep, next));
    const end = keepNear(px, py, pz, fixed, range2Lanes, middle, to, whole);
    if (end > next) {
      store<i32>(entry, head);
      store<i32>(entry, <i32>((next - prunedNeighbours) >> 2), 4);
      store<i32>(entry, <i32>((whole - prunedNeighbours) >> 2), 8);
      store<i32>(entry, <i32>((end - prunedNeighbours) >> 2), 12);
      entry += ENTRY_BYTES;
    }
    next = end;
  }
  return <i32>((entry - prunedEntries) / ENTRY_BYTES);
}
