import { describe, expect, it } from 'vitest';
import { isAtMost, noteStay, type PairStays, survivalOf } from '../../../src/analysis/survival.js';
import { uniform } from './electrolyte-box.js';

const PAIRS = 150;

/**
 * Partners that meet and part slowly, k = 1/180 + 1/1620 (a tenth of the time together), and while together are bound and not,
 * with releases of 0.3 and returns of 0.1 a frame.
 */
function flickering(frameCount: number, slow: number): PairStays {
  const stays: PairStays = new Map();
  for (let pair = 0; pair < PAIRS; pair++) {
    let together = uniform(5, pair, 0, 1) < 0.1;
    let bound = together && uniform(5, pair, 0, 2) < 0.25;
    for (let frame = 0; frame < frameCount; frame++) {
      if (frame > 0) {
        const change = uniform(5, pair, frame, 1);
        if (together ? change < 0.9 / slow : change < 0.1 / slow) together = !together;
        const flips = uniform(5, pair, frame, 2);
        bound = together && (bound ? flips >= 0.3 : flips < 0.1);
      }
      if (bound) noteStay(stays, pair, frame, true);
    }
  }
  return stays;
}

const times = (frameCount: number, slow: number) =>
  survivalOf({
    stays: [flickering(frameCount, slow)],
    centreCount: PAIRS,
    stride: 1,
    partnerCount: 1,
    frameCount,
    interval: 1,
    name: 'partner',
    flicker: true,
  });

describe('how many residence times a run holds', () => {
  it('is not flattered by bonds that flicker', () => {
    const run = times(6000, 200);
    // C - p over 1 - p: a fast part of weight 0.75 that lasts 1 / (1 - 0.6) frames, a slow one of 0.25 x 0.9.
    const relaxation = 0.225 * 200 + 0.75 / (1 - 0.6);
    expect(run.lifetime?.value).toBeLessThan(5);
    expect(run.intermittentTime?.value).toBeLessThan(15);
    expect(run.residenceTimesInRun).toBeGreaterThan((0.6 * 6000) / relaxation);
    expect(run.residenceTimesInRun).toBeLessThan((1.6 * 6000) / relaxation);
    expect(isAtMost(run)).toBe(false);
  });

  it('is a bound where partners hardly part', () => {
    const run = times(400, 4000);
    expect(run.lifetime?.value).toBeLessThan(5);
    expect(isAtMost(run)).toBe(true);
    expect(run.residenceTimesInRun).toBeLessThan(10);
  });
});
