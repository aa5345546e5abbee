/** Everything the `cpu` platform calls; the TypeScript side of these signatures is src/platforms/cpu/kernels.ts. */
export * from './bonded';
export { complementaryError, cosine, errorOverArgument, errorSlope, exponential, sine } from './common/special-functions';
export * from './constraints';
export * from './coordinates';
export * from './ewald-exclusion';
export * from './force-sum';
export * from './nonbonded';
export * from './nonbonded-exact';
export * from './pair-list';
export * from './pme-fft';
export * from './pme-gather';
export * from './pme-solve';
export * from './pme-spread';
export * from './substeps';
