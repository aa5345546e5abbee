import { describe, expect, it } from 'vitest';
import { SheathError } from '../../../src/core/index.js';
import { drawWords, STREAM } from '../../../src/math/index.js';
import { parseSelection, selectAtoms, selectSomeAtoms } from '../../../src/topology/index.js';
import { box, EC, LI, PF6, POLYMER } from '../analysis/electrolyte-box.js';

// Li 0-1, PF6 2-8, EC 9-12 and 13-16, APEM 17-20
const topology = box([LI, 2], [PF6, 1], [EC, 2], [POLYMER, 1]);
const select = (text: string) => Array.from(selectAtoms(topology, text));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, k) => from + k);

function refusal(text: string): SheathError {
  try {
    selectAtoms(topology, text);
  } catch (error) {
    if (error instanceof SheathError) return error;
    throw error;
  }
  throw new Error(`"${text}" was accepted`);
}

describe('selection language', () => {
  it.each([
    ['all', range(0, 20)],
    ['none', []],
    ['species Li', [0, 1]],
    ['species EC PF6', range(2, 16)],
    ['species EC and element O', [10, 11, 14, 15]],
    ['element o', [10, 11, 14, 15, 18, 20]],
    ['name O1', [10, 14, 18, 20]],
    ['name O*', [10, 11, 14, 15, 18, 20]],
    ['name F? and not name F1', range(4, 8)],
    ['name *1', [3, 9, 10, 13, 14, 17, 18, 19, 20]],
    ['type t_o', [10, 11, 14, 15, 18, 20]],
    ['residue NIP', range(17, 20)],
    ['atom 1-3 21', [0, 1, 2, 20]],
    ['molecule of (name P)', range(2, 8)],
    ['molecule of name P', range(2, 8)],
    ['molecule of (atom 12)', range(9, 12)],
    ['not (species EC or species APEM)', range(0, 8)],
    ['species Li or species EC and element O', [0, 1, 10, 11, 14, 15]],
    ['(species Li or species EC) and element O', [10, 11, 14, 15]],
    ['not species Li and not species EC and not species APEM', range(2, 8)],
    ['  name   "O1"  ', [10, 14, 18, 20]],
  ])('%s', (text, expected) => {
    expect(select(text)).toEqual(expected);
  });

  it('joins as sets do', () => {
    const a = 'name *1';
    const b = 'species EC APEM';
    const both = select(`${a} and ${b}`);
    expect(both).toEqual(select(`not (not (${a}) or not (${b}))`));
    expect(both).toEqual(select(a).filter((atom) => select(b).includes(atom)));
    expect(select(`${a} or ${b}`).length).toBe(select(a).length + select(b).length - both.length);
  });

  it.each([
    ['', 'E_SELECTION_SYNTAX', 1],
    ['species', 'E_SELECTION_SYNTAX', 8],
    ['species EC element O', 'E_SELECTION_SYNTAX', 12],
    ['elemen O', 'E_SELECTION_SYNTAX', 1],
    ['(species EC', 'E_SELECTION_SYNTAX', 12],
    ['species EC)', 'E_SELECTION_SYNTAX', 11],
    ['name "O1', 'E_SELECTION_SYNTAX', 6],
    ['atom 5-2', 'E_SELECTION_SYNTAX', 6],
    ['atom x', 'E_SELECTION_SYNTAX', 6],
    ['molecule (all)', 'E_SELECTION_SYNTAX', 10],
    ['species EC DMCC', 'E_SELECTION_UNKNOWN', 12],
    ['all and atom 22', 'E_SELECTION_UNKNOWN', 14],
    [`${'('.repeat(100_000)}all`, 'E_SELECTION_SYNTAX', 201],
    [`${'not '.repeat(100_000)}all`, 'E_SELECTION_SYNTAX', 801],
    [`${'molecule of '.repeat(100_000)}all`, 'E_SELECTION_SYNTAX', null],
    [`all${' and all'.repeat(100_000)}`, 'E_SELECTION_SYNTAX', null],
  ])('refuses %.40s', (text, code, position) => {
    const error = refusal(text);
    expect(error.code).toBe(code);
    const lines = error.message.split('\n');
    const caret = lines.findIndex((line) => /^ *\^$/u.test(line));
    expect(caret).toBeGreaterThan(0);
    if (position === null) return;
    expect(lines[0]).toContain(`at character ${position}:`);
    // The caret stands under the character named.
    if (position <= 60 && position <= text.length)
      expect(lines[caret - 1][lines[caret].indexOf('^')]).toBe(text[position - 1]);
  });

  it('names the species when nothing is selected where something must be', () => {
    expect(() => selectSomeAtoms(topology, 'species Li and name P', 'the reference')).toThrow(
      expect.objectContaining({
        code: 'E_SELECTION_EMPTY',
        message: expect.stringContaining('Li, PF6, EC, APEM'),
      }),
    );
  });

  it('takes 10,000 mutations without an uncoded error', () => {
    const seeds = [
      'species EC and element O',
      'molecule of (name O1 O*) or not atom 1-20',
      '(type t_o and residue NIP) or "quoted"',
      'name F? "F1" and not (species PF6)',
    ];
    const alphabet = 'abcEOLi 0123456789()"*?-\t\n\u0000é';
    let refused = 0;
    for (let trial = 0; trial < 10_000; trial++) {
      const characters = [...seeds[trial % seeds.length]];
      const edits = 1 + (trial % 4);
      for (let edit = 0; edit < edits; edit++) {
        const words = drawWords(4, STREAM.test, 0, trial, edit, 0);
        const at = words[0] % characters.length;
        const letter = alphabet[words[1] % alphabet.length];
        if (words[2] % 3 === 0) characters.splice(at, 1);
        else if (words[2] % 3 === 1) characters.splice(at, 0, letter);
        else characters[at] = letter;
      }
      try {
        selectAtoms(topology, characters.join(''));
      } catch (error) {
        if (!(error instanceof SheathError)) throw error;
        expect(error.code).toMatch(/^E_SELECTION_/u);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(1000);
    expect(refused).toBeLessThan(10_000);
  });

  it('gives the parsed form', () => {
    expect(parseSelection('not all')).toEqual({ kind: 'not', of: { kind: 'all' } });
  });
});
