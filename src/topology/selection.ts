/**
 * The selection language: which atoms an analysis, a restraint or an export is about.
 *
 *   species EC DMC          atoms of these species              name O1 H*     atom names, with * and ? as wild cards
 *   element O               atoms of this element               type o_cb      force-field types
 *   residue EC              residue names                       atom 1-20 45   atom numbers, counted from 1
 *   molecule of (name O1)   whole molecules that hold one       all, none
 *   and, or, not, ( )       not binds before and, and before or
 *
 * Several values in a row mean any of them. A value in quotes is taken as it stands: name "and".
 * A value without wild cards that matches nothing in the topology is an error: it is a misspelling.
 */
import { type ErrorCode, SheathError } from '../core/index.js';
import type { Atom, Species, Topology } from './topology.js';

const PROPERTIES = ['species', 'element', 'name', 'type', 'residue'] as const;
type Property = (typeof PROPERTIES)[number];
const RESERVED: ReadonlySet<string> = new Set([
  ...PROPERTIES,
  'atom',
  'molecule',
  'of',
  'all',
  'none',
  'and',
  'or',
  'not',
]);
/** Deeper nesting and more conditions than anybody writes; they keep the recursion off the end of the stack. */
const DEEPEST = 200;
const MOST_CONDITIONS = 1000;

interface Token {
  readonly kind: 'word' | 'quoted' | '(' | ')' | 'end';
  readonly text: string;
  readonly at: number;
}

interface Value {
  readonly text: string;
  readonly at: number;
  readonly quoted: boolean;
}

export type Selection =
  | { readonly kind: 'all' | 'none' }
  | { readonly kind: 'property'; readonly property: Property; readonly values: readonly Value[] }
  /** Ranges counted from 1, both ends included. */
  | {
      readonly kind: 'atom';
      readonly ranges: readonly { readonly from: number; readonly to: number; readonly at: number }[];
    }
  | { readonly kind: 'and' | 'or'; readonly left: Selection; readonly right: Selection }
  | { readonly kind: 'not' | 'molecule'; readonly of: Selection };

/** The text with a caret under character `at`; a long text is cut to what is around it. */
function caret(text: string, at: number): string {
  const from = Math.max(0, at - 60);
  const shown = text.slice(from, at + 40).replace(/\s/gu, ' ');
  return `\n  ${from > 0 ? '...' : ''}${shown}\n  ${' '.repeat(at - from + (from > 0 ? 3 : 0))}^\n`;
}

function refuse(code: ErrorCode, text: string, at: number, limit: string, cure: string): never {
  throw new SheathError(code, {
    object: `the selection cannot be used at character ${at + 1}:${caret(text, at)}`,
    limit,
    cure,
  });
}

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at];
    if (/\s/u.test(character)) {
      at++;
    } else if (character === '(' || character === ')') {
      tokens.push({ kind: character, text: character, at });
      at++;
    } else if (character === '"') {
      const end = text.indexOf('"', at + 1);
      if (end < 0)
        refuse('E_SELECTION_SYNTAX', text, at, 'this quotation mark has no partner', 'close the quotation');
      tokens.push({ kind: 'quoted', text: text.slice(at + 1, end), at });
      at = end + 1;
    } else {
      let end = at + 1;
      while (end < text.length && !/[\s()"]/u.test(text[end])) end++;
      tokens.push({ kind: 'word', text: text.slice(at, end), at });
      at = end;
    }
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

/** @throws SheathError E_SELECTION_SYNTAX with the position */
export function parseSelection(text: string): Selection {
  const tokens = tokenise(text);
  let next = 0;
  let depth = 0;
  let conditions = 0;
  const peek = () => tokens[next];
  const isWord = (word: string) => peek().kind === 'word' && peek().text === word;

  function fail(limit: string, cure: string): never {
    refuse('E_SELECTION_SYNTAX', text, peek().at, limit, cure);
  }

  function disjunction(): Selection {
    let left = conjunction();
    while (isWord('or')) {
      next++;
      left = { kind: 'or', left, right: conjunction() };
    }
    return left;
  }

  function conjunction(): Selection {
    let left = negation();
    while (isWord('and')) {
      next++;
      left = { kind: 'and', left, right: negation() };
    }
    return left;
  }

  function negation(): Selection {
    if (++depth > DEEPEST) fail(`more than ${DEEPEST} levels of nesting`, 'write a flatter selection');
    let result: Selection;
    if (isWord('not')) {
      next++;
      result = { kind: 'not', of: negation() };
    } else result = primary();
    depth--;
    return result;
  }

  function primary(): Selection {
    const token = peek();
    if (++conditions > MOST_CONDITIONS)
      fail(`more than ${MOST_CONDITIONS} conditions`, 'give several values to one keyword: species EC DMC');
    if (token.kind === '(') {
      next++;
      const inner = disjunction();
      if (peek().kind !== ')') fail('a closing parenthesis is missing here', 'add ")"');
      next++;
      return inner;
    }
    if (token.kind !== 'word')
      fail(
        token.kind === 'end'
          ? 'the selection ends where a condition is expected'
          : 'a condition is expected here',
        'write for instance "species EC and element O"',
      );
    if (token.text === 'all' || token.text === 'none') {
      next++;
      return { kind: token.text };
    }
    if (token.text === 'molecule') {
      next++;
      if (!isWord('of')) fail('"molecule" is followed by "of"', 'write "molecule of (...)"');
      next++;
      if (++depth > DEEPEST) fail(`more than ${DEEPEST} levels of nesting`, 'write a flatter selection');
      const of = primary();
      depth--;
      return { kind: 'molecule', of };
    }
    if (token.text === 'atom') {
      next++;
      return { kind: 'atom', ranges: values('atom').map((value) => rangeOf(value)) };
    }
    const property = PROPERTIES.find((name) => name === token.text);
    if (!property)
      fail(
        `"${token.text}" is not a keyword`,
        `use one of ${PROPERTIES.join(', ')}, atom, molecule of, all, none, and, or, not`,
      );
    next++;
    return { kind: 'property', property, values: values(property) };
  }

  function values(keyword: string): Value[] {
    const list: Value[] = [];
    for (;;) {
      const token = peek();
      if (token.kind === 'quoted' || (token.kind === 'word' && !RESERVED.has(token.text))) {
        list.push({ text: token.text, at: token.at, quoted: token.kind === 'quoted' });
        next++;
      } else break;
    }
    if (list.length === 0)
      fail(
        `"${keyword}" needs a value here`,
        `write for instance "${keyword} ${keyword === 'atom' ? '1-20' : 'O1'}"`,
      );
    return list;
  }

  function rangeOf(value: Value): { from: number; to: number; at: number } {
    const match = /^(\d{1,9})(?:-(\d{1,9}))?$/u.exec(value.text);
    if (!match)
      refuse(
        'E_SELECTION_SYNTAX',
        text,
        value.at,
        `"${value.text.slice(0, 40)}" is not an atom number or a range of them`,
        'write "atom 7" or "atom 1-20"',
      );
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (from < 1 || to < from)
      refuse(
        'E_SELECTION_SYNTAX',
        text,
        value.at,
        'atom numbers count from 1 and ranges ascend',
        'write "atom 1-20"',
      );
    return { from, to, at: value.at };
  }

  const selection = disjunction();
  if (peek().kind !== 'end')
    fail(
      peek().kind === ')' ? 'this parenthesis closes nothing' : '"and" or "or" is expected here',
      'join conditions with "and" or "or"',
    );
  return selection;
}

function propertyOf(property: Property, species: Species, atom: Atom): string {
  switch (property) {
    case 'species':
      return species.name;
    case 'element':
      return atom.element;
    case 'name':
      return atom.name;
    case 'type':
      return atom.type;
    case 'residue':
      return atom.residue;
  }
}

/** `pattern` with * (any characters) and ? (one character) against all of `text`; linear backtracking, no regular expression. */
function matches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let retry = 0;
  while (t < text.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++retry;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** [species][local] whether the atom has one of the values. */
function propertyTable(
  topology: Topology,
  property: Property,
  values: readonly Value[],
  text: string,
): Uint8Array[] {
  const fold = (word: string) => (property === 'element' ? word.toLowerCase() : word);
  const found = new Uint8Array(values.length);
  const table = topology.species.map((species) =>
    Uint8Array.from(species.atoms, (atom) => {
      const own = fold(propertyOf(property, species, atom));
      let hit = 0;
      values.forEach((value, k) => {
        if (value.quoted ? fold(value.text) === own : matches(fold(value.text), own)) {
          found[k] = 1;
          hit = 1;
        }
      });
      return hit;
    }),
  );
  values.forEach((value, k) => {
    if (found[k] || (!value.quoted && /[*?]/u.test(value.text))) return;
    const known = new Set(
      topology.species.flatMap((species) => species.atoms.map((atom) => propertyOf(property, species, atom))),
    );
    const listed = [...known].slice(0, 20).join(', ') + (known.size > 20 ? ', ...' : '');
    refuse(
      'E_SELECTION_UNKNOWN',
      text,
      value.at,
      `no atom has ${property} "${value.text.slice(0, 40)}"`,
      `use one of ${listed}, or a pattern with *`,
    );
  });
  return table;
}

function maskOf(topology: Topology, selection: Selection, text: string): Uint8Array {
  const { atomCount, atomSpecies, atomLocal, moleculeStart, moleculeCount } = topology;
  switch (selection.kind) {
    case 'all':
      return new Uint8Array(atomCount).fill(1);
    case 'none':
      return new Uint8Array(atomCount);
    case 'property': {
      const table = propertyTable(topology, selection.property, selection.values, text);
      const mask = new Uint8Array(atomCount);
      for (let atom = 0; atom < atomCount; atom++) mask[atom] = table[atomSpecies[atom]][atomLocal[atom]];
      return mask;
    }
    case 'atom': {
      const mask = new Uint8Array(atomCount);
      for (const { from, to, at } of selection.ranges) {
        if (to > atomCount)
          refuse(
            'E_SELECTION_UNKNOWN',
            text,
            at,
            `atom ${to} is beyond the last one, ${atomCount}`,
            `use numbers from 1 to ${atomCount}`,
          );
        mask.fill(1, from - 1, to);
      }
      return mask;
    }
    case 'and':
    case 'or': {
      const left = maskOf(topology, selection.left, text);
      const right = maskOf(topology, selection.right, text);
      if (selection.kind === 'and') for (let atom = 0; atom < atomCount; atom++) left[atom] &= right[atom];
      else for (let atom = 0; atom < atomCount; atom++) left[atom] |= right[atom];
      return left;
    }
    case 'not': {
      const mask = maskOf(topology, selection.of, text);
      for (let atom = 0; atom < atomCount; atom++) mask[atom] ^= 1;
      return mask;
    }
    case 'molecule': {
      const mask = maskOf(topology, selection.of, text);
      for (let molecule = 0; molecule < moleculeCount; molecule++) {
        const from = moleculeStart[molecule];
        const to = moleculeStart[molecule + 1];
        if (mask.subarray(from, to).includes(1)) mask.fill(1, from, to);
      }
      return mask;
    }
  }
}

/**
 * Atoms selected by `text`, ascending, counted from 0; may be empty.
 * @throws SheathError E_SELECTION_SYNTAX, E_SELECTION_UNKNOWN, with a caret under the place
 */
export function selectAtoms(topology: Topology, text: string): Uint32Array {
  const mask = maskOf(topology, parseSelection(text), text);
  let count = 0;
  for (let atom = 0; atom < mask.length; atom++) count += mask[atom];
  const atoms = new Uint32Array(count);
  let next = 0;
  for (let atom = 0; atom < mask.length; atom++) if (mask[atom]) atoms[next++] = atom;
  return atoms;
}

/**
 * As `selectAtoms`, for uses that need at least one atom.
 * @param use for the message: "the reference of the RDF"
 * @throws SheathError E_SELECTION_EMPTY besides the others
 */
export function selectSomeAtoms(topology: Topology, text: string, use: string): Uint32Array {
  const atoms = selectAtoms(topology, text);
  if (atoms.length === 0)
    throw new SheathError('E_SELECTION_EMPTY', {
      object: `${use}, "${text}", selects no atom`,
      limit: `it must select at least one of ${topology.atomCount}`,
      cure: `the species are ${topology.species.map((species) => species.name).join(', ')}; widen the selection`,
    });
  return atoms;
}
