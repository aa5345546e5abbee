/**
 * gpu.js 2.24.1 as sheath uses it; all that leans on its insides stands here.
 *
 * It is loaded from dist/vendor (kernels/gpujs/build.mjs) as a function of the `navigator` it sees, so that it finds our GPUDevice
 * where it looks for one, and nothing else. Kernels are given as text (kernels.json of the same build).
 * Undocumented, and pinned by test/platforms/gpujs-adapter.test.ts:
 *   - a WebGPUBufferResult made of any storage buffer is an argument that stays on the device,
 *   - `_shapeOutput` of a kernel receives all output as one array; ours returns it instead of one object a row,
 *   - its context overwrites `device.onuncapturederror`, which is put back.
 * A loop whose end is not a literal stops silently after `loopMaxIterations`, 1000 by default, on every backend.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { SheathError } from '../../core/index.js';
import type { WebGpuContext } from '../webgpu/context.js';
import { openDevice } from '../webgpu/device-node.js';
import type { Backend, DeviceFacts } from './protocol.js';

/** [height, width] f32 that kernels read; row y of width x is `array[y][x]` there. */
export interface DeviceArray {
  /** Write here, then upload(). */
  readonly values: Float32Array;
  upload(): void;
  /** What a kernel is called with. */
  readonly argument: unknown;
  dispose(): void;
}

export interface DeviceKernel {
  /** The values of all threads one after the other, valid until the next call; computed on the arrays as they are uploaded now. */
  run(...parameters: readonly DeviceArray[]): Promise<Float32Array>;
  dispose(): void;
}

export interface GpuJsDevice {
  readonly facts: DeviceFacts;
  array(height: number, width: number): DeviceArray;
  /** @param threads in one dimension  @param constants whole numbers, compiled in */
  kernel(name: string, threads: number, constants: Readonly<Record<string, number>>): DeviceKernel;
  dispose(): Promise<void>;
}

interface LibraryKernel {
  (...parameters: readonly unknown[]): unknown;
  readonly kernel: { _shapeOutput?: (data: Float32Array) => unknown };
  destroy(): void;
}

interface LibraryInstance {
  addFunction(text: string): void;
  createKernel(text: string, settings: object): LibraryKernel;
  destroy(): Promise<void>;
}

interface Library {
  readonly GPU: new (settings: { readonly mode: string }) => LibraryInstance;
  readonly input: (values: Float32Array, size: readonly number[]) => unknown;
  readonly WebGPUContext: { acquire(): Promise<object> };
  readonly WebGPUBufferResult: new (settings: object) => unknown;
}

/** More than any list has, and no more than f32 counts. */
const LONGEST_LOOP = 2 ** 24;

/** The package root is three levels up from src/platforms/gpujs and from dist/platforms/gpujs alike. */
const ROOT = new URL('../../../', import.meta.url);
const LIBRARY = fileURLToPath(new URL('dist/vendor/gpu.js/gpu.cjs', ROOT));
const KERNELS = fileURLToPath(new URL('dist/kernels/gpujs/kernels.json', ROOT));

/**
 * @throws E_KERNELS_MISSING, E_GPUJS_SELF_TEST; with `webgpu` and `software` as openDevice of the platform webgpu
 */
export async function openGpuJs(backend: Backend): Promise<GpuJsDevice> {
  if (backend === 'webgpu' || backend === 'software') return openOnGpu(backend === 'software');
  let reason = '';
  if (backend === 'auto') {
    try {
      return await openOnGpu(false);
    } catch (error) {
      reason = error instanceof SheathError ? `; ${error.parts.object}` : `; ${String(error)}`;
    }
  }
  if (backend === 'cpu') return openOnCpu('cpu', reason);
  try {
    return await openOnCpu('webasm', reason);
  } catch (error) {
    if (backend === 'webasm') throw error;
    return openOnCpu('cpu', reason);
  }
}

async function openOnGpu(software: boolean): Promise<GpuJsDevice> {
  const context = await openDevice(software ? { software: true, adapter: 'SwiftShader' } : {});
  const { device } = context;
  const library = loadLibrary({
    gpu: {
      requestAdapter: async () => ({ limits: device.limits, requestDevice: async () => device }),
    },
  });
  const onError = device.onuncapturederror;
  const libraryContext = await library.WebGPUContext.acquire();
  device.onuncapturederror = onError;
  const facts = { mode: 'webgpu', description: `gpu.js on ${context.adapter.name}` } as const;
  return testedDevice(library, facts, {
    array: (height, width) => residentArray(library, libraryContext, device, height, width),
    check() {
      const error = context.uncapturedError();
      if (error) throw error;
    },
    context,
  });
}

async function openOnCpu(mode: 'webasm' | 'cpu', reason: string): Promise<GpuJsDevice> {
  const library = loadLibrary({});
  const description = `gpu.js in ${mode === 'webasm' ? 'WebAssembly' : 'JavaScript'}${reason}`;
  return testedDevice(
    library,
    { mode, description },
    {
      array(height, width) {
        const values = new Float32Array(height * width);
        return {
          values,
          upload() {},
          argument: library.input(values, [width, height]),
          dispose() {},
        };
      },
      check() {},
      context: null,
    },
  );
}

interface Means {
  readonly array: GpuJsDevice['array'];
  /** @throws the first error the device has reported */
  readonly check: () => void;
  readonly context: WebGpuContext | null;
}

async function testedDevice(library: Library, facts: DeviceFacts, means: Means): Promise<GpuJsDevice> {
  const texts = kernelTexts();
  const instance = new library.GPU({ mode: facts.mode });
  for (const name of SHARED_FUNCTIONS) instance.addFunction(textOf(texts, name));
  const device: GpuJsDevice = {
    facts,
    array: means.array,
    kernel: (name, threads, constants) => {
      const kernel = instance.createKernel(textOf(texts, name), {
        output: [threads],
        constants,
        constantTypes: Object.fromEntries(Object.keys(constants).map((key) => [key, 'Integer'])),
        loopMaxIterations: LONGEST_LOOP,
        precision: 'single',
      });
      if (kernel.kernel._shapeOutput) kernel.kernel._shapeOutput = (data) => data;
      return {
        async run(...parameters) {
          const result = await kernel(...parameters.map(({ argument }) => argument));
          means.check();
          return result instanceof Float32Array ? result : flattened(result as readonly Float32Array[]);
        },
        dispose: () => kernel.destroy(),
      };
    },
    async dispose() {
      await instance.destroy();
      means.context?.dispose();
    },
  };
  await selfTest(device);
  return device;
}

/** Functions that kernels call. */
const SHARED_FUNCTIONS = ['separation', 'angleOf'];

/** A device that stops a loop early, or counts wrongly in f32, is found here and not in somebody's forces. */
async function selfTest(device: GpuJsDevice): Promise<void> {
  const [threads, turns] = [130, 5000];
  const lengths = device.array(1, threads);
  lengths.values.forEach((_, thread, values) => {
    values[thread] = turns + thread;
  });
  lengths.upload();
  const kernel = device.kernel('countTurns', threads, {});
  const found = await kernel.run(lengths);
  const wrong = lengths.values.findIndex((length, thread) => found[thread] !== length);
  kernel.dispose();
  lengths.dispose();
  if (wrong < 0) return;
  throw new SheathError(
    'E_GPUJS_SELF_TEST',
    {
      object: `a loop of ${turns + wrong} turns made ${found[wrong]} (${device.facts.description})`,
      limit: 'the device must count exactly',
      cure: 'use --platform cpu, and report this with the output of "sheath devices"',
    },
    { kind: 'failure' },
  );
}

/** Rows of threads that return a vector each, as the backend `cpu` gives them. */
function flattened(rows: readonly Float32Array[]): Float32Array {
  const width = rows[0].length;
  const all = new Float32Array(rows.length * width);
  for (let row = 0; row < rows.length; row++) all.set(rows[row], row * width);
  return all;
}

function residentArray(
  library: Library,
  context: object,
  device: GPUDevice,
  height: number,
  width: number,
): DeviceArray {
  const values = new Float32Array(height * width);
  const storage = 0x80;
  const copyTo = 0x8;
  const buffer = device.createBuffer({ size: Math.max(16, values.byteLength), usage: storage | copyTo });
  return {
    values,
    upload: () => device.queue.writeBuffer(buffer, 0, values),
    argument: new library.WebGPUBufferResult({
      buffer,
      output: [width, height],
      componentCount: 1,
      context,
      kernel: null,
    }),
    dispose: () => buffer.destroy(),
  };
}

/** A library of its own for every device: it keeps the device it has found. */
function loadLibrary(navigator: object): Library {
  requireFile(LIBRARY);
  return (createRequire(import.meta.url)(LIBRARY) as (navigator: object) => Library)(navigator);
}

function kernelTexts(): ReadonlyMap<string, string> {
  requireFile(KERNELS);
  return new Map(Object.entries(JSON.parse(readFileSync(KERNELS, 'utf8')) as Record<string, string>));
}

function textOf(texts: ReadonlyMap<string, string>, name: string): string {
  const text = texts.get(name);
  if (text === undefined) throw missing(`the kernel ${name} in ${KERNELS}`);
  return text;
}

function requireFile(file: string): void {
  if (!existsSync(file)) throw missing(file);
}

function missing(object: string): SheathError {
  return new SheathError('E_KERNELS_MISSING', {
    object: `there is no ${object}`,
    limit: 'the platform gpujs needs it',
    cure: 'run "npm run build"',
  });
}
