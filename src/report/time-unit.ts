/** The unit in which a time axis reads best. */
export interface TimeUnit {
  readonly name: 'ps' | 'ns';
  readonly ps: number;
}

/** @param longest ps */
export function timeUnit(longest: number): TimeUnit {
  return longest >= 2000 ? { name: 'ns', ps: 1000 } : { name: 'ps', ps: 1 };
}
