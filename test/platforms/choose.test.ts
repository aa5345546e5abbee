/** Which platform is chosen, and why the GPU is not: each case in a process of its own, since the GPU is looked for once a process. */
import { describe, expect, it } from 'vitest';
import type { CreatePlatform, Evaluation } from '../../src/platforms/index.js';
import { choosePlatform, type PlatformName, probeGpu } from '../../src/platforms/index.js';
import { createReferencePlatform } from '../../src/platforms/reference/reference-platform.js';
import { selfTest } from '../../src/platforms/self-test.js';
import { softwareGpu } from '../support/software-gpu-node.js';

const gpu = softwareGpu();
if ('missing' in gpu) console.warn(`skipped, no software GPU: ${gpu.missing}`);

describe('choosing where there is no GPU for it', () => {
  it('auto is the cpu, and says in one line why no GPU is used', async () => {
    const probe = await probeGpu();
    const choice = await choosePlatform('auto', 2);
    if (probe.problem === null) {
      expect(choice).toMatchObject({ name: 'webgpu' satisfies PlatformName, reason: 'the fastest here' });
      return;
    }
    expect(choice).toMatchObject({ name: 'cpu', threads: 2, device: 'CPU, 2 threads' });
    expect(choice.reason).toBe(`the fastest here; no GPU is used: ${probe.problem.parts.object}`);
    expect(choice.reason).not.toContain('\n');
  });

  it.skipIf('missing' in gpu)(
    'a driver that computes on the CPU is taken when it is asked for, never by auto',
    async () => {
      const probe = await probeGpu();
      if (probe.problem?.code !== 'E_SOFTWARE_GPU') return;
      expect((await choosePlatform('auto')).name).toBe('cpu');
      const choice = await choosePlatform('webgpu');
      expect(choice).toMatchObject({ name: 'webgpu', threads: 1 });
      expect(choice.device).toMatch(/^SwiftShader/);
      expect(choice.reason).toContain('slowly');
    },
  );
});

describe('the self-test', () => {
  const spoilt =
    (spoil: (evaluation: Evaluation) => void): CreatePlatform =>
    async (...box) => {
      const platform = await createReferencePlatform(...box);
      return {
        ...platform,
        async evaluate() {
          const evaluation = await platform.evaluate();
          spoil(evaluation);
          return evaluation;
        },
      };
    };

  it('passes the judge itself, exactly', async () => {
    const { passed, checks } = await selfTest(createReferencePlatform);
    expect(passed).toBe(true);
    expect(checks.map(({ name, found }) => [name, found])).toEqual(
      ['forces', 'energies', 'virial', 'positions'].map((name) => [name, 0]),
    );
  });

  it.each<[string, (evaluation: Evaluation) => void]>([
    [
      'forces',
      ({ forces }) =>
        forces.forEach((value, k) => {
          forces[k] = value * 1.001;
        }),
    ],
    [
      'forces',
      ({ forces }) => {
        forces[100] = Number.NaN;
      },
    ],
    [
      'virial',
      ({ virial }) => {
        virial[10] += 5;
      },
    ],
    [
      'energies',
      ({ terms }) => {
        (terms[1] as Record<string, number>).angle *= 1.1;
      },
    ],
  ])('finds wrong %s', async (wrong, spoil) => {
    const { passed, checks } = await selfTest(spoilt(spoil));
    expect(passed).toBe(false);
    expect(checks.filter(({ found, limit }) => !(found <= limit)).map(({ name }) => name)).toEqual([wrong]);
  });
});
