/**
 * Complex Fourier transforms of four lines at once (SIMD lanes = lines), in place, radices 2, 3, 4, 5 and 7.
 * Forward: decimation in frequency, output in digit-reversed order; inverse: decimation in time, from that order.
 * No reordering is needed between them. Neither is normalised.
 * Element e of a line: re at p + e * stride, im `imaginary` bytes further.
 * Plan: i32 stage count, then for each stage (radix, length, address of the twiddles), the twiddles [k, 1..radix-1,
 * (cos, -sin)] f32. The inverse of a butterfly is the butterfly with re and im exchanged.
 */
import { add, madd, mul, nmadd, splat, sub } from './simd';

@inline function twiddledRe(re: v128, im: v128, w: usize, inverse: bool): v128 {
  const c = v128.load32_splat(w), s = v128.load32_splat(w, 4);
  return inverse ? madd(im, s, mul(re, c)) : nmadd(im, s, mul(re, c));
}

@inline function twiddledIm(re: v128, im: v128, w: usize, inverse: bool): v128 {
  const c = v128.load32_splat(w), s = v128.load32_splat(w, 4);
  return inverse ? nmadd(re, s, mul(im, c)) : madd(im, c, mul(re, s));
}

@inline function put(p: usize, imaginary: usize, re: v128, im: v128, w: usize, inverse: bool, k: i32): void {
  if (!inverse && k != 0) {
    v128.store(p, twiddledRe(re, im, w, false));
    v128.store(p + imaginary, twiddledIm(re, im, w, false));
  } else {
    v128.store(p, re);
    v128.store(p + imaginary, im);
  }
}

@inline function pass2(base: usize, stride: usize, imaginary: usize, n: i32, total: i32, twiddles: usize, inverse: bool): void {
  const m = n / 2, step = <usize>m * stride;
  for (let b = 0; b < total; b += n) {
    let p = base + <usize>b * stride, w = twiddles;
    for (let k = 0; k < m; k++, p += stride, w += 8) {
      const p1 = p + step;
      const ar = v128.load(p), ai = v128.load(p + imaginary);
      let br = v128.load(p1), bi = v128.load(p1 + imaginary);
      if (inverse && k != 0) { const t = twiddledRe(br, bi, w, true); bi = twiddledIm(br, bi, w, true); br = t; }
      v128.store(p, add(ar, br));
      v128.store(p + imaginary, add(ai, bi));
      put(p1, imaginary, sub(ar, br), sub(ai, bi), w, inverse, k);
    }
  }
}

@inline function pass3(base: usize, stride: usize, imaginary: usize, n: i32, total: i32, twiddles: usize, inverse: bool): void {
  const m = n / 3, step = <usize>m * stride, half = splat(0.5), s = splat(inverse ? -0.8660254037844386 : 0.8660254037844386);
  for (let b = 0; b < total; b += n) {
    let p = base + <usize>b * stride, w = twiddles;
    for (let k = 0; k < m; k++, p += stride, w += 16) {
      const p1 = p + step, p2 = p1 + step;
      const ar = v128.load(p), ai = v128.load(p + imaginary);
      let br = v128.load(p1), bi = v128.load(p1 + imaginary), cr = v128.load(p2), ci = v128.load(p2 + imaginary);
      if (inverse && k != 0) {
        let t = twiddledRe(br, bi, w, true); bi = twiddledIm(br, bi, w, true); br = t;
        t = twiddledRe(cr, ci, w + 8, true); ci = twiddledIm(cr, ci, w + 8, true); cr = t;
      }
      const ur = add(br, cr), ui = add(bi, ci), vr = mul(s, sub(br, cr)), vi = mul(s, sub(bi, ci));
      const er = nmadd(half, ur, ar), ei = nmadd(half, ui, ai);
      v128.store(p, add(ar, ur));
      v128.store(p + imaginary, add(ai, ui));
      put(p1, imaginary, add(er, vi), sub(ei, vr), w, inverse, k);
      put(p2, imaginary, sub(er, vi), add(ei, vr), w + 8, inverse, k);
    }
  }
}

@inline function pass4(base: usize, stride: usize, imaginary: usize, n: i32, total: i32, twiddles: usize, inverse: bool): void {
  const m = n >> 2, step = <usize>m * stride;
  for (let b = 0; b < total; b += n) {
    let p = base + <usize>b * stride, w = twiddles;
    for (let k = 0; k < m; k++, p += stride, w += 24) {
      const p1 = p + step, p2 = p1 + step, p3 = p2 + step;
      const ar = v128.load(p), ai = v128.load(p + imaginary);
      let br = v128.load(p1), bi = v128.load(p1 + imaginary), cr = v128.load(p2), ci = v128.load(p2 + imaginary), dr = v128.load(p3), di = v128.load(p3 + imaginary);
      if (inverse && k != 0) {
        let t = twiddledRe(br, bi, w, true); bi = twiddledIm(br, bi, w, true); br = t;
        t = twiddledRe(cr, ci, w + 8, true); ci = twiddledIm(cr, ci, w + 8, true); cr = t;
        t = twiddledRe(dr, di, w + 16, true); di = twiddledIm(dr, di, w + 16, true); dr = t;
      }
      const acr = add(ar, cr), aci = add(ai, ci), amr = sub(ar, cr), ami = sub(ai, ci);
      const bdr = add(br, dr), bdi = add(bi, di);
      const bmr = inverse ? sub(dr, br) : sub(br, dr), bmi = inverse ? sub(di, bi) : sub(bi, di);
      v128.store(p, add(acr, bdr));
      v128.store(p + imaginary, add(aci, bdi));
      put(p1, imaginary, add(amr, bmi), sub(ami, bmr), w, inverse, k);
      put(p2, imaginary, sub(acr, bdr), sub(aci, bdi), w + 8, inverse, k);
      put(p3, imaginary, sub(amr, bmi), add(ami, bmr), w + 16, inverse, k);
    }
  }
}

@inline function pass5(base: usize, stride: usize, imaginary: usize, n: i32, total: i32, twiddles: usize, inverse: bool): void {
  const m = n / 5, step = <usize>m * stride;
  const c1 = splat(0.30901699437494745), c2 = splat(-0.8090169943749475);
  const s1 = splat(inverse ? -0.9510565162951535 : 0.9510565162951535), s2 = splat(inverse ? -0.5877852522924731 : 0.5877852522924731);
  for (let b = 0; b < total; b += n) {
    let p = base + <usize>b * stride, w = twiddles;
    for (let k = 0; k < m; k++, p += stride, w += 32) {
      const p1 = p + step, p2 = p1 + step, p3 = p2 + step, p4 = p3 + step;
      const ar = v128.load(p), ai = v128.load(p + imaginary);
      let br = v128.load(p1), bi = v128.load(p1 + imaginary), cr = v128.load(p2), ci = v128.load(p2 + imaginary);
      let dr = v128.load(p3), di = v128.load(p3 + imaginary), er = v128.load(p4), ei = v128.load(p4 + imaginary);
      if (inverse && k != 0) {
        let t = twiddledRe(br, bi, w, true); bi = twiddledIm(br, bi, w, true); br = t;
        t = twiddledRe(cr, ci, w + 8, true); ci = twiddledIm(cr, ci, w + 8, true); cr = t;
        t = twiddledRe(dr, di, w + 16, true); di = twiddledIm(dr, di, w + 16, true); dr = t;
        t = twiddledRe(er, ei, w + 24, true); ei = twiddledIm(er, ei, w + 24, true); er = t;
      }
      const ber = add(br, er), bei = add(bi, ei), cdr = add(cr, dr), cdi = add(ci, di);
      const bmr = sub(br, er), bmi = sub(bi, ei), cmr = sub(cr, dr), cmi = sub(ci, di);
      v128.store(p, add(ar, add(ber, cdr)));
      v128.store(p + imaginary, add(ai, add(bei, cdi)));
      const evenR1 = madd(c2, cdr, madd(c1, ber, ar)), evenI1 = madd(c2, cdi, madd(c1, bei, ai));
      const evenR2 = madd(c1, cdr, madd(c2, ber, ar)), evenI2 = madd(c1, cdi, madd(c2, bei, ai));
      const oddR1 = madd(s2, cmr, mul(s1, bmr)), oddI1 = madd(s2, cmi, mul(s1, bmi));
      const oddR2 = nmadd(s1, cmr, mul(s2, bmr)), oddI2 = nmadd(s1, cmi, mul(s2, bmi));
      put(p1, imaginary, add(evenR1, oddI1), sub(evenI1, oddR1), w, inverse, k);
      put(p2, imaginary, add(evenR2, oddI2), sub(evenI2, oddR2), w + 8, inverse, k);
      put(p3, imaginary, sub(evenR2, oddI2), add(evenI2, oddR2), w + 16, inverse, k);
      put(p4, imaginary, sub(evenR1, oddI1), add(evenI1, oddR1), w + 24, inverse, k);
    }
  }
}

/** The three even or odd sums of a radix-7 butterfly: rotations of (a, b, c) over the same coefficients. */
@inline function sum3(ca: v128, a: v128, cb: v128, b: v128, cc: v128, c: v128): v128 {
  return madd(cc, c, madd(cb, b, mul(ca, a)));
}

function pass7(base: usize, stride: usize, imaginary: usize, n: i32, total: i32, twiddles: usize, inverse: bool): void {
  const m = n / 7, step = <usize>m * stride, sign: f32 = inverse ? -1 : 1;
  const c1 = splat(0.6234898018587336), c2 = splat(-0.2225209339563144), c3 = splat(-0.9009688679024191);
  const s1 = splat(sign * 0.7818314824680298), s2 = splat(sign * 0.9749279121818236), s3 = splat(sign * 0.4338837391175581);
  const zero = splat(0);
  for (let b = 0; b < total; b += n) {
    let p = base + <usize>b * stride, w = twiddles;
    for (let k = 0; k < m; k++, p += stride, w += 48) {
      const ar = v128.load(p), ai = v128.load(p + imaginary);
      let plusR1 = zero, plusI1 = zero, plusR2 = zero, plusI2 = zero, plusR3 = zero, plusI3 = zero;
      let minusR1 = zero, minusI1 = zero, minusR2 = zero, minusI2 = zero, minusR3 = zero, minusI3 = zero;
      for (let q = 1; q <= 3; q++) {
        const pa = p + <usize>q * step, pb = p + <usize>(7 - q) * step;
        let xr = v128.load(pa), xi = v128.load(pa + imaginary), yr = v128.load(pb), yi = v128.load(pb + imaginary);
        if (inverse && k != 0) {
          const wa = w + (<usize>(q - 1) << 3), wb = w + (<usize>(6 - q) << 3);
          let t = twiddledRe(xr, xi, wa, true); xi = twiddledIm(xr, xi, wa, true); xr = t;
          t = twiddledRe(yr, yi, wb, true); yi = twiddledIm(yr, yi, wb, true); yr = t;
        }
        const pr = add(xr, yr), pi = add(xi, yi), mr = sub(xr, yr), mi = sub(xi, yi);
        if (q == 1) { plusR1 = pr; plusI1 = pi; minusR1 = mr; minusI1 = mi; }
        else if (q == 2) { plusR2 = pr; plusI2 = pi; minusR2 = mr; minusI2 = mi; }
        else { plusR3 = pr; plusI3 = pi; minusR3 = mr; minusI3 = mi; }
      }
      v128.store(p, add(ar, add(plusR1, add(plusR2, plusR3))));
      v128.store(p + imaginary, add(ai, add(plusI1, add(plusI2, plusI3))));
      // Output q uses cos and sin of 2 pi q l / 7, l = 1, 2, 3.
      let evenR = add(ar, sum3(c1, plusR1, c2, plusR2, c3, plusR3)), evenI = add(ai, sum3(c1, plusI1, c2, plusI2, c3, plusI3));
      let oddR = sum3(s1, minusR1, s2, minusR2, s3, minusR3), oddI = sum3(s1, minusI1, s2, minusI2, s3, minusI3);
      put(p + step, imaginary, add(evenR, oddI), sub(evenI, oddR), w, inverse, k);
      put(p + 6 * step, imaginary, sub(evenR, oddI), add(evenI, oddR), w + 40, inverse, k);
      evenR = add(ar, sum3(c2, plusR1, c3, plusR2, c1, plusR3));
      evenI = add(ai, sum3(c2, plusI1, c3, plusI2, c1, plusI3));
      oddR = sub(mul(s2, minusR1), madd(s1, minusR3, mul(s3, minusR2)));
      oddI = sub(mul(s2, minusI1), madd(s1, minusI3, mul(s3, minusI2)));
      put(p + 2 * step, imaginary, add(evenR, oddI), sub(evenI, oddR), w + 8, inverse, k);
      put(p + 5 * step, imaginary, sub(evenR, oddI), add(evenI, oddR), w + 32, inverse, k);
      evenR = add(ar, sum3(c3, plusR1, c1, plusR2, c2, plusR3));
      evenI = add(ai, sum3(c3, plusI1, c1, plusI2, c2, plusI3));
      oddR = madd(s2, minusR3, nmadd(s1, minusR2, mul(s3, minusR1)));
      oddI = madd(s2, minusI3, nmadd(s1, minusI2, mul(s3, minusI1)));
      put(p + 3 * step, imaginary, add(evenR, oddI), sub(evenI, oddR), w + 16, inverse, k);
      put(p + 4 * step, imaginary, sub(evenR, oddI), add(evenI, oddR), w + 24, inverse, k);
    }
  }
}

function stageForward(radix: i32, p: usize, stride: usize, imaginary: usize, n: i32, total: i32, twiddles: usize): void {
  if (radix == 4) pass4(p, stride, imaginary, n, total, twiddles, false);
  else if (radix == 3) pass3(p, stride, imaginary, n, total, twiddles, false);
  else if (radix == 5) pass5(p, stride, imaginary, n, total, twiddles, false);
  else if (radix == 2) pass2(p, stride, imaginary, n, total, twiddles, false);
  else pass7(p, stride, imaginary, n, total, twiddles, false);
}

function stageInverse(radix: i32, p: usize, stride: usize, imaginary: usize, n: i32, total: i32, twiddles: usize): void {
  if (radix == 4) pass4(p, stride, imaginary, n, total, twiddles, true);
  else if (radix == 3) pass3(p, stride, imaginary, n, total, twiddles, true);
  else if (radix == 5) pass5(p, stride, imaginary, n, total, twiddles, true);
  else if (radix == 2) pass2(p, stride, imaginary, n, total, twiddles, true);
  else pass7(p, stride, imaginary, n, total, twiddles, true);
}

export function fourier(plan: usize, p: usize, stride: usize, imaginary: usize): void {
  const stages = load<i32>(plan), total = load<i32>(plan, 8);
  for (let s = 0; s < stages; s++) {
    const stage = plan + 4 + 12 * <usize>s;
    stageForward(load<i32>(stage), p, stride, imaginary, load<i32>(stage, 4), total, <usize>load<u32>(stage, 8));
  }
}

export function inverseFourier(plan: usize, p: usize, stride: usize, imaginary: usize): void {
  const stages = load<i32>(plan), total = load<i32>(plan, 8);
  for (let s = stages - 1; s >= 0; s--) {
    const stage = plan + 4 + 12 * <usize>s;
    stageInverse(load<i32>(stage), p, stride, imaginary, load<i32>(stage, 4), total, <usize>load<u32>(stage, 8));
  }
}
