/** How much a run will write, before it begins. */
import { SheathError } from '../core/index.js';
import { ENERGY_FILE_COLUMNS } from './outputs.js';
import type { SimulationPlan } from './plan.js';
import type { RunFiles } from './run-files.js';

/** At 1e-4 nm, measured on a BCE box of 1,032 atoms with frames 0.4 ps apart: 1.8 bytes a coordinate; rounded up. */
const BYTES_PER_COORDINATE = 2;
/** Of 8; steps, set points and boxes at constant volume deflate away: 5.9 on the same box. */
const BYTES_PER_ENERGY_VALUE = 6;
/** Two checkpoints and the one being written. */
const CHECKPOINTS = 3;
/** Positions and velocities in f64, images, the plan's parameters: 200 on the same box. */
const CHECKPOINT_BYTES_PER_ATOM = 220;

/** Bytes, an upper estimate. */
export function estimateRunBytes(plan: SimulationPlan): number {
  const replicas = plan.replicas.length;
  const atoms = plan.system.topology.atomCount;
  let total = CHECKPOINTS * CHECKPOINT_BYTES_PER_ATOM * atoms * replicas;
  for (const stage of plan.stages) {
    const frames = stage.framesEvery > 0 ? Math.floor(stage.steps / stage.framesEvery) : 0;
    const rows = Math.ceil(stage.steps / (stage.energiesEvery > 0 ? stage.energiesEvery : stage.blockSteps));
    total += replicas * (frames * 3 * atoms * BYTES_PER_COORDINATE);
    total += replicas * (rows * ENERGY_FILE_COLUMNS.length * BYTES_PER_ENERGY_VALUE);
  }
  return total;
}

/** @throws E_DISK_SPACE */
export async function checkDiskSpace(files: RunFiles, plan: SimulationPlan): Promise<void> {
  const free = await files.freeBytes();
  const needed = estimateRunBytes(plan);
  if (free === null || needed <= free) return;
  throw new SheathError('E_DISK_SPACE', {
    object: `the run will write about ${diskSpace(needed)}`,
    limit: `${files.place} has ${diskSpace(free)} left`,
    cure: 'free some space, choose another folder, or write frames less often (produce: frameEvery)',
  });
}

/** "0.77 MB", "1.20 GB", "4190 TB" */
export function diskSpace(bytes: number): string {
  if (bytes < 1e9) return `${Number((bytes / 1e6).toPrecision(2))} MB`;
  return bytes < 1e12 ? `${(bytes / 1e9).toPrecision(3)} GB` : `${Number((bytes / 1e12).toPrecision(3))} TB`;
}
