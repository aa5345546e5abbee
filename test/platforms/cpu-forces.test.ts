import { createCpuForceEvaluator } from '../../src/platforms/cpu/index.js';
import { referencePlatformOver } from '../../src/platforms/reference/reference-platform.js';
import { withoutFusedKernels } from '../support/fused-kernels.js';
import { describeForces } from './forces.js';

const bars = {
  symmetry: 2e-6,
  energy: 2e-5,
  force: 3e-5,
  pressure: 5,
  gasPhase: 1e-5,
  madelung: 2e-6,
};

describeForces('cpu', referencePlatformOver(createCpuForceEvaluator), bars);

const missing = withoutFusedKernels();
if (missing === null) {
  const create: typeof createCpuForceEvaluator = (system, method, charges) =>
    createCpuForceEvaluator(system, method, charges, { kernels: 'fma' });
  describeForces('cpu-fma', referencePlatformOver(create), bars);
} else console.warn(`skipped, cpu-fma: ${missing}`);
