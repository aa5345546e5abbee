import { expect, it } from 'vitest';
import { recipeJsonSchema } from '../../../src/recipe/index.js';

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Record<string, Node>;
  readonly additionalProperties?: unknown;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Node[];
  readonly default?: unknown;
}

const schema = recipeJsonSchema() as Node;

it('asks for the electrolyte only', () => {
  expect(schema.required).toEqual(['electrolyte']);
  expect(Object.keys(schema.properties ?? {})).toEqual([
    'title',
    'electrolyte',
    'species',
    'box',
    'model',
    'conditions',
    'protocol',
    'produce',
    'replicas',
    'seed',
    'analysis',
    'platform',
    'waive',
  ]);
});

it('describes every key and allows no others', () => {
  const visit = (node: Node, path: string): string[] => [
    ...(node.properties !== undefined && node.additionalProperties !== false ? [`${path} is open`] : []),
    ...(node.anyOf ?? []).flatMap((branch) => visit(branch, path)),
    ...Object.entries(node.properties ?? {}).flatMap(([key, child]) => [
      ...(child.description === undefined && !path.startsWith('.protocol')
        ? [`${path}.${key} is not described`]
        : []),
      ...visit(child, `${path}.${key}`),
    ]),
  ];
  expect(visit(schema, '')).toEqual([]);
});

it('tells editors the defaults as they would be written', () => {
  expect(schema.properties?.model.properties?.cutoff).toMatchObject({ type: 'string', default: '1.1 nm' });
  expect(schema.properties?.conditions.properties?.temperature.default).toBe('25 °C');
});
