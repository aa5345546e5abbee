/** The ladder of a study's calibration: which runs belong to it, and what MBAR makes of them. */
import {
  addContact,
  clearContacts,
  createContactGraph,
  createContactSearch,
  findContacts,
  isolatedPair,
  selectionOf,
} from '../../analysis/index.js';
import { memorySource } from '../../core/index.js';
import { selectSomeAtoms, type Topology } from '../../topology/index.js';
import { openSheathTrajectory } from '../../trajectory/index.js';
import { type LadderCurve, type LadderFrames, type LadderRun, ladderCurve } from './charge-ladder.js';
import type { Job, StudyPlan, StudyState } from './jobs.js';
import { ionsOf } from './reduced-frames.js';
import { CONTACT } from './run-summary.js';
import type { Calibration, PopulationClass, Study } from './study-file.js';

/** Between the scales of the curve. */
const STEP = 0.005;

/** The ion charge scale of a job that belongs to the calibration's ladder; null for others. */
export function ladderScale(study: Study, plan: StudyPlan, job: Job): number | null {
  const state = plan.states.find(({ id }) => id === job.state);
  const [first] = study.runs;
  if (study.calibration === undefined || state === undefined || job.exchange !== null) return null;
  return isOnLadder(state, study.calibration, first.temperatures[0]) ? state.charges.ions : null;
}

function isOnLadder(
  { system, temperature, charges }: StudyState,
  calibration: Calibration,
  at: number,
): boolean {
  return system === calibration.system && temperature === at && Object.keys(charges).join() === 'ions';
}

/** [frame] the class by the primary definition, from reduced frames. */
async function frameFractions(
  bytes: Uint8Array,
  key: PopulationClass,
): Promise<{ readonly step: readonly number[]; readonly fraction: Float64Array }> {
  const trajectory = await openSheathTrajectory(memorySource(bytes, 'reduced frames'));
  const { topology } = trajectory;
  const { cations, sites } = contactAtoms(topology);
  const search = createContactSearch(topology, cations, sites, CONTACT.cutoff, null, 1);
  const graph = createContactGraph(cations.length, search.anionMolecules.length);
  const step: number[] = [];
  const values: number[] = [];
  for await (const frame of trajectory.frames()) {
    const table = findContacts(search, frame);
    clearContacts(graph);
    for (let k = 0; k < table.rowCount; k++)
      if (table.distance[k] < CONTACT.cutoff) addContact(graph, table.cation[k], table.anion[k]);
    step.push(frame.step);
    values.push(isolatedPair(graph)[key]);
  }
  return { step, fraction: Float64Array.from(values) };
}

function contactAtoms(topology: Topology): { readonly cations: Uint32Array; readonly sites: Uint32Array } {
  const { cation, anion } = ionsOf(topology);
  const species = topology.species.find(({ name }) => name === anion)!;
  const heaviest = species.atoms.reduce(
    (best, { mass }, k) => (mass > species.atoms[best].mass ? k : best),
    0,
  );
  return {
    cations: selectSomeAtoms(topology, `species ${cation}`, 'the cations'),
    sites: selectSomeAtoms(topology, selectionOf(topology, species, [heaviest]), 'the anions'),
  };
}

/** The frames that a ladder file and a trajectory share. */
export async function ladderRun(
  scale: number,
  ladder: LadderFrames,
  bytes: Uint8Array,
  key: PopulationClass,
): Promise<LadderRun> {
  const { step, fraction } = await frameFractions(bytes, key);
  const rowOf = new Map(step.map((one, row) => [one, row]));
  const shared = ladder.step.flatMap((one, k) => {
    const row = rowOf.get(one);
    return row === undefined ? [] : [{ k, row }];
  });
  return {
    scale,
    frames: {
      step: shared.map(({ k }) => ladder.step[k]),
      linear: shared.map(({ k }) => ladder.linear[k]),
      quadratic: shared.map(({ k }) => ladder.quadratic[k]),
    },
    fraction: Float64Array.from(shared, ({ row }) => fraction[row]),
  };
}

/** The curve over the scales that were run; null with fewer than two of them, or where they do not overlap. */
export function calibrationCurve(
  runs: readonly LadderRun[],
  temperature: number,
  targetPoints: number,
): LadderCurve | null {
  const filled = runs.filter(({ fraction }) => fraction.length > 0);
  const scales = filled.map(({ scale }) => scale);
  const [low, high] = [Math.min(...scales), Math.max(...scales)];
  if (!(high > low)) return null;
  const steps = Math.round((high - low) / STEP);
  const wanted = Array.from({ length: steps + 1 }, (_, k) => Number((low + k * STEP).toFixed(6)));
  try {
    return ladderCurve(filled, temperature, wanted, targetPoints / 100);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
