/** Who works on which of `count` things that cost the same: consecutive stretches, one a thread. */
export interface Stretch {
  readonly first: number;
  readonly end: number;
}

/** [thread] in multiples of `grain`, the last one excepted. */
export function shareEvenly(count: number, threads: number, grain = 1): readonly Stretch[] {
  const grains = Math.ceil(count / grain);
  const bound = (thread: number) => Math.min(count, grain * Math.floor((thread * grains) / threads));
  return Array.from({ length: threads }, (_, thread) => ({ first: bound(thread), end: bound(thread + 1) }));
}
