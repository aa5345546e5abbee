/**
 * The sum of nonbonded.ts in f64 throughout, one pair at a time, over the same list: for configurations that are
 * beyond f32 (atoms on top of each other before a minimisation). And over all pairs of atoms, for an open boundary.
 *
 * `charges` [atom] times sqrt(f); `types` [atom] u16; `ljTable` [type, type, (C6, C12)] f64;
 * forces [atom, 3] in kJ/mol/nm are added to; `sums` [11]: LJ energy, Coulomb energy, virial [9] are added to.
 */
import { complementaryError, errorOverArgument, errorSlope, exponential } from './common/special-functions';
import { addVirial } from './common/virial';

const TWO_OVER_SQRT_PI: f64 = 1.1283791670955125739;
const CLUSTER_BITS: i32 = 0x00ffffff;

@inline function addTo(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}

function addForce(i: i32, j: i32, dx: f64, dy: f64, dz: f64, scalar: f64, forces: usize, virial: usize): void {
  const fx = scalar * dx, fy = scalar * dy, fz = scalar * dz;
  const fi = forces + <usize>i * 24, fj = forces + <usize>j * 24;
  addTo(fi, fx);
  addTo(fi + 8, fy);
  addTo(fi + 16, fz);
  addTo(fj, -fx);
  addTo(fj + 8, -fy);
  addTo(fj + 16, -fz);
  addVirial(virial, dx * fx, dx * fy, dx * fz, dy * fy, dy * fz, dz * fz);
}

function addPair(
  i: i32, j: i32, dx: f64, dy: f64, dz: f64, charges: usize, types: usize, typeCount: i32, ljTable: usize,
  cutoff2: f64, beta: f64, forces: usize, sums: usize,
): void {
  const r2 = dx * dx + dy * dy + dz * dz;
  if (r2 >= cutoff2) return;
  const type = <i32>load<u16>(types + (<usize>i << 1)) * typeCount + <i32>load<u16>(types + (<usize>j << 1));
  const c6 = load<f64>(ljTable + (<usize>type << 4)), c12 = load<f64>(ljTable + (<usize>type << 4), 8);
  const qq = load<f64>(charges + (<usize>i << 3)) * load<f64>(charges + (<usize>j << 3));
  const inverse2 = 1.0 / r2, inverse6 = inverse2 * inverse2 * inverse2, inverse = sqrt(inverse2);
  // Parameters of zero stay without effect at any distance.
  const attraction = c6 == 0.0 ? 0.0 : c6 * inverse6, repulsion = c12 == 0.0 ? 0.0 : c12 * inverse6 * inverse6;
  let coulomb = 0.0, scalar = (12.0 * repulsion - 6.0 * attraction) * inverse2;
  if (qq != 0.0) {
    const x = beta * r2 * inverse;
    coulomb = qq * complementaryError(x) * inverse;
    scalar += (coulomb + qq * TWO_OVER_SQRT_PI * beta * exponential(-x * x)) * inverse2;
  }
  if (scalar == 0.0) return;
  addTo(sums, repulsion - attraction);
  addTo(sums + 8, coulomb);
  addForce(i, j, dx, dy, dz, scalar, forces, sums + 16);
}

/** -q_i q_j erf(beta r) / r. */
function addExcludedPair(
  i: i32, j: i32, dx: f64, dy: f64, dz: f64, charges: usize, beta: f64, forces: usize, sums: usize,
): void {
  const r2 = dx * dx + dy * dy + dz * dz, x2 = beta * beta * r2;
  const qq = load<f64>(charges + (<usize>i << 3)) * load<f64>(charges + (<usize>j << 3));
  addTo(sums + 8, -qq * beta * errorOverArgument(sqrt(x2)));
  addForce(i, j, dx, dy, dz, -qq * beta * beta * beta * errorSlope(x2), forces, sums + 16);
}

/** `shiftVectors` [27, 3] f64 nm. */
export function nonbondedExact(
  positions: usize, images: usize, box: usize, slotAtom: usize, entries: usize, count: i32, neighbours: usize, shiftVectors: usize,
  charges: usize, types: usize, typeCount: i32, ljTable: usize, cutoff2: f64, beta: f64, forces: usize, sums: usize,
): void {
  const lx = load<f64>(box), ly = load<f64>(box, 8), lz = load<f64>(box, 16);
  for (let n = 0; n < count; n++) {
    const e = entries + (<usize>n << 4), head = load<i32>(e), s = shiftVectors + <usize>(head & 31) * 24;
    const whole = load<i32>(e, 8), end = load<i32>(e, 12);
    const i = load<i32>(slotAtom + (<usize>(head >> 5) << 2)), pi = positions + <usize>i * 24, mi = images + <usize>i * 12;
    for (let at = load<i32>(e, 4); at < end; at++) {
      const neighbour = load<i32>(neighbours + (<usize>at << 2)), lanes = at < whole ? 15 : neighbour >>> 24;
      for (let lane = 0; lane < 4; lane++) {
        if (((lanes >> lane) & 17) == 0) continue;
        const j = load<i32>(slotAtom + (<usize>(neighbour & CLUSTER_BITS) << 4) + (<usize>lane << 2));
        if (j < 0) continue;
        const pj = positions + <usize>j * 24, mj = images + <usize>j * 12;
        const dx = load<f64>(pi) - load<f64>(pj) - lx * <f64>(load<i32>(mi) - load<i32>(mj)) + load<f64>(s);
        const dy = load<f64>(pi, 8) - load<f64>(pj, 8) - ly * <f64>(load<i32>(mi, 4) - load<i32>(mj, 4)) + load<f64>(s, 8);
        const dz = load<f64>(pi, 16) - load<f64>(pj, 16) - lz * <f64>(load<i32>(mi, 8) - load<i32>(mj, 8)) + load<f64>(s, 16);
        if ((lanes >> lane) & 1) addPair(i, j, dx, dy, dz, charges, types, typeCount, ljTable, cutoff2, beta, forces, sums);
        else addExcludedPair(i, j, dx, dy, dz, charges, beta, forces, sums);
      }
    }
  }
}

/** Exclusions as in `System`: start [atom + 1], partners sorted. */
export function nonbondedAllPairs(
  positions: usize, atoms: i32, exclusionStart: usize, partners: usize,
  charges: usize, types: usize, typeCount: i32, ljTable: usize, cutoff2: f64, beta: f64, forces: usize, sums: usize,
): void {
  for (let i = 0; i < atoms; i++) {
    const pi = positions + <usize>i * 24, end = load<i32>(exclusionStart + (<usize>i << 2), 4);
    let excluded = load<i32>(exclusionStart + (<usize>i << 2));
    for (let j = i + 1; j < atoms; j++) {
      while (excluded < end && load<i32>(partners + (<usize>excluded << 2)) < j) excluded++;
      if (excluded < end && load<i32>(partners + (<usize>excluded << 2)) == j) continue;
      const pj = positions + <usize>j * 24;
      addPair(
        i, j, load<f64>(pi) - load<f64>(pj), load<f64>(pi, 8) - load<f64>(pj, 8), load<f64>(pi, 16) - load<f64>(pj, 16),
        charges, types, typeCount, ljTable, cutoff2, beta, forces, sums,
      );
    }
  }
}
