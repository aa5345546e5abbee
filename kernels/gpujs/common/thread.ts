/** What gpu.js hands a kernel: its place in the output as `this.thread`, numbers in f32, arrays by row. */
export interface Thread {
  readonly thread: { readonly x: number };
}

/** A kernel of a term, compiled for one of its forms; threads are [row, interaction]. */
export interface TermThread extends Thread {
  readonly constants: { readonly form: number; readonly interactions: number };
}

export type Row = readonly number[];
export type Rows = readonly Row[];
export type Vector4 = [number, number, number, number];
