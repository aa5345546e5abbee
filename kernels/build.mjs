/**
 * Copies the GPU kernels (WGSL, read as files) to dist/kernels/webgpu, and compiles the CPU kernels (AssemblyScript) into
 * dist/kernels/cpu/kernels.wasm and dist/kernels/cpu-fma/kernels.wasm.
 * One module over one imported shared memory; its few static data (tables of the f64 elementary functions) lie in the
 * first 64 KiB, everything above belongs to src/platforms/cpu/arena.ts. Base names of the sources are those of the kernels.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import './gpujs/build.mjs';
import '../src/report/build.mjs';

const here = dirname(fileURLToPath(import.meta.url));

const shaders = join(here, '..', 'dist', 'kernels', 'webgpu');
rmSync(shaders, { recursive: true, force: true });
cpSync(join(here, 'webgpu'), shaders, { recursive: true });

/** Two builds of the same sources: portable, and with the fused multiply-add of relaxed SIMD. */
const FEATURES = { cpu: 'simd,threads', 'cpu-fma': 'simd,threads,relaxed-simd' };

const options = [
  'index.ts',
  ...['--outFile', 'kernels.wasm', '--baseDir', join(here, 'cpu')],
  ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
  ...['--importMemory', '--sharedMemory', '--noExportMemory'],
  ...['--initialMemory', '1', '--maximumMemory', '65536', '--memoryBase', '1024'],
];

/** Nothing to do when a module is newer than its sources, this file and the compiler. */
const sources = readdirSync(join(here, 'cpu'), { recursive: true }).map((file) => join(here, 'cpu', file));
const inputs = [...sources, fileURLToPath(import.meta.url), fileURLToPath(import.meta.resolve('assemblyscript'))];
const newest = Math.max(...inputs.map((file) => statSync(file).mtimeMs));

for (const [build, features] of Object.entries(FEATURES)) {
  const target = join(here, '..', 'dist', 'kernels', build);
  const output = join(target, 'kernels.wasm');
  if (existsSync(output) && statSync(output).mtimeMs > newest) continue;
  const { error, stderr } = await asc.main([...options, '--enable', features], {
    writeFile(name, contents) {
      mkdirSync(target, { recursive: true });
      writeFileSync(join(target, name), contents);
    },
  });
  if (error) {
    process.stderr.write(stderr.toString());
    process.exit(1);
  }
}
