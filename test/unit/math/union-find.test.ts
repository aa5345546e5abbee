import { describe, expect, it } from 'vitest';
import {
  createUnionFind,
  drawWords,
  findRoot,
  resetUnionFind,
  STREAM,
  unite,
} from '../../../src/math/index.js';

describe('union-find', () => {
  it('gives the components of random graphs, as a flood fill does', () => {
    let wrong = 0;
    for (let trial = 0; trial < 50; trial++) {
      const count = 30;
      const sets = createUnionFind(count);
      const neighbours: number[][] = Array.from({ length: count }, () => []);
      for (let edge = 0; edge < 20; edge++) {
        const words = drawWords(1, STREAM.test, trial, edge, 0, 0);
        const a = words[0] % count;
        const b = words[1] % count;
        unite(sets, a, b);
        neighbours[a].push(b);
        neighbours[b].push(a);
      }
      for (let start = 0; start < count; start++) {
        const seen = new Set([start]);
        for (const item of seen) for (const other of neighbours[item]) seen.add(other);
        const root = findRoot(sets, start);
        if (sets.size[root] !== seen.size) wrong++;
        for (let other = 0; other < count; other++)
          if ((findRoot(sets, other) === root) !== seen.has(other)) wrong++;
      }
      resetUnionFind(sets);
      for (let item = 0; item < count; item++)
        if (findRoot(sets, item) !== item || sets.size[item] !== 1) wrong++;
    }
    expect(wrong).toBe(0);
  });
});
