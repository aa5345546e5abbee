/**
 * The GPU as WebGPU gives it, through Dawn (npm package `webgpu`, an optional dependency that is loaded only here and only on demand).
 * Dawn reaches the hardware by Vulkan on Linux, Metal on macOS, Direct3D 12 on Windows.
 */
import { existsSync, readFileSync } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, SheathError } from '../../core/index.js';
import type { AdapterFacts, WebGpuContext } from './context.js';

export interface DeviceOptions {
  /** `null`: Dawn's backend that validates everything and executes nothing. */
  readonly backend?: 'null';
  /**
   * Part of an adapter's name, as listAdapters gives it. By default that in the environment variable SHEATH_GPU, or else the adapter
   * that the system calls fastest.
   */
  readonly adapter?: string;
  /** Accept a driver that computes on the CPU; default false. */
  readonly software?: boolean;
  /** Dawn's toggles by name, for measurements: see https://dawn.googlesource.com/dawn (src/dawn/native/Toggles.cpp). */
  readonly enable?: readonly string[];
  readonly disable?: readonly string[];
}

/** Limits that are requested as high as the adapter has them. */
const RAISED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const;

const WANTED_FEATURES: readonly GPUFeatureName[] = ['timestamp-query', 'subgroups'];

/** SwiftShader unrolls the zeroing of workgroup memory into seconds of compilation; Dawn writes a loop instead. */
const SLOW_ZEROING = 'use_vulkan_zero_initialize_workgroup_memory_extension';

/** A GPU object that is collected takes its devices with it. */
const living = new Set<GPU>();

/**
 * @throws E_WEBGPU_PACKAGE (not installed or not loadable here), E_GPU_DRIVER (no loader or driver), E_NO_GPU (no adapter),
 * E_SOFTWARE_GPU (only one that computes on the CPU), E_GPU_DEVICE (the adapter gave no device)
 */
export async function openDevice(asked: DeviceOptions = {}): Promise<WebGpuContext> {
  const named = asked.backend === undefined ? (asked.adapter ?? process.env.SHEATH_GPU) : undefined;
  let options = named === undefined ? asked : { ...asked, adapter: named };
  let gpu = await createGpu(options);
  let found = await requestAdapter(gpu);
  if (!found) throw noAdapter(named);
  const adapter = asked.backend === undefined ? await namedFacts(found) : factsOf(found);
  if (adapter.kind === 'software') {
    if (asked.software !== true) throw onlySoftware(adapter);
    options = { ...options, disable: [...(asked.disable ?? []), SLOW_ZEROING] };
    gpu = await createGpu(options);
    found = (await requestAdapter(gpu)) ?? found;
  }
  const requiredLimits: Record<string, number> = {};
  for (const limit of RAISED_LIMITS) requiredLimits[limit] = found.limits[limit];
  let device: GPUDevice;
  try {
    device = await found.requestDevice({
      requiredFeatures: WANTED_FEATURES.filter((feature) => found.features.has(feature)),
      requiredLimits,
    });
  } catch (cause) {
    throw gpuError(
      'E_GPU_DEVICE',
      `the GPU adapter "${adapter.name}" gave no device: ${messageOf(cause)}`,
      'its driver must open one with the limits it announces',
      'update the driver, free GPU memory, or use `--platform cpu`',
      cause,
    );
  }
  living.add(gpu);
  let firstError: SheathError | null = null;
  device.onuncapturederror = ({ error }) => {
    firstError ??= gpuError(
      'E_GPU_COMMAND',
      `the GPU refused a command: ${error.message.trim()}`,
      'every command of the platform webgpu should be valid',
      'please report this with the output of `sheath devices`; `--platform cpu` runs without a GPU',
    );
  };
  return {
    device,
    adapter,
    shaderText,
    uncapturedError: () => firstError,
    dispose() {
      device.destroy();
      living.delete(gpu);
    },
  };
}

/** The adapters that Dawn sees, hardware first; empty where there is a loader but no driver. @throws as openDevice */
export async function listAdapters(): Promise<AdapterFacts[]> {
  const names = await adapterNames();
  const adapters: AdapterFacts[] = [];
  for (const adapter of names) {
    const found = await requestAdapter(await createGpu({ adapter }));
    if (found) adapters.push({ ...factsOf(found), name: adapter });
  }
  return adapters.sort((a, b) => Number(a.kind !== 'hardware') - Number(b.kind !== 'hardware'));
}

/** Dawn gives "nvidia-h100" where its list says "NVIDIA H100": the list's name is the one that people and `adapter` use. */
async function namedFacts(found: GPUAdapter): Promise<AdapterFacts> {
  const facts = factsOf(found);
  const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '');
  const name = (await adapterNames()).find((candidate) => plain(candidate) === plain(facts.name));
  return name === undefined ? facts : { ...facts, name };
}

/** Dawn has no call that lists adapters, but names them all when asked for one that does not exist. */
async function adapterNames(): Promise<string[]> {
  const gpu = await createGpu({ adapter: 'an adapter of no name' });
  try {
    await gpu.requestAdapter();
    return [];
  } catch (error) {
    const names = String(error).matchAll(/name: '([^']+)'/g);
    return [...new Set([...names].map((match) => match[1]))];
  }
}

async function createGpu(options: DeviceOptions): Promise<GPU> {
  const { backend, adapter, enable = [], disable = [] } = options;
  if (backend !== 'null') requireVulkanLoader();
  const { create } = await loadDawn();
  return create([
    ...(backend === undefined ? [] : [`backend=${backend}`]),
    ...(adapter === undefined ? [] : [`adapter=${adapter}`]),
    ...(enable.length === 0 ? [] : [`enable-dawn-features=${enable.join(',')}`]),
    ...(disable.length === 0 ? [] : [`disable-dawn-features=${disable.join(',')}`]),
  ]);
}

async function loadDawn(): Promise<typeof import('webgpu')> {
  try {
    const dawn = await import('webgpu');
    // GPUBufferUsage and its like are globals in a browser.
    for (const [name, value] of Object.entries(dawn.globals)) {
      if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true });
    }
    return dawn;
  } catch (cause) {
    const missing = (cause as { code?: string }).code === 'ERR_MODULE_NOT_FOUND';
    throw gpuError(
      'E_WEBGPU_PACKAGE',
      missing
        ? 'the npm package "webgpu" is not installed'
        : `the npm package "webgpu" cannot be loaded on ${process.platform}-${process.arch}: ${messageOf(cause)}`,
      'the platform webgpu reaches the GPU through it',
      missing
        ? 'run `npm install webgpu@0.6.2` (it is optional, so an installation with --omit=optional leaves it out), or use `--platform cpu`'
        : 'use a system it is built for (Linux with glibc 2.34 or later, macOS, Windows), or `--platform cpu`',
      cause,
    );
  }
}

let loaderProblem: string | null | undefined;

/**
 * Dawn prints a warning of its own where Vulkan's loader is missing; asking first gives one clear error instead. dlopen with
 * RTLD_NODELETE keeps the library, and Node's complaint that it is no addon says that it was found.
 */
function requireVulkanLoader(): void {
  if (process.platform !== 'linux') return;
  if (loaderProblem === undefined) {
    const noDelete = 0x1000;
    try {
      process.dlopen({ exports: {} }, 'libvulkan.so.1', osConstants.dlopen.RTLD_NOW | noDelete);
    } catch (error) {
      const message = messageOf(error);
      loaderProblem = /did not self-register/i.test(message) ? null : message;
    }
  }
  if (loaderProblem) {
    throw gpuError(
      'E_GPU_DRIVER',
      "Vulkan's loader libvulkan.so.1 cannot be opened",
      `on Linux the GPU is reached through it (${loaderProblem})`,
      'install it (Debian and Ubuntu: `apt install libvulkan1`) with the driver of your GPU, or use `--platform cpu`',
    );
  }
}

const requestAdapter = async (gpu: GPU): Promise<GPUAdapter | null> => {
  try {
    return await gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch {
    return null;
  }
};

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render driver|\bwarp\b/i;

function factsOf({ info }: GPUAdapter): AdapterFacts {
  const words = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`;
  const software = info.isFallbackAdapter || SOFTWARE.test(words);
  return {
    kind: info.device === 'null-backend' ? 'null' : software ? 'software' : 'hardware',
    name: info.device || info.description || info.architecture || info.vendor || 'unnamed adapter',
    vendor: info.vendor,
    architecture: info.architecture,
    driver: info.description,
  };
}

const SHADER_FOLDERS = ['../../kernels/webgpu/', '../../../kernels/webgpu/'] as const;

/** Beside the compiled platforms; when the sources themselves are run, the sources of the kernels. */
function shaderText(path: string): string {
  const file = SHADER_FOLDERS.map((folder) => fileURLToPath(new URL(folder + path, import.meta.url))).find(
    existsSync,
  );
  if (file !== undefined) return readFileSync(file, 'utf8');
  throw gpuError(
    'E_SHADER_MISSING',
    `the GPU kernel ${path} does not exist`,
    'it is copied beside the program when sheath is compiled',
    'run `npm run build`',
  );
}

function onlySoftware({ name }: AdapterFacts): SheathError {
  return gpuError(
    'E_SOFTWARE_GPU',
    `the only GPU adapter is "${name}", which computes on the CPU`,
    "the platform webgpu is for hardware; on a CPU sheath's own kernels are many times faster",
    'install the driver of your GPU (`vulkaninfo --summary` must name it), or use `--platform cpu`',
  );
}

function noAdapter(wanted: string | undefined): SheathError {
  if (wanted !== undefined) {
    return gpuError(
      'E_NO_GPU',
      `there is no GPU adapter named "${wanted}"`,
      'part of the name of an adapter is needed',
      'see `sheath devices` for their names',
    );
  }
  return gpuError(
    'E_NO_GPU',
    'there is no GPU adapter',
    process.platform === 'linux'
      ? "Vulkan's loader is here but found no driver of a GPU"
      : 'the system offers none',
    process.platform === 'linux'
      ? "install your GPU's driver, or name its file in VK_DRIVER_FILES (NVIDIA: nvidia_icd.json), or use `--platform cpu`"
      : 'update the graphics driver, or use `--platform cpu`',
  );
}

function gpuError(
  code: ErrorCode,
  object: string,
  limit: string,
  cure: string,
  cause?: unknown,
): SheathError {
  return new SheathError(code, { object, limit, cure }, { kind: 'failure', cause });
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n')[0] : String(error);
