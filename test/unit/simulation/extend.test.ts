import { describe, expect, it } from 'vitest';
import {
  continueSimulation,
  extendProduction,
  extendRun,
  memoryRunFiles,
  openCheckpoint,
  type SimulationPlan,
  startSimulation,
} from '../../../src/simulation/index.js';
import { thrownBy } from '../../support/thrown.js';
import { toyPlatform } from '../../support/toy-platform.js';
import { stages, toyPlan, toyStart } from './toy-run.js';

const createPlatform = toyPlatform({ convergesAt: 23 });
const last = stages[stages.length - 1];

async function run(plan: SimulationPlan) {
  const contents = new Map<string, Uint8Array>();
  const files = memoryRunFiles(contents);
  await startSimulation(plan, toyStart(plan), files, { createPlatform });
  return { contents, files };
}

describe('a run made longer', () => {
  const longer = [...stages.slice(0, -1), { ...last, steps: last.steps + 250 }];

  it('ends with the bytes of one that was planned so', async () => {
    const planned = await run(toyPlan(2, { stages: longer }));
    const { contents, files } = await run(toyPlan(2));
    expect(await extendRun(files, last.steps)).toBe(false);
    expect(await extendRun(files, last.steps + 250)).toBe(true);
    expect((await openCheckpoint(files)).checkpoint.moment.finished).toBe(false);
    await continueSimulation(files, { createPlatform });
    for (const name of ['trajectory-1.sheath', 'trajectory-2.sheath', 'energies.sheath'])
      expect(contents.get(name)).toEqual(planned.contents.get(name));
  });

  it('is refused when it would be shorter, off the frames, or has no production at its end', async () => {
    const { checkpoint } = await openCheckpoint((await run(toyPlan(1))).files);
    const code = (steps: number, plan = checkpoint.plan) =>
      thrownBy(() => extendProduction({ ...checkpoint, plan }, steps)).code;
    expect(code(last.steps - 5)).toBe('E_EXTEND');
    expect(code(last.steps + 1)).toBe('E_EXTEND');
    expect(code(last.steps + 5, { ...checkpoint.plan, stages: stages.slice(0, 2) })).toBe('E_EXTEND');
  });
});
