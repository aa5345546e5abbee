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
  /** A line of the run's story, for people on stderr; for programs as `event`, by default the text itself. */
  say(text: string, event?: object): void;
  /** What the command was run for: on stdout, as text or as `event`. */
  answer(text: string, event: object): void;
  /** An error is shown by whoever ends the command; programs are told here. */
  failure(event: object): void;
  /** Leave the terminal as a prompt expects it. */
  end(): void;
}

export function createDisplay(json: boolean): RunDisplay {
  if (json) return displayJson();
  return process.stderr.isTTY ? displayLive() : displayPlain();
}
