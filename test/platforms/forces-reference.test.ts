import { createReferencePlatform } from '../../src/platforms/index.js';
import { describeForces } from './forces.js';

describeForces('reference', createReferencePlatform, {
  symmetry: 1e-12,
  energy: 1e-7,
  force: 2e-5,
  pressure: 1,
  gasPhase: 1e-5,
  madelung: 1e-6,
});
