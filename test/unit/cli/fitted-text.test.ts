import { describe, expect, it } from 'vitest';
import { fitted } from '../../../src/cli/fitted-text.js';

const terminal = (columns: number) => ({ isTTY: true, columns });
const NOTICE = 'note N_BOND_PERIOD\n  the bond EC 135 C1 (atom 537) - EC 135 O1 (atom 538) swings in 23.8 fs';

describe('prose on a terminal', () => {
  it('is broken between words, each part indented as the line was', () => {
    expect(fitted(NOTICE, terminal(40))).toBe(`note N_BOND_PERIOD
  the bond EC 135 C1 (atom 537) - EC 135
  O1 (atom 538) swings in 23.8 fs`);
  });

  it('loses and gains no word, and no line is too long but for a single word', () => {
    const path = `report ${'x'.repeat(60)}/report.html`;
    for (const columns of [20, 33, 40, 100]) {
      const text = fitted(`${NOTICE}\n${path}`, terminal(columns));
      expect(text.split(/\s+/)).toEqual(`${NOTICE}\n${path}`.split(/\s+/));
      for (const line of text.split('\n'))
        expect(line.length <= columns || !line.trim().includes(' ')).toBe(true);
    }
  });

  it('is as it was where it fits, in a pipe, and on a terminal of unknown or hopeless width', () => {
    expect(fitted(NOTICE, terminal(100))).toBe(NOTICE);
    for (const stream of [{ isTTY: false, columns: 40 }, terminal(0), terminal(7)])
      expect(fitted(NOTICE, stream)).toBe(NOTICE);
  });

  it('leaves tables and empty lines alone', () => {
    const table = '  species  molecules     mole     mass  charge scale\n\n  Li              67   7.54 %';
    expect(fitted(table, terminal(30))).toBe(table);
  });
});
