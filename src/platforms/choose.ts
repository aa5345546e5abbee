/** Which platform runs: by name, or the best that exists and computes rightly here. */
import { SheathError } from '../core/index.js';
import { createCpuPlatform } from './cpu/index.js';
import { createGpuJsPlatform } from './gpujs/index.js';
import type { CreatePlatform } from './platform.js';
import { createReferencePlatform } from './reference/reference-platform.js';
import { type SelfTest, selfTest } from './self-test.js';
import { type AdapterFacts, createWebGpuPlatform, openDevice, type WebGpuContext } from './webgpu/index.js';

interface PlatformEntry {
  readonly create: (threads: number) => CreatePlatform;
  /** Threads it can make use of. */
  readonly mostThreads: number;
  /** What it computes with, as provenance names it. */
  readonly precision: string;
  /** Where it is not the CPU with that many threads. */
  readonly device?: string;
}

/** The best comes first; `auto` takes one of the first two. */
const PLATFORMS = {
  webgpu: {
    create: () => createWebGpuPlatform(() => openDevice({ software: true })),
    mostThreads: 1,
    precision: 'u32 fixed-point positions, f32 forces and velocities, exact sums of pairs',
    device: 'GPU',
  },
  // The mesh, an eighth of a step, stays on one thread.
  cpu: { create: createCpuPlatform, mostThreads: 8, precision: 'f32 pairs and mesh, f64 sums and state' },
  // Never chosen: its bits are not those of every CPU.
  'cpu-fma': {
    create: (threads) => createCpuPlatform(threads, 'fma'),
    mostThreads: 8,
    precision: 'f32 pairs and mesh with fused multiply-add, f64 sums and state',
  },
  reference: { create: () => createReferencePlatform, mostThreads: 1, precision: 'f64' },
  gpujs: {
    create: () => createGpuJsPlatform(),
    mostThreads: 1,
    precision: 'f32 pairs, bonded terms and mesh, f64 sums and state',
    device: 'GPU through gpu.js where there is one, else CPU, two threads',
  },
} as const satisfies Record<string, PlatformEntry>;

export type PlatformName = keyof typeof PLATFORMS;
export const PLATFORM_NAMES = Object.keys(PLATFORMS) as readonly PlatformName[];

export interface PlatformFacts {
  readonly name: PlatformName;
  readonly mostThreads: number;
  readonly precision: string;
}

/** Of all platforms, the best first. */
export function platformFacts(): readonly PlatformFacts[] {
  return PLATFORM_NAMES.map((name) => {
    const { mostThreads, precision } = PLATFORMS[name];
    return { name, mostThreads, precision };
  });
}

export interface PlatformChoice {
  readonly name: PlatformName;
  readonly create: CreatePlatform;
  /** Those asked for, as far as the platform can use them. Results are bit for bit the same only for the same number. */
  readonly threads: number;
  readonly device: string;
  readonly precision: string;
  /** Why this one, for the log. */
  readonly reason: string;
}

/**
 * `auto` takes a hardware GPU that passes the self-test and has room, else the CPU, and says why. A platform that is asked for is taken
 * or refused.
 * @param name one of PLATFORM_NAMES, or `auto`
 * @param atoms of all replicas together, where they are known
 * @param lookForGpu what GPU there is
 * @throws E_UNKNOWN_PLATFORM; for `webgpu` the problem that the probe found
 */
export async function choosePlatform(
  name: string,
  threads = 1,
  atoms = 0,
  lookForGpu: () => Promise<GpuProbe> = probeGpu,
): Promise<PlatformChoice> {
  if (name === 'auto') {
    const gpu = await lookForGpu();
    const problem = gpu.problem === null ? shortage(gpu, atoms) : gpu.problem.parts.object;
    if (gpu.problem !== null || problem !== null) {
      return choice('cpu', threads, `the fastest here; no GPU is used: ${problem}`);
    }
    return choice('webgpu', threads, 'the fastest here', deviceText(gpu.adapter));
  }
  const known = knownPlatform(name);
  if (known !== 'webgpu') return choice(known, threads, 'asked for');
  const gpu = await lookForGpu();
  if (gpu.problem === null) return choice(known, threads, 'asked for', deviceText(gpu.adapter));
  if (gpu.problem.code !== 'E_SOFTWARE_GPU') throw gpu.problem;
  const { adapter, dispose } = await openDevice({ software: true });
  dispose();
  return choice(known, threads, 'asked for; it computes on the CPU, slowly', deviceText(adapter));
}

/**
 * The platform of that name, with no questions asked: for a thread that is told what was chosen.
 * @throws E_UNKNOWN_PLATFORM
 */
export function platformNamed(name: string, threads: number): CreatePlatform {
  const { create }: PlatformEntry = PLATFORMS[knownPlatform(name)];
  return create(threads);
}

export interface UsableGpu {
  readonly problem: null;
  readonly adapter: AdapterFacts;
  readonly limits: {
    /** The largest buffer that a kernel can bind. */
    readonly bindingBytes: number;
    readonly workgroupBytes: number;
    readonly workgroupInvocations: number;
  };
  readonly test: SelfTest;
}

export type GpuProbe = UsableGpu | { readonly problem: SheathError };

let probed: Promise<GpuProbe> | undefined;

/** The hardware GPU that would be used, or why there is none. Looked for once a process. */
export function probeGpu(): Promise<GpuProbe> {
  probed ??= probeDevice(openDevice, platformOn);
  return probed;
}

const platformOn = (context: WebGpuContext): CreatePlatform =>
  createWebGpuPlatform(async () => context, { sharedContext: true });

/**
 * The device that `open` gives, self-test passed, or why it is of no use: whatever a broken driver throws is a reason, never an end.
 * @param create the platform on that device
 */
export async function probeDevice(
  open: () => Promise<WebGpuContext>,
  create: (context: WebGpuContext) => CreatePlatform,
): Promise<GpuProbe> {
  let context: WebGpuContext | null = null;
  try {
    context = await open();
    const { adapter, device } = context;
    const test = await selfTest(create(context));
    if (!test.passed) throw failedTest(adapter, test);
    const { limits } = device;
    return {
      problem: null,
      adapter,
      limits: {
        bindingBytes: Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize),
        workgroupBytes: limits.maxComputeWorkgroupStorageSize,
        workgroupInvocations: limits.maxComputeInvocationsPerWorkgroup,
      },
      test,
    };
  } catch (error) {
    return { problem: error instanceof SheathError ? error : brokenDriver(error, context?.adapter) };
  } finally {
    context?.dispose();
  }
}

/** About what an atom takes of the largest buffer, the pair list, at a cut-off of 1.1 nm in a liquid. */
const LIST_BYTES_PER_ATOM = 800;

function shortage({ adapter, limits }: UsableGpu, atoms: number): string | null {
  const most = Math.floor(limits.bindingBytes / LIST_BYTES_PER_ATOM);
  return atoms <= most ? null : `"${adapter.name}" has room for about ${most} atoms, and there are ${atoms}`;
}

function failedTest({ name }: AdapterFacts, { checks }: SelfTest): SheathError {
  const wrong = checks
    .filter(({ found, limit }) => !(found <= limit))
    .map((check) => `${check.name} are off by ${check.found.toExponential(1)}`);
  return new SheathError(
    'E_GPU_SELF_TEST',
    {
      object: `the GPU "${name}" fails the self-test (${wrong.join(', ')})`,
      limit: 'a small box must come out as on the platform reference',
      cure: "update the GPU's driver, report this with the output of `sheath devices`, or use `--platform cpu`",
    },
    { kind: 'failure' },
  );
}

function brokenDriver(cause: unknown, adapter: AdapterFacts | undefined): SheathError {
  const [words] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return new SheathError(
    'E_GPU_DRIVER',
    {
      object: `the driver of ${adapter ? `the GPU "${adapter.name}"` : 'the GPU'} failed: ${words}`,
      limit: 'it must open a device and run the self-test',
      cure: 'update the driver, or use `--platform cpu`',
    },
    { kind: 'failure', cause },
  );
}

const deviceText = ({ name, driver }: AdapterFacts): string => (driver === '' ? name : `${name} (${driver})`);

function knownPlatform(name: string): PlatformName {
  const known = PLATFORM_NAMES.find((platform) => platform === name);
  if (known !== undefined) return known;
  throw new SheathError('E_UNKNOWN_PLATFORM', {
    object: `the platform "${name}" was asked for`,
    limit: `there are ${[...PLATFORM_NAMES, 'auto'].join(', ')}`,
    cure: 'name one of these',
  });
}

function choice(name: PlatformName, asked: number, reason: string, gpu?: string): PlatformChoice {
  const { create, mostThreads, precision, device: other }: PlatformEntry = PLATFORMS[name];
  const threads = Math.min(asked, mostThreads);
  const device = gpu ?? other ?? (threads === 1 ? 'CPU, one thread' : `CPU, ${threads} threads`);
  return { name, create: create(threads), threads, device, precision, reason };
}
