/**
 * A shell as a drawing: seen along the direction in which its atoms spread least (the third principal axis of their
 * positions), nearer atoms over farther ones. The turned coordinates are also where the view in space begins.
 */
import type { ShellSnapshot } from '../../analysis/index.js';
import { symmetricEigen } from '../../math/index.js';
import { elementStyle } from '../element-style.js';
import { type Html, html } from '../html.js';

const SIZE = 220;
const MARGIN = 0.07;
/** Drawing units a nm: all shells to one scale, as long as they fit. */
const USUAL_SCALE = 190;

/** [atom, 3] nm: positions with their principal axes along x, y and z, spread falling, the centre still at the origin. */
export function facingReader({ positions }: Pick<ShellSnapshot, 'positions'>): number[] {
  const count = positions.length / 3;
  const mean = [0, 1, 2].map((axis) => {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += positions[3 * k + axis];
    return sum / count;
  });
  const moments = new Float64Array(9);
  for (let k = 0; k < count; k++)
    for (let a = 0; a < 3; a++)
      for (let b = 0; b < 3; b++)
        moments[3 * a + b] += (positions[3 * k + a] - mean[a]) * (positions[3 * k + b] - mean[b]);
  const { values, vectors } = symmetricEigen(moments, 3);
  const [first, second] = [0, 1, 2].sort((a, b) => values[b] - values[a]);
  const axis = (k: number) => {
    const v = [0, 1, 2].map((row) => vectors[3 * row + k]);
    // An axis has no sign of its own: the largest component points forward.
    const largest = v.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
    return v.map((x) => (largest < 0 ? -x : x));
  };
  const x = axis(first);
  const y = axis(second);
  // A cross product keeps the handedness of the molecules.
  const z = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
  return Array.from({ length: count }, (_, k) =>
    [x, y, z].map((v) => v[0] * positions[3 * k] + v[1] * positions[3 * k + 1] + v[2] * positions[3 * k + 2]),
  ).flat();
}

export function shellPicture(snapshot: ShellSnapshot, description: string): Html {
  const { elements, bonds, sites } = snapshot;
  const turned = facingReader(snapshot);
  const at = (k: number, axis: number) => turned[3 * k + axis];
  const range = [0, 1].map((axis) => {
    const along = elements.map((_, k) => at(k, axis));
    return [Math.min(...along) - MARGIN, Math.max(...along) + MARGIN];
  });
  const widest = Math.max(...range.map(([low, high]) => high - low));
  const scale = Math.min(USUAL_SCALE, SIZE / widest);
  const [midX, midY] = range.map(([low, high]) => (low + high) / 2);
  const x = (value: number) => (SIZE / 2 + scale * (value - midX)).toFixed(1);
  const y = (value: number) => (SIZE / 2 - scale * (value - midY)).toFixed(1);
  const half = (from: number, to: number) => {
    const [mx, my] = [0, 1].map((axis) => (at(from, axis) + at(to, axis)) / 2);
    return html`<path class="bond" stroke="${elementStyle(elements[from]).colour}" d="M${x(at(from, 0))},${y(at(from, 1))}L${x(mx)},${y(my)}"/>`;
  };
  const pieces = [
    ...sites.map((site) => ({
      depth: Math.min(at(site, 2), 0) - 0.02,
      mark: html`<path class="contact" d="M${x(0)},${y(0)}L${x(at(site, 0))},${y(at(site, 1))}"/>`,
    })),
    ...bonds.map(([i, j]) => ({
      depth: (at(i, 2) + at(j, 2)) / 2 - 0.01,
      mark: html`${half(i, j)}${half(j, i)}`,
    })),
    ...elements.map((element, k) => {
      const { colour, radius } = elementStyle(element);
      return {
        depth: at(k, 2),
        mark: html`<circle cx="${x(at(k, 0))}" cy="${y(at(k, 1))}" r="${(scale * radius).toFixed(1)}" fill="${colour}"/>`,
      };
    }),
  ].sort((a, b) => a.depth - b.depth);
  return html`<svg class="molecule" viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${description}">${pieces.map(({ mark }) => mark)}</svg>`;
}
