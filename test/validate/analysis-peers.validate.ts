/**
 * sheath's analyses beside MDAnalysis, solvation-analysis and mdgo, run here and now: on the committed frames of GROMACS (NPT), on 300
 * frames that benchmarks/analysis/trajectory.mjs makes, and on SHEATH_PEER_TRAJECTORY="TOP XTC" where it is set (LiPF6 in EC, DEC, DMC
 * with the names of test/golden/forcefield). Prints the table of differences.
 * SHEATH_PYTHON names an interpreter with the three packages; `python3` when left out. SHEATH_WRITE_GOLDEN=1 writes
 * test/golden/analysis/peers.json, where `npm test` finds it.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { topologyFrom } from '../../src/interop/index.js';
import { openTrajectory } from '../../src/trajectory/index.js';
import { comparePeers, type PeerNumbers, peerTable } from '../support/analysis-peers.js';

const PYTHON = process.env.SHEATH_PYTHON ?? 'python3';
const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));
const SCRIPT = `${GOLDEN}analysis/peers.py`;
const BENCHMARK = fileURLToPath(new URL('../../benchmarks/analysis/trajectory.mjs', import.meta.url));

interface Given {
  readonly top: string;
  readonly xtc: string;
}

const TRAJECTORIES: Readonly<Record<string, (folder: string) => Given | null>> = {
  'of GROMACS, 21 frames': () => ({
    top: `${GOLDEN}gromacs/bce-small.top`,
    xtc: `${GOLDEN}analysis/bce.xtc`,
  }),
  'made, 300 frames': (folder) => {
    execFileSync(process.execPath, [BENCHMARK, folder, '--frames', '300', '--copies', '1']);
    return { top: join(folder, 'box.top'), xtc: join(folder, 'box.xtc') };
  },
  'of SHEATH_PEER_TRAJECTORY': () => {
    const [top, xtc] = (process.env.SHEATH_PEER_TRAJECTORY ?? '').split(' ');
    return top && xtc ? { top, xtc } : null;
  },
};

test.for(Object.entries(TRAJECTORIES))('frames %s', async ([name, make], { skip }) => {
  try {
    execFileSync(PYTHON, ['-c', 'import MDAnalysis, mdgo, solvation_analysis'], { stdio: 'ignore' });
  } catch {
    const reason = `${PYTHON} has no MDAnalysis, mdgo and solvation-analysis; SHEATH_PYTHON names another`;
    console.log(`skipped: ${reason}`);
    return skip(reason);
  }
  const folder = mkdtempSync(join(tmpdir(), 'sheath-peers-'));
  try {
    const given = make(folder);
    if (given === null) return skip('SHEATH_PEER_TRAJECTORY is not set');
    // MDAnalysis leaves files beside the trajectory.
    const copy = join(folder, 'copy.xtc');
    copyFileSync(given.xtc, copy);
    const text = execFileSync(PYTHON, [SCRIPT, given.top, copy], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const peers: PeerNumbers = JSON.parse(text);
    const { topology } = await topologyFrom(given.top, {});
    const trajectory = await openTrajectory(given.xtc);
    const rows = await comparePeers(topology, trajectory, peers);
    await trajectory.close();
    const programs = Object.entries(peers.programs).map((one) => one.join(' '));
    console.log(`${name}: ${peers.frames} frames; ${programs.join(', ')}\n${peerTable(rows)}`);
    expect(rows.filter(({ difference, allowed }) => !(Math.abs(difference) <= allowed))).toEqual([]);
    if (process.env.SHEATH_WRITE_GOLDEN !== undefined && given.xtc.startsWith(GOLDEN))
      writeFileSync(`${GOLDEN}analysis/peers.json`, `${text.trim()}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
