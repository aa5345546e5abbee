/** 21 frames of GROMACS (NPT, 400 K) as MDAnalysis, solvation-analysis and mdgo analysed them: golden/analysis. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { topologyFrom } from '../../../src/interop/index.js';
import { openTrajectory } from '../../../src/trajectory/index.js';
import { comparePeers, type PeerNumbers } from '../../support/analysis-peers.js';

const golden = (name: string) => fileURLToPath(new URL(`../../golden/${name}`, import.meta.url));

describe('peers', async () => {
  const { topology } = await topologyFrom(golden('gromacs/bce-small.top'), {});
  const trajectory = await openTrajectory(golden('analysis/bce.xtc'));
  const peers: PeerNumbers = JSON.parse(readFileSync(golden('analysis/peers.json'), 'utf8'));
  const rows = await comparePeers(topology, trajectory, peers);
  await trajectory.close();

  it.each(rows)('$peer: $what', ({ difference, allowed }) => {
    expect(Math.abs(difference)).toBeLessThanOrEqual(allowed);
  });
});
