import { afterAll } from 'vitest';
import { gpuJsPlatformOn, startDeviceThread } from '../../src/platforms/gpujs/index.js';
import { describeForces } from './forces.js';

const thread = startDeviceThread('webasm');
afterAll(thread.close);

describeForces('gpujs', gpuJsPlatformOn(thread), {
  symmetry: 2e-6,
  energy: 2e-5,
  force: 3e-5,
  pressure: 5,
  // Bonded terms of up to 500 kJ/mol in f32.
  gasPhase: 1e-3,
  madelung: 2e-6,
});
