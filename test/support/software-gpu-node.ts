/**
 * A GPU for tests on machines that have none: SwiftShader, Google's Vulkan driver that computes on the CPU, with Vulkan's loader, out
 * of the npm package @sparticuz/chromium (bin/swiftshader.tar.br), unpacked into a temporary folder. Correct and slow: 4-lane
 * subgroups, 32 KB of workgroup memory, 256 invocations, 12 storage buffers.
 */
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { WebGpuContext } from '../../src/platforms/webgpu/context.js';
import { openDevice } from '../../src/platforms/webgpu/device-node.js';

const FILES = ['libvk_swiftshader.so', 'libvulkan.so.1', 'vk_swiftshader_icd.json'] as const;

export interface SoftwareGpu {
  /** For the environment of child processes. */
  readonly environment: Readonly<Record<string, string>>;
  readonly open: () => Promise<WebGpuContext>;
}

/**
 * The software GPU, made visible to this process (Dawn finds the loader because it is open already), or why there is none.
 * The context is shared by the whole process: pipelines are compiled once.
 */
export function softwareGpu(): SoftwareGpu | { readonly missing: string } {
  const folder = unpack();
  if (typeof folder !== 'string') return folder;
  const environment = {
    VK_DRIVER_FILES: join(folder, 'vk_swiftshader_icd.json'),
    LD_LIBRARY_PATH: folder,
    XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir(),
  };
  process.env.VK_DRIVER_FILES = environment.VK_DRIVER_FILES;
  process.env.XDG_RUNTIME_DIR = environment.XDG_RUNTIME_DIR;
  keepOpen(join(folder, 'libvulkan.so.1'));
  return { environment, open: () => (shared ??= openDevice({ software: true, adapter: 'SwiftShader' })) };
}

let shared: Promise<WebGpuContext> | undefined;

/** Node complains that it is no addon, after it has opened it; RTLD_NODELETE leaves it open. */
function keepOpen(library: string): void {
  const noDelete = 0x1000;
  try {
    process.dlopen({ exports: {} }, library, constants.dlopen.RTLD_NOW | noDelete);
  } catch (error) {
    if (!/did not self-register/i.test(String(error))) throw error;
  }
}

function unpack(): string | { readonly missing: string } {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { missing: `SwiftShader comes for linux-x64, this is ${process.platform}-${process.arch}` };
  }
  const archive = swiftShaderArchive();
  if (archive === null) return { missing: 'the dev dependency @sparticuz/chromium is not installed' };
  const { version } = JSON.parse(readFileSync(join(dirname(archive), '..', 'package.json'), 'utf8'));
  const folder = join(tmpdir(), `sheath-swiftshader-${version}-${process.getuid?.() ?? 0}`);
  if (whole(folder)) return folder;
  // Several test processes may come here at once: each unpacks its own and one rename wins.
  const own = mkdtempSync(join(tmpdir(), 'sheath-swiftshader-'));
  const entries = tarEntries(brotliDecompressSync(readFileSync(archive)));
  for (const file of FILES) {
    const content = entries.get(file);
    if (content === undefined) return { missing: `${archive} holds no ${file}` };
    writeFileSync(join(own, file), content, { mode: 0o755 });
  }
  try {
    renameSync(own, folder);
  } catch {
    // Where the other one's folder is not whole (a cleaner of temporary files), stay with ours.
    if (!whole(folder)) return own;
    rmSync(own, { recursive: true });
  }
  return folder;
}

const whole = (folder: string): boolean => FILES.every((file) => existsSync(join(folder, file)));

function swiftShaderArchive(): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
    for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
      const archive = join(folder, 'bin', 'swiftshader.tar.br');
      if (existsSync(archive)) return archive;
    }
  } catch {
    // not installed
  }
  return null;
}

/** Name without folders -> content, of the regular files of a ustar archive: 512-byte headers, sizes in octal. */
export function tarEntries(tar: Uint8Array): Map<string, Uint8Array> {
  const text = (from: number, length: number) =>
    new TextDecoder().decode(tar.subarray(from, from + length)).replace(/\0.*$/s, '');
  const entries = new Map<string, Uint8Array>();
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    const type = text(at + 156, 1);
    if (type === '0' || type === '')
      entries.set(basename(text(at, 100)), tar.subarray(at + 512, at + 512 + size));
    at += 512 * (1 + Math.ceil(size / 512));
  }
  return entries;
}
