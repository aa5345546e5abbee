/** Colours of the report as readers see them: those with poor contrast vision, and those who lack a kind of cone. */
import { describe, expect, it } from 'vitest';
import { STYLESHEET } from '../../../src/report/stylesheet.js';

type Colour = readonly [number, number, number];

/** Variables of the page's two looks, in linear light 0 to 1. */
function colours(scheme: 'light' | 'dark'): ReadonlyMap<string, Colour> {
  const block = [...STYLESHEET.matchAll(/\{([^{}]*color-scheme:(light|dark))/g)].find(
    ([, , name]) => name === scheme,
  )?.[1];
  return new Map(
    [...(block ?? '').matchAll(/--([\w-]+):#([\da-f]{3}|[\da-f]{6})\b/g)].map(([, name, hex]) => {
      const digits = hex.length === 3 ? hex.replace(/./g, '$&$&') : hex;
      const linear = [0, 2, 4].map((at) => {
        const value = Number.parseInt(digits.slice(at, at + 2), 16) / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return [name, linear as unknown as Colour];
    }),
  );
}

const product = (matrix: readonly (readonly number[])[], colour: Colour) =>
  matrix.map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, factor, k) => sum + factor * colour[k], 0),
      ),
    ),
  ) as unknown as Colour;

/** Machado, Oliveira, Fernandes, IEEE Trans. Vis. Comput. Graph. 15, 1291 (2009), severity 1; in linear light. */
const CONES_MISSING = {
  none: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const;

/** CIE L*a*b*, white D65. */
function lab(colour: Colour): number[] {
  const [x, y, z] = [
    [0.4124564, 0.3575761, 0.1804375],
    [0.2126729, 0.7151522, 0.072175],
    [0.0193339, 0.119192, 0.9503041],
  ].map((row, k) => {
    const t = row.reduce((sum, factor, i) => sum + factor * colour[i], 0) / [0.95047, 1, 1.08883][k];
    return t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27) * (t / 116) + 16 / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const difference = (a: Colour, b: Colour) => {
  const [p, q] = [lab(a), lab(b)];
  return Math.hypot(...p.map((value, k) => value - q[k]));
};

/** WCAG 2.1. */
const luminance = ([r, g, b]: Colour) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const contrast = (a: Colour, b: Colour) => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};

it('knows black from white, and its measures give known values', () => {
  expect(contrast([1, 1, 1], [0, 0, 0])).toBeCloseTo(21, 10);
  const white = lab([1, 1, 1]);
  expect(white[0]).toBeCloseTo(100, 4);
  expect(Math.hypot(white[1], white[2])).toBeLessThan(0.02);
  // Red and green of equal luminance are far apart, and near for who lacks the cone.
  const [red, green]: [Colour, Colour] = [
    [0.5, 0, 0],
    [0, 0.149, 0],
  ];
  const near = difference(
    product(CONES_MISSING.deuteranopia, red),
    product(CONES_MISSING.deuteranopia, green),
  );
  expect(difference(red, green)).toBeGreaterThan(2.5 * near);
});

describe.each(['light', 'dark'] as const)('the %s page', (scheme) => {
  const all = colours(scheme);
  const colour = (name: string): Colour => {
    const found = all.get(name);
    if (!found) throw new Error(`no colour ${name}`);
    return found;
  };

  it('writes with the contrast of WCAG AA: 4.5 for text, 3 for curves', () => {
    for (const ground of ['ground', 'panel'])
      for (const ink of ['ink', 'soft', 'accent'])
        expect([ink, ground, contrast(colour(ink), colour(ground)) >= 4.5]).toEqual([ink, ground, true]);
    for (const [ink, ground] of [
      ['bad', 'bad-ground'],
      ['warn', 'warn-ground'],
      ['good', 'good-ground'],
    ])
      expect([ink, contrast(colour(ink), colour(ground)) >= 4.5]).toEqual([ink, true]);
    for (const tone of ['c0', 'c1', 'c2', 'c3', 'c6', 'c7'])
      expect([tone, contrast(colour(tone), colour('ground')) >= 3]).toEqual([tone, true]);
  });

  it.each(Object.entries(CONES_MISSING))(
    'tells its curves and classes apart, cones missing: %s',
    (_, matrix) => {
      const seen = (name: string) => product(matrix, colour(name));
      const apart = (names: readonly string[]) =>
        names.flatMap((a, k) =>
          names.slice(k + 1).map((b) => [`${a} ${b}`, difference(seen(a), seen(b))] as const),
        );
      // 2.3 is just noticeable, 10 is told at a glance. Classes of a bar touch each other; curves are named by a legend too.
      const classes = apart(['c5', 'c4', 'c1', 'c2']);
      const curves = apart(['c0', 'c1', 'c2', 'c3', 'c4', 'c5']);
      for (const [pair, distance] of [...classes, ...curves])
        expect([pair, distance > 10]).toEqual([pair, true]);
    },
  );
});
