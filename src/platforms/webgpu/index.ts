export type { AdapterFacts, DeviceKind, WebGpuContext } from './context.js';
export { type DeviceOptions, listAdapters, openDevice } from './device-node.js';
export { createWebGpuPlatform } from './webgpu-platform.js';
