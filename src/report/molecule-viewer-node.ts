/** The molecule viewer as `npm run build` took it along (build.mjs beside this file). */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { MoleculeViewer } from './molecule-viewer.js';

/** The package root is two levels up from src/report and from dist/report alike. */
const FOLDER = new URL('../../dist/vendor/3dmol/', import.meta.url);

/** null where it was not built: a report then shows its shells as pictures only. */
export function loadMoleculeViewer(): MoleculeViewer | null {
  const file = (name: string) => fileURLToPath(new URL(name, FOLDER));
  if (!existsSync(file('3dmol.js.gz'))) return null;
  return {
    name: `3Dmol.js ${readFileSync(file('VERSION'), 'utf8').trim()}`,
    licence: readFileSync(file('LICENSE'), 'utf8').trim(),
    packed: readFileSync(file('3dmol.js.gz')).toString('base64'),
  };
}
