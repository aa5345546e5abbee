/**
 * Results as one HTML file that opens anywhere, offline: drawings are SVG in the page, tables carry their CSV in a data:
 * link, and everything can be read, printed and downloaded without a script. The same input gives the same bytes.
 */
import { renderDocument } from './document.js';
import type { MoleculeViewer } from './molecule-viewer.js';
import type { ReportInput } from './report-input.js';
import { definitions } from './sections/definitions.js';
import { files } from './sections/files.js';
import { headline, titleOf } from './sections/headline.js';
import { hydrogenBonds } from './sections/hydrogen-bonds.js';
import { ionPairing } from './sections/ion-pairing.js';
import { notices } from './sections/notices.js';
import { polymerisation } from './sections/polymerisation.js';
import { profiles } from './sections/profiles.js';
import { provenance } from './sections/provenance.js';
import { residence } from './sections/residence.js';
import type { Section } from './sections/section.js';
import { solvationShell } from './sections/solvation-shell.js';
import { thermodynamics } from './sections/thermodynamics.js';
import { transport } from './sections/transport.js';
import { transportCoefficients } from './sections/transport-coefficients.js';
import { shownShells } from './sections/typical-shells.js';
import { vehicular } from './sections/vehicular.js';

/** A section that results of this kind may lack. */
function optional(section: Section | null): Section[] {
  return section === null ? [] : [section];
}

/** @param viewer null: molecules are pictures only */
export function renderReport(input: ReportInput, viewer: MoleculeViewer | null = null): string {
  const { results } = input;
  const sections: readonly Section[] = [
    solvationShell(results),
    ionPairing(results),
    ...optional(residence(results)),
    ...optional(hydrogenBonds(results)),
    transport(results),
    ...optional(vehicular(results)),
    ...optional(transportCoefficients(results)),
    ...optional(profiles(results)),
    thermodynamics(input),
    ...optional(polymerisation(input)),
    provenance(input),
    definitions(results),
    notices(results),
    files(input),
  ];
  const record = results.provenance;
  const program = record === null ? 'sheath' : `${record.program} ${record.version}`;
  return renderDocument({
    title: titleOf(results.conditions),
    generator: program,
    header: headline(input),
    sections,
    origin: record === null ? program : `${program}, recipe ${record.inputHash.slice(0, 12)}`,
    viewer: results.coordination.some((centre) => shownShells(centre).length > 0) ? viewer : null,
  });
}
