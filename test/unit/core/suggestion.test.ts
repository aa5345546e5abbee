import { expect, it } from 'vitest';
import { nearestName } from '../../../src/core/index.js';

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
