/** Where the time of a step goes: wall time of the calling thread by part. Nothing depends on it but reports. */

/** `sum`: forces of all parts and threads added up; `wait`: for the helper threads to finish. */
export const STEP_PARTS = [
  'list',
  'nonbonded',
  'mesh',
  'bonded',
  'sum',
  'constraints',
  'update',
  'wait',
] as const;
export type StepPart = (typeof STEP_PARTS)[number];

export interface PartClock {
  /** ms so far */
  readonly milliseconds: Readonly<Record<StepPart, number>>;
  /** What went before is nobody's. */
  start(): void;
  /** The time since the last call goes to this part. */
  charge(part: StepPart): void;
}

export function createPartClock(): PartClock {
  const milliseconds = Object.fromEntries(STEP_PARTS.map((part) => [part, 0])) as Record<StepPart, number>;
  let since = 0;
  return {
    milliseconds,
    start() {
      since = performance.now();
    },
    charge(part) {
      const now = performance.now();
      milliseconds[part] += now - since;
      since = now;
    },
  };
}
