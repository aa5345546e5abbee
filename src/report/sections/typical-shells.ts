/** The most frequent shells as they stood in one frame each: pictures, to be turned in space where the page has a viewer. */
import {
  type AnalysisConditions,
  type CoordinationResult,
  type ShellComposition,
  type ShellSnapshot,
  shellXyz,
} from '../../analysis/index.js';
import { facingReader, shellPicture } from '../charts/shell-picture.js';
import { elementStyle } from '../element-style.js';
import { shareText } from '../estimate-text.js';
import { type Html, html, NOTHING, trusted } from '../html.js';
import { fixed } from '../number-format.js';
import { pairLabel, speciesLabel } from '../species-label.js';

const SHOWN = 6;

interface ShownShell {
  readonly shell: ShellComposition;
  readonly snapshot: ShellSnapshot;
}

export function shownShells({ shells }: CoordinationResult): ShownShell[] {
  return shells
    .flatMap((shell) =>
      shell.snapshot && shell.snapshot.molecules.length > 1 ? [{ shell, snapshot: shell.snapshot }] : [],
    )
    .slice(0, SHOWN);
}

export function typicalShells(centre: CoordinationResult, conditions: AnalysisConditions): Html {
  const shown = shownShells(centre);
  if (shown.length === 0) return NOTHING;
  const name = speciesLabel(centre.label, conditions);
  const cards = shown.map(({ shell, snapshot }, k) => {
    const label = pairLabel(shell.label);
    return html`<button type="button" class="shell-card" data-shell="${k}" aria-pressed="${k === 0 ? 'true' : 'false'}">${shellPicture(snapshot, `${name} with ${label}`)}<span class="shell-name">${label}</span> <span class="muted">${shareText(shell.fraction)}</span></button>`;
  });
  const elements = [...new Set(shown.flatMap(({ snapshot }) => snapshot.elements))];
  const key = elements.map(
    (element) =>
      html`<li><svg width="12" height="12" aria-hidden="true"><circle cx="6" cy="6" r="5.2" fill="${elementStyle(element).colour}"/></svg>${element || 'unknown'}</li>`,
  );
  const whole = shown.every(({ snapshot }) => snapshot.molecules.every((molecule) => molecule.whole));
  return html`<figure id="typical-${centre.id}" class="typical" data-shells><div class="figure-title"><h3>Typical shells of ${name}</h3></div><div class="turntable" data-turntable hidden><div class="space" tabindex="0" role="group" aria-label="Shell in space; arrow keys turn it, plus and minus zoom"></div><p class="turned" aria-live="polite"></p><p class="hint muted" aria-hidden="true">drag to turn · click, then scroll to zoom · arrow keys</p></div><div class="shell-cards">${cards}</div><ul class="elements">${key}</ul><figcaption>The ${shown.length === 1 ? 'most frequent shell' : `${shown.length} most frequent shells`}, each as one frame shows it: of twelve drawn at random the one whose distances (${name} to binding atoms, and among these) are nearest to their means. Dashed: atoms within the cut-off. Shares are of all ${name} in all frames.${whole ? '' : ' Very large molecules are cut around their binding atoms.'} As files for other programs: the XYZ links in the table below, or shells/*.xyz beside this report.</figcaption>${trusted(`<script type="application/json">${jsonOf(shown, centre, conditions)}</script>`)}</figure>`;
}

/** What the page's script draws in space: Å, as the viewer wants them. */
function jsonOf(
  shown: readonly ShownShell[],
  centre: CoordinationResult,
  conditions: AnalysisConditions,
): string {
  const shells = shown.map(({ shell, snapshot }) => {
    const { elements, bonds, sites, replica, time } = snapshot;
    const turned = facingReader(snapshot);
    return {
      label: `${speciesLabel(centre.label, conditions)} with ${pairLabel(shell.label)}, ${shareText(shell.fraction)}; ${replica > 0 || conditions.replicas > 1 ? `replica ${replica + 1} ` : ''}at ${fixed(time, 1)} ps`,
      elements,
      positions: turned.map((x) => Number((10 * x).toFixed(3))),
      bonds,
      sites,
    };
  });
  const names = [...new Set(shown.flatMap(({ snapshot }) => snapshot.elements))];
  const styles = Object.fromEntries(
    names.map((element) => [
      element,
      { colour: elementStyle(element).colour, radius: 10 * elementStyle(element).radius },
    ]),
  );
  return JSON.stringify({ shells, styles }).replaceAll('<', '\\u003c');
}

/** A link to the geometry of a shell; nothing where there is none. */
export function geometryLink(centre: CoordinationResult, shell: ShellComposition): Html {
  const { snapshot } = shell;
  if (!snapshot) return NOTHING;
  const rank = centre.shells.indexOf(shell) + 1;
  const url = `data:chemical/x-xyz;charset=utf-8,${encodeURIComponent(shellXyz(centre, shell, snapshot))}`;
  return html`<a class="csv" download="${centre.id}-shell-${rank}.xyz" href="${url}">XYZ<span class="sr"> of ${shell.label}</span></a>`;
}
