/** What a failed block leaves: the last good configuration as .gro, and an error that names the worst atom and a cure. */
import { SheathError } from '../core/index.js';
import type { Stage } from '../dynamics/index.js';
import type { Failure } from '../platforms/index.js';
import type { State, System } from '../system/index.js';
import { atomLabel, atomOf, type Topology } from '../topology/index.js';
import { type GroAtoms, writeGro } from '../trajectory/index.js';
import { RUN_FILES, type RunFiles } from './run-files.js';

/** Residues numbered through the box. */
export function groAtomsOf(topology: Topology): GroAtoms {
  const { atomCount, atomMolecule } = topology;
  const residueNumbers = new Int32Array(atomCount);
  const residueNames: string[] = [];
  const atomNames: string[] = [];
  let number = 0;
  for (let atom = 0; atom < atomCount; atom++) {
    const { name, residue, residueNumber } = atomOf(topology, atom);
    const same =
      atom > 0 &&
      atomMolecule[atom] === atomMolecule[atom - 1] &&
      atomOf(topology, atom - 1).residueNumber === residueNumber;
    if (!same) number++;
    residueNumbers[atom] = number;
    residueNames.push(residue);
    atomNames.push(name);
  }
  return { residueNumbers, residueNames, atomNames };
}

function cureOf(stage: Stage): string {
  const where = `look at it in ${RUN_FILES.lastGood}, the configuration before`;
  if (stage.program.kind === 'minimise')
    return `${where}; atoms may lie on one another or a molecule be threaded through another: build the box anew with another seed`;
  const femtoseconds = stage.program.timeStep * 1000;
  return `${where}; minimise longer or halve the time step of ${femtoseconds} fs (model: timeStep), and begin again`;
}

/**
 * Keep the last good frame of the replica and make the error.
 * @param state the configuration at the start of the failed block
 */
export async function reportFailure(
  files: RunFiles,
  system: System,
  stage: Stage,
  state: State,
  stepsBefore: number,
  failure: Failure,
): Promise<SheathError> {
  const size = 3 * state.atomCount;
  const { replica } = failure;
  const part = (values: Float64Array) => values.subarray(replica * size, (replica + 1) * size);
  try {
    const text = writeGro({
      title: `last good configuration, replica ${replica + 1}, stage ${stage.name}, step= ${stepsBefore + state.step}`,
      atoms: groAtomsOf(system.topology),
      positions: part(state.positions),
      velocities: part(state.velocities),
      box: state.box.subarray(3 * replica, 3 * replica + 3),
      decimals: 6,
    });
    await files.replace(RUN_FILES.lastGood, new TextEncoder().encode(text));
  } catch (error) {
    // A configuration too wide for the format, or a full disk, must not hide the failure itself.
    if (!(error instanceof SheathError)) throw error;
  }
  const code = {
    'non-finite': 'E_NON_FINITE',
    constraint: 'E_CONSTRAINT',
    displacement: 'E_DISPLACEMENT',
  } as const;
  return new SheathError(
    code[failure.kind],
    {
      object: `${atomLabel(system.topology, failure.atom)} of replica ${replica + 1} at step ${failure.step} of stage '${stage.name}'`,
      limit: failure.message.replace(/\.$/, ''),
      cure: cureOf(stage),
    },
    { kind: 'failure' },
  );
}
