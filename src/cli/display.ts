/** What a person or a program sees of a run while it goes: a live line on a terminal, plain lines elsewhere, JSON lines on request. */
import type { Notice } from '../core/index.js';
import type { ProgressEvent } from '../simulation/index.js';
import { displayJson } from './display-json.js';
import { displayLive } from './display-live.js';
import { displayPlain } from './display-plain.js';

export interface RunDisplay {
  /** Building, packing, analysing: anything before and after the dynamics. */
  task(name: string, fraction: number, message?: string): void;
  progress(event: ProgressEvent): void;
  notice(notice: Notice): void;
  /** A line of the run's story: where it writes, that it was interrupted. */
  say(text: string): void;
  /** Leave the terminal as a prompt expects it. */
  end(): void;
}

export function createDisplay(json: boolean): RunDisplay {
  if (json) return displayJson();
  return process.stderr.isTTY ? displayLive() : displayPlain();
}
