/**
 * Lennard-Jones parameters in the form the pair kernels read (kernels/cpu/nonbonded.ts): from one value an atom where the
 * table follows a combination rule, from the table itself otherwise. The rule is found by trying it on every pair.
 */
import type { System } from '../../system/index.js';
import type { Arena } from './arena.js';

export interface LennardJonesRecord {
  readonly rule: 'geometric' | 'lorentz-berthelot' | 'table';
  /** [type], bit patterns of the two values of an atom's record. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** [type, type, (6 C6, 12 C12)] */
  readonly table: Float32Array;
}

/** Within which a rule must reproduce every C6 and C12: less than the rounding to f32. */
const TOLERANCE = 1e-8;

export function createLennardJonesRecord(
  arena: Arena,
  lennardJones: System['lennardJones'],
): LennardJonesRecord {
  const { c6, c12 } = lennardJones;
  const count = lennardJones.typeNames.length;
  const table = arena.float32(2 * count * count);
  for (let pair = 0; pair < count * count; pair++) {
    table[2 * pair] = 6 * c6[pair];
    table[2 * pair + 1] = 12 * c12[pair];
  }
  const types = Array.from({ length: count }, (_, type) => type);
  const ownC6 = types.map((type) => c6[type * count + type]);
  const ownC12 = types.map((type) => c12[type * count + type]);
  const follows = (mixedC6: (a: number, b: number) => number, mixedC12: (a: number, b: number) => number) =>
    types.every((a) =>
      types.every(
        (b) => isNear(c6[a * count + b], mixedC6(a, b)) && isNear(c12[a * count + b], mixedC12(a, b)),
      ),
    );

  const geometric = (own: readonly number[]) => (a: number, b: number) => Math.sqrt(own[a] * own[b]);
  if (follows(geometric(ownC6), geometric(ownC12))) {
    return {
      rule: 'geometric',
      first: bitsOf(ownC6.map((value) => Math.sqrt(6 * value))),
      second: bitsOf(ownC12.map((value) => Math.sqrt(12 * value))),
      table,
    };
  }
  const sigma = types.map((type) => (ownC6[type] > 0 ? Math.cbrt(Math.sqrt(ownC12[type] / ownC6[type])) : 0));
  const epsilon = types.map((type) => (ownC12[type] > 0 ? ownC6[type] ** 2 / (4 * ownC12[type]) : 0));
  const mixed = (power: number) => (a: number, b: number) =>
    4 * Math.sqrt(epsilon[a] * epsilon[b]) * ((sigma[a] + sigma[b]) / 2) ** power;
  if (follows(mixed(6), mixed(12))) {
    return {
      rule: 'lorentz-berthelot',
      first: bitsOf(sigma.map((value) => value / 2)),
      second: bitsOf(epsilon.map((value) => Math.sqrt(24 * value))),
      table,
    };
  }
  return {
    rule: 'table',
    first: Int32Array.from(types, (type) => 8 * type),
    second: Int32Array.from(types, (type) => 8 * type * count),
    table,
  };
}

function isNear(value: number, expected: number): boolean {
  return Math.abs(value - expected) <= TOLERANCE * Math.abs(value);
}

function bitsOf(values: readonly number[]): Int32Array {
  return new Int32Array(Float32Array.from(values).buffer);
}
