/**
 * The frames of one temperature out of a temperature replica exchange: those of whichever walker was there, in order of steps.
 * They are an ensemble, not a path: neighbours in time are other walkers, so nothing dynamic may be read off them.
 */
import type { AnalysisSettings } from '../analysis/index.js';
import type { Notice } from '../core/index.js';
import type { Frame, FrameSource } from '../trajectory/index.js';

/** K */
const SAME_TEMPERATURE = 1e-6;

/** @param walkers [replica] production frames come with the set point of the walker */
export function framesAt(walkers: readonly FrameSource[], temperature: number): FrameSource {
  return {
    frameCount: null,
    async *frames() {
      const iterators = walkers.map((walker) => walker.frames()[Symbol.asyncIterator]());
      for (;;) {
        const round = await Promise.all(iterators.map((iterator) => iterator.next()));
        const frames = round.flatMap(({ done, value }): Frame[] => (done ? [] : [value]));
        if (frames.length === 0) return;
        for (const frame of frames)
          if (frame.temperature !== undefined && Math.abs(frame.temperature - temperature) < SAME_TEMPERATURE)
            yield { ...frame, images: null };
      }
    },
  };
}

/** The settings without what needs a path in time, and the notice that says so. */
export function withoutDynamics(settings: AnalysisSettings): {
  readonly settings: AnalysisSettings;
  readonly notice: Notice;
} {
  return {
    settings: {
      ...settings,
      msd: null,
      residence: [],
      conductivity: null,
      viscosity: false,
      vehicular: [],
      ...(settings.hydrogenBonds && { hydrogenBonds: { ...settings.hydrogenBonds, survival: false } }),
    },
    notice: {
      level: 'note',
      code: 'N_EXCHANGED',
      message:
        'frames of one temperature of a replica exchange are no path in time: displacement, diffusion, residence, conductivity, viscosity and the lifetimes of hydrogen bonds were not analysed',
    },
  };
}
