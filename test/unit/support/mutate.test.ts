import { describe, expect, it } from 'vitest';
import { SheathError } from '../../../src/core/index.js';
import { mutateBytes, mutateText, surveyMutations } from '../../support/mutate.js';

const text = 'one 1\ntwo 2.5\nthree -3\nfour 4e1\n';
const bytes = Uint8Array.from({ length: 64 }, (_, k) => k);

describe('mutations', () => {
  it('repeat for the same seed and index, and differ between them', () => {
    for (let index = 0; index < 50; index++) {
      expect(mutateText(text, 1, index)).toBe(mutateText(text, 1, index));
      expect(mutateBytes(bytes, 1, index)).toEqual(mutateBytes(bytes, 1, index));
    }
    const distinct = new Set(Array.from({ length: 200 }, (_, index) => mutateText(text, 1, index)));
    expect(distinct.size).toBeGreaterThan(150);
    const seeds = Array.from({ length: 20 }, (_, seed) => mutateText(text, seed, 0));
    expect(new Set(seeds).size).toBeGreaterThan(10);
  });

  it('change nearly every input and leave the original alone', () => {
    const changed = Array.from({ length: 500 }, (_, index) => mutateText(text, 2, index)).filter(
      (mutated) => mutated !== text,
    );
    expect(changed.length).toBeGreaterThan(450);
    for (let index = 0; index < 200; index++) mutateBytes(bytes, 3, index);
    expect(bytes).toEqual(Uint8Array.from({ length: 64 }, (_, k) => k));
  });

  it('cover every kind: shorter and longer texts, lost and repeated lines, garbage numbers', () => {
    const all = Array.from({ length: 2000 }, (_, index) => mutateText(text, 4, index));
    expect(all.some((mutated) => mutated.length < text.length - 10)).toBe(true);
    expect(all.some((mutated) => mutated.length > text.length)).toBe(true);
    expect(all.some((mutated) => (mutated.match(/two 2.5/g)?.length ?? 0) > 1)).toBe(true);
    expect(all.some((mutated) => mutated === 'one 1\ntwo 2.5\nfour 4e1\n')).toBe(true);
    expect(all.some((mutated) => mutated.includes('1e400'))).toBe(true);
    const damaged = Array.from({ length: 500 }, (_, index) => mutateBytes(bytes, 4, index).length);
    expect(Math.min(...damaged)).toBeLessThan(64);
    expect(Math.max(...damaged)).toBeGreaterThan(64);
  });

  it('survive empty input', () => {
    for (let index = 0; index < 100; index++) {
      mutateText('', 5, index);
      expect(mutateBytes(new Uint8Array(0), 5, index).length).toBe(0);
    }
  });
});

describe('the survey', () => {
  it('tells acceptance, coded refusal and crash apart', () => {
    const survey = surveyMutations(6, (index) => {
      if (index === 1) throw new SheathError('E_TEST', { object: 'a', limit: 'b', cure: 'c' });
      if (index === 2) throw new TypeError('crash');
      if (index === 3) throw new SheathError('E_TEST', { object: 'a', limit: '', cure: 'c' });
    });
    expect(survey.accepted).toBe(3);
    expect([...survey.refused]).toEqual([['E_TEST', 1]]);
    expect(survey.crashes.map((crash) => crash.index)).toEqual([2, 3]);
  });
});
