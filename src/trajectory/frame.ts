/** One stored configuration of one replica. Positions are in the primary cell; + images * box gives the unwrapped path. */
export interface Frame {
  readonly step: number;
  /** ps */
  readonly time: number;
  /** [3] nm; zeros without periodicity */
  readonly box: Float64Array;
  /** [atom, 3] nm */
  readonly positions: Float32Array | Float64Array;
  /** [atom, 3]; null where the format has none (they are then rebuilt by following the path) */
  readonly images: Int32Array | null;
}

/** Frames in order, streamed: memory does not grow with their number. */
export interface FrameSource {
  /** null where it is not known without reading everything */
  readonly frameCount: number | null;
  frames(range?: FrameRange): AsyncIterable<Frame>;
}

/** Frame numbers counted from 0; `end` excluded. */
export interface FrameRange {
  readonly start?: number;
  readonly end?: number;
  readonly stride?: number;
}
