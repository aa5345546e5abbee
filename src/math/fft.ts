/**
 * Complex discrete Fourier transform of any length whose prime factors are 2, 3, 5 and 7, in f64:
 *   X_k = sum_j x_j exp(sign · 2 pi i j k / n), not normalised.
 * Stockham's self-sorting form (Van Loan, "Computational Frameworks for the FFT", 1992, section 1.7), radices 4, 3, 2 and odd.
 * Complex numbers are stored interleaved: [re, im, re, im, ...].
 */

export type FftSign = -1 | 1;

export interface FftPlan {
  readonly length: number;
  readonly radices: readonly number[];
  /** exp(-2 pi i k / length), k = 0..length-1, interleaved. */
  readonly roots: Float64Array;
}

export const FFT_PRIMES = [2, 3, 5, 7] as const;

/** @throws RangeError when `length` has a prime factor above 7 */
export function createFftPlan(length: number): FftPlan {
  const radices: number[] = [];
  let rest = length;
  for (const radix of [4, ...FFT_PRIMES]) {
    for (; rest % radix === 0 && rest > 1; rest /= radix) radices.push(radix);
  }
  if (rest !== 1) throw new RangeError(`an FFT length must be a product of 2, 3, 5 and 7, not ${length}`);
  const roots = new Float64Array(2 * length);
  for (let k = 0; k < length; k++) {
    roots[2 * k] = Math.cos((2 * Math.PI * k) / length);
    roots[2 * k + 1] = -Math.sin((2 * Math.PI * k) / length);
  }
  return { length, radices, roots };
}

/**
 * Transform the first axis of [length, columns] complex numbers that start at number `first` of `data`, in place.
 * `work` holds at least length * columns complex numbers.
 */
export function fft(
  plan: FftPlan,
  sign: FftSign,
  data: Float64Array,
  first: number,
  columns: number,
  work: Float64Array,
): void {
  let from = data;
  let to = work;
  let fromFirst = 2 * first;
  let toFirst = 0;
  let length = plan.length;
  let stride = columns;
  for (const radix of plan.radices) {
    length /= radix;
    if (radix === 2) stage2(plan, sign, length, stride, from, fromFirst, to, toFirst);
    else if (radix === 3) stage3(plan, sign, length, stride, from, fromFirst, to, toFirst);
    else if (radix === 4) stage4(plan, sign, length, stride, from, fromFirst, to, toFirst);
    else stageOdd(radix, plan, sign, length, stride, from, fromFirst, to, toFirst);
    stride *= radix;
    [from, to] = [to, from];
    [fromFirst, toFirst] = [toFirst, fromFirst];
  }
  if (from !== data) {
    const size = 2 * plan.length * columns;
    for (let k = 0; k < size; k++) data[2 * first + k] = work[k];
  }
}

/*
 * One stage of radix r turns sub-transforms x[q + stride (p + length j)], j = 0..r-1, into
 *   y[q + stride (r p + k)] = w^(p k) sum_j x_j exp(sign 2 pi i j k / r),  w = exp(sign 2 pi i / (r length)),
 * for all p < length and q < stride.
 */

function stage2(
  plan: FftPlan,
  sign: FftSign,
  length: number,
  stride: number,
  x: Float64Array,
  xFirst: number,
  y: Float64Array,
  yFirst: number,
): void {
  const rootStep = plan.length / (2 * length);
  const leg = 2 * stride * length;
  for (let p = 0; p < length; p++) {
    const wRe = plan.roots[2 * p * rootStep];
    const wIm = -sign * plan.roots[2 * p * rootStep + 1];
    let a = xFirst + 2 * stride * p;
    let b = yFirst + 4 * stride * p;
    for (let q = 0; q < stride; q++, a += 2, b += 2) {
      const re0 = x[a];
      const im0 = x[a + 1];
      const re1 = x[a + leg];
      const im1 = x[a + leg + 1];
      const dRe = re0 - re1;
      const dIm = im0 - im1;
      y[b] = re0 + re1;
      y[b + 1] = im0 + im1;
      y[b + 2 * stride] = dRe * wRe - dIm * wIm;
      y[b + 2 * stride + 1] = dRe * wIm + dIm * wRe;
    }
  }
}

function stage3(
  plan: FftPlan,
  sign: FftSign,
  length: number,
  stride: number,
  x: Float64Array,
  xFirst: number,
  y: Float64Array,
  yFirst: number,
): void {
  const { roots } = plan;
  const rootStep = plan.length / (3 * length);
  const leg = 2 * stride * length;
  const sine = sign * Math.sqrt(0.75);
  for (let p = 0; p < length; p++) {
    const w1Re = roots[2 * p * rootStep];
    const w1Im = -sign * roots[2 * p * rootStep + 1];
    const w2Re = roots[4 * p * rootStep];
    const w2Im = -sign * roots[4 * p * rootStep + 1];
    let a = xFirst + 2 * stride * p;
    let b = yFirst + 6 * stride * p;
    for (let q = 0; q < stride; q++, a += 2, b += 2) {
      const sumRe = x[a + leg] + x[a + 2 * leg];
      const sumIm = x[a + leg + 1] + x[a + 2 * leg + 1];
      const evenRe = x[a] - 0.5 * sumRe;
      const evenIm = x[a + 1] - 0.5 * sumIm;
      const oddRe = -sine * (x[a + leg + 1] - x[a + 2 * leg + 1]);
      const oddIm = sine * (x[a + leg] - x[a + 2 * leg]);
      y[b] = x[a] + sumRe;
      y[b + 1] = x[a + 1] + sumIm;
      const re1 = evenRe + oddRe;
      const im1 = evenIm + oddIm;
      y[b + 2 * stride] = re1 * w1Re - im1 * w1Im;
      y[b + 2 * stride + 1] = re1 * w1Im + im1 * w1Re;
      const re2 = evenRe - oddRe;
      const im2 = evenIm - oddIm;
      y[b + 4 * stride] = re2 * w2Re - im2 * w2Im;
      y[b + 4 * stride + 1] = re2 * w2Im + im2 * w2Re;
    }
  }
}

function stage4(
  plan: FftPlan,
  sign: FftSign,
  length: number,
  stride: number,
  x: Float64Array,
  xFirst: number,
  y: Float64Array,
  yFirst: number,
): void {
  const rootStep = plan.length / (4 * length);
  const leg = 2 * stride * length;
  const { roots } = plan;
  for (let p = 0; p < length; p++) {
    const w1Re = roots[2 * p * rootStep];
    const w1Im = -sign * roots[2 * p * rootStep + 1];
    const w2Re = roots[4 * p * rootStep];
    const w2Im = -sign * roots[4 * p * rootStep + 1];
    const w3Re = roots[6 * p * rootStep];
    const w3Im = -sign * roots[6 * p * rootStep + 1];
    let a = xFirst + 2 * stride * p;
    let b = yFirst + 8 * stride * p;
    for (let q = 0; q < stride; q++, a += 2, b += 2) {
      const sum02Re = x[a] + x[a + 2 * leg];
      const sum02Im = x[a + 1] + x[a + 2 * leg + 1];
      const dif02Re = x[a] - x[a + 2 * leg];
      const dif02Im = x[a + 1] - x[a + 2 * leg + 1];
      const sum13Re = x[a + leg] + x[a + 3 * leg];
      const sum13Im = x[a + leg + 1] + x[a + 3 * leg + 1];
      // sign · i (x1 - x3)
      const turnRe = -sign * (x[a + leg + 1] - x[a + 3 * leg + 1]);
      const turnIm = sign * (x[a + leg] - x[a + 3 * leg]);
      y[b] = sum02Re + sum13Re;
      y[b + 1] = sum02Im + sum13Im;
      const re1 = dif02Re + turnRe;
      const im1 = dif02Im + turnIm;
      y[b + 2 * stride] = re1 * w1Re - im1 * w1Im;
      y[b + 2 * stride + 1] = re1 * w1Im + im1 * w1Re;
      const re2 = sum02Re - sum13Re;
      const im2 = sum02Im - sum13Im;
      y[b + 4 * stride] = re2 * w2Re - im2 * w2Im;
      y[b + 4 * stride + 1] = re2 * w2Im + im2 * w2Re;
      const re3 = dif02Re - turnRe;
      const im3 = dif02Im - turnIm;
      y[b + 6 * stride] = re3 * w3Re - im3 * w3Im;
      y[b + 6 * stride + 1] = re3 * w3Im + im3 * w3Re;
    }
  }
}

/** Odd radix: inputs j and r-j are joined to sums and differences, which halves the multiplications. */
function stageOdd(
  radix: number,
  plan: FftPlan,
  sign: FftSign,
  length: number,
  stride: number,
  x: Float64Array,
  xFirst: number,
  y: Float64Array,
  yFirst: number,
): void {
  const { roots } = plan;
  const rootStep = plan.length / (radix * length);
  const radixStep = plan.length / radix;
  const leg = 2 * stride * length;
  const half = (radix - 1) / 2;
  const [sumRe, sumIm, difRe, difIm] = oddScratch;
  for (let p = 0; p < length; p++) {
    let a = xFirst + 2 * stride * p;
    let b = yFirst + 2 * radix * stride * p;
    for (let q = 0; q < stride; q++, a += 2, b += 2) {
      const re0 = x[a];
      const im0 = x[a + 1];
      let totalRe = re0;
      let totalIm = im0;
      for (let j = 1; j <= half; j++) {
        const low = a + j * leg;
        const high = a + (radix - j) * leg;
        sumRe[j] = x[low] + x[high];
        sumIm[j] = x[low + 1] + x[high + 1];
        difRe[j] = x[low] - x[high];
        difIm[j] = x[low + 1] - x[high + 1];
        totalRe += sumRe[j];
        totalIm += sumIm[j];
      }
      y[b] = totalRe;
      y[b + 1] = totalIm;
      for (let k = 1; k <= half; k++) {
        let evenRe = re0;
        let evenIm = im0;
        let oddRe = 0;
        let oddIm = 0;
        for (let j = 1; j <= half; j++) {
          const root = 2 * radixStep * ((j * k) % radix);
          const cos = roots[root];
          const sin = -sign * roots[root + 1];
          evenRe += cos * sumRe[j];
          evenIm += cos * sumIm[j];
          oddRe -= sin * difIm[j];
          oddIm += sin * difRe[j];
        }
        store(y, b + 2 * stride * k, roots, 2 * p * k * rootStep, sign, evenRe + oddRe, evenIm + oddIm);
        const mirror = radix - k;
        store(
          y,
          b + 2 * stride * mirror,
          roots,
          2 * p * mirror * rootStep,
          sign,
          evenRe - oddRe,
          evenIm - oddIm,
        );
      }
    }
  }
}

const oddScratch = Array.from({ length: 4 }, () => new Float64Array(4));

function store(
  y: Float64Array,
  at: number,
  roots: Float64Array,
  root: number,
  sign: FftSign,
  re: number,
  im: number,
): void {
  const wRe = roots[root];
  const wIm = -sign * roots[root + 1];
  y[at] = re * wRe - im * wIm;
  y[at + 1] = re * wIm + im * wRe;
}
