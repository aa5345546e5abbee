/** The integrators' substeps on the electrolyte box: WASM on the replica's memory beside those of src/dynamics. Read the minima. */
import { bench, describe } from 'vitest';
import { viewReplica } from '../../src/dynamics/index.js';
import { createArena } from '../../src/platforms/cpu/arena.js';
import { loadKernels } from '../../src/platforms/cpu/kernels-node.js';
import { createPartClock } from '../../src/platforms/cpu/part-clock.js';
import { createReplicaMemory } from '../../src/platforms/cpu/replica-memory.js';
import { createSubsteps } from '../../src/platforms/cpu/substeps.js';
import { createTeam } from '../../src/platforms/cpu/team-node.js';
import { createState } from '../../src/system/index.js';
import { electrolyteBox } from './electrolyte-box.js';

const { system, positions, box } = electrolyteBox(1);
const arena = createArena();
const memory = createReplicaMemory(arena, system.types.length);
const clock = createPartClock();
const team = createTeam(arena, loadKernels(arena.memory), 1, clock);
const workplace = { ...memory, substeps: createSubsteps(arena, team, clock, system, memory) };

for (const [name, place] of [
  ['src/dynamics', null],
  ['cpu', workplace],
] as const) {
  const view = viewReplica(
    system,
    createState(1, system.types.length),
    0,
    () => ({ terms: [], virial: [] }),
    place,
  );
  view.positions.set(positions);
  view.box.set(box);
  describe(`${system.types.length} atoms, ${name}`, () => {
    bench('kick and drift with constraints', () => {
      view.substeps.kickAndDrift(view, 0, 1e-9);
    });
    bench('drift with constraints', () => {
      view.substeps.drift(view, 1e-9);
    });
    bench('velocity constraints', () => {
      view.substeps.projectVelocities(view);
    });
  });
}
