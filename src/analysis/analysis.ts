/**
 * The shape of every analysis: prepare -> frame -> merge -> conclude. It streams: an accumulator does not keep frames.
 * Accumulators of consecutive stretches of one replica merge into that of the whole, wherever the cut was, so that
 * stretches can be read by several workers; replicas meet only in `conclude`.
 */

import type { Topology } from '../topology/index.js';
import type { Frame } from '../trajectory/index.js';

export interface Analysis<Settings, Accumulator, Result> {
  readonly name: string;
  /**
   * Resolve selections; everything that can be refused is refused here.
   * @throws SheathError
   */
  prepare(topology: Topology, settings: Settings): Accumulator;
  /**
   * Take in one frame.
   * @param index of the frame among the analysed ones of its replica, from 0
   */
  frame(accumulator: Accumulator, frame: Frame, index: number): void;
  /** The accumulator of `first` followed by `second`; either may be empty. The arguments are used up. */
  merge(first: Accumulator, second: Accumulator): Accumulator;
  /** @param replicas one accumulator each, at least one */
  conclude(replicas: readonly Accumulator[]): Result;
}
