/**
 * Energies as the flat files that the Python package physical_validation reads (Merz, Shirts, PLoS One 13, e0202764 (2018);
 * its FlatfileParser): one number a line, lines with # left out. Units are those of GROMACS, `UnitData.units("GROMACS")`: kJ/mol,
 * nm³, bar, K, ps.
 */
import type { EnergyTable } from '../trajectory/index.js';

/** Keyword of FlatfileParser.get_simulation_data -> values [row]. */
type FlatColumns = Readonly<Record<string, (column: (name: string) => Float64Array) => Float64Array>>;

const FLAT_FILES: FlatColumns = {
  kinetic_ene_file: (column) => column('kinetic'),
  potential_ene_file: (column) => column('potential'),
  total_ene_file: (column) => column('kinetic').map((kinetic, row) => kinetic + column('potential')[row]),
  volume_file: (column) => column('boxX').map((x, row) => x * column('boxY')[row] * column('boxZ')[row]),
  pressure_file: (column) => column('pressure'),
  temperature_file: (column) => column('temperature'),
  const_of_mot_file: (column) => column('conserved'),
};

export interface FlatFileSelection {
  readonly replica: number;
  /** Number of the stage in the energy file. */
  readonly stage: number;
}

/** Text of each flat file by the keyword it is handed over with; rows of one stage of one replica. */
export function physicalValidationFiles(
  table: EnergyTable,
  { replica, stage }: FlatFileSelection,
): Readonly<Record<string, string>> {
  const stages = table.column('stage', replica);
  const column = (name: string): Float64Array =>
    table.column(name, replica).filter((_, row) => stages[row] === stage);
  return Object.fromEntries(
    Object.entries(FLAT_FILES).map(([keyword, values]) => [
      keyword,
      `# sheath, replica ${replica}, stage ${stage}\n${Array.from(values(column), (value) => `${value}\n`).join('')}`,
    ]),
  );
}
