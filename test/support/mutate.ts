/**
 * Seeded damage to valid input, for tests that no parser crashes on it: bytes flipped, spans cut or inserted, the end
 * missing, lines swapped, doubled or dropped, numbers turned to garbage, words exchanged. The same (seed, index) gives
 * the same mutation (Philox), so a failing one is found again by its index.
 */
import { SheathError } from '../../src/core/index.js';
import { drawWords, STREAM, uniformOf } from '../../src/math/index.js';

const GARBAGE = [
  'nan',
  'inf',
  '-1',
  '0',
  '-0',
  '1e400',
  '1e-400',
  '99999999999',
  '2147483648',
  '4294967296',
  '0x10',
  '1,5',
  '--3',
  '1.2.3',
  '',
  '1e5',
  '.',
  '-',
];

interface Dice {
  /** An integer in [0, n). */
  below(n: number): number;
}

function diceOf(seed: number, index: number): Dice {
  let draw = 0;
  return {
    below: (n) => Math.floor(uniformOf(drawWords(seed, STREAM.test, 0, index, 0, draw++)[0]) * n),
  };
}

function mutateOnce(text: string, dice: Dice): string {
  const at = dice.below(text.length + 1);
  const lines = (): string[] => text.split('\n');
  switch (dice.below(10)) {
    case 0:
      return text.slice(0, at) + String.fromCharCode(dice.below(256)) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + dice.below(40));
    case 2:
      return text.slice(0, at);
    case 3: {
      const all = lines();
      const [i, j] = [dice.below(all.length), dice.below(all.length)];
      [all[i], all[j]] = [all[j], all[i]];
      return all.join('\n');
    }
    case 4: {
      const all = lines();
      all.splice(dice.below(all.length), 0, all[dice.below(all.length)]);
      return all.join('\n');
    }
    case 5: {
      const all = lines();
      all.splice(dice.below(all.length), 1);
      return all.join('\n');
    }
    case 6:
    case 7: {
      const numbers = [...text.matchAll(/-?\d+(?:\.\d*)?/g)];
      if (numbers.length === 0) return text;
      const number = numbers[dice.below(numbers.length)];
      const garbage = GARBAGE[dice.below(GARBAGE.length)];
      return text.slice(0, number.index) + garbage + text.slice(number.index + number[0].length);
    }
    case 8: {
      const words = [...text.matchAll(/\S+/g)];
      if (words.length === 0) return text;
      const target = words[dice.below(words.length)];
      const other = words[dice.below(words.length)][0];
      return text.slice(0, target.index) + other + text.slice(target.index + target[0].length);
    }
    default: {
      let insert = '';
      for (let n = 1 + dice.below(8); n > 0; n--) insert += String.fromCharCode(dice.below(128));
      return text.slice(0, at) + insert + text.slice(at);
    }
  }
}

/** `text` after one to three mutations. */
export function mutateText(text: string, seed: number, index: number): string {
  const dice = diceOf(seed, index);
  let mutated = text;
  for (let n = 1 + dice.below(3); n > 0; n--) mutated = mutateOnce(mutated, dice);
  return mutated;
}

/** The same for binary formats: bytes set, bits flipped, spans cut, repeated or zeroed, the end missing. */
export function mutateBytes(bytes: Uint8Array, seed: number, index: number): Uint8Array {
  const dice = diceOf(seed, index);
  let mutated = Uint8Array.from(bytes);
  for (let n = 1 + dice.below(3); n > 0 && mutated.length > 0; n--) {
    const at = dice.below(mutated.length);
    const end = Math.min(mutated.length, at + 1 + dice.below(16));
    switch (dice.below(6)) {
      case 0:
        mutated[at] = dice.below(256);
        break;
      case 1:
        mutated[at] ^= 1 << dice.below(8);
        break;
      case 2:
        mutated = mutated.slice(0, at);
        break;
      case 3:
        mutated = Uint8Array.from([...mutated.subarray(0, at), ...mutated.subarray(end)]);
        break;
      case 4:
        mutated = Uint8Array.from([...mutated.subarray(0, end), ...mutated.subarray(at)]);
        break;
      default:
        mutated.fill(dice.below(2) * 255, at, end);
    }
  }
  return mutated;
}

export interface MutationSurvey {
  readonly accepted: number;
  /** How often each code refused. */
  readonly refused: ReadonlyMap<string, number>;
  /** Anything thrown that is no SheathError with all its parts: must stay empty. */
  readonly crashes: readonly { readonly index: number; readonly error: unknown }[];
}

/** Run `attempt(index)` for 0..count-1 and sort what happens. */
export function surveyMutations(count: number, attempt: (index: number) => unknown): MutationSurvey {
  let accepted = 0;
  const refused = new Map<string, number>();
  const crashes: { index: number; error: unknown }[] = [];
  for (let index = 0; index < count; index++) {
    try {
      attempt(index);
      accepted++;
    } catch (error) {
      if (error instanceof SheathError && Object.values(error.parts).every((part) => part !== '')) {
        refused.set(error.code, (refused.get(error.code) ?? 0) + 1);
      } else {
        crashes.push({ index, error });
      }
    }
  }
  return { accepted, refused, crashes };
}
