/** Estimates as text, the same everywhere: an error that is only a lower bound is marked, and the page says once what the mark means. */
import { type Estimate, errorIsLowerBound, LOWER_BOUND } from '../analysis/index.js';
import { type Html, html, NOTHING } from './html.js';
import { concise, percent, plusMinus } from './number-format.js';

const markOf = (estimate: Estimate) => (errorIsLowerBound(estimate) ? LOWER_BOUND.mark : '');

/** "31.0 ± 2.4", "31.0 ± 2.4†" */
export function estimateText(estimate: Estimate): string {
  return plusMinus(estimate.value, estimate.error, markOf(estimate));
}

/** "31.0(24)" */
export function conciseText(estimate: Estimate): string {
  return concise(estimate.value, estimate.error, markOf(estimate));
}

/** Of a fraction: "31.0 ± 2.4 %" */
export function shareText(estimate: Estimate): string {
  return percent(estimate.value, estimate.error, markOf(estimate));
}

/** For a page that holds marks; nothing for others. */
export function markLegend(page: Html): Html {
  return page.markup.includes(LOWER_BOUND.mark)
    ? html`<p class="caption">${LOWER_BOUND.mark} ${LOWER_BOUND.meaning}.</p>`
    : NOTHING;
}
