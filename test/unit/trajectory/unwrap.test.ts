import { describe, expect, it } from 'vitest';
import { drawWords, STREAM, uniformOf } from '../../../src/math/index.js';
import {
  createPathFollower,
  type Frame,
  unwrappedPositions,
  withImages,
} from '../../../src/trajectory/index.js';
import { collect } from '../../support/collect.js';

const ATOMS = 40;
const uniform = (item: number, draw: number) => uniformOf(drawWords(6, STREAM.test, 0, item, draw, 0)[0]);

/** Walkers in fractional coordinates (steps below 0.2 of an edge) in boxes of given edges; and their true image flags. */
function walk(edges: readonly number[], stepSize = 0.2) {
  const s = Float64Array.from({ length: 3 * ATOMS }, (_, k) => uniform(k, 0));
  const truth: { images: Int32Array; path: Float64Array }[] = [];
  const frames: Frame[] = edges.map((edge, n) => {
    if (n > 0) for (let k = 0; k < s.length; k++) s[k] += 2 * stepSize * (uniform(k, n) - 0.5);
    const images = Int32Array.from(s, Math.floor);
    truth.push({ images, path: s.map((value) => value * edge) });
    const positions = Float64Array.from(s, (value, k) => (value - images[k]) * edge);
    return { step: n, time: n, box: Float64Array.of(edge, edge, edge), positions, images: null };
  });
  return { frames, truth };
}

async function* stream(frames: readonly Frame[]) {
  yield* frames;
}
const sourceOf = (frames: readonly Frame[]) => ({ frameCount: frames.length, frames: () => stream(frames) });

const constant = new Array<number>(60).fill(3);
const breathing = constant.map((edge, n) => edge * (1 + 0.05 * Math.sin(n)));

describe('unwrapping', () => {
  it.each([
    ['constant', constant],
    ['breathing', breathing],
  ])('rebuilds the image flags in a %s box', async (_name, edges) => {
    const { frames, truth } = walk(edges);
    const followed = await collect(withImages(sourceOf(frames)).frames());
    let crossings = 0;
    followed.forEach(({ images }, n) => {
      // Flags count from the first frame, where they are 0 by definition.
      expect(images).toEqual(truth[n].images.map((value, k) => value - truth[0].images[k]));
      crossings += images!.filter((value) => value !== 0).length;
    });
    expect(crossings).toBeGreaterThan(1000);
  });

  it('takes a stride after following every frame', async () => {
    const { frames } = walk(constant);
    const every = await collect(withImages(sourceOf(frames)).frames());
    const some = await collect(withImages(sourceOf(frames)).frames({ stride: 7 }));
    expect(some).toEqual(every.filter((_, n) => n % 7 === 0));
  });

  it('gives the true path at constant volume, from flags or without', () => {
    const { frames, truth } = walk(constant);
    const flagged = frames.map((frame, n) => ({ ...frame, images: truth[n].images }));
    for (const some of [frames, flagged]) {
      const follower = createPathFollower();
      const first = Float64Array.from(follower.advance(some[0]));
      some.slice(1).forEach((frame, n) => {
        const path = follower.advance(frame);
        let worst = 0;
        for (let k = 0; k < path.length; k++)
          worst = Math.max(worst, Math.abs(path[k] - first[k] - (truth[n + 1].path[k] - truth[0].path[k])));
        expect(worst).toBeLessThan(1e-9);
      });
    }
    const { images } = truth[30];
    const unwrapped = unwrappedPositions(frames[30], images);
    unwrapped.forEach((x, k) => {
      expect(x).toBeCloseTo(truth[30].path[k], 12);
    });
  });

  it('adds no motion of the box: a resting atom far from its origin stays where it is', () => {
    // At fractional coordinates fixed in a breathing box w + nL of n = 50 swings by 50 dL; the real steps are dw.
    const frames: Frame[] = breathing.map((edge, n) => ({
      step: n,
      time: n,
      box: Float64Array.of(edge, edge, edge),
      positions: Float64Array.of(0.5 * edge, 0.5 * edge, 0.5 * edge),
      images: Int32Array.of(50, 0, 0),
    }));
    const follower = createPathFollower();
    const paths = frames.map((frame) => Float64Array.from(follower.advance(frame)));
    const swing = (values: number[]) => Math.max(...values) - Math.min(...values);
    expect(swing(paths.map((path) => path[0]))).toBeCloseTo(swing(paths.map((path) => path[1])), 9);
    expect(swing(frames.map((frame) => unwrappedPositions(frame, frame.images!)[0]))).toBeGreaterThan(10);
  });
});
