import { describe, expect, it } from 'vitest';
import {
  joinPath,
  type PreprocessorOptions,
  preprocess,
} from '../../../../src/interop/gromacs/preprocessor.js';
import { thrownBy } from '../../../support/thrown.js';

function run(files: Record<string, string>, options: PreprocessorOptions = {}): string[] {
  return preprocess('main.top', (path) => files[path] ?? null, options).map((line) => line.text);
}
const main = (text: string, options: PreprocessorOptions = {}): string[] =>
  run({ 'main.top': text }, options);
const errorOf = (files: Record<string, string>) => thrownBy(() => run(files));

describe('comments, blanks and continuation lines', () => {
  it('drops comments, banners of stars and empty lines', () => {
    expect(main('*****\n* Title *\na\n***')).toEqual(['a']);
    expect(main('; all\n a b ; rest\n\n\t\n;\nc;d')).toEqual(['a b', 'c']);
  });
  it('joins lines that end in a backslash, whatever the line ends', () => {
    expect(main('a \\\r\n b \\ \r\n c\r\nd').map((line) => line.split(/\s+/))).toEqual([
      ['a', 'b', 'c'],
      ['d'],
    ]);
    expect(main('a \\\n b \\\n c\nd').map((line) => line.split(/\s+/))).toEqual([['a', 'b', 'c'], ['d']]);
  });
  it('numbers lines as the file does, by the first of joined ones', () => {
    const lines = preprocess('main.top', () => '\n; x\na \\\n b\nc');
    expect(lines.map((line) => line.source.line)).toEqual([3, 5]);
  });
});

describe('macros', () => {
  it('replace whole words, in any field, also through other macros', () => {
    expect(main('#define b0 0.15\n#define gb b0 1000\n1 2 1 gb\ngbx xgb gb_2 b0')).toEqual([
      '1 2 1 0.15 1000',
      'gbx xgb gb_2 0.15',
    ]);
  });
  it('do nothing before their definition, after #undef, or without a value', () => {
    expect(main('X\n#define X 1\nX\n#undef X\nX\n#define X\nX')).toEqual(['X', '1', 'X', 'X']);
  });
  it('come from the options too', () => {
    expect(main('#ifdef FLEXIBLE\nK\n#endif', { defines: { FLEXIBLE: '', K: '7' } })).toEqual(['7']);
  });
  it('that expand into themselves or without bound are refused', () => {
    expect(errorOf({ 'main.top': '#define A B\n#define B A\nA' }).code).toBe('E_GROMACS_MACRO');
    const doubling = Array.from({ length: 15 }, (_, k) => `#define M${k + 1} M${k} M${k} M${k}`).join('\n');
    expect(errorOf({ 'main.top': `#define M0 xxxxxxxxxx\n${doubling}\nM15` }).code).toBe('E_GROMACS_MACRO');
  });
});

describe('conditionals', () => {
  it('take the live branch, nested', () => {
    const text = '#ifdef A\n1\n#ifdef B\n2\n#else\n3\n#endif\n#else\n4\n#ifndef B\n5\n#endif\n#endif\n6';
    expect(main(text)).toEqual(['4', '5', '6']);
    expect(main(text, { defines: { A: '' } })).toEqual(['1', '3', '6']);
    expect(main(text, { defines: { A: '', B: '' } })).toEqual(['1', '2', '6']);
  });
  it('hide defines, includes and errors of the dead branch', () => {
    expect(main('#ifdef A\n#define X 1\n#include "none.itp"\n#error no\n#endif\nX')).toEqual(['X']);
  });
  it.each([
    '#endif',
    '#else',
    '#ifdef A\n#else\n#else\n#endif',
    '#ifdef A',
    '#ifdef',
    '#ifdef A B\n#endif',
    '#if 1\n#endif',
    '#pragma x',
    '#define 1x 2',
    '#error stop',
  ])('%j is refused', (text) => {
    expect(errorOf({ 'main.top': text }).code).toBe('E_GROMACS_PREPROCESSOR');
  });
  it('close in their own file', () => {
    expect(errorOf({ 'main.top': '#ifdef A\n#include "b.itp"', 'b.itp': '#endif' }).code).toBe(
      'E_GROMACS_PREPROCESSOR',
    );
  });
});

describe('includes', () => {
  it('are found beside the including file, then in the include paths', () => {
    const files = {
      'main.top': '#include "ff/all.itp"\n#include <shared.itp>\nend',
      'ff/all.itp': '#include "one.itp"\n#include "../two.itp"',
      'ff/one.itp': 'one',
      'two.itp': 'two',
      '/lib/shared.itp': 'shared',
    };
    expect(run(files, { includePaths: ['/lib'] })).toEqual(['one', 'two', 'shared', 'end']);
  });
  it('name file and line of what they bring', () => {
    const files: Record<string, string> = { 'main.top': '#include "a.itp"', 'a.itp': '\nx' };
    const lines = preprocess('main.top', (path) => files[path] ?? null);
    expect(lines[0].source).toEqual({ file: 'a.itp', line: 2 });
  });
  it('that are missing, cyclic, or misspelt are refused, by file and line', () => {
    const missing = errorOf({ 'main.top': '\n#include "x.itp"' });
    expect(missing.code).toBe('E_GROMACS_INCLUDE');
    expect(missing.message).toContain('main.top:2');
    expect(missing.message).toContain('x.itp');
    const cycle = errorOf({ 'main.top': '#include "a.itp"', 'a.itp': '#include "./b/../main.top"' });
    expect(cycle.code).toBe('E_GROMACS_INCLUDE');
    expect(cycle.message).toContain('main.top -> a.itp -> main.top');
    expect(errorOf({ 'main.top': '#include a.itp' }).code).toBe('E_GROMACS_INCLUDE');
    expect(thrownBy(() => preprocess('gone.top', () => null)).code).toBe('E_FILE_MISSING');
  });
  it('may repeat a file, but not endlessly deep', () => {
    expect(run({ 'main.top': '#include "a.itp"\n#include "a.itp"', 'a.itp': 'x' })).toEqual(['x', 'x']);
    const deep = (path: string): string => `#include "${Number.parseInt(path, 10) + 1 || 1}.itp"`;
    expect(thrownBy(() => preprocess('main.top', deep)).code).toBe('E_GROMACS_INCLUDE');
    // Twenty files that each include the next one twice would be a million.
    const bomb = (path: string): string => {
      const next = (Number.parseInt(path, 10) || 0) + 1;
      return next > 20 ? '' : `#include "${next}"\n#include "${next}"`;
    };
    expect(thrownBy(() => preprocess('0', bomb)).code).toBe('E_GROMACS_INCLUDE');
  });
});

it('joins paths', () => {
  expect(joinPath('', './a/../b.top')).toBe('b.top');
  expect(joinPath('x/y/', '../z.itp')).toBe('x/z.itp');
  expect(joinPath('x/', '/abs/f')).toBe('/abs/f');
  expect(joinPath('', '../../f')).toBe('../../f');
  expect(joinPath('/a/', '../../f')).toBe('/f');
});
