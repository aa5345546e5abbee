/**
 * Takes 3Dmol.js along, which draws molecules in a report: dist/vendor/3dmol/3dmol.js.gz, as it is published for browsers, and its
 * licences beside it. Taken along instead of depended upon: of the package, 20 MB with readers of many formats, this is all that a
 * page needs. gzip without a time, so that the same version gives the same bytes.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = fileURLToPath(import.meta.url);
const target = join(dirname(here), '..', '..', 'dist', 'vendor', '3dmol');
const source = dirname(createRequire(import.meta.url).resolve('3dmol/package.json'));
const script = join(source, 'build', '3Dmol-min.js');
const output = join(target, '3dmol.js.gz');

if (
  !existsSync(output) ||
  statSync(output).mtimeMs < Math.max(statSync(script).mtimeMs, statSync(here).mtimeMs)
) {
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  mkdirSync(target, { recursive: true });
  copyFileSync(join(source, 'LICENSE'), join(target, 'LICENSE'));
  writeFileSync(join(target, 'VERSION'), `${version}\n`);
  writeFileSync(output, gzipSync(readFileSync(script), { level: 9 }));
}
