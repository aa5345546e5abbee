/**
 * How fast other programs run the very same box, by our exports, with the same settings: cut-off, mesh, order, time step,
 * constraints, thermostat and energies at the same intervals. Start-up and the first steps are not timed: GROMACS resets its
 * counters after them, LAMMPS and OpenMM run them apart.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SheathError } from '../core/index.js';
import type { Stage } from '../dynamics/index.js';
import { type ExportInput, GROMACS_FILES, writeExport } from '../interop/index.js';
import { BENCH_TEMPERATURE, type BenchMethod, benchMethod, benchProgram } from './bench-method.js';
import { type Peer, type ProgramSettings, runProgram } from './peer-programs-node.js';
import type { BenchBox } from './standard-box.js';
import { BLOCK } from './throughput.js';

export interface PeerThroughput {
  readonly msPerStep: number;
  readonly parts: Readonly<Record<string, number>>;
  /** ms of the whole program, less its steps. */
  readonly startUpMs: number;
  /** Largest resident memory; null where the system does not say. */
  readonly memoryBytes: number | null;
}

/** The export that peers are given: one stage at constant volume. */
export function peerInput(box: BenchBox, method: BenchMethod, steps: number): ExportInput {
  const stage: Stage = {
    name: 'bench',
    kind: 'produce',
    program: benchProgram(method.timeStep),
    steps,
    temperature: { from: BENCH_TEMPERATURE, to: BENCH_TEMPERATURE },
    pressure: null,
    drawVelocities: true,
    energiesEvery: BLOCK,
    framesEvery: 0,
    blockSteps: BLOCK,
  };
  return {
    title: box.name,
    system: box.system,
    charges: box.system.charges,
    method: benchMethod(method, box.box),
    positions: box.positions,
    velocities: null,
    box: box.box,
    stages: [stage],
    seed: 1,
  };
}

export interface PeerSettings {
  readonly threads: number;
  readonly steps: number;
  /** ms for each program that is started */
  readonly patience: number;
  readonly signal?: AbortSignal;
}

/** @throws E_EXPORT_..., E_PEER_FAILED, E_PEER_SLOW */
export async function measurePeer(
  peer: Peer,
  box: BenchBox,
  method: BenchMethod,
  { threads, steps, patience, signal }: PeerSettings,
): Promise<PeerThroughput> {
  const folder = mkdtempSync(join(tmpdir(), 'sheath-bench-'));
  try {
    const files = writeExport(peer.name, peerInput(box, method, steps));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const begun = performance.now();
    let memoryBytes: number | null = null;
    const program = (command: string, parameters: readonly string[], ranks: ProgramSettings = {}) =>
      runProgram(command, parameters, {
        ...{ folder, threads, patience, ...ranks },
        ...(signal !== undefined && { signal }),
        onMemory: (bytes) => {
          memoryBytes = Math.max(memoryBytes ?? 0, bytes);
        },
      });
    const timed = await RUNS[peer.name]({ command: peer.command, folder, threads, steps, program });
    const { msPerStep, parts, stepsRun } = timed;
    if (!(msPerStep > 0))
      throw new SheathError(
        'E_PEER_OUTPUT',
        {
          object: `${peer.command} (${peer.version})`,
          limit: 'it ended well and printed no time that can be read',
          cure: 'leave it out of --peers, and report this version',
        },
        { kind: 'failure' },
      );
    const startUpMs = Math.max(0, performance.now() - begun - msPerStep * stepsRun);
    return { msPerStep, parts, startUpMs, memoryBytes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface PeerRun {
  readonly command: string;
  readonly folder: string;
  readonly threads: number;
  readonly steps: number;
  /** Runs one in the folder with these threads, unless told otherwise. */
  readonly program: (
    command: string,
    parameters: readonly string[],
    settings?: ProgramSettings,
  ) => Promise<string>;
}

/** Steps before the clock starts: few where few are timed, since a step of a large box takes seconds. */
const warmUp = (steps: number) => Math.min(BLOCK, Math.max(10, Math.ceil(steps / 5)));

interface Timed {
  readonly msPerStep: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly stepsRun: number;
}

const RUNS: Readonly<Record<Peer['name'], (run: PeerRun) => Promise<Timed>>> = {
  gromacs: async ({ command, folder, threads, steps, program }) => {
    const gmx = (parameters: readonly string[]) => program(command, ['-quiet', ...parameters]);
    const { coordinates, topology } = GROMACS_FILES;
    await gmx([
      'grompp',
      '-f',
      '1-bench.mdp',
      '-c',
      coordinates,
      '-p',
      topology,
      '-o',
      'bench.tpr',
      '-maxwarn',
      '2',
    ]);
    await gmx([
      'mdrun',
      '-s',
      'bench.tpr',
      '-deffnm',
      'bench',
      '-nsteps',
      String(warmUp(steps) + steps),
      '-ntmpi',
      '1',
      '-ntomp',
      String(threads),
      '-pin',
      'on',
      '-notunepme',
      '-resetstep',
      String(warmUp(steps)),
      '-noconfout',
    ]);
    const log = readFileSync(join(folder, 'bench.log'), 'utf8');
    return { ...gromacsTimes(log, steps), stepsRun: warmUp(steps) + steps };
  },
  lammps: async ({ command, folder, threads, steps, program }) => {
    const file = join(folder, '1-bench.in');
    const text = readFileSync(file, 'utf8')
      .replace(/^run \d+$/m, `run ${warmUp(steps)}\nrun ${steps}`)
      .replace(/^write_data .*$/m, '');
    writeFileSync(file, text);
    const parameters = ['-in', '1-bench.in', '-log', 'none'];
    const output =
      threads === 1
        ? await program(command, parameters)
        : await program('mpirun', ['--oversubscribe', '-np', String(threads), command, ...parameters], {
            threads: 1,
          });
    return { ...lammpsTimes(output), stepsRun: warmUp(steps) + steps };
  },
  openmm: async ({ command, folder, steps, program }) => {
    writeFileSync(
      join(folder, 'bench.py'),
      `import time, run
stage = run.STAGES[0]
simulation = run.simulation_of(stage, 'CPU')
simulation.context.setPositions(run.positions)
simulation.context.setVelocitiesToTemperature(stage['from'], 1)
def go(steps):
    simulation.step(steps)
    simulation.context.getState(getEnergy=True)
go(${warmUp(steps)})
begun = time.perf_counter()
go(${steps})
print('seconds', time.perf_counter() - begun)
`,
    );
    const output = await program(command, ['bench.py']);
    const seconds = Number(/seconds ([\d.e+-]+)/.exec(output)?.[1]);
    const msPerStep = (1000 * seconds) / steps;
    return { msPerStep, parts: {}, stepsRun: warmUp(steps) + steps };
  },
};

/** The accounting of md.log, over the steps after its reset; the breakdown of the mesh below it is in it already. */
export function gromacsTimes(log: string, steps: number): Omit<Timed, 'stepsRun'> {
  const [, wall] = /^\s*Time:\s+[\d.]+\s+([\d.]+)/m.exec(log) ?? [];
  const rows = log
    .split(/Breakdown of PME/)[0]
    .matchAll(/^ {1}([A-Z][A-Za-z ./+:-]+?)\s+\d+\s+\d+\s+\d+\s+([\d.]+)\s+[\d.]+\s+[\d.]+$/gm);
  const parts = Object.fromEntries(
    Array.from(rows, ([, name, seconds]) => [name, (1000 * Number(seconds)) / steps]),
  );
  return { msPerStep: (1000 * Number(wall)) / steps, parts };
}

/** The last loop of the output and its breakdown. */
export function lammpsTimes(output: string): Omit<Timed, 'stepsRun'> {
  const at = output.lastIndexOf('Loop time of');
  const tail = output.slice(at);
  const [, seconds, steps] = /Loop time of ([\d.e+-]+) on \d+ procs for (\d+) steps/.exec(tail) ?? [];
  const rows = tail.matchAll(/^(\w+)\s+\|\s*[\d.e+-]*\s*\|\s*([\d.e+-]+)\s*\|/gm);
  const parts = Object.fromEntries(
    Array.from(rows, ([, name, time]) => [name, (1000 * Number(time)) / Number(steps)]),
  );
  return { msPerStep: (1000 * Number(seconds)) / Number(steps), parts };
}
