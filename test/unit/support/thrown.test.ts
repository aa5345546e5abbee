import { expect, it } from 'vitest';
import { SheathError } from '../../../src/core/index.js';
import { thrownBy } from '../../support/thrown.js';

it('returns the coded error and passes every other failure on', () => {
  const error = new SheathError('E_TEST', { object: 'a', limit: 'b', cure: 'c' });
  const raise = (what: Error) => () => {
    throw what;
  };
  expect(thrownBy(raise(error))).toBe(error);
  expect(() => thrownBy(raise(new TypeError('crash')))).toThrow(TypeError);
  expect(() => thrownBy(() => 1)).toThrow('nothing was thrown');
});
