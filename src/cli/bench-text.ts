/** A benchmark in the terminal. */
import type { BenchRecord, BenchResult } from '../benchmark/index.js';
import { costChanges, costLine, costPerAtom, memoryGrowths, memoryLine } from '../report/index.js';
import { table } from './table.js';

/** Parts below this share of the step are added up. */
const NAMED_SHARE = 0.05;

export function benchText({ machine, settings, box, results, failures }: BenchRecord): string {
  const { timeStep, cutoff, pmeOrder, pmeSpacing, rounds } = settings;
  const blocks = [
    `${machine.cpu}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(0)} GiB, ${machine.system}, Node ${machine.node}, load ${machine.load.toFixed(2)}`,
    `box ${box.kind}, seed ${box.seed}; ${1000 * timeStep} fs, cut-off ${cutoff} nm, PME order ${pmeOrder} at ${pmeSpacing} nm; ${rounds === 1 ? 'one round' : `medians of up to ${rounds} rounds`}`,
    speedTable(results.filter(({ software }) => !software)),
    partsText(results),
    ...softwareText(results),
    growthText(results),
    ...peersText(results),
    ...failures.map((failure) => `not measured: ${failure}`),
  ];
  return blocks.filter((text) => text !== '').join('\n\n');
}

function speedTable(results: readonly BenchResult[]): string {
  if (results.length === 0) return '';
  const rows = results.map((result) => [
    result.platform,
    String(result.atoms),
    String(result.threads),
    String(result.replicas),
    result.msPerStep.toFixed(3),
    result.rounds.length === 1
      ? ''
      : `${result.msPerStepSmallest.toFixed(2)}-${result.msPerStepLargest.toFixed(2)}`,
    costPerAtom(result).toFixed(0),
    result.nsPerDay.toPrecision(3),
    result.aggregateNsPerDay.toPrecision(3),
    (result.pairsPerSecond / 1e6).toFixed(1),
    result.memoryBytes === null ? '' : (result.memoryBytes / 2 ** 20).toFixed(0),
    (result.startUpMs / 1000).toFixed(2),
  ]);
  const head = [
    'program',
    'atoms',
    'threads',
    'replicas',
    'ms/step',
    'range',
    'ns/step/atom',
    'ns/day',
    'in all',
    'Mpairs/s',
    'MiB',
    'start s',
  ];
  return table([head, ...rows]);
}

function partsText(results: readonly BenchResult[]): string {
  const rows = results.flatMap(({ platform, atoms, threads, replicas, msPerStep, parts, software }) => {
    const entries = Object.entries(parts);
    if (software || entries.length < 2) return [];
    const named = entries
      .filter(([, ms]) => ms >= NAMED_SHARE * msPerStep)
      .sort((a, b) => b[1] - a[1])
      .map(([part, ms]) => `${part} ${((100 * ms) / msPerStep).toFixed(0)} %`);
    return [[platform, String(atoms), String(threads), String(replicas), named.join(', ')]];
  });
  return rows.length === 0
    ? ''
    : table([['program', 'atoms', 'threads', 'replicas', 'where a step goes'], ...rows]);
}

/** Times of a GPU that is computed on the CPU are kept apart and are given no ns/day. */
function softwareText(results: readonly BenchResult[]): string[] {
  return results
    .filter(({ software }) => software)
    .map(
      ({ platform, device, atoms, replicas, msPerStep }) =>
        `${platform} on ${device}: a software GPU, computed on the CPU. ${msPerStep.toFixed(1)} ms a step for ${replicas} x ${atoms} atoms says that it runs, and nothing of the speed of a GPU.`,
    );
}

/** Whether cost and memory grow with the atoms alone. */
function growthText(results: readonly BenchResult[]): string {
  const cost = costChanges(results).map((change) => `  ${costLine(change, String)}`);
  const memory = memoryGrowths(results).map((growth) => `  ${memoryLine(growth, String)}`);
  return [
    ...(cost.length === 0 ? [] : ['cost per step and atom', ...cost]),
    ...(memory.length === 0 ? [] : ['memory', ...memory]),
  ].join('\n');
}

/** Versions, and how our best platform compares at the same size and threads. */
function peersText(results: readonly BenchResult[]): string[] {
  const peers = results.filter(({ kind }) => kind === 'peer');
  if (peers.length === 0) return [];
  const versions = [...new Set(peers.map(({ platform, device }) => `${platform}: ${device}`))];
  const rows = peers.flatMap((peer) => {
    const ours = results
      .filter(
        ({ kind, software, atoms, threads, replicas }) =>
          kind === 'sheath' &&
          !software &&
          atoms === peer.atoms &&
          threads === peer.threads &&
          replicas === 1,
      )
      .sort((a, b) => a.msPerStep - b.msPerStep)
      .at(0);
    if (ours === undefined) return [];
    return [
      [
        peer.platform,
        String(peer.atoms),
        String(peer.threads),
        ours.platform,
        (peer.msPerStep / ours.msPerStep).toFixed(2),
      ],
    ];
  });
  const head = ['beside', 'atoms', 'threads', 'sheath', 'speed of sheath (1 = the same)'];
  return [versions.join('\n'), ...(rows.length === 0 ? [] : [table([head, ...rows])])];
}
