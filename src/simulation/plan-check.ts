/** Whether a plan can be walked: whole numbers of steps in whole blocks, a state of its size, exchanges on the grid of blocks. */
import { SheathError } from '../core/index.js';
import type { Stage } from '../dynamics/index.js';
import type { State } from '../system/index.js';
import type { SimulationPlan } from './plan.js';
import { checkExchange, type ExchangePlan } from './replica-exchange.js';

/** @throws E_PLAN */
export function checkPlan(plan: SimulationPlan, state: State): void {
  const { stages, system, replicas, exchange } = plan;
  const { atomCount } = system.topology;
  if (stages.length === 0) throw refusal('the protocol has no stages', 'a run has at least one', 'add one');
  if (state.atomCount !== atomCount || state.replicaCount !== replicas.length)
    throw refusal(
      `the state has ${state.replicaCount} replicas of ${state.atomCount} atoms`,
      `the plan has ${replicas.length} of ${atomCount}`,
      'make the state from the same system',
    );
  if (exchange !== undefined) {
    checkExchange(exchange, replicas.length);
    for (const stage of stages) checkExchangeIn(stage, exchange);
  }
  for (const stage of stages) checkBlocks(stage);
}

function checkExchangeIn({ name, kind, program, blockSteps }: Stage, { every }: ExchangePlan): void {
  if (program.kind === 'dynamics' && program.thermostat.kind === 'nose-hoover')
    throw refusal(
      `stage '${name}' has a Nose-Hoover chain`,
      'the chain would have to be exchanged with the temperatures',
      'use the thermostat csvr with an exchange',
    );
  if ((kind === 'equilibrate' || kind === 'produce') && every % blockSteps !== 0)
    throw refusal(
      `exchanges are tried every ${every} steps`,
      `stage '${name}' has blocks of ${blockSteps}`,
      'choose a multiple',
    );
}

function checkBlocks({ name, steps, blockSteps, framesEvery }: Stage): void {
  if (![steps, blockSteps].every((n) => Number.isSafeInteger(n) && n > 0))
    throw refusal(
      `stage '${name}' has ${steps} steps in blocks of ${blockSteps}`,
      'both are whole numbers above 0',
      'correct the stage',
    );
  if (framesEvery % blockSteps !== 0)
    throw refusal(
      `stage '${name}' writes a frame every ${framesEvery} steps`,
      `its blocks have ${blockSteps}, and frames are written at block ends`,
      'choose a multiple',
    );
}

function refusal(object: string, limit: string, cure: string): SheathError {
  return new SheathError('E_PLAN', { object, limit, cure });
}
