/** Typical shells as XYZ files, which VMD, Avogadro, OVITO and others open: lengths in Å, the centre first, at the origin. */
import type { AnalysisResults } from './results.js';
import type { CoordinationResult, ShellComposition, ShellSnapshot } from './structure-results.js';

const ANGSTROM_PER_NM = 10;

/** The text of the file. */
export function shellXyz(
  { label }: Pick<CoordinationResult, 'label'>,
  shell: ShellComposition,
  snapshot: ShellSnapshot,
): string {
  const { elements, positions, replica, time, centre, molecules } = snapshot;
  const cut = molecules.some(({ whole }) => !whole) ? '; large molecules cut around their binding atoms' : '';
  const comment = `${label}: ${shell.label}, ${(100 * shell.fraction.value).toFixed(1)} % of all; replica ${replica + 1}, ${Number(time.toPrecision(9))} ps, atom ${centre + 1}${cut}`;
  const rows = elements.map((element, k) => {
    const at = [0, 1, 2].map((axis) => (ANGSTROM_PER_NM * positions[3 * k + axis]).toFixed(3).padStart(10));
    return `${(element || 'X').padEnd(2)}${at.join('')}`;
  });
  return [String(rows.length), comment.replaceAll(/\s+/g, ' '), ...rows, ''].join('\n');
}

/** "li-01-3ec-1pf6.xyz": the centre, the rank of the shell, its molecules. */
export function shellFileName(centre: string, rank: number, { label }: ShellComposition): string {
  const plain = label
    .toLowerCase()
    .replaceAll(/\s*\+\s*/g, '-')
    .replaceAll(/[^a-z0-9-]+/g, '');
  return `${centre.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-')}-${String(rank + 1).padStart(2, '0')}-${plain}.xyz`;
}

/** One file a shell that has a snapshot. */
export function shellGeometries({
  coordination,
}: Pick<AnalysisResults, 'coordination'>): { readonly name: string; readonly text: string }[] {
  return coordination.flatMap((centre) =>
    centre.shells.flatMap((shell, rank) =>
      shell.snapshot
        ? [{ name: shellFileName(centre.id, rank, shell), text: shellXyz(centre, shell, shell.snapshot) }]
        : [],
    ),
  );
}
