/**
 * Makes what the platform gpujs loads:
 *   dist/kernels/gpujs/kernels.json  name -> text of every function of this folder, compiled from TypeScript. gpu.js parses the text of a
 *     function, so the text is taken here, once, and nothing that comes later (bundlers, coverage, test runners) can alter it.
 *   dist/vendor/gpu.js/gpu.cjs       gpu.js as it is published for browsers (its parser included), as a function of the `navigator` it
 *     is to see. Taken along instead of depended upon: the npm package also asks for a second `webgpu` and for `gl`, which compiles
 *     itself on installation. Without `require` it can load neither. The licences of what it contains lie beside it.
 */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, '..', '..', 'dist');
const require = createRequire(import.meta.url);
const packageOf = (name) => dirname(require.resolve(`${name}/package.json`));

const isNewer = (output, inputs) =>
  existsSync(output) && statSync(output).mtimeMs > Math.max(...inputs.map((file) => statSync(file).mtimeMs));

function compileKernels() {
  const output = join(dist, 'kernels', 'gpujs', 'kernels.json');
  const sources = readdirSync(here, { recursive: true }).map((file) => join(here, file));
  if (isNewer(output, sources)) return Promise.resolve();
  const compiled = mkdtempSync(join(tmpdir(), 'sheath-gpujs-'));
  try {
    writeFileSync(join(compiled, 'package.json'), '{"type":"module"}');
    const tsc = join(packageOf('typescript'), 'bin', 'tsc');
    execFileSync(process.execPath, [tsc, '-p', join(here, 'tsconfig.json'), '--outDir', compiled], {
      stdio: 'inherit',
    });
  } catch {
    process.exit(1);
  }
  const modules = readdirSync(compiled, { recursive: true })
    .filter((file) => file.endsWith('.js'))
    .sort();
  return Promise.all(modules.map((file) => import(pathToFileURL(join(compiled, file)).href))).then((loaded) => {
    const texts = {};
    for (const exported of loaded) {
      for (const [name, value] of Object.entries(exported)) texts[name] = value.toString();
    }
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, `${JSON.stringify(texts, null, 1)}\n`);
    rmSync(compiled, { recursive: true });
  });
}

function takeGpuJsAlong() {
  const target = join(dist, 'vendor', 'gpu.js');
  const output = join(target, 'gpu.cjs');
  const source = join(packageOf('gpu.js'), 'dist', 'gpu-browser.js');
  if (isNewer(output, [source, fileURLToPath(import.meta.url)])) return;
  mkdirSync(target, { recursive: true });
  for (const name of ['gpu.js', 'acorn', 'gpu-mock.js']) {
    copyFileSync(join(packageOf(name), 'LICENSE'), join(target, `LICENSE-${name}`));
  }
  const head = [
    'module.exports = (navigator) => {',
    'const module = { exports: {} }, exports = module.exports;',
    'const require = (name) => { throw new Error(`gpu.js asked for ${name}`); };',
    'let self, window, define;',
    '',
  ];
  writeFileSync(output, `${head.join('\n')}${readFileSync(source, 'utf8')}\nreturn module.exports;\n};\n`);
}

takeGpuJsAlong();
await compileKernels();
