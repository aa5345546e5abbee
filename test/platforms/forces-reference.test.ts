import { describe, expect, it } from 'vitest';
import { createReferencePlatform } from '../../src/platforms/index.js';
import { evaluateState } from '../../src/platforms/reference/evaluate.js';
import { goldenBox, goldenMethod, replicaSettings } from '../support/golden-box.js';
import { describeForces } from './forces.js';

describeForces('reference', createReferencePlatform, {
  symmetry: 1e-12,
  energy: 1e-7,
  force: 2e-5,
  pressure: 1,
  gasPhase: 1e-5,
  madelung: 1e-6,
});

describe('evaluateState', () => {
  it('is what the platform evaluates, and leaves the state alone', async () => {
    const { system, state } = goldenBox('zoo-rule3', 'zoo.gro');
    const method = goldenMethod(state.box);
    const before = state.positions.slice();
    const evaluation = evaluateState(system, method, state, [replicaSettings()]);
    expect(state.positions).toEqual(before);
    const platform = await createReferencePlatform(system, method, state, [replicaSettings()]);
    expect(evaluation).toEqual(await platform.evaluate());
    await platform.dispose();
  });
});
