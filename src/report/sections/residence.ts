/** How long ligands stay in the shell: times with their errors, and the survival functions they are read from. */
import type { AnalysisResults, LigandResidence, ResidenceResult } from '../../analysis/index.js';
import { chargeScaleText } from '../charge-scales.js';
import { type Html, html } from '../html.js';
import { duration } from '../number-format.js';
import { formulasIn, pairLabel } from '../species-label.js';
import { column, dataTable } from '../table.js';
import type { Section } from './section.js';
import { survivalColumns, survivalFigure } from './survival.js';

/** null when residence was not analysed. */
export function residence(results: AnalysisResults): Section | null {
  const analysed = results.residence ?? [];
  if (analysed.length === 0) return null;
  const body = html`${analysed.map(
    (one) =>
      html`${timesTable(one, results)}${survivalFigure({
        id: `survival-${one.id}`,
        title: formulasIn(`Survival in the ${one.label}`),
        pairs: one.ligands.map((ligand) => ({ ...ligand, shown: pairLabel(ligand.label) })),
      })}`,
  )}`;
  return { id: 'residence', title: 'Residence times', body };
}

function timesTable(result: ResidenceResult, results: AnalysisResults): Html {
  const { runLength, frameInterval } = result;
  const sampled =
    runLength === null || frameInterval === null
      ? ''
      : ` Watched for ${duration(runLength)}, a frame every ${duration(frameInterval)}: absences between two frames are not seen.`;
  return dataTable<LigandResidence>({
    id: `residence-${result.id}`,
    title: formulasIn(`Residence in the ${result.label}`),
    rows: result.ligands,
    columns: [
      column<LigandResidence>(
        'Ligand',
        'ligand',
        ({ label }) => label,
        ({ label }) => pairLabel(label),
        'left',
      ),
      column<LigandResidence>('Releases', 'releases', ({ releases }) => releases),
      ...survivalColumns<LigandResidence>('residence times in the run'),
    ],
    note: `${bounds(result)}${sampled} Fewer than ten residence times in the run: its populations still show how it was started. Charge scales: ${chargeScaleText(results.conditions)}.`,
  });
}

function bounds({ ligands }: ResidenceResult): string {
  const distances = new Set(
    ligands.map(({ bind, unbind }) => `within ${bind.value} nm, released beyond ${unbind} nm`),
  );
  return distances.size === 1 ? `A molecule is bound ${[...distances][0]}.` : '';
}
