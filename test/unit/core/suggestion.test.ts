import { expect, it } from 'vitest';
import { likelyWord, nearestName } from '../../../src/core/index.js';

it.each([
  ['cutof', 'cutoff'],
  ['CUTOFF', 'cutoff'],
  ['tiemStep', 'timeStep'],
  ['tempature', 'temperature'],
  ['pressure', 'pressure'],
  ['xyz', null],
  ['', null],
])('%s -> %s', (name, expected) => {
  expect(nearestName(name, ['cutoff', 'timeStep', 'temperature', 'pressure'])).toBe(expected);
});

it('prefers the nearer, and the first of equals', () => {
  expect(nearestName('DMD', ['DEC', 'DMC', 'DMF'])).toBe('DMC');
});

it('is no farther than asked', () => {
  expect(nearestName('NaPF6', ['LiPF6'])).toBe('LiPF6');
  expect(nearestName('NaPF6', ['LiPF6'], 1)).toBeNull();
});

it.each([
  ['gpu', 'webgpu'],
  ['temp', 'temperature'],
  ['Step', 'timeStep'],
  ['cpu', 'cpu'],
  ['go', null],
  ['cuttof', 'cutoff'],
])('a word cut short: %s -> %s', (word, expected) => {
  expect(likelyWord(word, ['webgpu', 'cpu', 'timeStep', 'temperature', 'cutoff'])).toBe(expected);
});
