/**
 * What is wrong with a recipe, all of it at once, each problem with its place in the file, a code and the three parts of a
 * message: which object and number, which limit, what to do.
 */
import { type Document, isMap, isNode, isPair, isScalar, type LineCounter, type YAMLMap } from 'yaml';
import type { z } from 'zod';
import { type ErrorCode, type ErrorParts, likelyWord, SheathError } from '../core/index.js';

/** What is wrong with the object called `what`: attached to an issue where it is found, told once its path is known. */
export type Complaint = (what: string) => { readonly code: ErrorCode; readonly parts: ErrorParts };

export interface RecipeProblem {
  readonly code: ErrorCode;
  /** "electrolyte.salt.LiPF6" */
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  readonly parts: ErrorParts;
}

/** A refused recipe. One problem: its own code; several: E_RECIPE. */
export class RecipeError extends SheathError {
  readonly fileName: string;
  readonly problems: readonly RecipeProblem[];

  constructor(fileName: string, problems: readonly RecipeProblem[]) {
    const [first] = problems;
    super(problems.length === 1 ? first.code : 'E_RECIPE', {
      ...first.parts,
      object: `${fileName}:${first.line}:${first.column}: ${first.parts.object}`,
    });
    this.name = 'RecipeError';
    this.fileName = fileName;
    this.problems = problems;
    if (problems.length > 1) {
      const lines = problems.map(
        ({ line, column, code, parts }) =>
          `  ${line}:${column} ${code}: ${parts.object}; ${parts.limit}. ${parts.cure}.`,
      );
      this.message = [`${fileName} has ${problems.length} problems:`, ...lines].join('\n');
    }
  }
}

type Path = readonly PropertyKey[];

/** The YAML document of a recipe and where its nodes stand. */
export interface RecipeSource {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly data: unknown;
}

function pathText(path: Path): string {
  return path
    .map((key, i) => (typeof key === 'number' ? `[${key + 1}]` : `${i === 0 ? '' : '.'}${String(key)}`))
    .join('');
}

/** A problem at a path; at the key itself for `atKey`. Where the path does not exist, its nearest ancestor is named. */
export function problemAt(
  source: RecipeSource,
  path: Path,
  { code, parts }: ReturnType<Complaint>,
  atKey?: string,
): RecipeProblem {
  const offset = offsetOf(source.document, path, atKey);
  const { line, col } = source.lines.linePos(offset);
  return { code, path: pathText(atKey === undefined ? path : [...path, atKey]), line, column: col, parts };
}

function offsetOf(document: Document, path: Path, atKey?: string): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (!isNode(node) || node.range == null) continue;
    if (depth === path.length && atKey !== undefined && isMap(node))
      return keyOffset(node, atKey) ?? node.range[0];
    return node.range[0];
  }
  return 0;
}

function keyOffset(map: YAMLMap, key: string): number | undefined {
  const pair = map.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key);
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}

/** Turn zod's issues into problems; of a union's branches, the one that the value was meant for. */
export function problemsOf(
  source: RecipeSource,
  issues: readonly z.core.$ZodIssue[],
  jsonSchema: Record<string, unknown>,
  parent: Path = [],
): RecipeProblem[] {
  return issues.flatMap((issue) => {
    const path = [...parent, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => problemAt(source, path, unknownKey(path, key, jsonSchema), key));
    }
    if (issue.code === 'invalid_union') {
      const meant = issue.errors.filter((branch) =>
        branch.every((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'),
      );
      if (meant.length > 0) return problemsOf(source, meant[0], jsonSchema, path);
    }
    if (issue.code === 'invalid_key') {
      return [problemAt(source, path.slice(0, -1), badName(path), String(path.at(-1)))];
    }
    return [problemAt(source, path, complaintOf(issue, path, valueAt(source.data, path)))];
  });
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function complaintOf(issue: z.core.$ZodIssue, path: Path, value: unknown): ReturnType<Complaint> {
  const what = path.length === 0 ? 'the recipe' : pathText(path);
  if (issue.code === 'custom') {
    const complaint = issue.params?.complaint as Complaint | undefined;
    if (complaint !== undefined) return complaint(what);
  }
  if (value === undefined) {
    return {
      code: 'E_RECIPE_MISSING',
      parts: {
        object: `${what} is missing`,
        limit: 'it is needed and has no default',
        cure: 'Add it, as in the recipe that `sheath init` writes',
      },
    };
  }
  const object = `${what} is ${show(value)}`;
  switch (issue.code) {
    case 'invalid_value':
      return wrongWord(object, value, issue.values.map(String));
    case 'too_small':
      return range(
        object,
        `${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}`,
        issue.origin,
      );
    case 'too_big':
      return range(object, `at most ${issue.maximum}`, issue.origin);
    case 'invalid_union': {
      const words = issue.errors
        .flat()
        .flatMap((inner) => (inner.code === 'invalid_value' ? inner.values.map(String) : []));
      if (typeof value === 'string' && words.length > 0)
        return wrongWord(object, value, words, words.length === 1);
      return wrongType(object, 'a word, a map or a list of stages', 'See `sheath init` for an example');
    }
    case 'invalid_type':
      return wrongType(
        object,
        EXPECTED[issue.expected] ?? issue.expected,
        cureOf(issue.expected, path, value),
      );
    default:
      return wrongType(object, issue.message.toLowerCase(), 'See `sheath init` for an example');
  }
}

/** @param orMore words are not all that may stand there, nor the most of it */
function wrongWord(
  object: string,
  value: unknown,
  words: readonly string[],
  orMore = false,
): ReturnType<Complaint> {
  const near = likelyWord(String(value), words);
  return {
    code: 'E_RECIPE_VALUE',
    parts: {
      object,
      limit: `it must be ${words.length > 1 ? 'one of ' : ''}${words.join(', ')}${orMore ? ', or a map or a list as `sheath init` shows' : ''}`,
      cure: near === null ? `Write for example ${words[0]}` : `Perhaps "${near}" is meant`,
    },
  };
}

const EXPECTED: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  object: 'a map of keys',
  record: 'a map of names',
  array: 'a list',
};

/** By the path of the map: what it may hold. */
const MAPS: Readonly<Record<string, string>> = {
  electrolyte: '{ salt: { LiPF6: 1 M }, solvents: { EC: 1, DMC: 1 } }',
  'electrolyte.salt': '{ LiPF6: 1 M }',
  'electrolyte.solvents': '{ EC: 1, DMC: 1 }',
  'electrolyte.polymer': '{ APEM: 5.8 wt% }',
  'electrolyte.counts': '{ LiPF6: 20, EC: 97 }',
  box: '{ atoms: 3000 }',
  'model.chargeScale': '{ ions: 0.8 }',
};

function cureOf(expected: string, path: Path, value: unknown): string {
  if (expected === 'object' || expected === 'record') {
    if (path.length === 0) return '`sheath init` writes a recipe to start from';
    return `Write keys with values, as ${MAPS[pathText(path)] ?? '{ key: value }'}`;
  }
  if (expected === 'array')
    return `Write the items in brackets, as [${typeof value === 'string' ? value : 'a, b'}]`;
  return `Write ${EXPECTED[expected] ?? expected} without quotes or a unit`;
}

function range(object: string, limit: string, origin: string): ReturnType<Complaint> {
  const counted = { string: 'characters', array: 'items' }[origin];
  return {
    code: 'E_RECIPE_RANGE',
    parts: {
      object,
      limit: counted === undefined ? `it must be ${limit}` : `it must have ${limit} ${counted}`,
      cure: 'Use a value within this limit',
    },
  };
}

function wrongType(object: string, expected: string, cure: string): ReturnType<Complaint> {
  return { code: 'E_RECIPE_TYPE', parts: { object, limit: `it must be ${expected}`, cure } };
}

function badName(path: Path): ReturnType<Complaint> {
  const name = String(path.at(-1));
  return {
    code: 'E_RECIPE_VALUE',
    parts: {
      object: `${pathText(path.slice(0, -1))} names ${show(name)}`,
      limit: 'a name begins with a letter and holds letters, digits, _ ( ) + or -',
      cure: /^\d+ \S/.test(name)
        ? 'Write decimals with a point, 1.2 M: a comma begins the next entry'
        : 'Use the names of species and salts, such as EC or LiPF6',
    },
  };
}

function show(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a map';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

interface JsonSchemaNode {
  readonly properties?: Readonly<Record<string, JsonSchemaNode>>;
  readonly items?: JsonSchemaNode;
  readonly anyOf?: readonly JsonSchemaNode[];
  readonly additionalProperties?: JsonSchemaNode | boolean;
}

function unknownKey(path: Path, key: string, jsonSchema: JsonSchemaNode): ReturnType<Complaint> {
  const known = [...new Set(nodesAt(jsonSchema, path).flatMap((node) => Object.keys(node.properties ?? {})))];
  const near = likelyWord(key, known);
  const home = near === null ? homeOf(jsonSchema, key) : null;
  const where = path.length === 0 ? 'the recipe' : pathText(path);
  return {
    code: 'E_RECIPE_KEY',
    parts: {
      object: `${where} has the unknown key "${key}"`,
      limit: `the keys here are ${known.join(', ')}`,
      cure:
        near !== null
          ? `Perhaps "${near}" is meant`
          : home !== null
            ? `"${key}" belongs under \`${home}\``
            : 'Take it out, or write the key that is meant',
    },
  };
}

/** All branches of the schema that may describe the value at a path. */
function nodesAt(root: JsonSchemaNode, path: Path): JsonSchemaNode[] {
  let nodes = branches(root);
  for (const key of path) {
    nodes = nodes
      .map((node) =>
        typeof key === 'number'
          ? node.items
          : (own(node.properties, String(key)) ?? node.additionalProperties),
      )
      .filter((node): node is JsonSchemaNode => typeof node === 'object')
      .flatMap(branches);
  }
  return nodes;
}

function own(
  properties: Readonly<Record<string, JsonSchemaNode>> | undefined,
  key: string,
): JsonSchemaNode | undefined {
  return properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined;
}

function branches(node: JsonSchemaNode): JsonSchemaNode[] {
  return [node, ...(node.anyOf ?? []).flatMap(branches)];
}

/** The top-level section that has this key, if one does. */
function homeOf(root: JsonSchemaNode, key: string): string | null {
  for (const [section, node] of Object.entries(root.properties ?? {}))
    if (branches(node).some((branch) => own(branch.properties, key) !== undefined)) return section;
  return null;
}
