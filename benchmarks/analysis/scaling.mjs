/**
 * How the time of `sheath analyze` grows with frames, atoms and threads: the pass of sheath-pass.mjs (five RDFs, contacts, MSD), each
 * time in a process of its own, least wall time of the rounds.
 *   frames: 500 to 4,000 of 11,984 atoms; atoms: 500 frames of 2,996 to 47,936; both on one thread; threads: 1 and 2 on the longest.
 * A line t = a + b n through each row; beside every time how far it lies from it. a: what does not grow (settings, compilation of the
 * hot loops). Trajectories are made once (trajectory.mjs, 0.3 GB) and kept in FOLDER.
 *
 *   npm run build && node benchmarks/analysis/scaling.mjs FOLDER [--rounds 2] [--json FILE]
 *
 * Measure on an idle machine; two rounds take a minute and a half.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fitLine } from '../../dist/math/index.js';
import { machineHere, writeRecord } from './record.mjs';
import { writeTrajectory } from './trajectory.mjs';

const ATOMS_OF_ONE = 2996;
const FRAMES = [500, 1000, 2000, 4000];
const COPIES = [1, 2, 4];
const FEW = FRAMES[0];
const MANY = FRAMES.at(-1);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '2' }, json: { type: 'string' } },
});
if (positionals.length !== 1) throw new Error('name the folder for the trajectories');
const rounds = Number(values.rounds);
const atomsOf = (copies) => ATOMS_OF_ONE * copies * copies;

async function trajectory(copies) {
  const place = join(positionals[0], `${atomsOf(copies)}-atoms`);
  const files = ['box.top', 'box.xtc'].map((name) => join(place, name));
  if (!existsSync(files[1])) await writeTrajectory(place, copies === 2 ? MANY : FEW, copies);
  return files;
}

const files = new Map();
for (const copies of COPIES) files.set(copies, await trajectory(copies));
const machine = machineHere();

const PASS = fileURLToPath(new URL('sheath-pass.mjs', import.meta.url));
function pass(copies, frames, threads) {
  const words = [PASS, ...files.get(copies), '--frames', String(frames), '--threads', String(threads)];
  const { passSeconds, passCpuSeconds, peakBytes } = JSON.parse(
    execFileSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  return {
    atoms: atomsOf(copies),
    frames,
    threads,
    seconds: passSeconds,
    cpuSeconds: passCpuSeconds,
    peakBytes,
  };
}

const asked = [
  ...FRAMES.map((frames) => [2, frames, 1]),
  ...COPIES.filter((copies) => copies !== 2).map((copies) => [copies, FEW, 1]),
  [2, MANY, 2],
];
// Round by round, so that a slow minute of the machine meets all of them alike.
const measured = Array.from({ length: rounds }, () => asked.map((one) => pass(...one)));
const passes = asked.map((_, k) =>
  measured.map((round) => round[k]).reduce((a, b) => (a.seconds <= b.seconds ? a : b)),
);

/** @param key of the passes that it is told over */
function line(name, key, row) {
  const sizes = row.map((one) => one[key]);
  const { slope, intercept } = fitLine(
    sizes,
    row.map(({ seconds }) => seconds),
  );
  console.log(`\n| ${name} | wall s | CPU s | peak MB | off the line |\n| --- | --- | --- | --- | --- |`);
  const deviations = row.map(({ seconds }, k) => seconds / (intercept + slope * sizes[k]) - 1);
  for (const [k, { seconds, cpuSeconds, peakBytes }] of row.entries())
    console.log(
      `| ${[sizes[k], seconds.toFixed(2), cpuSeconds.toFixed(2), (peakBytes / 1e6).toFixed(0), `${(100 * deviations[k]).toFixed(1)} %`].join(' | ')} |`,
    );
  console.log(`t = ${intercept.toFixed(2)} s + ${(1000 * slope).toFixed(3)} s for every 1,000`);
  return {
    interceptSeconds: intercept,
    secondsEach: slope,
    largestDeviation: Math.max(...deviations.map(Math.abs)),
  };
}

console.log(`${machine.cpu}, Node ${machine.node}, load ${machine.load}; least of ${rounds} rounds`);
const single = passes.filter(({ threads }) => threads === 1);
const byFrames = line(
  'frames of 11,984 atoms',
  'frames',
  single.filter(({ atoms }) => atoms === atomsOf(2)),
);
const byAtoms = line(
  `atoms, ${FEW} frames`,
  'atoms',
  single.filter(({ frames }) => frames === FEW).sort((a, b) => a.atoms - b.atoms),
);
const [one, two] = [1, 2].map((count) =>
  passes.find(({ atoms, frames, threads }) => atoms === atomsOf(2) && frames === MANY && threads === count),
);
console.log(
  `\n${MANY} frames of 11,984 atoms: one thread ${one.seconds.toFixed(2)} s, two ${two.seconds.toFixed(2)} s: ${(one.seconds / two.seconds).toFixed(2)} times as fast`,
);
if (values.json !== undefined)
  writeRecord(values.json, 'analysis-scaling', machine, { rounds, passes, byFrames, byAtoms });
