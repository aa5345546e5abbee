/** Onsager coefficients and cations with their shell as CSV text. */
import { CURVE_HEADER, QUANTITY_HEADER, quantityRow, table } from './csv-table.js';
import type { OnsagerEntry, VehicularResult } from './transport-results.js';

export function onsagerCsv(entries: readonly OnsagerEntry[]): string {
  return table(
    ['ion', 'with', ...QUANTITY_HEADER],
    entries.flatMap(({ first, second, total, self, distinct, conductivity }) =>
      (
        [
          ['L', 'mol²/(J m s)', total, 'onsager', 'the displacement of charge gave no window'],
          ...(first === second ? ([['L self', 'mol²/(J m s)', self, 'onsager', 'no D']] as const) : []),
          ['L distinct', 'mol²/(J m s)', distinct, 'onsager', total === null ? 'no L' : 'no D'],
          ['share of the conductivity', 'S/m', conductivity, 'onsager', 'no L'],
        ] as const
      ).map((quantity) => [first, second, ...quantityRow(quantity)]),
    ),
  );
}

export function vehicularCsv(results: readonly VehicularResult[]): string {
  return table(
    ['centre', 'ligand', ...QUANTITY_HEADER],
    results.flatMap(({ label, ligands }) =>
      ligands.flatMap((ligand) =>
        (
          [
            ['carried share after one lifetime', '', ligand.carriedAtLifetime, 'vehicular', ligand.reason],
            ['lifetime', 'ps', ligand.lifetime, 'residence', ligand.reason],
            [
              'diffusion length in one lifetime',
              'nm',
              ligand.diffusionLength,
              'diffusion-length',
              ligand.reason,
            ],
            [
              'length of the molecule',
              'nm',
              ligand.length,
              'diffusion-length',
              'one atom, or a large molecule',
            ],
            ['diffusion length over length', '', ligand.lengthRatio, 'diffusion-length', ligand.reason],
          ] as const
        ).map((quantity) => [label, ligand.label, ...quantityRow(quantity)]),
      ),
    ),
  );
}

export function carriedCsv({ ligands }: VehicularResult): string {
  return table(
    ['ligand', 'lag (ps)', 'carried share', 'its standard error', ...CURVE_HEADER],
    ligands.flatMap(({ label, lag, carried, carriedError, carriedErrorMethod }) =>
      lag.map((time, k) => [label, time, carried[k], carriedError[k], carriedErrorMethod, 'vehicular']),
    ),
  );
}
