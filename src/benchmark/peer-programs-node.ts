/** Other simulation programs of this machine: found on PATH (OpenMM: in a Python), asked for their version, run in a folder. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SheathError } from '../core/index.js';
import { EXPORT_ENGINES, type ExportEngine } from '../interop/index.js';
import { watchMemory } from './process-memory-node.js';

export const PEERS = EXPORT_ENGINES;
export type PeerName = ExportEngine;

export interface Peer {
  readonly name: PeerName;
  /** Full path of the program; for OpenMM that of the Python that has it. */
  readonly command: string;
  /** "GROMACS 2022.5 (double, SSE4.1)" */
  readonly version: string;
}

export interface PeerOptions {
  /** GROMACS in double precision where there is one. */
  readonly double?: boolean;
  /** Paths by name, in place of a search. */
  readonly commands?: Readonly<Partial<Record<PeerName, string>>>;
}

/** null: not on this machine. */
export async function findPeer(
  name: PeerName,
  { double = false, commands = {} }: PeerOptions = {},
): Promise<Peer | null> {
  const given = commands[name];
  const candidates = given === undefined ? CANDIDATES[name](double) : [given];
  for (const candidate of candidates) {
    const command = onPath(candidate);
    if (command === null) continue;
    const version = await VERSIONS[name](command).catch(() => null);
    if (version !== null) return { name, command, version };
  }
  return null;
}

const CANDIDATES: Readonly<Record<PeerName, (double: boolean) => readonly string[]>> = {
  gromacs: (double) => (double ? ['gmx_d', 'gmx_mpi_d', 'gmx'] : ['gmx', 'gmx_d']),
  lammps: () => ['lmp', 'lmp_serial', 'lmp_mpi'],
  openmm: () => ['python3', 'python'],
};

const VERSIONS: Readonly<Record<PeerName, (command: string) => Promise<string | null>>> = {
  gromacs: async (command) => {
    const text = await runProgram(command, ['-quiet', '--version']);
    const field = (key: string) => new RegExp(`^${key}:\\s*(.+)$`, 'm').exec(text)?.[1].trim();
    const version = field('GROMACS version');
    return version === undefined
      ? null
      : `GROMACS ${version} (${field('Precision')}, ${field('SIMD instructions')})`;
  },
  lammps: async (command) => {
    const text = await runProgram(command, ['-h']);
    const version = /Simulator - (.+)/.exec(text)?.[1].trim();
    return version === undefined ? null : `LAMMPS ${version}`;
  },
  openmm: async (command) => {
    const text = await runProgram(command, ['-c', 'import openmm; print(openmm.version.version)']);
    return `OpenMM ${text.trim()}`;
  },
};

function onPath(command: string): string | null {
  const places = command.includes('/') ? [''] : (process.env.PATH ?? '').split(delimiter);
  for (const place of places) {
    const path = place === '' ? command : join(place, command);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // The next folder of PATH may have it.
    }
  }
  return null;
}

export interface ProgramSettings {
  readonly folder?: string;
  readonly input?: string;
  readonly threads?: number;
  /** ms; a program that takes longer is ended. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
  /** Is told the largest resident memory of the program and all that it started, in bytes, where the system says it. */
  readonly onMemory?: (bytes: number) => void;
}

/** ms between asking a program to end and ending it */
const GRACE = 5000;

/** stdout and stderr together. @throws E_PEER_FAILED with its last lines, E_PEER_SLOW */
export function runProgram(
  command: string,
  parameters: readonly string[],
  { folder, input = '', threads, patience, signal, onMemory }: ProgramSettings = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let late = false;
    const environment = {
      ...process.env,
      // Open MPI asks this of whoever is root, as in most containers.
      ...(process.getuid?.() === 0 && { OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' }),
      ...(threads !== undefined && { OMP_NUM_THREADS: String(threads), OPENMM_CPU_THREADS: String(threads) }),
    };
    const child = execFile(
      command,
      [...parameters],
      { cwd: folder, maxBuffer: 2 ** 28, env: environment },
      (error, stdout, stderr) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
        const bytes = memory?.stop() ?? null;
        if (bytes !== null) onMemory?.(bytes);
        // A program that is asked to end may do so with a good status.
        if (late) reject(slow(command, parameters, performance.now() - started));
        else if (error === null && signal?.aborted !== true) resolve(stdout + stderr);
        else reject(failed(command, parameters, `${stdout}\n${stderr}`, error?.signal));
      },
    );
    const memory = onMemory === undefined || child.pid === undefined ? null : watchMemory(child.pid);
    // mpirun ends its ranks when it is asked, and leaves them behind when it is killed.
    const stop = () => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), GRACE).unref();
    };
    const timer =
      patience === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            stop();
          }, patience);
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    // A program that ends without reading what it is told closes the pipe: its status says how it went.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

function slow(command: string, parameters: readonly string[], milliseconds: number): SheathError {
  return new SheathError(
    'E_PEER_SLOW',
    {
      object: `${command} ${parameters.slice(0, 3).join(' ')}`,
      limit: `it had not ended after ${(milliseconds / 1000).toFixed(0)} s and was stopped`,
      cure: 'give it longer with --patience, choose a smaller size, or leave it out of --peers',
    },
    { kind: 'failure' },
  );
}

function failed(
  command: string,
  parameters: readonly string[],
  output: string,
  signal?: NodeJS.Signals | null,
): SheathError {
  const ended =
    signal === 'SIGKILL'
      ? 'it was killed (SIGKILL), as the system does when memory runs out; it said last:'
      : 'it failed, saying:';
  const told = output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-4)
    .join('\n  ');
  return new SheathError(
    'E_PEER_FAILED',
    {
      object: `${command} ${parameters.slice(0, 3).join(' ')}`,
      limit: `${ended}\n  ${told}\n `,
      cure: 'look into its output, or leave it out of --peers',
    },
    { kind: 'failure' },
  );
}
