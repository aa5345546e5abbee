/**
 * The library that turns molecules in a report, 3Dmol.js (N. Rego, D. Koes, Bioinformatics 31, 1322 (2015)), as a block of
 * text in the page. It is unpacked by the reader's browser when a shell comes into view, and never when there is none.
 */
import { type Html, trusted } from './html.js';

export interface MoleculeViewer {
  /** "3Dmol.js 2.5.5" */
  readonly name: string;
  readonly licence: string;
  /** The script, gzip in base64. */
  readonly packed: string;
}

/** Words of the licences, then an empty comment line, then the script: what `turningShells` looks for. */
export function viewerBlock({ name, licence, packed }: MoleculeViewer): Html {
  const words = `${name}, gzip and base64, under these licences:\n${licence}`.replaceAll(
    /<(?=\/?script|!--)/gi,
    '< ',
  );
  return trusted(`<script type="text/plain" data-viewer>\n${words}\n----\n${packed}\n</script>`);
}
