/**
 * The element behind an atom's name, where a file gives no more than the name: "O1" is oxygen, "CA" an alpha carbon, "LI"
 * lithium. Two-letter elements are taken where they are spelled as such ("Li", "Cl2") or where the atom is a residue of
 * its own name (an ion); otherwise the first letter decides, as in the names of biomolecular force fields.
 */
const ONE_LETTER: ReadonlySet<string> = new Set([
  'H',
  'B',
  'C',
  'N',
  'O',
  'F',
  'P',
  'S',
  'K',
  'I',
  'V',
  'Y',
  'W',
  'U',
]);
const TWO_LETTERS: ReadonlySet<string> = new Set(
  'He Li Be Ne Na Mg Al Si Cl Ar Ca Sc Ti Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te Xe Cs Ba La Pt Au Hg Pb Bi'.split(
    ' ',
  ),
);
/** Written in capitals they mean the element wherever they stand: no atom name of a molecule begins so. */
const CAPITAL_ELEMENTS: ReadonlySet<string> = new Set(['LI', 'CL', 'BR', 'SI', 'ZN', 'MG']);

/** Element symbol of a field meant as one ("Li", "LI", "li+", "6C"); "" where it is none. */
export function elementOfSymbol(text: string): string {
  const letters = /^\d*([A-Za-z]{1,2})(?:[^A-Za-z].*)?$/.exec(text.trim())?.[1];
  if (letters === undefined) return '';
  const symbol = letters[0].toUpperCase() + letters.slice(1).toLowerCase();
  return ONE_LETTER.has(symbol) || TWO_LETTERS.has(symbol) ? symbol : '';
}

/** Element symbol behind an atom name; "" where nothing fits. */
export function elementOfName(name: string, residue = ''): string {
  const letters = /[A-Za-z]+/.exec(name)?.[0] ?? '';
  if (letters === '') return '';
  const pair = letters.slice(0, 2);
  const symbol = pair[0].toUpperCase() + pair.slice(1).toLowerCase();
  if (pair.length === 2 && TWO_LETTERS.has(symbol)) {
    const ion =
      /[A-Za-z]+/.exec(residue)?.[0]?.toUpperCase() === letters.toUpperCase() && letters.length === 2;
    if (pair === symbol || ion || CAPITAL_ELEMENTS.has(pair)) return symbol;
  }
  const first = letters[0].toUpperCase();
  return ONE_LETTER.has(first) ? first : '';
}
