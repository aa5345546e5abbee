/**
 * How the cost of a step and the memory grow with the box. Cost per atom (ns of wall time per step and atom) is the same at every
 * size where a method is linear; it is followed from the smallest box that is beyond fixed costs (REFERENCE_ATOMS) to the largest,
 * and where it changes by more than FLAT the part whose cost per atom changed the most is named. Memory is followed as bytes for
 * every further atom between neighbouring sizes.
 */
import { type BenchmarkResult, benchmarkName } from './benchmark-record.js';

export const REFERENCE_ATOMS = 10_000;
export const FLAT = 0.15;

export interface CostChange {
  /** "cpu, 2 threads" */
  readonly name: string;
  readonly fromAtoms: number;
  readonly toAtoms: number;
  /** ns per step and atom */
  readonly from: number;
  readonly to: number;
  readonly flat: boolean;
  /** The part that changed the most, ns per step and atom; null where the parts are not known. */
  readonly part: { readonly name: string; readonly from: number; readonly to: number } | null;
}

export interface MemoryGrowth {
  readonly name: string;
  /** [interval] bytes for every further atom */
  readonly bytesPerAtom: readonly number[];
  /** [interval + 1] */
  readonly atoms: readonly number[];
}

/** ns */
export function costPerAtom({ msPerStep, atoms, replicas }: BenchmarkResult): number {
  return (1e6 * msPerStep) / (atoms * replicas);
}

/** One for each program and number of threads that was measured at two sizes or more; one box at a time, no software GPU. */
export function costChanges(results: readonly BenchmarkResult[]): readonly CostChange[] {
  return bySize(results).map(([name, series]) => {
    const beyond = series.filter(({ atoms }) => atoms >= REFERENCE_ATOMS);
    const [start] = beyond.length > 1 ? beyond : series;
    const end = series[series.length - 1];
    const from = costPerAtom(start);
    const to = costPerAtom(end);
    return {
      name,
      fromAtoms: start.atoms,
      toAtoms: end.atoms,
      from,
      to,
      flat: Math.abs(to / from - 1) <= FLAT,
      part: partThatChanged(start, end, to > from),
    };
  });
}

export function memoryGrowths(results: readonly BenchmarkResult[]): readonly MemoryGrowth[] {
  return bySize(results.filter(({ memoryBytes }) => memoryBytes !== null)).map(([name, series]) => ({
    name,
    atoms: series.map(({ atoms }) => atoms),
    bytesPerAtom: series
      .slice(1)
      .map(
        ({ atoms, memoryBytes }, k) =>
          ((memoryBytes ?? 0) - (series[k].memoryBytes ?? 0)) / (atoms - series[k].atoms),
      ),
  }));
}

/** Sizes ascending, two or more. */
function bySize(results: readonly BenchmarkResult[]): [string, BenchmarkResult[]][] {
  const series = new Map<string, BenchmarkResult[]>();
  for (const result of results) {
    if (result.software || result.replicas !== 1) continue;
    const name = benchmarkName(result);
    series.set(name, [...(series.get(name) ?? []), result]);
  }
  return [...series]
    .map(([name, all]): [string, BenchmarkResult[]] => [name, all.toSorted((a, b) => a.atoms - b.atoms)])
    .filter(([, all]) => all.length > 1);
}

/** In the direction in which the whole went. */
function partThatChanged(start: BenchmarkResult, end: BenchmarkResult, grew: boolean): CostChange['part'] {
  const parts = Object.keys(end.parts)
    .filter((name) => name in start.parts)
    .map((name) => ({
      name,
      from: (1e6 * start.parts[name]) / start.atoms,
      to: (1e6 * end.parts[name]) / end.atoms,
    }))
    .sort((a, b) => (grew ? b.to - b.from - (a.to - a.from) : a.to - a.from - (b.to - b.from)));
  return parts[0] ?? null;
}

/** "cpu, 1 thread: 466 ns at 11984 atoms, 512 ns at 107856 (+10 %, flat)" */
export function costLine(change: CostChange, count: (atoms: number) => string): string {
  const { name, fromAtoms, toAtoms, from, to, flat, part } = change;
  const percent = Math.round(100 * (to / from - 1));
  const grown = `${percent < 0 ? '\u2212' : '+'}${Math.abs(percent)} %`;
  const limit = `${(100 * FLAT).toFixed(0)} %`;
  const where =
    part === null
      ? ''
      : `; it is ${part.name} that changes most, from ${part.from.toFixed(0)} to ${part.to.toFixed(0)} ns`;
  return `${name}: ${from.toFixed(0)} ns at ${count(fromAtoms)} atoms, ${to.toFixed(0)} ns at ${count(toAtoms)} (${grown}, ${flat ? `flat within ${limit}` : `beyond ${limit}${where}`})`;
}

/** "cpu, 1 thread: 3.1 kB for every further atom up to 107856, 3.3 kB up to 431424" */
export function memoryLine(
  { name, atoms, bytesPerAtom }: MemoryGrowth,
  count: (atoms: number) => string,
): string {
  const steps = bytesPerAtom.map(
    (bytes, k) =>
      `${(bytes / 1000).toFixed(1)} kB${k === 0 ? ' for every further atom' : ''} up to ${count(atoms[k + 1])}`,
  );
  return `${name}: ${steps.join(', ')}`;
}
