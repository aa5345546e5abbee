/**
 * Results as one HTML file that opens anywhere, offline: drawings are SVG in the page, tables carry their CSV in a data:
 * link, and everything can be read, printed and downloaded without a script. The same input gives the same bytes.
 */
import { BEHAVIOUR } from './behaviour.js';
import { html, trusted } from './html.js';
import type { ReportInput } from './report-input.js';
import { definitions } from './sections/definitions.js';
import { files } from './sections/files.js';
import { headline, titleOf } from './sections/headline.js';
import { ionPairing } from './sections/ion-pairing.js';
import { notices } from './sections/notices.js';
import { provenance } from './sections/provenance.js';
import { residence } from './sections/residence.js';
import { renderSection, type Section } from './sections/section.js';
import { solvationShell } from './sections/solvation-shell.js';
import { thermodynamics } from './sections/thermodynamics.js';
import { transport } from './sections/transport.js';
import { transportCoefficients } from './sections/transport-coefficients.js';
import { STYLESHEET } from './stylesheet.js';

/** Nothing may be loaded from anywhere, whatever a user-supplied text holds. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/** A section that results of this kind may lack. */
function optional(section: Section | null): Section[] {
  return section === null ? [] : [section];
}

export function renderReport(input: ReportInput): string {
  const { results } = input;
  const sections: readonly Section[] = [
    solvationShell(results),
    ionPairing(results),
    ...optional(residence(results)),
    transport(results),
    ...optional(transportCoefficients(results)),
    thermodynamics(input),
    provenance(input),
    definitions(results),
    notices(results),
    files(input),
  ];
  const links = sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`);
  const record = results.provenance;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="generator" content="${record === null ? 'sheath' : `${record.program} ${record.version}`}">
<title>${titleOf(results.conditions)} · sheath</title>
<style>${trusted(STYLESHEET)}</style>
</head>
<body>
<a class="skip" href="#main">To the report</a>
<nav aria-label="Sections"><div><ul><li><a href="#overview">Overview</a></li>${links}</ul><button type="button" class="tool" data-theme-button aria-label="Light or dark" title="Light or dark" hidden>◐</button></div></nav>
<main id="main">
${headline(input)}
${sections.map(renderSection)}
<footer>${record === null ? 'sheath' : `${record.program} ${record.version}, recipe ${record.inputHash.slice(0, 12)}`}. This file is complete: it loads nothing and can be kept, mailed and printed as it is.</footer>
</main>
<script>${trusted(BEHAVIOUR)}</script>
</body>
</html>
`;
  return page.markup;
}
