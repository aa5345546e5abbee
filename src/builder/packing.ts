/**
 * A periodic cube filled with rigid molecules at random places and orientations, no two of them in contact: placed one by one
 * (`insertion.ts`), relaxed together (`relaxation.ts`); molecules still stuck, say inside a polymer coil, are put elsewhere; where
 * that leaves contacts, all are relaxed again in a box a little larger, down to a floor. Carbonate electrolytes pack at the full density of the liquid; the constant-pressure stages adjust what is left.
 * The same seed gives the same box on every machine: random numbers by key, and no function beyond the square root.
 */
import { SheathError, silentTask, type TaskContext } from '../core/index.js';
import type { Topology } from '../topology/index.js';
import { CONTACT_LIMIT, type Contact, describeContact, moleculesInContact, worstContact } from './contact.js';
import { insertMolecules, type Pause } from './insertion.js';
import { softRadii } from './overlap.js';
import { relaxOverlaps } from './relaxation.js';
import { createRigidMolecules, placeAtoms, type RigidMolecules } from './rigid-molecules.js';
import { spearedMolecules } from './ring-spearing.js';

export interface PackingRequest {
  readonly topology: Topology;
  /** [species] of [atom, 3], nm */
  readonly geometries: readonly Float64Array[];
  /** nm³, at the expected liquid density */
  readonly expectedVolume: number;
  readonly seed: number;
  /** Polymers that are grown in the box; the other molecules are packed around them. */
  readonly grown?: GrownPart | undefined;
  /** Fractions of the expected density to begin at and to end at; 1 and 0.6. */
  readonly startDensity?: number;
  readonly floorDensity?: number;
}

/** Molecules with coordinates of their own in each box. */
export interface GrownPart {
  /** Their numbers, ascending. */
  readonly molecules: readonly number[];
  /** Their coordinates in this box one after the other, [atom, 3], nm. */
  grow(box: Float64Array, pause: Pause): Promise<Float64Array>;
}

export interface Packing {
  /** [atom, 3], nm, in block order. Molecules are whole, so that atoms may stick out of the box; networks as they were laid. */
  readonly positions: Float64Array;
  /** [3], nm */
  readonly box: Float64Array;
  /** Density reached / expected. */
  readonly densityFraction: number;
  /** null: no two molecules come within 1.5 times the limit. */
  readonly worstContact: Contact | null;
}

const DENSITY_STEP = 0.05;
const ITERATIONS = 300;
/** nm, RMS overlap per atom below which relaxing further changes nothing that matters */
const FINE_OVERLAP = 5e-4;
/** A few stuck molecules, up to this fraction of all, are put elsewhere so many times before the density is lowered. */
const FEW = 0.05;
const REINSERTIONS = 2;
/** ms that packing keeps the thread to itself: Ctrl-C and the live line wait no longer, but for the last checks of a large box. */
const TURN = 50;

/**
 * Pack the molecules of a topology.
 * @throws SheathError E_PACKING when contacts remain at the floor density; E_INTERRUPTED
 */
export async function packMolecules(
  request: PackingRequest,
  task: TaskContext = silentTask,
): Promise<Packing> {
  const { topology, geometries, expectedVolume, seed, startDensity = 1, floorDensity = 0.6 } = request;
  const { grown } = request;
  const molecules = createRigidMolecules(topology, geometries, grown?.molecules);
  const radii = softRadii(topology);
  const { positions } = molecules;
  let densityFraction = startDensity;
  let box = cube(expectedVolume / densityFraction);
  let stuck = Array.from({ length: topology.moleculeCount }, (_, molecule) => molecule).filter(
    (molecule) => !molecules.grown[molecule],
  );
  let reinsertions = 0;
  if (grown !== undefined) await placeGrown(molecules, grown, box, task);
  for (let round = 0; ; round++) {
    const message = `packing ${topology.atomCount} atoms at ${Math.round(100 * densityFraction)} % of the liquid's density`;
    await insertMolecules(molecules, stuck, box, radii, seed, round, pauseWithin(task, 0, 0.3, message));
    const relaxing = pauseWithin(task, 0.3, 1, message);
    await relaxOverlaps(molecules, box, radii, FINE_OVERLAP, ITERATIONS, relaxing);
    await relaxing(1);
    const touching = moleculesInContact(topology, positions, box, molecules.grown);
    await relaxing(1);
    const speared = spearedMolecules(topology, positions, box);
    await relaxing(1);
    stuck = [...new Set([...touching, ...speared])].sort((a, b) => a - b);
    if (stuck.length === 0) {
      task.progress(1, message);
      const worst = worstContact(topology, positions, box, {
        wholeMolecules: true,
        grown: molecules.grown,
      });
      return { positions, box, densityFraction, worstContact: worst };
    }
    if (stuck.length <= FEW * topology.moleculeCount && reinsertions < REINSERTIONS) {
      reinsertions++;
      continue;
    }
    const lower = Math.round(100 * (densityFraction - DENSITY_STEP)) / 100;
    if (lower < floorDensity) throw packingError(molecules, box, densityFraction);
    const larger = cube(expectedVolume / lower);
    spread(molecules, larger[0] / box[0]);
    if (grown !== undefined) await placeGrown(molecules, grown, larger, task);
    stuck = [];
    reinsertions = 0;
    densityFraction = lower;
    box = larger;
  }
}

/** Write the coordinates of grown molecules, grown anew for this box. */
async function placeGrown(
  { topology, positions }: RigidMolecules,
  grown: GrownPart,
  box: Float64Array,
  task: TaskContext,
): Promise<void> {
  const coordinates = await grown.grow(box, pauseWithin(task, 0, 0.3, 'growing the polymer'));
  let from = 0;
  for (const molecule of grown.molecules) {
    const first = 3 * topology.moleculeStart[molecule];
    const size = 3 * topology.moleculeStart[molecule + 1] - first;
    positions.set(coordinates.subarray(from, from + size), first);
    from += size;
  }
}

function cube(volume: number): Float64Array {
  return new Float64Array(3).fill(Math.cbrt(volume));
}

/** Move the centres apart with the box; molecules keep their shape. */
function spread(molecules: RigidMolecules, factor: number): void {
  for (let k = 0; k < molecules.centres.length; k++) molecules.centres[k] *= factor;
  for (let m = 0; m < molecules.topology.moleculeCount; m++) placeAtoms(molecules, m);
}

function packingError(molecules: RigidMolecules, box: Float64Array, densityFraction: number): SheathError {
  const { topology, positions } = molecules;
  const worst = worstContact(topology, positions, box, { wholeMolecules: true, grown: molecules.grown });
  const flaw = worst === null ? 'a bond passes through a ring' : describeContact(worst);
  return new SheathError('E_PACKING', {
    object: `after packing, ${flaw} in a box of ${box[0].toFixed(2)} nm`,
    limit: `no contact may be below ${CONTACT_LIMIT.heavy} nm (${CONTACT_LIMIT.hydrogen} nm with hydrogen), and no density below ${Math.round(100 * densityFraction)} % of the liquid's is tried`,
    cure: 'Use a larger box, another seed, or another geometry of the largest molecule',
  });
}

/** Report progress between two fractions of the task, let the event loop serve Ctrl-C and the live line, and stop when asked. */
function pauseWithin(task: TaskContext, from: number, to: number, message: string): Pause {
  let turnedAt = Number.NEGATIVE_INFINITY;
  return async (fraction) => {
    if (performance.now() - turnedAt < TURN) return;
    task.progress(from + (to - from) * fraction, message);
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    turnedAt = performance.now();
    if (!task.signal.aborted) return;
    throw new SheathError(
      'E_INTERRUPTED',
      {
        object: 'packing was interrupted',
        limit: 'a box is written only when it is complete',
        cure: 'Start again; the same seed gives the same box',
      },
      { kind: 'interrupted' },
    );
  };
}
