/**
 * Bonded terms in f64, two interactions at a time; equations as in src/forces/term.ts, parameters too, except where said.
 * Every kernel adds forces to [atom, 3] and, unless it is 0, -1/2 r (x) f to virial [9], and returns the energy of `pairs` pairs of
 * interactions; `atoms` [pair, 2..4, lane] u32, `parameters` [pair, parameter, lane] f64. Separations are minimum images.
 */
import { addVirial } from './common/virial';

@inline function add(a: v128, b: v128): v128 { return f64x2.add(a, b); }
@inline function sub(a: v128, b: v128): v128 { return f64x2.sub(a, b); }
@inline function mul(a: v128, b: v128): v128 { return f64x2.mul(a, b); }
@inline function div(a: v128, b: v128): v128 { return f64x2.div(a, b); }
@inline function root(a: v128): v128 { return f64x2.sqrt(a); }
@inline function negate(a: v128): v128 { return f64x2.neg(a); }
@inline function splat(a: f64): v128 { return f64x2.splat(a); }
@inline function sum(a: v128): f64 { return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1); }
@inline function dot(ax: v128, ay: v128, az: v128, bx: v128, by: v128, bz: v128): v128 { return add(add(mul(ax, bx), mul(ay, by)), mul(az, bz)); }

/** a_x b_y - a_y b_x */
@inline function cross(ax: v128, ay: v128, bx: v128, by: v128): v128 { return sub(mul(ax, by), mul(ay, bx)); }

/** Component at byte `offset` of two atoms, whose numbers stand at `atoms`. */
@inline function component(positions: usize, atoms: usize, offset: usize): v128 {
  const a = positions + <usize>load<u32>(atoms) * 24 + offset, b = positions + <usize>load<u32>(atoms, 4) * 24 + offset;
  return v128.load64_lane(b, v128.load64_zero(a), 1);
}

/** Nearest image of the separation of two pairs of atoms along the axis at byte `offset`. */
@inline function separation(positions: usize, to: usize, from: usize, offset: usize, edge: v128, inverse: v128): v128 {
  const d = sub(component(positions, to, offset), component(positions, from, offset));
  return sub(d, mul(edge, f64x2.nearest(mul(d, inverse))));
}

@inline function pushOne(forces: usize, atom: u32, xy: v128, z: f64): void {
  const f = forces + <usize>atom * 24;
  v128.store(f, add(v128.load(f), xy));
  store<f64>(f, load<f64>(f, 16) + z, 16);
}

/** Add forces to two atoms, which may be the same. */
@inline function push(forces: usize, atoms: usize, x: v128, y: v128, z: v128): void {
  pushOne(forces, load<u32>(atoms), v128.shuffle<f64>(x, y, 0, 2), f64x2.extract_lane(z, 0));
  pushOne(forces, load<u32>(atoms, 4), v128.shuffle<f64>(x, y, 1, 3), f64x2.extract_lane(z, 1));
}

@inline function inverseEdge(box: usize, offset: usize): v128 {
  const edge = load<f64>(box + offset);
  return splat(edge > 0 ? 1.0 / edge : 0.0);
}

/** x P(x²), a Chebyshev fit of the arc tangent for |x| <= tan(22.5°), error below 4e-17 of x. */
@inline function smallArcTangent(x: v128): v128 {
  const u = mul(x, x);
  let p = add(splat(-0.0434784293457331), mul(u, splat(0.021132810313338496)));
  p = add(splat(0.05688276780465485), mul(u, p));
  p = add(splat(-0.0664022008540203), mul(u, p));
  p = add(splat(0.07689951902451446), mul(u, p));
  p = add(splat(-0.09090772961650327), mul(u, p));
  p = add(splat(0.11111106175584769), mul(u, p));
  p = add(splat(-0.14285714180856576), mul(u, p));
  p = add(splat(0.19999999998853618), mul(u, p));
  p = add(splat(-0.3333333333332843), mul(u, p));
  p = add(splat(1.0), mul(u, p));
  return mul(x, p);
}

/** The angle in [-pi, pi] of this sine and cosine: up to 45° from the tangent of its half, else from those of its quarter and eighth. */
@inline function angleOf(sine: v128, cosine: v128): v128 {
  const one = splat(1);
  if (i64x2.all_true(f64x2.ge(cosine, splat(0.70710678118654757)))) return mul(splat(2), smallArcTangent(div(sine, add(one, cosine))));
  const versed = f64x2.pmax(splat(1e-17), add(one, cosine));
  const quarter = div(sine, add(versed, root(add(versed, versed)))), bounded = f64x2.pmin(one, f64x2.pmax(splat(-1), quarter));
  const eighth = div(bounded, add(one, root(add(one, mul(bounded, bounded)))));
  return mul(splat(8), smallArcTangent(eighth));
}

/** exp of both lanes. */
@inline function exponential(x: v128): v128 {
  return f64x2.replace_lane(splat(NativeMath.exp(f64x2.extract_lane(x, 0))), 1, NativeMath.exp(f64x2.extract_lane(x, 1)));
}

const HARMONIC: i32 = 0;
const G96: i32 = 1;
const MORSE: i32 = 2;
const PAIR14: i32 = 3;

/** Central forces between two atoms. `coulomb` gets the second energy of 1-4 pairs. */
@inline function distances(p: usize, box: usize, atoms: usize, parameters: usize, pairs: i32, f: usize, virial: usize, coulomb: usize, form: i32): f64 {
  const lx = v128.load64_splat(box), ly = v128.load64_splat(box, 8), lz = v128.load64_splat(box, 16);
  const ix = inverseEdge(box, 0), iy = inverseEdge(box, 8), iz = inverseEdge(box, 16);
  let energy = splat(0), second = energy, xx = energy, xy = energy, xz = energy, yy = energy, yz = energy, zz = energy;
  for (let n = 0; n < pairs; n++, atoms += 16, parameters += form < MORSE ? 32 : 48) {
    const dx = separation(p, atoms, atoms + 8, 0, lx, ix), dy = separation(p, atoms, atoms + 8, 8, ly, iy), dz = separation(p, atoms, atoms + 8, 16, lz, iz);
    const r2 = dot(dx, dy, dz, dx, dy, dz), first = v128.load(parameters), k = v128.load(parameters, 16);
    let scalar: v128;
    if (form == HARMONIC) {
      const r = root(r2), stretch = sub(r, first), tension = mul(k, stretch);
      energy = add(energy, mul(splat(0.5), mul(tension, stretch)));
      scalar = negate(div(tension, r));
    } else if (form == G96) {
      const stretch = sub(r2, mul(first, first)), tension = mul(k, stretch);
      energy = add(energy, mul(splat(0.25), mul(tension, stretch)));
      scalar = negate(tension);
    } else if (form == MORSE) {
      // r0, D, beta.
      const r = root(r2), beta = v128.load(parameters, 32), decay = exponential(mul(beta, sub(first, r))), rise = sub(splat(1), decay);
      energy = add(energy, mul(k, mul(rise, rise)));
      scalar = div(mul(mul(splat(-2), mul(k, beta)), mul(rise, decay)), r);
    } else {
      // C6, C12, f q_i q_j fudge.
      const inverse2 = div(splat(1), r2), inverse6 = mul(mul(inverse2, inverse2), inverse2);
      const attraction = mul(first, inverse6), repulsion = mul(mul(k, inverse6), inverse6), qq = mul(v128.load(parameters, 32), root(inverse2));
      energy = add(energy, sub(repulsion, attraction));
      second = add(second, qq);
      scalar = mul(inverse2, add(qq, sub(mul(splat(12), repulsion), mul(splat(6), attraction))));
    }
    const fx = mul(scalar, dx), fy = mul(scalar, dy), fz = mul(scalar, dz);
    push(f, atoms, fx, fy, fz);
    push(f, atoms + 8, negate(fx), negate(fy), negate(fz));
    if (virial) {
      xx = add(xx, mul(dx, fx));
      xy = add(xy, mul(dx, fy));
      xz = add(xz, mul(dx, fz));
      yy = add(yy, mul(dy, fy));
      yz = add(yz, mul(dy, fz));
      zz = add(zz, mul(dz, fz));
    }
  }
  if (virial) addVirial(virial, sum(xx), sum(xy), sum(xz), sum(yy), sum(yz), sum(zz));
  if (form == PAIR14) store<f64>(coulomb, load<f64>(coulomb) + sum(second));
  return sum(energy);
}

export function bondHarmonic(p: usize, box: usize, atoms: usize, parameters: usize, pairs: i32, f: usize, virial: usize): f64 {
  return distances(p, box, atoms, parameters, pairs, f, virial, 0, HARMONIC);
}

export function bondG96(p: usize, box: usize, atoms: usize, parameters: usize, pairs: i32, f: usize, virial: usize): f64 {
  return distances(p, box, atoms, parameters, pairs, f, virial, 0, G96);
}

export function bondMorse(p: usize, box: usize, atoms: usize, parameters: usize, pairs: i32, f: usize, virial: usize): f64 {
  return distances(p, box, atoms, parameters, pairs, f, virial, 0, MORSE);
}

/** Parameters C6, C12, f q_i q_j fudge; the LJ energy is returned, the Coulomb energy added at `coulomb`. */
export function pair14(p: usize, box: usize, atoms: usize, parameters: usize, pairs: i32, f: usize, virial: usize, coulomb: usize): f64 {
  return distances(p, box, atoms, parameters, pairs, f, virial, coulomb, PAIR14);
}

/**
 * Angles a-b-c, forces from dE/d(cos theta). Harmonic: parameters cos theta0, sin theta0, k, the bend from the sine and
 * cosine of theta - theta0; with `ureyBradley` also r13, kUB. G96 (`harmonic` false): cos theta0, k.
 */
@inline function angles(p: usize, box: usize, atoms: usize, parameters: usize, pairs: i32, f: usize, virial: usize, harmonic: bool, ureyBradley: bool): f64 {
  const lx = v128.load64_splat(box), ly = v128.load64_splat(box, 8), lz = v128.load64_splat(box, 16);
  const ix = inverseEdge(box, 0), iy = inverseEdge(box, 8), iz = inverseEdge(box, 16), one = splat(1), half = splat(0.5);
  let energy = splat(0), xx = energy, xy = energy, xz = energy, yy = energy, yz = energy, zz = energy;
  for (let n = 0; n < pairs; n++, atoms += 24, parameters += ureyBradley ? 80 : harmonic ? 48 : 32) {
    const ax = separation(p, atoms, atoms + 8, 0, lx, ix), ay = separation(p, atoms, atoms + 8, 8, ly, iy), az = separation(p, atoms, atoms + 8, 16, lz, iz);
    const cx = separation(p, atoms + 16, atoms + 8, 0, lx, ix), cy = separation(p, atoms + 16, atoms + 8, 8, ly, iy), cz = separation(p, atoms + 16, atoms + 8, 16, lz, iz);
    const a2 = dot(ax, ay, az, ax, ay, az), c2 = dot(cx, cy, cz, cx, cy, cz), both = div(one, root(mul(a2, c2))), both2 = mul(both, both);
    const cosine = mul(dot(ax, ay, az, cx, cy, cz), both);
    let slope: v128;
    if (harmonic) {
      const nx = cross(ay, az, cy, cz), ny = cross(az, ax, cz, cx), nz = cross(ax, ay, cx, cy);
      const sine = mul(root(dot(nx, ny, nz, nx, ny, nz)), both);
      const cosine0 = v128.load(parameters), sine0 = v128.load(parameters, 16), k = v128.load(parameters, 32);
      const bend = angleOf(sub(mul(sine, cosine0), mul(cosine, sine0)), add(mul(cosine, cosine0), mul(sine, sine0))), torque = mul(k, bend);
      energy = add(energy, mul(half, mul(torque, bend)));
      // At 180° the direction of the force is undefined; it is left out, as GROMACS does.
      slope = v128.and(f64x2.gt(sine, splat(1e-12)), negate(div(torque, sine)));
    } else {
      const bend = sub(cosine, v128.load(parameters));
      slope = mul(v128.load(parameters, 16), bend);
      energy = add(energy, mul(half, mul(slope, bend)));
    }
    const mixed = negate(mul(slope, both)), own = mul(mul(slope, cosine), both2), ownA = mul(own, c2), ownC = mul(own, a2);
    let fax = add(mul(mixed, cx), mul(ownA, ax)), fay = add(mul(mixed, cy), mul(ownA, ay)), faz = add(mul(mixed, cz), mul(ownA, az));
    let fcx = add(mul(mixed, ax), mul(ownC, cx)), fcy = add(mul(mixed, ay), mul(ownC, cy)), fcz = add(mul(mixed, az), mul(ownC, cz));
    if (ureyBradley) {
      const dx = separation(p, atoms, atoms + 16, 0, lx, ix), dy = separation(p, atoms, atoms + 16, 8, ly, iy), dz = separation(p, atoms, atoms + 16, 16, lz, iz);
      const r = root(dot(dx, dy, dz, dx, dy, dz)), stretch = sub(r, v128.load(parameters, 48)), tension = mul(v128.load(parameters, 64), stretch);
      energy = add(energy, mul(half, mul(tension, stretch)));
      const scalar = negate(div(tension, r)), fx = mul(scalar, dx), fy = mul(scalar, dy), fz = mul(scalar, dz);
      fax = add(fax, fx);
      fay = add(fay, fy);
      faz = add(faz, fz);
      fcx = sub(fcx, fx);
      fcy = sub(fcy, fy);
      fcz = sub(fcz, fz);
    }
    push(f, atoms, fax, fay, faz);
    push(f, atoms + 16, fcx, fcy, fcz);
    push(f, atoms + 8, negate(add(fax, fcx)), negate(add(fay, fcy)), negate(add(faz, fcz)));
    if (virial) {
      xx = add(xx, add(mul(ax, fax), mul(cx, fcx)));
      xy = add(xy, add(mul(ax, fay), mul(cx, fcy)));
      xz = add(xz, add(mul(ax, faz), mul(cx, fcz)));
      yy = add(yy, add(mul(ay, fay), mul(cy, fcy)));
      yz = add(yz, add(mul(ay, faz), mul(cy, fcz)));
      zz = add(zz, add(mul(az, faz), mul(cz, fcz)));
    }
  }
  if (virial) addVirial(virial, sum(xx), sum(xy), sum(xz), sum(yy), sum(yz), sum(zz));
  return sum(energy);
}

/** Parameters cos theta0, sin theta0, k. */
export function angleHarmonic(p: usize, box: usize, atoms: usize, parameters: usize, pairs: i32, f: usize, virial: usize): f64 {
  return angles(p, box, atoms, parameters, pairs, f, virial, true, false);
}

export function angleG96(p: usize, box: usize, atoms: usize, parameters: usize, pairs: i32, f: usize, virial: usize): f64 {
  return angles(p, box, atoms, parameters, pairs, f, virial, false, false);
}

/** Parameters cos theta0, sin theta0, k, r13, kUB. */
export function angleUreyBradley(p: usize, box: usize, atoms: usize, parameters: usize, pairs: i32, f: usize, virial: usize): f64 {
  return angles(p, box, atoms, parameters, pairs, f, virial, true, true);
}

const PERIODIC: i32 = 0;
const RYCKAERT_BELLEMANS: i32 = 1;
const IMPROPER: i32 = 2;

/** cos(n phi) and sin(n phi) of one lane by repeated multiplication, as (re, im). */
function multipleAngle(cosine: f64, sine: f64, multiplicity: i32): v128 {
  let re = 1.0, im = 0.0;
  for (let power = abs(multiplicity); power > 0; power--) {
    const t = re * cosine - im * sine;
    im = re * sine + im * cosine;
    re = t;
  }
  return f64x2(re, multiplicity < 0 ? -im : im);
}

/**
 * Dihedrals i-j-k-l with m = r_ij x r_kj, n = r_kj x r_kl: cos phi = m.n/(|m||n|), sin phi = |r_kj| r_ij.n/(|m||n|);
 * forces from dE/dphi after Bekker et al., as in the GROMACS manual, "Proper dihedrals".
 */
@inline function dihedrals(p: usize, box: usize, atoms: usize, parameters: usize, pairs: i32, f: usize, virial: usize, form: i32): f64 {
  const lx = v128.load64_splat(box), ly = v128.load64_splat(box, 8), lz = v128.load64_splat(box, 16);
  const ix = inverseEdge(box, 0), iy = inverseEdge(box, 8), iz = inverseEdge(box, 16), one = splat(1);
  let energy = splat(0), xx = energy, xy = energy, xz = energy, yy = energy, yz = energy, zz = energy;
  for (let number = 0; number < pairs; number++, atoms += 32, parameters += form == PERIODIC ? 64 : form == RYCKAERT_BELLEMANS ? 96 : 48) {
    const ijx = separation(p, atoms, atoms + 8, 0, lx, ix), ijy = separation(p, atoms, atoms + 8, 8, ly, iy), ijz = separation(p, atoms, atoms + 8, 16, lz, iz);
    const kjx = separation(p, atoms + 16, atoms + 8, 0, lx, ix), kjy = separation(p, atoms + 16, atoms + 8, 8, ly, iy), kjz = separation(p, atoms + 16, atoms + 8, 16, lz, iz);
    const klx = separation(p, atoms + 16, atoms + 24, 0, lx, ix), kly = separation(p, atoms + 16, atoms + 24, 8, ly, iy), klz = separation(p, atoms + 16, atoms + 24, 16, lz, iz);
    const mx = cross(ijy, ijz, kjy, kjz), my = cross(ijz, ijx, kjz, kjx), mz = cross(ijx, ijy, kjx, kjy);
    const nx = cross(kjy, kjz, kly, klz), ny = cross(kjz, kjx, klz, klx), nz = cross(kjx, kjy, klx, kly);
    const m2 = dot(mx, my, mz, mx, my, mz), n2 = dot(nx, ny, nz, nx, ny, nz), kj2 = dot(kjx, kjy, kjz, kjx, kjy, kjz);
    const kj = root(kj2), scale = div(one, root(mul(m2, n2)));
    const cosine = mul(dot(mx, my, mz, nx, ny, nz), scale), sine = mul(mul(dot(ijx, ijy, ijz, nx, ny, nz), kj), scale);

    let slope: v128;
    if (form == PERIODIC) {
      const multiplicity = v128.load(parameters, 32);
      const low = multipleAngle(f64x2.extract_lane(cosine, 0), f64x2.extract_lane(sine, 0), <i32>f64x2.extract_lane(multiplicity, 0));
      const high = multipleAngle(f64x2.extract_lane(cosine, 1), f64x2.extract_lane(sine, 1), <i32>f64x2.extract_lane(multiplicity, 1));
      const re = v128.shuffle<f64>(low, high, 0, 2), im = v128.shuffle<f64>(low, high, 1, 3);
      const kc = v128.load(parameters), ks = v128.load(parameters, 16);
      energy = add(energy, add(v128.load(parameters, 48), add(mul(kc, re), mul(ks, im))));
      slope = mul(multiplicity, sub(mul(ks, re), mul(kc, im)));
    } else if (form == RYCKAERT_BELLEMANS) {
      // A polynomial in cos(psi) = -cos(phi), and its derivative.
      const c = negate(cosine);
      let value = v128.load(parameters, 80), derivative = value;
      value = add(mul(value, c), v128.load(parameters, 64));
      derivative = add(mul(derivative, c), value);
      value = add(mul(value, c), v128.load(parameters, 48));
      derivative = add(mul(derivative, c), value);
      value = add(mul(value, c), v128.load(parameters, 32));
      derivative = add(mul(derivative, c), value);
      value = add(mul(value, c), v128.load(parameters, 16));
      derivative = add(mul(derivative, c), value);
      energy = add(energy, add(mul(value, c), v128.load(parameters)));
      slope = mul(derivative, sine);
    } else {
      const cosine0 = v128.load(parameters), sine0 = v128.load(parameters, 16);
      const twist = angleOf(sub(mul(sine, cosine0), mul(cosine, sine0)), add(mul(cosine, cosine0), mul(sine, sine0)));
      slope = mul(v128.load(parameters, 32), twist);
      energy = add(energy, mul(splat(0.5), mul(slope, twist)));
    }

    const strength = mul(mul(slope, kj), mul(scale, scale)), atI = negate(mul(strength, n2)), atL = mul(strength, m2), inverse = div(one, kj2);
    const fix = mul(atI, mx), fiy = mul(atI, my), fiz = mul(atI, mz), flx = mul(atL, nx), fly = mul(atL, ny), flz = mul(atL, nz);
    const shareI = mul(dot(ijx, ijy, ijz, kjx, kjy, kjz), inverse), shareL = mul(dot(klx, kly, klz, kjx, kjy, kjz), inverse);
    const sx = sub(mul(shareI, fix), mul(shareL, flx)), sy = sub(mul(shareI, fiy), mul(shareL, fly)), sz = sub(mul(shareI, fiz), mul(shareL, flz));
    push(f, atoms, fix, fiy, fiz);
    push(f, atoms + 8, sub(sx, fix), sub(sy, fiy), sub(sz, fiz));
    push(f, atoms + 16, negate(add(sx, flx)), negate(add(sy, fly)), negate(add(sz, flz)));
    push(f, atoms + 24, flx, fly, flz);
    // Relative to j: r_ij (x) f_i + r_kj (x) f_k + (r_kj - r_kl) (x) f_l, and f_k + f_l = -s.
    if (virial) {
      xx = add(xx, sub(mul(ijx, fix), add(mul(kjx, sx), mul(klx, flx))));
      xy = add(xy, sub(mul(ijx, fiy), add(mul(kjx, sy), mul(klx, fly))));
      xz = add(xz, sub(mul(ijx, fiz), add(mul(kjx, sz), mul(klx, flz))));
      yy = add(yy, sub(mul(ijy, fiy), add(mul(kjy, sy), mul(kly, fly))));
      yz = add(yz, sub(mul(ijy, fiz), add(mul(kjy, sz), mul(kly, flz))));
      zz = add(zz, sub(mul(ijz, fiz), add(mul(kjz, sz), mul(klz, flz))));
    }
  }
  if (virial) addVirial(virial, sum(xx), sum(xy), sum(xz), sum(yy), sum(yz), sum(zz));
  return sum(energy);
}

/** Parameters k cos phi0, k sin phi0, n, k. */
export function dihedralPeriodic(p: usize, box: usize, atoms: usize, parameters: usize, pairs: i32, f: usize, virial: usize): f64 {
  return dihedrals(p, box, atoms, parameters, pairs, f, virial, PERIODIC);
}

export function dihedralRyckaertBellemans(p: usize, box: usize, atoms: usize, parameters: usize, pairs: i32, f: usize, virial: usize): f64 {
  return dihedrals(p, box, atoms, parameters, pairs, f, virial, RYCKAERT_BELLEMANS);
}

/** Parameters cos xi0, sin xi0, k. */
export function improperHarmonic(p: usize, box: usize, atoms: usize, parameters: usize, pairs: i32, f: usize, virial: usize): f64 {
  return dihedrals(p, box, atoms, parameters, pairs, f, virial, IMPROPER);
}
