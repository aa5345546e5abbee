/** Charge scales: stated wherever a result is, because populations depend on them more than on anything else. */
import type { AnalysisConditions } from '../analysis/index.js';
import { fixed } from './number-format.js';
import { speciesLabel } from './species-label.js';

/** "Li⁺ 0.80, PF₆⁻ 0.80; all others 1" or that they are unknown. */
export function chargeScaleText(conditions: AnalysisConditions): string {
  const scales = conditions.chargeScales;
  if (scales === null) return 'not recorded';
  const scaled = Object.entries(scales).filter(([, scale]) => scale !== 1);
  if (scaled.length === 0) return 'none (all charges unscaled)';
  const parts = scaled.map(
    ([species, scale]) => `${speciesLabel(species, conditions)}\u00a0×\u00a0${scaleNumber(scale)}`,
  );
  return `${parts.join(', ')}${scaled.length < conditions.composition.length ? '; others\u00a0×\u00a01' : ''}`;
}

function scaleNumber(scale: number): string {
  return Math.abs(scale * 100 - Math.round(scale * 100)) < 1e-9 ? fixed(scale, 2) : String(scale);
}
