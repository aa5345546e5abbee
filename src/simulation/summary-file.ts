/** run.json: what the folder of a run holds, for people and programs. */
import { VERSION } from '../core/index.js';
import { type Cursor, type SimulationPlan, stageRecords, timeAt } from './plan.js';
import { type ExchangeState, exchangeReport } from './replica-exchange.js';
import { RUN_FILES, type RunFiles, trajectoryName } from './run-files.js';

export type RunStatus = 'running' | 'finished' | 'interrupted' | 'failed';

export async function writeSummary(
  files: RunFiles,
  plan: SimulationPlan,
  status: RunStatus,
  cursor: Cursor,
  exchange: ExchangeState | null = null,
): Promise<void> {
  const { topology } = plan.system;
  const replicaCount = plan.replicas.length;
  const summary = {
    program: 'sheath',
    version: VERSION,
    status,
    totalStep: cursor.stepsBefore + cursor.step,
    timePs: timeAt(plan, cursor),
    provenance: plan.provenance,
    ...(plan.changes === undefined ? {} : { changes: plan.changes }),
    ...(plan.exchange === undefined || exchange === null
      ? {}
      : { exchange: exchangeReport(plan.exchange, exchange) }),
    atoms: topology.atomCount,
    molecules: topology.blocks.map(({ species, count }) => ({
      species: topology.species[species].name,
      count,
    })),
    replicas: replicaCount,
    stages: stageRecords(plan),
    files: {
      trajectories: plan.replicas.map((_, replica) => trajectoryName(replica, replicaCount)),
      energies: RUN_FILES.energies,
      checkpoint: RUN_FILES.checkpoint,
    },
  };
  await files.replace(RUN_FILES.summary, new TextEncoder().encode(`${JSON.stringify(summary, null, 2)}\n`));
}
