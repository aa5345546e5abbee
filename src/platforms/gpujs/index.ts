export { type DeviceThread, startDeviceThread } from './device-thread-node.js';
export { createGpuJsPlatform, gpuJsPlatformOn } from './gpujs-platform.js';
export type { Backend } from './protocol.js';
export { type PairHistogramTask, pairHistogramOn } from './rdf-histogram.js';
