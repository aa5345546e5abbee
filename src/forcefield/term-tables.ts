import { TERM_SHAPES, type TermKind, type TermTable } from '../forces/index.js';

/** Gathers interactions one by one into at most one table a kind, in the order of first use. */
export interface TermTableBuilder {
  /** `atoms` and `parameters` as the shape of `kind` says. */
  add(kind: TermKind, atoms: readonly number[], parameters: readonly number[]): void;
  tables(): readonly TermTable[];
}

export function createTermTableBuilder(): TermTableBuilder {
  const growing = new Map<TermKind, { atoms: number[]; parameters: number[] }>();
  return {
    add(kind, atoms, parameters) {
      const shape = TERM_SHAPES[kind];
      if (atoms.length !== shape.atoms || parameters.length !== shape.parameters.length) {
        throw new RangeError(`${kind}: ${atoms.length} atoms and ${parameters.length} parameters`);
      }
      let table = growing.get(kind);
      if (table === undefined) {
        table = { atoms: [], parameters: [] };
        growing.set(kind, table);
      }
      table.atoms.push(...atoms);
      table.parameters.push(...parameters);
    },
    tables: () =>
      [...growing].map(([kind, table]) => ({
        kind,
        atoms: Uint32Array.from(table.atoms),
        parameters: Float64Array.from(table.parameters),
      })),
  };
}
