/**
 * A benchmark: every platform and peer on boxes of several sizes, threads and replicas, in alternating rounds over all of them, so that
 * a drift of the machine meets all alike. The median over the rounds is quoted, with the smallest and the largest. More than one
 * replica is measured on the smallest box, where it matters. What fails, takes too long for the patience or does not fit into the
 * time there is, is named as not measured; the rest stands.
 */
import { arch, cpus, loadavg, release, platform as systemName, totalmem } from 'node:os';
import { type Notice, VERSION } from '../core/index.js';
import { type BenchmarkRecord, type BenchmarkResult, BUSY_PER_CORE } from '../report/index.js';
import type { BenchMethod } from './bench-method.js';
import { measureInProcess } from './measure-node.js';
import { type Peer, runProgram } from './peer-programs-node.js';
import { measurePeer } from './peer-throughput-node.js';
import { type BaseBox, type BenchBox, boxOfSize, pairsWithin } from './standard-box.js';
import { BLOCK, FEWEST, nanosecondsPerDay } from './throughput.js';

export interface BenchSettings extends BenchMethod {
  readonly platforms: readonly string[];
  readonly peers: readonly Peer[];
  /** Atoms, about. */
  readonly sizes: readonly number[];
  readonly threads: readonly number[];
  readonly replicas: readonly number[];
  readonly rounds: number;
  /** Timed steps, or ms to be timed for about. */
  readonly steps: number | { readonly milliseconds: number };
  /** ms after which one measurement is given up */
  readonly patience: number;
  /** ms for all: a round after the first measures only what fits, by the time that it took before */
  readonly allowed?: number;
  /** Ends the benchmark; what was measured stands. */
  readonly signal?: AbortSignal;
}

export interface BenchResult extends BenchmarkResult {
  readonly rounds: readonly { readonly msPerStep: number; readonly steps: number; readonly load: number }[];
}

export interface BenchRecord extends BenchmarkRecord {
  readonly schema: 1;
  readonly settings: BenchMethod & { readonly rounds: number };
  readonly results: readonly BenchResult[];
}

export function busyNotice(load = loadavg()[0], cores = cpus().length): Notice | null {
  if (load <= BUSY_PER_CORE * cores) return null;
  return {
    level: 'warning',
    code: 'W_MACHINE_BUSY',
    message: `${load.toFixed(1)} processes were at work on ${cores} cores during the last minute: these times are not to be quoted`,
  };
}

interface Case {
  readonly box: BenchBox;
  readonly name: string;
  readonly peer: Peer | null;
  readonly threads: number;
  readonly replicas: number;
}

interface Measurement {
  readonly platform: string;
  readonly device: string;
  readonly software: boolean;
  readonly threads: number;
  readonly msPerStep: number;
  readonly steps: number;
  readonly startUpMs: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly memoryBytes: number | null;
  readonly load: number;
}

export interface BenchProgress {
  /** @param number of this measurement, from 1 */
  measuring(number: number, total: number, what: string): void;
  failed(what: string, why: string): void;
}

export async function runBenchmark(
  base: BaseBox,
  seed: number,
  settings: BenchSettings,
  progress: BenchProgress,
): Promise<BenchRecord> {
  const load = loadavg()[0];
  const smallest = Math.min(...settings.sizes);
  // Small boxes first: from them it is known how long a peer will take.
  const cases = settings.sizes
    .toSorted((a, b) => a - b)
    .flatMap((size) => casesOf(boxOfSize(base, size), settings, size === smallest));
  const total = cases.length * settings.rounds;
  const found = new Map<Case, Measurement[]>(cases.map((one) => [one, []]));
  const failures = new Map<Case, string>();
  const took = new Map<Case, number>();
  const started = performance.now();
  const fits = (one: Case) =>
    performance.now() - started + (took.get(one) ?? 0) <= (settings.allowed ?? Number.POSITIVE_INFINITY);
  let done = 0;
  for (let round = 0; round < settings.rounds; round++) {
    for (const one of cases) {
      done++;
      if (settings.signal?.aborted) break;
      if (failures.has(one) || (round > 0 && !fits(one))) continue;
      const begun = performance.now();
      progress.measuring(done, total, nameOf(one));
      try {
        found.get(one)?.push(await measure(one, settings, found));
        took.set(one, performance.now() - begun);
      } catch (error) {
        if (settings.signal?.aborted) break;
        const why = error instanceof Error ? error.message : String(error);
        failures.set(one, why);
        progress.failed(nameOf(one), why);
      }
    }
  }
  const results = [...found].flatMap(([one, measurements]) =>
    measurements.length === 0 ? [] : [resultOf(one, measurements, settings)],
  );
  const missing = cases.filter((one) => found.get(one)?.length === 0 && !failures.has(one));
  return {
    schema: 1,
    date: new Date().toISOString(),
    version: VERSION,
    commit: await commitHere(),
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryBytes: totalmem(),
      system: `${systemName()} ${release()} ${arch()}`,
      node: process.version,
      load,
    },
    box: { kind: base.kind, seed },
    settings: {
      timeStep: settings.timeStep,
      cutoff: settings.cutoff,
      pmeOrder: settings.pmeOrder,
      pmeSpacing: settings.pmeSpacing,
      rounds: settings.rounds,
    },
    results,
    failures: [
      ...Array.from(failures, ([one, why]) => `${nameOf(one)}: ${why}`),
      ...missing.map((one) => `${nameOf(one)}: the benchmark was stopped before`),
    ],
  };
}

function nameOf({ box, name, threads, replicas }: Case): string {
  return `${name}, ${box.system.topology.atomCount} atoms, threads ${threads}, replicas ${replicas}`;
}

/** To the other platforms threads say nothing: they have one way of running. */
const THREADED: readonly string[] = ['auto', 'cpu', 'cpu-fma'];

function casesOf(
  box: BenchBox,
  { platforms, peers, threads, replicas }: BenchSettings,
  smallest: boolean,
): Case[] {
  const counts = smallest ? replicas : replicas.slice(0, 1);
  const ours = counts.flatMap((count) =>
    threads.flatMap((number) =>
      platforms
        .filter((name) => number === threads[0] || THREADED.includes(name))
        .map((name) => ({ box, name, peer: null, threads: number, replicas: count })),
    ),
  );
  const theirs = threads.flatMap((number) =>
    peers.map((peer) => ({ box, name: peer.name, peer, threads: number, replicas: 1 })),
  );
  return [...ours, ...theirs];
}

async function measure(
  one: Case,
  settings: BenchSettings,
  found: ReadonlyMap<Case, readonly Measurement[]>,
): Promise<Measurement> {
  const { box, name, peer, threads, replicas } = one;
  const load = loadavg()[0];
  const { timeStep, cutoff, pmeOrder, pmeSpacing, patience, signal } = settings;
  const method = { timeStep, cutoff, pmeOrder, pmeSpacing };
  const limits = { patience, ...(signal !== undefined && { signal }) };
  if (peer === null) {
    const request = { ...method, platform: name, threads, replicas, steps: settings.steps };
    return { ...(await measureInProcess({ box, settings: request }, limits)), load };
  }
  const steps = stepsOfPeer(one, settings.steps, found);
  const timed = await measurePeer(peer, box, method, { threads, steps, ...limits });
  return { ...timed, platform: name, device: peer.version, software: false, threads, steps, load };
}

/**
 * As many steps as ours were; of a peer that takes more than twice our time, by what it took before on this box or, by the atom, on a
 * smaller one, as many as fill the time asked for.
 */
function stepsOfPeer(
  { box, name, threads }: Case,
  asked: BenchSettings['steps'],
  found: ReadonlyMap<Case, readonly Measurement[]>,
): number {
  if (typeof asked === 'number') return asked;
  const atomsOf = (of: BenchBox) => of.system.topology.atomCount;
  const single = [...found].filter(([other]) => other.threads === threads && other.replicas === 1);
  const ours = single
    .filter(([other]) => other.peer === null && other.box === box)
    .flatMap(([, measurements]) => measurements.slice(-1))
    .find(({ software }) => !software);
  const perAtom = single
    .filter(([other]) => other.name === name)
    .flatMap(([other, measurements]) => measurements.slice(-1).map((m) => m.msPerStep / atomsOf(other.box)))
    .at(-1);
  const most = ours?.steps ?? 5 * BLOCK;
  if (perAtom === undefined) return most;
  const msPerStep = perAtom * atomsOf(box);
  if (ours !== undefined && msPerStep <= 2 * ours.msPerStep) return most;
  return Math.min(most, Math.max(FEWEST, Math.ceil(asked.milliseconds / msPerStep)));
}

function resultOf(
  { box, peer, replicas }: Case,
  rounds: readonly Measurement[],
  { timeStep, cutoff }: BenchSettings,
): BenchResult {
  const sorted = rounds.toSorted((a, b) => a.msPerStep - b.msPerStep);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  const msPerStep = median(sorted.map((round) => round.msPerStep));
  const nsPerDay = nanosecondsPerDay(timeStep, msPerStep);
  return {
    platform: middle.platform,
    kind: peer === null ? 'sheath' : 'peer',
    device: middle.device,
    software: middle.software,
    atoms: box.system.topology.atomCount,
    threads: middle.threads,
    replicas,
    msPerStep,
    msPerStepSmallest: sorted[0].msPerStep,
    msPerStepLargest: sorted[sorted.length - 1].msPerStep,
    nsPerDay,
    aggregateNsPerDay: replicas * nsPerDay,
    pairsPerSecond: (1000 * replicas * pairsWithin(box, cutoff)) / msPerStep,
    parts: middle.parts,
    memoryBytes:
      middle.memoryBytes === null ? null : Math.max(...rounds.map((round) => round.memoryBytes ?? 0)),
    startUpMs: median(rounds.map((round) => round.startUpMs)),
    rounds: rounds.map(({ msPerStep: ms, steps, load }) => ({ msPerStep: ms, steps, load })),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

async function commitHere(): Promise<string | null> {
  try {
    const folder = new URL('.', import.meta.url).pathname;
    const commit = (await runProgram('git', ['rev-parse', '--short', 'HEAD'], { folder })).trim();
    const changes = await runProgram('git', ['status', '--porcelain', '--untracked-files=no'], { folder });
    return changes.trim() === '' ? commit : `${commit}-dirty`;
  } catch {
    return null;
  }
}
