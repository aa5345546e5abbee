/** The results in a dozen lines, for the terminal; the report says the rest. */
import { type AnalysisResults, type Estimate, errorIsLowerBound, LOWER_BOUND } from '../analysis/index.js';
import type { RunConclusion } from '../study/index.js';
import { noticeText } from './notices.js';
import { table } from './table.js';

/** Notices on which frames the numbers are of. */
const TOLD: readonly string[] = ['W_FILE_DAMAGED', 'N_RUN_UNFINISHED'];

export function resultsText(results: AnalysisResults, verdict: RunConclusion['verdict']): string {
  const lines = [verdict.headline, ...verdict.reasons.map((reason) => `  ${reason}`), ''];
  const told = results.notices.filter(({ code }) => TOLD.includes(code));
  if (told.length > 0) lines.push(...told.map(noticeText), '');
  for (const { label, populations, contact } of results.speciation) {
    lines.push(
      `${label}, contact ${contact.label} < ${contact.cutoff.value.toFixed(2)} nm, random contacts in brackets`,
    );
    const cell = ({ fraction, random }: { fraction: Estimate; random: number | null }) =>
      `${percent(fraction)}${random === null ? '' : ` (${(100 * random).toFixed(0)})`}`;
    lines.push(
      table([
        ['definition', 'SSIP', 'CIP', 'AGG'],
        ...populations.map(({ definition, primary, ssip, cip, agg }) => [
          `${definition}${primary ? ' *' : ''}`,
          cell(ssip),
          cell(cip),
          cell(agg),
        ]),
      ]),
    );
  }
  for (const { label, ligands } of results.coordination) {
    const parts = ligands.map(({ label: ligand, atoms }) => `${ligand} ${withError(atoms, 2)}`);
    lines.push(`${label}: ${parts.join(', ')}`);
  }
  for (const { species, diffusionM2PerS, verdict } of results.msd) {
    const value =
      diffusionM2PerS === null ? `none (${verdict})` : `${diffusionM2PerS.value.toExponential(2)} m²/s`;
    lines.push(`diffusion of ${species}: ${value}`);
  }
  const density = results.thermodynamics?.entries.find(({ quantity }) => quantity === 'density');
  if (density !== undefined) lines.push(`density ${withError(density.mean, 3)} ${density.unit}`);
  const scales = Object.entries(results.conditions.chargeScales ?? {}).filter(([, scale]) => scale !== 1);
  if (scales.length > 0)
    lines.push(`charges scaled: ${scales.map(([name, scale]) => `${name} x ${scale}`).join(', ')}`);
  const text = lines.join('\n');
  return text.includes(LOWER_BOUND.mark) ? `${text}\n${LOWER_BOUND.mark} ${LOWER_BOUND.meaning}` : text;
}

function percent(estimate: Estimate): string {
  return `${withError(estimate, 1, 100)} %`;
}

function withError(estimate: Estimate, digits: number, scale = 1): string {
  const { value, error } = estimate;
  const number = (scale * value).toFixed(digits);
  if (error === null) return number;
  return `${number} ± ${(scale * error).toFixed(digits)}${errorIsLowerBound(estimate) ? LOWER_BOUND.mark : ''}`;
}
