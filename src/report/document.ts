/** The page around all reports: one file, complete, that loads nothing and can be read and printed without a script. */
import { BEHAVIOUR } from './behaviour.js';
import { markLegend } from './estimate-text.js';
import { type Html, html, NOTHING, type Renderable, trusted } from './html.js';
import { type MoleculeViewer, viewerBlock } from './molecule-viewer.js';
import { renderSection, type Section } from './sections/section.js';
import { STYLESHEET } from './stylesheet.js';

/** Nothing may be loaded from anywhere, whatever a user-supplied text holds. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

export interface ReportDocument {
  readonly title: string;
  /** Program and version that the numbers come from. */
  readonly generator: string;
  /** Its element has the id "overview". */
  readonly header: Html;
  readonly sections: readonly Section[];
  /** First words of the last line. */
  readonly origin: Renderable;
  /** For sections that hold molecules; none without. */
  readonly viewer?: MoleculeViewer | null;
}

export function renderDocument({
  title,
  generator,
  header,
  sections,
  origin,
  viewer = null,
}: ReportDocument): string {
  const links = sections.map(
    ({ id, title: name, short = name }) => html`<li><a href="#${id}">${short}</a></li>`,
  );
  const body = sections.map(renderSection);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="generator" content="${generator}">
<title>${title} · sheath</title>
<style>${trusted(STYLESHEET)}</style>
</head>
<body>
<a class="skip" href="#main">To the report</a>
<nav aria-label="Sections"><div><ul><li><a href="#overview">Overview</a></li>${links}</ul><button type="button" class="tool" data-theme-button aria-label="Light or dark" title="Light or dark" hidden>◐</button></div></nav>
<main id="main">
${header}
${markLegend(html`${header}${body}`)}
${body}
<footer>${origin}. This file is complete: it loads nothing and can be kept, mailed and printed as it is.</footer>
</main>
${viewer === null ? NOTHING : viewerBlock(viewer)}
<script>${trusted(BEHAVIOUR)}</script>
</body>
</html>
`;
  return page.markup;
}
