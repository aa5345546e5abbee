/** Holds the import rules of src/README.md: who may import whom, doors only, node: only at the edge. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type ImportRules, importViolations, readImportRules } from './support/import-rules.js';

const src = fileURLToPath(new URL('../src', import.meta.url));

function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? sourceFiles(path) : path.endsWith('.ts') ? [path] : [];
  });
}

const files = new Map(
  sourceFiles(src).map((path) => [relative(src, path).split(sep).join('/'), readFileSync(path, 'utf8')]),
);
const rules: ImportRules = readImportRules(readFileSync(join(src, 'README.md'), 'utf8'));

describe('architecture', () => {
  it('reads its rules from src/README.md', () => {
    expect(rules.get('system')).toEqual(new Set(['topology', 'forcefield', 'forces']));
    expect(rules.get('core')).toEqual(new Set());
  });

  it('keeps the import rules', () => {
    expect(importViolations(files, rules)).toEqual([]);
  });

  it('has nothing beside the agreed top level', () => {
    const allowed = [
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'src',
      'kernels',
      'test',
      'benchmarks',
      'examples',
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'node_modules',
      'dist',
      'coverage',
      'runs',
    ];
    const present = readdirSync(resolve(src, '..')).filter((name) => !name.startsWith('.'));
    expect(present.filter((name) => !allowed.includes(name))).toEqual([]);
  });
});

describe('the architecture check itself', () => {
  const rule = (edges: Record<string, string[]>): ImportRules =>
    new Map(Object.entries(edges).map(([room, targets]) => [room, new Set(targets)]));
  const check = (path: string, text: string) =>
    importViolations(
      new Map([[path, text]]),
      rule({ core: [], units: [], math: [], topology: [], system: ['topology'] }),
    );

  it.each([
    ['system/a.ts', "import { x } from '../topology/index.js';", []],
    ['system/a.ts', "import { x } from '../core/index.js';", []],
    [
      'topology/a.ts',
      "import { x } from '../system/index.js';",
      ['topology/a.ts: topology may not import system'],
    ],
    [
      'system/a.ts',
      "import { x } from '../topology/atoms.js';",
      ['system/a.ts: enters topology past its index.ts (../topology/atoms.js)'],
    ],
    ['system/a.ts', "import fs from 'node:fs';", ['system/a.ts: node:fs outside cli/ and *-node.ts']],
    ['system/read-node.ts', "import fs from 'node:fs';", []],
    ['core/a.ts', "import { x } from '../units/index.js';", ['core/a.ts: core may not import units']],
    [
      'attic/a.ts',
      "import { x } from '../core/index.js';",
      ['attic/a.ts: attic is not in the rules of src/README.md'],
    ],
  ])('%s with %s', (path, text, expected) => {
    expect(check(path, text)).toEqual(expected);
  });
});

it('resolves relative imports against the importing file', () => {
  const nested = new Map([['platforms/reference/a.ts', "import { x } from '../../system/index.js';"]]);
  const edges: ImportRules = new Map([
    ['platforms', new Set(['system'])],
    ['system', new Set()],
  ]);
  expect(importViolations(nested, edges)).toEqual([]);
});
