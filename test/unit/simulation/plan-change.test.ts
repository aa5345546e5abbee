import { expect, test } from 'vitest';
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  encodePlan,
  moveTo,
  noticesOfChanges,
  platformOf,
  reseed,
} from '../../../src/simulation/index.js';
import { replicaSettings } from '../../../src/simulation/plan.js';
import { thrownBy } from '../../support/thrown.js';
import { toyPlan, toyStart } from './toy-run.js';

const plan = toyPlan();
const checkpoint: Checkpoint = {
  plan,
  moment: {
    cursor: { stage: 2, step: 15, stepsBefore: 153, timeBefore: 0.206 },
    state: toyStart(plan),
    outputs: plan.replicas.concat(plan.replicas[0]).map((_, k) => ({
      name: `${k}`,
      bytes: 0,
      digest: '',
      writer: { items: 0, pendingItems: 0, pending: new Uint8Array(0) },
    })),
    numerics: 'toy',
    finished: false,
  },
};

test('every replica has the new seed in every stage, walkers and state stay, and a note says it', async () => {
  const branched = reseed(checkpoint, 4294967295);
  for (const stage of plan.stages.keys()) {
    const cursor = { ...checkpoint.moment.cursor, stage };
    const [before, after] = [plan, branched.plan].map((one) => replicaSettings(one, cursor));
    after.forEach((settings, replica) => {
      expect(settings.seed).not.toBe(before[replica].seed);
      expect({ ...settings, seed: 0 }).toEqual({ ...before[replica], seed: 0 });
    });
  }
  expect(branched.plan.provenance).toEqual(plan.provenance);
  const [notice] = noticesOfChanges(branched.plan.changes ?? []);
  expect(branched.moment).toEqual(checkpoint.moment);
  expect(notice.code).toBe('N_RESEEDED');
  expect(notice.message).toMatch(/from step 168 on .* seed 4294967295 instead of 7/);
  const bytes = encodeCheckpoint(encodePlan(branched.plan), branched.moment);
  expect((await decodeCheckpoint(bytes, 'checkpoint')).plan.replicas).toEqual(branched.plan.replicas);
});

test('a seed that is none, or the present one, is refused', () => {
  for (const seed of [-1, 1.5, 4294967296, Number.NaN]) {
    expect(thrownBy(() => reseed(checkpoint, seed)).code).toBe('E_SEED');
  }
  const same = reseed(checkpoint, 12);
  expect(thrownBy(() => reseed(same, 12)).parts.limit).toContain('already');
});

test('moved to another platform: threads and name are the new ones, provenance is of the beginning', () => {
  const moved = moveTo(checkpoint, { name: 'elsewhere', device: 'an abacus', threads: 3 });
  expect(moved.plan.threads).toBe(3);
  expect([platformOf(plan), platformOf(moved.plan)]).toEqual([plan.provenance.platform, 'elsewhere']);
  expect(moved.plan.provenance).toEqual(plan.provenance);
  const back = moveTo(reseed(moved, 5), { name: 'here', device: 'a CPU', threads: 1 });
  expect(platformOf(back.plan)).toBe('here');
  expect(noticesOfChanges(back.plan.changes ?? []).map(({ code }) => code)).toEqual([
    'N_PLATFORM_CHANGED',
    'N_RESEEDED',
    'N_PLATFORM_CHANGED',
  ]);
});
