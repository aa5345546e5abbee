/**
 * Formal charges of the ions of battery electrolytes by their formula, for files that know elements but no charges (.pdb,
 * .xyz, .gro): without them no analysis can tell an ion from a solvent.
 */
const CHARGES: ReadonlyMap<string, number> = new Map([
  ...['Li', 'Na', 'K', 'Rb', 'Cs'].map((ion): [string, number] => [ion, 1]),
  ...['Mg', 'Ca', 'Zn'].map((ion): [string, number] => [ion, 2]),
  ['Al', 3],
  ...['F', 'Cl', 'Br', 'I', 'PF6', 'BF4', 'ClO4', 'AsF6', 'NO3'].map((ion): [string, number] => [ion, -1]),
  ['C2F6NO4S2', -1], // TFSI
  ['F2NO4S2', -1], // FSI
  ['CF3O3S', -1], // triflate
  ['C4BO8', -1], // BOB
  ['C2BF2O4', -1], // DFOB
]);

/** e; 0 for everything that is not a known ion. */
export function formalChargeOf(formula: string): number {
  return CHARGES.get(formula) ?? 0;
}

/**
 * "C3H4O3", "PF6", "Li": Hill order with carbon; without it hydrogen first, then by number (the centre of an ion leads) and
 * alphabet. "" where an element is unknown.
 */
export function formulaOf(elements: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const element of elements) {
    if (element === '') return '';
    counts.set(element, (counts.get(element) ?? 0) + 1);
  }
  const carbon = counts.has('C');
  const rank = (symbol: string) => (symbol === 'C' ? 0 : symbol === 'H' ? 1 : 2);
  return [...counts]
    .sort(([a, m], [b, n]) => rank(a) - rank(b) || (carbon ? 0 : m - n) || (a < b ? -1 : 1))
    .map(([symbol, count]) => `${symbol}${count > 1 ? count : ''}`)
    .join('');
}
