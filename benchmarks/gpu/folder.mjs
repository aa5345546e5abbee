/**
 * Makes one folder (32 MB at most, linux-x64) that runs the GPU suite on a machine without Node, npm or a network:
 *
 *   npm run build && node benchmarks/gpu/folder.mjs FOLDER        then, on the other machine:  sh FOLDER/run.sh
 *
 * In it, one archive and a script. The archive: node and dawn.node, stripped, what the suite imports of dist and of node_modules, the kernels, the box, and
 * Vulkan's loader (out of @sparticuz/chromium, the dev dependency of the tests). Takes a minute or two, most of it xz.
 */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

const MOST_MEGABYTES = 32;
const IMPORT =
  /(?:^|\n)(?:import|export)\b(?:[^;'"]*?\bfrom\b)?\s*['"]([^'"\n]+)['"]|import\(\s*['"]([^'"\n]+)['"]/g;
const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const here = join(root, 'benchmarks', 'gpu');
const target = process.argv[2];
if (!target || process.platform !== 'linux' || process.arch !== 'x64') {
  process.stderr.write('usage, on linux-x64: node benchmarks/gpu/folder.mjs FOLDER\n');
  process.exit(2);
}
if (existsSync(target) && readdirSync(target).length > 0) {
  process.stderr.write(`${target} is not empty\n`);
  process.exit(2);
}
const work = mkdtempSync(join(tmpdir(), 'sheath-gpu-folder-'));
const inside = join(work, 'package');
mkdirSync(join(work, 'lib'));
mkdirSync(target, { recursive: true });

const { files, packages } = imported(
  readdirSync(here)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => join(here, name)),
);
const data = [
  'package.json',
  'benchmarks/gpu/latency.wgsl',
  'test/golden/forcefield',
  'dist/kernels/webgpu',
  'dist/kernels/cpu',
];
const boxes = ['bce-small.top', 'bce-small.gro'].map((name) => `test/golden/gromacs/${name}`);
for (const path of [...files.map((file) => relative(root, file)), ...data, ...boxes]) copy(path);
// Threads of the cpu platform are started by file, not imported.
for (const name of readdirSync(join(root, 'dist/platforms/cpu')))
  if (name.endsWith('.js')) copy(`dist/platforms/cpu/${name}`);
for (const name of packages) copyPackage(name);

const dawn = 'node_modules/webgpu/dist/linux-x64/dawn.node';
strip(process.execPath, join(work, 'node'));
strip(join(root, dawn), join(inside, dawn));
const swiftShader = join(root, 'node_modules/@sparticuz/chromium/bin/swiftshader.tar.br');
execFileSync('tar', ['-xf', '-', '-C', join(work, 'lib'), 'libvulkan.so.1'], {
  input: brotliDecompressSync(readFileSync(swiftShader)),
});
const archive = join(target, 'sheath-gpu.tar.xz');
execFileSync('tar', ['-cf', archive, '-C', work, '-I', 'xz -3', 'node', 'lib', 'package']);
copyFileSync(join(here, 'run.sh'), join(target, 'run.sh'));
rmSync(work, { recursive: true });

const megabytes = statSync(archive).size / 1e6;
process.stdout.write(`${target}: ${megabytes.toFixed(1)} MB, run it with: sh ${join(target, 'run.sh')}\n`);
if (megabytes > MOST_MEGABYTES) {
  process.stderr.write(`that is more than ${MOST_MEGABYTES} MB\n`);
  process.exitCode = 1;
}

/** Files of ours that `entries` import, and the packages that these import, both to the end. */
function imported(entries) {
  const found = new Set();
  const names = new Set();
  const queue = [...entries];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    if (!/\.m?js$/.test(file)) continue;
    const text = readFileSync(file, 'utf8');
    for (const [, from, dynamic] of text.matchAll(IMPORT)) {
      const specifier = from ?? dynamic;
      if (specifier.startsWith('.')) queue.push(resolve(dirname(file), specifier));
      else if (!specifier.startsWith('node:')) names.add(packageOf(specifier));
    }
  }
  return { files: [...found], packages: names };
}

function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** With its dependencies; without types, maps, tests, and other systems' builds of dawn.node. */
function copyPackage(name, seen = new Set()) {
  if (seen.has(name)) return;
  seen.add(name);
  const from = join(root, 'node_modules', name);
  cpSync(from, join(inside, 'node_modules', name), {
    recursive: true,
    filter: (path) =>
      !/\.(d\.[cm]?ts|map|md|ts|node|dylib|dll)$|\/(src|tests?|docs?)$/.test(path.slice(from.length)),
  });
  const { dependencies = {} } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  for (const other of Object.keys(dependencies)) if (!other.startsWith('@webgpu/')) copyPackage(other, seen);
}

function copy(path) {
  mkdirSync(dirname(join(inside, path)), { recursive: true });
  cpSync(join(root, path), join(inside, path), { recursive: true });
}

function strip(binary, to) {
  mkdirSync(dirname(to), { recursive: true });
  execFileSync('strip', ['-o', to, binary]);
}
