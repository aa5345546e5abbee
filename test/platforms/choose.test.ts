/** Which platform is chosen, why the GPU is not, and the self-test that decides it. */
import { describe, expect, it } from 'vitest';
import { SheathError } from '../../src/core/index.js';
import { probeDevice } from '../../src/platforms/choose.js';
import {
  type CreatePlatform,
  choosePlatform,
  type Evaluation,
  type GpuProbe,
  type PlatformName,
  probeGpu,
  type UsableGpu,
} from '../../src/platforms/index.js';
import { createReferencePlatform } from '../../src/platforms/reference/reference-platform.js';
import { selfTest } from '../../src/platforms/self-test.js';
import type { WebGpuContext } from '../../src/platforms/webgpu/context.js';
import { softwareGpu } from '../support/software-gpu-node.js';

const gpu = softwareGpu();
if ('missing' in gpu) console.warn(`skipped, no software GPU: ${gpu.missing}`);

/** The platform reference, whose evaluations are altered. */
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

const card: UsableGpu = {
  problem: null,
  adapter: { kind: 'hardware', name: 'Voodoo 9', vendor: '3dfx', architecture: 'avenger', driver: '1.2' },
  limits: { bindingBytes: 2 ** 27, workgroupBytes: 16384, workgroupInvocations: 256 },
  test: { passed: true, checks: [], seconds: 0.1 },
};
const looking = (probe: GpuProbe) => async () => probe;

/** A device whose limits are those of `card`; what becomes of it is written to `fates`. */
function openedCard(fates: string[]): WebGpuContext {
  const limits = {
    maxStorageBufferBindingSize: 2 ** 27,
    maxBufferSize: 2 ** 28,
    maxComputeWorkgroupStorageSize: 16384,
    maxComputeInvocationsPerWorkgroup: 256,
  };
  return {
    device: { limits } as unknown as GPUDevice,
    adapter: card.adapter,
    shaderText: () => '',
    uncapturedError: () => null,
    dispose: () => fates.push('disposed'),
  };
}

describe('a GPU', () => {
  it('that passes the self-test is taken by auto', async () => {
    const fates: string[] = [];
    const probe = await probeDevice(
      async () => openedCard(fates),
      () => createReferencePlatform,
    );
    expect(probe).toMatchObject({ problem: null, adapter: card.adapter, limits: card.limits });
    expect(fates).toEqual(['disposed']);
    expect(await choosePlatform('auto', 2, 3000, looking(probe))).toMatchObject({
      name: 'webgpu',
      reason: 'the fastest here',
      device: 'Voodoo 9 (1.2)',
    });
  });

  const failures: [string, string, () => Promise<WebGpuContext>, CreatePlatform, RegExp][] = [
    [
      'that is not there',
      'E_NO_GPU',
      async () => {
        throw new SheathError('E_NO_GPU', { object: 'there is no GPU adapter', limit: 'l', cure: 'c' });
      },
      createReferencePlatform,
      /^there is no GPU adapter$/,
    ],
    [
      'whose driver breaks when it is opened',
      'E_GPU_DRIVER',
      async () => {
        throw new Error('vkCreateDevice: VK_ERROR_INITIALIZATION_FAILED\n    at Adapter');
      },
      createReferencePlatform,
      /^the driver of the GPU failed: vkCreateDevice: VK_ERROR_INITIALIZATION_FAILED$/,
    ],
    [
      'whose driver breaks at work',
      'E_GPU_DRIVER',
      async () => openedCard([]),
      async () => {
        throw 'device removed';
      },
      /^the driver of the GPU "Voodoo 9" failed: device removed$/,
    ],
    [
      'that has too little for a kernel',
      'E_SHADER',
      async () => openedCard([]),
      async () => {
        const limit = 'workgroup storage of 20480 bytes\nexceeds 16384';
        throw new SheathError('E_SHADER', { object: 'the GPU kernel solve was refused', limit, cure: 'c' });
      },
      /^the GPU kernel solve was refused$/,
    ],
    [
      'that computes wrongly',
      'E_GPU_SELF_TEST',
      async () => openedCard([]),
      spoilt(({ forces }) => {
        forces[3] += 1e4;
      }),
      /^the GPU "Voodoo 9" fails the self-test \(forces are off by [\d.e+-]+\)$/,
    ],
  ];
  it.each(failures)('%s: auto takes the cpu and says why in a line, webgpu is refused', async (...given) => {
    const [, code, open, create, reason] = given;
    const probe = await probeDevice(open, () => create);
    expect(probe.problem).toMatchObject({ code });
    const choice = await choosePlatform('auto', 2, 3000, looking(probe));
    expect(choice).toMatchObject({ name: 'cpu', device: 'CPU, 2 threads' });
    const [, why] = choice.reason.split('the fastest here; no GPU is used: ');
    expect(why).toMatch(reason);
    await expect(choosePlatform('webgpu', 1, 3000, looking(probe))).rejects.toBe(probe.problem);
  });

  it('that is too small for the atoms is left to those who ask for it', async () => {
    const most = Math.floor(2 ** 27 / 800);
    expect((await choosePlatform('auto', 1, most, looking(card))).name).toBe('webgpu');
    expect(await choosePlatform('auto', 1, most + 1, looking(card))).toMatchObject({
      name: 'cpu',
      reason: `the fastest here; no GPU is used: "Voodoo 9" has room for about ${most} atoms, and there are ${most + 1}`,
    });
    expect((await choosePlatform('webgpu', 1, most + 1, looking(card))).name).toBe('webgpu');
  });

  it('is not looked for when another platform is asked for; an unknown one is refused', async () => {
    const never = () => Promise.reject(new Error('the GPU was looked for'));
    for (const name of ['cpu', 'reference', 'gpujs']) {
      expect(await choosePlatform(name, 1, 0, never)).toMatchObject({ name, reason: 'asked for' });
    }
    await expect(choosePlatform('cuda', 1, 0, never)).rejects.toMatchObject({ code: 'E_UNKNOWN_PLATFORM' });
  });
});

describe('the GPU of this machine', () => {
  it('is taken by auto, or a line says why it is not', async () => {
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
