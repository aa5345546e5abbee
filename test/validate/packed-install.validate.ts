/**
 * What a user gets who installs the packed program into an empty folder: nothing that is compiled or fetched on installation, one
 * `webgpu` and no `gl`, and a gpu.js that works from dist/vendor. Asks the package registry; without one it is skipped, and says so.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const golden = join(root, 'test', 'golden', 'gromacs');
const folder = mkdtempSync(join(tmpdir(), 'sheath-packed-'));
const modules = join(folder, 'node_modules');
const npm = (...parameters: string[]) =>
  execFileSync('npm', [...parameters, '--no-audit', '--no-fund', '--loglevel', 'error'], {
    cwd: folder,
    encoding: 'utf8',
  });

const registry = (() => {
  try {
    npm('ping');
    return true;
  } catch {
    console.log('skipped: packed-install needs a package registry');
    return false;
  }
})();

interface LockedPackage {
  readonly version: string;
  readonly hasInstallScript?: boolean;
  readonly optional?: boolean;
}

/** Folder in node_modules -> what the lock file says. */
let installed: ReadonlyMap<string, LockedPackage> = new Map();

beforeAll(() => {
  if (!registry) return;
  // `prepare` has run: `npm run validate` builds.
  const [{ filename }] = JSON.parse(npm('pack', root, '--ignore-scripts', '--json'));
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  npm('install', join(folder, filename));
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  installed = new Map(Object.entries(lock.packages as Record<string, LockedPackage>));
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const named = (name: string) => [...installed.keys()].filter((key) => key.endsWith(`node_modules/${name}`));

test.skipIf(!registry)('no gl, no gpu.js, one webgpu', () => {
  expect(installed.size).toBeGreaterThan(10);
  expect(named('gl')).toEqual([]);
  expect(named('gpu.js')).toEqual([]);
  expect(named('webgpu')).toEqual(['node_modules/webgpu']);
  expect(installed.get('node_modules/webgpu')).toMatchObject({ version: '0.6.2', optional: true });
});

test.skipIf(!registry)('nothing is compiled: install scripts are known ones, and no build is left', () => {
  const scripts = [...installed].filter(([, entry]) => entry.hasInstallScript).map(([key]) => key);
  // webgpu's takes a quarantine flag off on macOS; sheath's own is `prepare`, which an installed package does not run.
  expect(scripts.filter((key) => !['node_modules/webgpu', 'node_modules/sheath'].includes(key))).toEqual([]);
  const files = readdirSync(modules, { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => /binding\.gyp$|(^|\/)build\/Release(\/|$)/.test(file))).toEqual([]);
});

test.skipIf(!registry)('the platform gpujs runs from there', () => {
  const sheath = join(modules, 'sheath', 'dist', 'cli', 'main.js');
  expect(existsSync(join(modules, 'sheath', 'dist', 'vendor', 'gpu.js', 'LICENSE-gpu.js'))).toBe(true);
  const [gpujs, reference] = ['gpujs', 'reference'].map((platform) => {
    const parameters = ['--top', join(golden, 'ec200.top'), '--gro', join(golden, 'ec200.gro'), '--json'];
    const text = execFileSync(process.execPath, [sheath, 'energy', ...parameters, '--platform', platform], {
      cwd: folder,
      encoding: 'utf8',
    });
    return JSON.parse(text);
  });
  expect(gpujs.platform).toBe('gpujs');
  for (const [term, energy] of Object.entries(reference.terms as Record<string, number>)) {
    expect(Math.abs(gpujs.terms[term] - energy), term).toBeLessThanOrEqual(2e-5 * Math.abs(energy));
  }
  expect(Math.abs(gpujs.pressureBar - reference.pressureBar)).toBeLessThan(5);
});
