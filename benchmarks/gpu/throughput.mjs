/** Time of a step, as a run has it: couplers, energies every 100 steps and list builds in it; the median over blocks after the list has settled. */
import { production, relaxation, stateOf, walker } from './box.mjs';

const NANOSECONDS_PER_DAY = (msPerStep) => ((production.timeStep / 1000) * 86_400_000) / msPerStep;

/** @returns { atoms, replicas, microsecondsPerStep, nsPerDay, aggregateNsPerDay, blocks, setUpSeconds } */
export async function throughput(create, box, { replicas = 1, seconds, block }) {
  const begun = performance.now();
  const walkers = Array.from({ length: replicas }, (_, index) => walker(index));
  const platform = await create(box.system, box.method, stateOf(box, walkers), walkers);
  const advance = async (program, steps) => {
    const { failure } = await platform.advance(program, steps, { energiesEvery: 100 });
    if (failure) throw new Error(failure.message);
  };
  try {
    await advance(relaxation, Math.min(50, block));
    for (let k = 0; k < 3; k++) await advance(production, Math.ceil(block / 2));
    const setUpSeconds = (performance.now() - begun) / 1000;
    const times = [];
    const end = performance.now() + 1000 * seconds;
    // Three blocks at least, unless they take far longer than they should.
    while (times.length < 3 || performance.now() < end) {
      const start = performance.now();
      await advance(production, block);
      times.push((performance.now() - start) / block);
      if (performance.now() > end + 20_000) break;
    }
    const msPerStep = times.sort((a, b) => a - b)[times.length >> 1];
    return {
      atoms: box.atoms,
      replicas,
      microsecondsPerStep: 1000 * msPerStep,
      nsPerDay: NANOSECONDS_PER_DAY(msPerStep),
      aggregateNsPerDay: replicas * NANOSECONDS_PER_DAY(msPerStep),
      blocks: times.length,
      setUpSeconds,
    };
  } finally {
    await platform.dispose();
  }
}
