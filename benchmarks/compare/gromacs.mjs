/**
 * sheath's cpu platform beside GROMACS on the same box, the same settings and the same cores, in alternating rounds:
 * constant volume, v-rescale every 10 steps, energies every 100, bonds to hydrogen constrained, 2 fs, PME order 4.
 *
 *   node benchmarks/compare/gromacs.mjs --top TOP --gro GRO [--gmx gmx] [--threads 1] [--rounds 5] [--steps 2000] [--out FILE]
 *
 * The time of a step is the difference of two whole runs of different length, so that start-up drops out on both sides.
 * Nothing else may run meanwhile. The median over the rounds is quoted, with the smallest and the largest.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    top: { type: 'string' },
    gro: { type: 'string' },
    gmx: { type: 'string', default: 'gmx' },
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '2000' },
    cutoff: { type: 'string', default: '1.0' },
    'pme-spacing': { type: 'string', default: '0.12' },
    out: { type: 'string' },
  },
});
if (!options.top || !options.gro) {
  process.stderr.write('usage: node benchmarks/compare/gromacs.mjs --top TOP --gro GRO\n');
  process.exit(2);
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const steps = Number(options.steps);
const short = Math.round(steps / 4);
const work = mkdtempSync(join(tmpdir(), 'sheath-compare-'));
const run = (command, args) =>
  execFileSync(command, args, { cwd: work, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
const timed = (command, args) => {
  const begun = performance.now();
  run(command, args);
  return performance.now() - begun;
};

const mdp = `integrator = md
dt = 0.002
nsteps = ${steps}
cutoff-scheme = Verlet
coulombtype = PME
rcoulomb = ${options.cutoff}
vdwtype = cut-off
vdw-modifier = None
rvdw = ${options.cutoff}
DispCorr = EnerPres
fourierspacing = ${options['pme-spacing']}
pme-order = 4
ewald-rtol = 1e-5
constraints = h-bonds
tcoupl = v-rescale
tc-grps = System
tau-t = 0.5
ref-t = 298.15
nsttcouple = 10
nstcalcenergy = 100
nstenergy = 100
nstlog = 0
nstcomm = 100
gen-vel = yes
gen-temp = 298.15
gen-seed = 1
`;
writeFileSync(join(work, 'compare.mdp'), mdp);
const top = resolve(options.top);
const gro = resolve(options.gro);
run(options.gmx, [
  '-quiet',
  'grompp',
  '-f',
  'compare.mdp',
  '-p',
  top,
  '-c',
  gro,
  '-o',
  'compare.tpr',
  '-maxwarn',
  '5',
]);

const gromacs = (count) =>
  timed(options.gmx, [
    '-quiet',
    'mdrun',
    '-s',
    'compare.tpr',
    '-nsteps',
    String(count),
    '-ntmpi',
    '1',
    '-ntomp',
    options.threads,
    '-pin',
    'on',
    '-noconfout',
    '-g',
    `${count}.log`,
    '-e',
    `${count}.edr`,
    '-notunepme',
  ]);
const sheath = (count) =>
  timed(process.execPath, [
    join(root, 'dist/cli/main.js'),
    'bench',
    '--top',
    top,
    '--gro',
    gro,
    '--platforms',
    'cpu',
    '--threads',
    options.threads,
    '--steps',
    String(count),
    '--cutoff',
    options.cutoff,
    '--pme-spacing',
    options['pme-spacing'],
  ]);

const msPerStep = (measure) => (measure(steps) - measure(short)) / (steps - short);
const rounds = [];
for (let round = 0; round < Number(options.rounds); round++) {
  const row = { sheath: msPerStep(sheath), gromacs: msPerStep(gromacs), load: loadavg()[0] };
  rounds.push(row);
  process.stdout.write(
    `round ${round + 1}: sheath ${row.sheath.toFixed(3)} ms/step, GROMACS ${row.gromacs.toFixed(3)} ms/step\n`,
  );
}

const summary = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)], smallest: sorted[0], largest: sorted.at(-1) };
};
const version = run(options.gmx, ['--version']).match(/GROMACS version:\s*(\S+)/)?.[1];
const simd = run(options.gmx, ['--version']).match(/SIMD instructions:\s*(\S+)/)?.[1];
const result = {
  machine: `${cpus()[0].model}, ${cpus().length} cores`,
  node: process.version,
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root }).toString().trim(),
  gromacs: `${version} (${simd})`,
  atoms: Number(readFileSync(gro, 'utf8').split('\n')[1]),
  threads: Number(options.threads),
  cutoff: Number(options.cutoff),
  pmeSpacing: Number(options['pme-spacing']),
  steps,
  msPerStep: {
    sheath: summary(rounds.map((row) => row.sheath)),
    gromacs: summary(rounds.map((row) => row.gromacs)),
  },
  ratioToGromacs: summary(rounds.map((row) => row.gromacs / row.sheath)),
};
rmSync(work, { recursive: true });
const text = `${JSON.stringify(result, null, 2)}\n`;
if (options.out) writeFileSync(options.out, text);
process.stdout.write(text);
