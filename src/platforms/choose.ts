/** Which platform runs: by name, or the best that exists. */
import { SheathError } from '../core/index.js';
import { createCpuPlatform } from './cpu/index.js';
import type { CreatePlatform } from './platform.js';
import { createReferencePlatform } from './reference/reference-platform.js';

interface PlatformEntry {
  readonly create: (threads: number) => CreatePlatform;
  /** Threads it can make use of. */
  readonly mostThreads: number;
  /** What it computes with, as provenance names it. */
  readonly precision: string;
}

/** The best comes first. */
const PLATFORMS = {
  cpu: { create: createCpuPlatform, mostThreads: 3, precision: 'f32 pairs and mesh, f64 sums and state' },
  reference: { create: () => createReferencePlatform, mostThreads: 1, precision: 'f64' },
} as const satisfies Record<string, PlatformEntry>;

export type PlatformName = keyof typeof PLATFORMS;
export const PLATFORM_NAMES = Object.keys(PLATFORMS) as readonly PlatformName[];

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
 * @param name one of PLATFORM_NAMES, or `auto`
 * @throws E_UNKNOWN_PLATFORM
 */
export function choosePlatform(name: string, threads = 1): PlatformChoice {
  const known = PLATFORM_NAMES.find((platform) => platform === name);
  if (known !== undefined) return choice(known, threads, 'asked for');
  if (name === 'auto') return choice(PLATFORM_NAMES[0], threads, 'the fastest here');
  throw new SheathError('E_UNKNOWN_PLATFORM', {
    object: `the platform "${name}" was asked for`,
    limit: `there are ${[...PLATFORM_NAMES, 'auto'].join(', ')}`,
    cure: 'name one of these',
  });
}

function choice(name: PlatformName, asked: number, reason: string): PlatformChoice {
  const { create, mostThreads, precision }: PlatformEntry = PLATFORMS[name];
  const threads = Math.min(asked, mostThreads);
  const device = threads === 1 ? 'CPU, one thread' : `CPU, ${threads} threads`;
  return { name, create: create(threads), threads, device, precision, reason };
}
