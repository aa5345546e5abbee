/**
 * The report of a study as one HTML file, for a chemist: what was found beside the paper, a verdict a statement, how far
 * the sampling carries, then the tables behind it. Complete without a script; the same input gives the same bytes.
 */
import { BEHAVIOUR } from './behaviour.js';
import { html, trusted } from './html.js';
import { renderSection } from './sections/section.js';
import { STUDY_SECTIONS, studyHeadline } from './sections/study.js';
import type { StudyReportInput } from './study-report-input.js';
import { STYLESHEET } from './stylesheet.js';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

export function renderStudyReport(input: StudyReportInput): string {
  const sections = STUDY_SECTIONS.flatMap((section) => section(input) ?? []);
  const links = sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="generator" content="sheath">
<title>${input.title} · sheath study</title>
<style>${trusted(STYLESHEET)}</style>
</head>
<body>
<a class="skip" href="#main">To the report</a>
<nav aria-label="Sections"><div><ul><li><a href="#overview">Overview</a></li>${links}</ul><button type="button" class="tool" data-theme-button aria-label="Light or dark" title="Light or dark" hidden>◐</button></div></nav>
<main id="main">
${studyHeadline(input)}
${sections.map(renderSection)}
<footer>Made by sheath study. This file is complete: it loads nothing and can be kept, mailed and printed as it is.</footer>
</main>
<script>${trusted(BEHAVIOUR)}</script>
</body>
</html>
`;
  return page.markup;
}
