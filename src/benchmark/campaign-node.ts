/**
 * A benchmark: every platform and peer on boxes of several sizes, threads and replicas, in alternating rounds, so that a drift of the
 * machine meets all alike. The median over the rounds is quoted, with the smallest and the largest. More than one replica is
 * measured on the smallest box, where it matters.
 */
import { arch, cpus, loadavg, release, platform as systemName, totalmem } from 'node:os';
import { type Notice, VERSION } from '../core/index.js';
import { type BenchmarkRecord, type BenchmarkResult, BUSY_PER_CORE } from '../report/index.js';
import { measureInProcess } from './measure-node.js';
import { type Peer, runProgram } from './peer-programs-node.js';
import { measurePeer } from './peer-throughput-node.js';
import { type BaseBox, type BenchBox, type BenchMethod, boxOfSize, pairsWithin } from './standard-box.js';
import { BLOCK, nanosecondsPerDay } from './throughput.js';

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
  /** After each measurement. */
  measured(done: number, total: number, what: string): void;
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
  const plan = settings.sizes.map((size) => ({ size, cases: casesOf(settings, size === smallest) }));
  const total = plan.reduce((sum, { cases }) => sum + cases.length, 0) * settings.rounds;
  const results: BenchResult[] = [];
  const failures: string[] = [];
  let done = 0;
  for (const { size, cases } of plan) {
    const box = boxOfSize(base, size);
    const found = new Map<Case, Measurement[]>(cases.map((one) => [one, []]));
    const hopeless = new Set<Case>();
    for (let round = 0; round < settings.rounds; round++) {
      for (const one of cases) {
        const what = `${one.name}, ${box.system.topology.atomCount} atoms, threads ${one.threads}, replicas ${one.replicas}`;
        done++;
        if (hopeless.has(one)) continue;
        try {
          found.get(one)?.push(await measure(one, box, settings, found));
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          hopeless.add(one);
          failures.push(`${what}: ${why}`);
          progress.failed(what, why);
        }
        progress.measured(done, total, what);
      }
    }
    for (const [one, measurements] of found)
      if (measurements.length > 0) results.push(resultOf(one, box, measurements, settings));
  }
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
    failures,
  };
}

function casesOf({ platforms, peers, threads, replicas }: BenchSettings, smallest: boolean): Case[] {
  const counts = smallest ? replicas : replicas.slice(0, 1);
  const ours = counts.flatMap((count) =>
    threads.flatMap((number) =>
      platforms
        // Threads say nothing to platforms that have one way of running.
        .filter((name) => number === threads[0] || name === 'cpu' || name === 'auto')
        .map((name) => ({ name, peer: null, threads: number, replicas: count })),
    ),
  );
  const theirs = threads.flatMap((number) =>
    peers.map((peer) => ({ name: peer.name, peer, threads: number, replicas: 1 })),
  );
  return [...ours, ...theirs];
}

async function measure(
  { name, peer, threads, replicas }: Case,
  box: BenchBox,
  settings: BenchSettings,
  found: ReadonlyMap<Case, readonly Measurement[]>,
): Promise<Measurement> {
  const load = loadavg()[0];
  const { timeStep, cutoff, pmeOrder, pmeSpacing } = settings;
  const method = { timeStep, cutoff, pmeOrder, pmeSpacing };
  if (peer === null) {
    const request = { ...method, platform: name, threads, replicas, steps: settings.steps };
    return { ...(await measureInProcess({ box, settings: request })), load };
  }
  // As many steps as ours were: times of much the same length.
  const ours = [...found]
    .filter(([one]) => one.peer === null && one.threads === threads && one.replicas === 1)
    .flatMap(([, measurements]) => measurements.slice(-1))
    .find(({ software }) => !software);
  const steps = typeof settings.steps === 'number' ? settings.steps : (ours?.steps ?? 5 * BLOCK);
  const { msPerStep, parts, startUpMs } = await measurePeer(peer, box, method, { threads, steps });
  return {
    platform: name,
    device: peer.version,
    software: false,
    threads,
    msPerStep,
    steps,
    startUpMs,
    parts,
    memoryBytes: null,
    load,
  };
}

function resultOf(
  { peer, replicas }: Case,
  box: BenchBox,
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
