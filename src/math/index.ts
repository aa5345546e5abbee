export { autocorrelation } from './autocorrelation.js';
export { bSplineModuli, bSplineWeights } from './b-spline.js';
export {
  type BlockedMean,
  blockedMean,
  type EquilibrationCut,
  equilibrationCut,
  statisticalInefficiency,
  stretchMeans,
} from './block-statistics.js';
export { boxVolume, minimumImage } from './box.js';
export { boys } from './boys.js';
export { erf, erfc } from './erfc.js';
export { createFftPlan, FFT_PRIMES, type FftPlan, type FftSign, fft } from './fft.js';
export { createRealFft3d, type RealFft3d } from './fft-3d.js';
export { fitLine, type LinearFit } from './linear-fit.js';
export {
  effectiveSampleCount,
  freeEnergyDifference,
  type Mbar,
  type MbarEstimate,
  mbar,
  mbarExpectation,
} from './mbar.js';
export {
  createPeriodicSets,
  findCells,
  linkCells,
  type PeriodicSets,
  resetPeriodicSets,
} from './periodic-sets.js';
export { philox4x32 } from './philox.js';
export { drawWords, normalsOf, STREAM, type Stream, uniformOf } from './random-streams.js';
export { pseudoInverse, type SymmetricEigen, symmetricEigen } from './symmetric-eigen.js';
export { createUnionFind, findRoot, resetUnionFind, type UnionFind, unite } from './union-find.js';
