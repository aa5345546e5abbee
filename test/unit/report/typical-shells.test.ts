import { describe, expect, it } from 'vitest';
import { facingReader } from '../../../src/report/charts/shell-picture.js';
import { type MoleculeViewer, renderReport } from '../../../src/report/index.js';
import { longRun, solventOnly } from '../../support/report-fixture.js';

const viewer: MoleculeViewer = {
  name: 'A viewer 1.0',
  licence: 'Free to use. </script><script>alert(1)</script>',
  packed: 'QUJD',
};
const [centre] = longRun().results.coordination;
const page = renderReport(longRun(), viewer);

describe('the viewer', () => {
  it('lies in the page once, with its licence, where there are shells to turn', () => {
    const block = /<script type="text\/plain" data-viewer>([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
    expect(block).toContain('A viewer 1.0, gzip and base64, under these licences:\nFree to use.');
    expect(block.split('\n----\n')[1].trim()).toBe('QUJD');
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(renderReport(solventOnly(), viewer)).not.toContain('data-viewer>');
    expect(renderReport(longRun())).not.toContain('data-viewer>');
  });

  it('is given what the pictures show', () => {
    const json = /<script type="application\/json">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
    const { shells, styles } = JSON.parse(json) as {
      shells: { elements: string[]; positions: number[]; bonds: number[][]; sites: number[] }[];
      styles: Record<string, unknown>;
    };
    const held = centre.shells.flatMap(({ snapshot }) => snapshot ?? []);
    expect(shells.map(({ elements }) => elements)).toEqual(held.map(({ elements }) => elements));
    expect(new Set(Object.keys(styles))).toEqual(new Set(held.flatMap(({ elements }) => elements)));
    shells.forEach(({ positions, sites }, k) => {
      for (const site of sites)
        expect(Math.hypot(...positions.slice(3 * site, 3 * site + 3))).toBeCloseTo(2, 2);
      expect(positions).toHaveLength(held[k].positions.length);
    });
    expect(page.match(/<svg class="molecule"/g)).toHaveLength(2);
  });
});

describe('a shell as it faces the reader', () => {
  it('is turned, not bent nor mirrored, its spread falling from x to z', () => {
    const positions = [0, 0, 0, 0.1, 0.4, 0.9, -0.3, 0.2, 0.5, 0.4, 0.1, -0.7, 0.05, -0.3, 0.2];
    const turned = facingReader({ positions });
    const vector = (list: readonly number[], k: number) => list.slice(3 * k, 3 * k + 3);
    const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, k) => sum + x * b[k], 0);
    const volume = (list: readonly number[]) => {
      const [a, b, c] = [1, 2, 3].map((k) => vector(list, k));
      return dot(a, [b[1] * c[2] - b[2] * c[1], b[2] * c[0] - b[0] * c[2], b[0] * c[1] - b[1] * c[0]]);
    };
    expect(vector(turned, 0)).toEqual([0, 0, 0]);
    for (let i = 1; i < 5; i++)
      for (let j = 1; j < 5; j++)
        expect(dot(vector(turned, i), vector(turned, j))).toBeCloseTo(
          dot(vector(positions, i), vector(positions, j)),
          12,
        );
    expect(volume(turned)).toBeCloseTo(volume(positions), 12);
    const spread = [0, 1, 2].map((axis) => {
      const along = [0, 1, 2, 3, 4].map((k) => turned[3 * k + axis]);
      const mean = along.reduce((sum, x) => sum + x, 0) / 5;
      return along.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    });
    expect(spread).toEqual([...spread].sort((a, b) => b - a));
  });
});
