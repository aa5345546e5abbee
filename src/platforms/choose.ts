/** Which platform runs: by name, or the best that exists. */
import { SheathError } from '../core/index.js';
import { createCpuPlatform } from './cpu/index.js';
import type { CreatePlatform } from './platform.js';
import { createReferencePlatform } from './reference/reference-platform.js';

interface PlatformEntry {
  readonly create: CreatePlatform;
  /** What it computes on and with, as provenance names it. */
  readonly device: string;
  readonly precision: string;
}

/** The best comes first. */
const PLATFORMS = {
  cpu: { create: createCpuPlatform, device: 'CPU', precision: 'f32 pairs and mesh, f64 sums and state' },
  reference: { create: createReferencePlatform, device: 'CPU', precision: 'f64' },
} as const satisfies Record<string, PlatformEntry>;

export type PlatformName = keyof typeof PLATFORMS;
export const PLATFORM_NAMES = Object.keys(PLATFORMS) as readonly PlatformName[];

export interface PlatformChoice extends PlatformEntry {
  readonly name: PlatformName;
  /** Why this one, for the log. */
  readonly reason: string;
}

/**
 * @param name one of PLATFORM_NAMES, or `auto`
 * @throws E_UNKNOWN_PLATFORM
 */
export function choosePlatform(name: string): PlatformChoice {
  const known = PLATFORM_NAMES.find((platform) => platform === name);
  if (known !== undefined) return { name: known, ...PLATFORMS[known], reason: 'asked for' };
  if (name === 'auto') {
    const [best] = PLATFORM_NAMES;
    return { name: best, ...PLATFORMS[best], reason: 'the fastest here' };
  }
  throw new SheathError('E_UNKNOWN_PLATFORM', {
    object: `the platform "${name}" was asked for`,
    limit: `there are ${[...PLATFORM_NAMES, 'auto'].join(', ')}`,
    cure: 'name one of these',
  });
}
