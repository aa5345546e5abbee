/**
 * `sheath analyze` and MDAnalysis on the same trajectory: RDFs of Li with five kinds of atoms, contacts, MSD of both ions, in one pass.
 * Makes the trajectory (trajectory.mjs; kept in FOLDER), runs each program in turn on one core, and on several with --cores, checks that
 * both counted the same, and prints the round of least wall time: of the pass from opening the trajectory to the results, with its CPU
 * time and the largest memory of the (main) process.
 * MDAnalysis twice: by its documented analyses, and by one loop written by hand. sheath also on half the frames and on a quarter of the
 * atoms: time is linear in both.
 *
 *   npm run build && node benchmarks/analysis/peers.mjs FOLDER [--python python3] [--frames 2000] [--rounds 3] [--cores 1,2]
 *
 * That Python needs MDAnalysis and tidynamics. Compare on an idle machine.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeTrajectory } from './trajectory.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    frames: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
    cores: { type: 'string', default: '1' },
  },
});
if (positionals.length !== 1) throw new Error('name the folder for the trajectories');
const [folder] = positionals;
const frames = Number(values.frames);
const rounds = Number(values.rounds);
const cores = values.cores.split(',').map(Number);
const one = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** The line of JSON with the least wall time of the rounds. */
function best(command, words) {
  let least = null;
  for (let round = 0; round < rounds; round++) {
    const text = execFileSync(command, words, {
      env: one,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const found = JSON.parse(text);
    if (least === null || found.passSeconds < least.passSeconds) least = found;
  }
  return least;
}

async function trajectory(name, count, copies) {
  const place = join(folder, name);
  const [top, xtc] = ['box.top', 'box.xtc'].map((file) => join(place, file));
  if (!existsSync(xtc)) await writeTrajectory(place, count, copies);
  return [top, xtc];
}

/** Of pairs in a sphere, those within 1e-6 nm of its surface at about 1 nm: either program may count them. */
const AT_THE_EDGE = 3 * 2e-6;

/** Both programs have counted the same. */
function checkSame(own, theirs) {
  const differences = [
    ...Object.keys(theirs.pairs).map((name) => [name, own.pairs[name], theirs.pairs[name], AT_THE_EDGE]),
    ...Object.keys(theirs.contacts).map((name) => [name, own.contacts[name], theirs.contacts[name], 1e-5]),
    ...theirs.populations.map((share, k) => [k, own.populations[k], share, 1e-5]),
    ...(theirs.program.includes('hand')
      ? Object.keys(theirs.msd10).map((name) => [name, own.msd10[name], theirs.msd10[name], 1e-4])
      : []),
  ].filter(([, a, b, allowed]) => !(Math.abs(a - b) <= allowed * Math.abs(b)));
  if (differences.length > 0) throw new Error(`the programs disagree: ${JSON.stringify(differences)}`);
}

const sheath = (files, count, threads = 1) =>
  best(process.execPath, [
    here('sheath-pass.mjs'),
    ...files,
    ...['--frames', String(count), '--threads', String(threads)],
  ]);
const python = (files, count, ...words) =>
  best(values.python, [here('mdanalysis-pass.py'), ...files, '--frames', String(count), ...words]);

const files = await trajectory(`${frames}-frames`, frames, 2);
const half = sheath(files, frames / 2);
const quarterBox = sheath(await trajectory(`${frames}-frames-small`, frames, 1), frames);
console.log(`${frames} frames of 11,984 atoms, least of ${rounds} rounds; load ${loadavg()[0].toFixed(1)}
| cores | program | wall s | CPU s | peak MB | wall over sheath |
| --- | --- | --- | --- | --- | --- |`);
for (const count of cores) {
  const own = sheath(files, frames, count);
  const processes = ['--processes', String(count)];
  const peers = [python(files, frames, ...processes), python(files, frames, ...processes, '--by-hand')];
  for (const theirs of peers) checkSame(own, theirs);
  for (const { program, passSeconds, passCpuSeconds, peakBytes } of [own, ...peers]) {
    const numbers = [passSeconds.toFixed(2), passCpuSeconds.toFixed(2), (peakBytes / 1e6).toFixed(0)];
    console.log(
      `| ${[count, program, ...numbers, (passSeconds / own.passSeconds).toFixed(1)].join(' | ')} |`,
    );
  }
}
console.log(
  `\nsheath on one core, half the frames: ${half.passSeconds.toFixed(2)} s; a quarter of the atoms: ${quarterBox.passSeconds.toFixed(2)} s`,
);
