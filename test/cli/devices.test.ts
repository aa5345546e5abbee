/** `sheath devices` in a real process: where there is no GPU it says why, and a driver that computes on the CPU is listed and not taken. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { runSheath, temporaryFolder } from '../support/run-sheath.js';
import { softwareGpu } from '../support/software-gpu-node.js';

const { folder, remove } = temporaryFolder();
afterAll(remove);

/** Two argon atoms. */
const TOP = `[ defaults ]
1 2 yes 0.5 0.5
[ atomtypes ]
A 18 40 0 A 0.34 1
[ moleculetype ]
AR 3
[ atoms ]
1 A 1 AR AR 1 0 40
[ system ]
argon
[ molecules ]
AR 2
`;
const GRO = `argon
 2
    1AR     AR    1   0.500   0.500   0.500
    2AR     AR    2   1.000   0.500   0.500
   3.0 3.0 3.0
`;

interface DevicesAnswer {
  readonly adapters: readonly { readonly name: string; readonly kind: string }[];
  readonly gpu: { readonly problem: { readonly code: string; readonly message: string } | null };
  readonly auto: { readonly platform: string; readonly reason: string };
  readonly speeds: readonly unknown[];
}

test('text and JSON say the same, in few words', async () => {
  const text = await runSheath(['devices', '--no-speed'], folder);
  expect(text).toMatchObject({ status: 0, stderr: '' });
  for (const platform of ['webgpu', 'cpu', 'reference', 'gpujs'])
    expect(text.stdout).toContain(`  ${platform} `);
  const { status, stdout, stderr } = await runSheath(['devices', '--no-speed', '--json'], folder);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { gpu, auto, speeds }: DevicesAnswer = JSON.parse(stdout);
  expect(speeds).toEqual([]);
  expect(text.stdout).toContain(`auto takes ${auto.platform} (${auto.reason}`);
  expect(auto.platform).toBe(gpu.problem === null ? 'webgpu' : 'cpu');
});

const software = softwareGpu();
if ('missing' in software) console.warn(`skipped, no software GPU: ${software.missing}`);

describe.skipIf('missing' in software)('with a driver that computes on the CPU', () => {
  const environment = 'missing' in software ? {} : software.environment;

  test('it is listed, and auto takes the cpu', async () => {
    const { status, stdout, stderr } = await runSheath(
      ['devices', '--no-speed', '--json'],
      folder,
      environment,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { adapters, gpu, auto }: DevicesAnswer = JSON.parse(stdout);
    expect(adapters).toMatchObject([{ name: 'SwiftShader Device (Subzero)', kind: 'software' }]);
    expect(gpu.problem?.code).toBe('E_SOFTWARE_GPU');
    expect(auto).toMatchObject({ platform: 'cpu' });
    expect(auto.reason).toContain('SwiftShader');
  });

  test('an adapter that is not there is refused by name', async () => {
    const { stdout } = await runSheath(['devices', '--no-speed'], folder, {
      ...environment,
      SHEATH_GPU: 'Voodoo',
    });
    expect(stdout).toContain('there is no GPU adapter named "Voodoo"');
  });

  test('sheath energy takes it when it is asked for, and finds what the reference finds', async () => {
    const input = (file: string) => fileURLToPath(new URL(`../golden/gromacs/${file}`, import.meta.url));
    const energy = async (platform: string) => {
      const files = ['--top', input('zoo-rule3.top'), '--gro', input('zoo.gro')];
      const settings = ['--cutoff', '1', '--pme-order', '4', '--pme-spacing', '0.12', '--json'];
      const args = ['energy', ...files, ...settings, '--platform', platform];
      const { status, stdout, stderr } = await runSheath(args, folder, environment);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return JSON.parse(stdout) as { platform: string; terms: Record<string, number>; pressureBar: number };
    };
    const [found, expected] = await Promise.all([energy('webgpu'), energy('reference')]);
    expect(found.platform).toBe('webgpu');
    const scale = Math.max(...Object.values(expected.terms).map(Math.abs));
    for (const [term, value] of Object.entries(expected.terms)) {
      expect(Math.abs(found.terms[term] - value), term).toBeLessThan(
        2e-5 * Math.max(Math.abs(value), 0.01 * scale),
      );
    }
    expect(Math.abs(found.pressureBar - expected.pressureBar)).toBeLessThan(5);
  });
});

describe.skipIf(process.platform !== 'linux')('with a Vulkan loader and no driver, or with neither', () => {
  test('--platform webgpu is a coded refusal with a cure', async () => {
    const files = ['--top', 'none.top', '--gro', 'none.gro'];
    writeFileSync(join(folder, 'none.top'), TOP);
    writeFileSync(join(folder, 'none.gro'), GRO);
    const nothing = { VK_DRIVER_FILES: join(folder, 'no-such-driver.json') };
    const { status, stdout, stderr } = await runSheath(
      ['energy', ...files, '--platform', 'webgpu'],
      folder,
      nothing,
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/E_GPU_DRIVER|E_NO_GPU/);
    expect(stderr).toContain('--platform cpu');
  });
});
