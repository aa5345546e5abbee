/** Our energies of what is exported, and the files other programs were given, by their SHA-256. */
import { hashOf } from '../../src/core/index.js';
import type { EnergyTerm } from '../../src/forces/index.js';
import { type ExportInput, GROMACS_FILES, LAMMPS_FILES, writeExport } from '../../src/interop/index.js';
import { createReferencePlatform } from '../../src/platforms/index.js';
import { createState } from '../../src/system/index.js';

/** kJ/mol, on the reference platform, of the coordinates as they are written (7 decimals). */
export async function energiesOf(input: ExportInput): Promise<Readonly<Record<EnergyTerm, number>>> {
  const state = createState(1, input.system.topology.atomCount);
  state.positions.set(input.positions.map((x) => Number(x.toFixed(7))));
  state.box.set(input.box);
  const platform = await createReferencePlatform(input.system, input.method, state, [
    { temperature: 0, pressure: 0, seed: 0, walker: 0, charges: input.charges },
  ]);
  try {
    return (await platform.evaluate()).terms[0];
  } finally {
    await platform.dispose();
  }
}

/** Of the files that hold the physics. */
export function exportHash(engine: 'gromacs' | 'lammps', input: ExportInput): string {
  const files = writeExport(engine, input);
  const names =
    engine === 'gromacs'
      ? [GROMACS_FILES.topology, GROMACS_FILES.coordinates, GROMACS_FILES.singlePoint]
      : [LAMMPS_FILES.data, LAMMPS_FILES.styles, LAMMPS_FILES.coefficients, LAMMPS_FILES.singlePoint];
  return hashOf(...names.map((name) => files[name]));
}
