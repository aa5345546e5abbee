/**
 * What the page does in a browser, added to a report that is complete without it. Only the texts of the functions travel
 * into the page, so none may refer to anything outside itself.
 */
import { cutoffSliders } from './behaviour/cutoff-slider.js';
import { pageControls } from './behaviour/page-controls.js';
import { readOut } from './behaviour/read-out.js';
import { turningShells } from './behaviour/turning-shells.js';

/** The script of the page. */
export const BEHAVIOUR = [pageControls, readOut, cutoffSliders, turningShells]
  .map((part) => `(${part.toString()})();`)
  .join('\n');
