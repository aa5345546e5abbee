/**
 * Compiles the CPU kernels (AssemblyScript) into dist/kernels/cpu/kernels.wasm.
 * One module over one imported shared memory; its few static data (tables of the f64 elementary functions) lie below
 * RESERVED_BYTES, everything above belongs to the caller.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '..', 'dist', 'kernels', 'cpu');
const options = [
  'index.ts',
  ...['--outFile', 'kernels.wasm', '--baseDir', join(here, 'cpu')],
  ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
  ...['--enable', 'simd,threads', '--importMemory', '--sharedMemory', '--noExportMemory'],
  ...['--initialMemory', '1', '--maximumMemory', '65536', '--memoryBase', '1024'],
];

const { error, stderr } = await asc.main(options, {
  writeFile(name, contents) {
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, name), contents);
  },
});
if (error) {
  process.stderr.write(stderr.toString());
  process.exit(1);
}
