import { expect, it } from 'vitest';
import { formula, formulasIn, ionLabel, pairLabel } from '../../../src/report/species-label.js';

it('writes the digits of a formula as subscripts', () => {
  expect(formula('LiPF6')).toBe('LiPF₆');
  expect(formula('Li2CO3')).toBe('Li₂CO₃');
  expect(formula('C2H5OH')).toBe('C₂H₅OH');
});

it.each(['EC', 'APEM', 'NIPAM', 'O1', 'PC1', 'S100', 'EC2', 'type22', 'C4mim', '6PF'])(
  'leaves %s alone',
  (name) => {
    expect(formula(name)).toBe(name);
  },
);

it('writes charges as superscripts', () => {
  expect(ionLabel('Li', 1)).toBe('Li⁺');
  expect(ionLabel('PF6', -1)).toBe('PF₆⁻');
  expect(ionLabel('Mg', 2)).toBe('Mg²⁺');
  expect(ionLabel('EC', 0)).toBe('EC');
});

it('joins the partners of a pair by an en dash, and leaves prose alone', () => {
  expect(pairLabel('Li-P (PF6)')).toBe('Li–P (PF₆)');
  expect(pairLabel('Li-PF6')).toBe('Li–PF₆');
  expect(formulasIn('1 M LiPF6 in EC at -40 °C')).toBe('1 M LiPF₆ in EC at -40 °C');
});
