/** The device of the platform `webgpu`: opening and refusing it, and kernels whose faults are named by file and line. */
import { afterEach, describe, expect, it } from 'vitest';
import type { WebGpuContext } from '../../src/platforms/webgpu/context.js';
import { listAdapters, openDevice } from '../../src/platforms/webgpu/device-node.js';
import { assembleShader, createKernel, createPipeline } from '../../src/platforms/webgpu/shader.js';
import { softwareGpu, tarEntries } from '../support/software-gpu-node.js';

const gpu = softwareGpu();
if ('missing' in gpu) console.warn(`skipped, no software GPU: ${gpu.missing}`);

const opened: WebGpuContext[] = [];
afterEach(() => {
  for (const context of opened.splice(0)) context.dispose();
});

async function nullDevice(files: Readonly<Record<string, string>> = {}): Promise<WebGpuContext> {
  const context = await openDevice({ backend: 'null' });
  opened.push(context);
  return { ...context, shaderText: (path) => files[path] ?? context.shaderText(path) };
}

describe.skipIf('missing' in gpu)('the software GPU', () => {
  it('is listed and opened, but not where hardware is wanted', async () => {
    if ('missing' in gpu) return;
    const { adapter, device } = await gpu.open();
    expect(adapter).toMatchObject({
      kind: 'software',
      vendor: 'google',
      name: 'SwiftShader Device (Subzero)',
    });
    expect(device.limits.maxComputeWorkgroupStorageSize).toBe(32768);
    expect(await listAdapters()).toContainEqual(adapter);
    await expect(openDevice()).rejects.toMatchObject({ code: 'E_SOFTWARE_GPU' });
    await expect(openDevice({ adapter: 'Voodoo' })).rejects.toMatchObject({ code: 'E_NO_GPU' });
  });

  it('computes', async () => {
    if ('missing' in gpu) return;
    const context = await gpu.open();
    const { device } = context;
    const text = `
      const COUNT: u32 = 1u;
      override FACTOR: u32 = 1u;
      @group(0) @binding(0) var<storage, read_write> numbers: array<u32>;
      @compute @workgroup_size(1) fn fill() { for (var k = 0u; k < COUNT; k++) { numbers[k] = k * FACTOR; } }`;
    const numbers = device.createBuffer({
      size: 32,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
    });
    const staging = device.createBuffer({
      size: 32,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    const source = { file: 'fill.wgsl', entryPoint: 'fill', constants: { COUNT: 5, FACTOR: 7 } };
    const unindented = text.replace(/^ +/gm, '');
    const kernel = await createKernel({ ...context, shaderText: () => unindented }, source, { 0: numbers });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    kernel.encode(pass, 1);
    pass.end();
    encoder.copyBufferToBuffer(numbers, 0, staging, 0, 32);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    expect([...new Uint32Array(staging.getMappedRange())]).toEqual([0, 7, 14, 21, 28, 0, 0, 0]);
    for (const buffer of [numbers, staging]) buffer.destroy();
  });
});

describe('kernels', () => {
  const MAIN = '@compute @workgroup_size(1) fn main() { result = half(); }';
  const files = {
    'kernel.wgsl': ['// include common/half.wgsl', 'var<private> result: f32;', MAIN].join('\n'),
    'common/half.wgsl': [
      '// a comment',
      'const HALF: f32 = 0.5; // of one',
      'fn half() -> f32 { return HALF; }',
    ].join('\n'),
  };
  const source = { file: 'kernel.wgsl', entryPoint: 'main' };

  it('are compiled once a device for the same constants', async () => {
    const context = await nullDevice(files);
    const [first, same, other] = await Promise.all([
      createPipeline(context, source),
      createPipeline(context, { ...source, constants: {} }),
      createPipeline(context, { ...source, constants: { HALF: 1 } }),
    ]);
    expect(same).toBe(first);
    expect(other).not.toBe(first);
  });

  it('name the file and the line of a fault, included files too', async () => {
    const context = await nullDevice({
      ...files,
      'common/half.wgsl': 'const A = 1;\nfn half() -> f32 { return 1u; }',
    });
    const attempt = createPipeline(context, source);
    await expect(attempt).rejects.toMatchObject({ code: 'E_SHADER' });
    await expect(attempt).rejects.toThrow(
      /common\/half\.wgsl:2: .* in "fn half\(\) -> f32 \{ return 1u; \}"/,
    );
    expect(context.uncapturedError()).toBeNull();
  });

  it('refuse a wrong entry point and wrong buffers', async () => {
    const context = await nullDevice(files);
    await expect(createPipeline(context, { ...source, entryPoint: 'mian' })).rejects.toThrow(/mian/);
    const buffer = context.device.createBuffer({ size: 16, usage: GPUBufferUsage.COPY_DST });
    await expect(createKernel(context, source, { 0: buffer })).rejects.toMatchObject({ code: 'E_SHADER' });
    expect(context.uncapturedError()).toBeNull();
  });

  it('take constants where they are declared, and no others', () => {
    const textOf = (path: string) => (files as Record<string, string>)[path];
    const { code, lines } = assembleShader('kernel.wgsl', { HALF: 3 }, textOf);
    expect(code.split('\n')[1]).toBe('const HALF: f32 = 3.0f; // of one');
    expect(lines.map(({ file, number }) => `${file}:${number}`)).toEqual([
      ...['common/half.wgsl:1', 'common/half.wgsl:2', 'common/half.wgsl:3', 'kernel.wgsl:2', 'kernel.wgsl:3'],
    ]);
    const types = [
      'const A: u32 = 1u;',
      'const B: i32 = 1;',
      'const C = 1.0;',
      'const D: bool = true;',
      'override E = 2;',
    ];
    const typed = assembleShader('k', { A: 2, B: -3, C: 0.5, D: false, E: 4 }, () => types.join('\n'));
    expect(typed.code.split('\n')).toEqual([
      ...[
        'const A: u32 = 2u;',
        'const B: i32 = -3i;',
        'const C = 0.5;',
        'const D: bool = false;',
        'override E = 2;',
      ],
    ]);
    expect(typed.overrides).toEqual({ E: 4 });
    expect(() => assembleShader('kernel.wgsl', { HALVE: 3 }, textOf)).toThrow(/HALVE/);
  });

  it('are read from files that exist', async () => {
    const { shaderText } = await nullDevice();
    expect(shaderText('pme-solve.wgsl')).toContain('fn solve(');
    expect(() => shaderText('pme-dissolve.wgsl')).toThrow(/npm run build/);
  });
});

it('an error outside every scope is kept', async () => {
  const context = await nullDevice();
  expect(context.uncapturedError()).toBeNull();
  context.device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
  await context.device.queue.onSubmittedWorkDone();
  expect(context.uncapturedError()).toMatchObject({ code: 'E_GPU_COMMAND' });
});

it('reads the regular files of a tar archive', () => {
  const tar = new Uint8Array(4 * 512);
  const entry = (at: number, name: string, size: number, type: string) => {
    tar.set(new TextEncoder().encode(name), at);
    tar.set(
      new TextEncoder().encode(`${size.toString(8).padStart(11, '0')}\0${' '.repeat(20)}${type}`),
      at + 124,
    );
  };
  entry(0, './folder/', 0, '5');
  entry(512, './folder/a.txt', 3, '0');
  tar.set([7, 8, 9], 1024);
  expect(tarEntries(tar)).toEqual(new Map([['a.txt', Uint8Array.of(7, 8, 9)]]));
});
