/** Who watches a run: live line, live analysis. Called at block ends, in order; the run waits for what they return. */
import type { Notice } from '../core/index.js';
import type { Frame } from '../trajectory/index.js';
import type { ProgressEvent } from './progress.js';

export interface SimulationObserver {
  onProgress?(event: ProgressEvent): void | Promise<void>;
  /** The frame as simulated, not yet rounded to the trajectory's precision. */
  onFrame?(replica: number, frame: Frame): void | Promise<void>;
  onNotice?(notice: Notice): void | Promise<void>;
  /** At every checkpoint: the run can be continued from this step of all stages. */
  onCheckpoint?(totalStep: number): void | Promise<void>;
}

/** Observers in order; the run waits for each. */
export async function tell(
  observers: readonly SimulationObserver[],
  call: (observer: SimulationObserver) => void | Promise<void> | undefined,
): Promise<void> {
  for (const observer of observers) await call(observer);
}
