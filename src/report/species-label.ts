/**
 * How species are written for people: formula digits as subscripts, ion charges as superscripts ("PF6" -> "PF₆⁻").
 * A name is taken for a formula only if all of it reads as at least two element symbols with counts of 2 or more, so that
 * "APEM", "O1" or "PC1" stay as they are. Unicode characters, so that the same text serves HTML, SVG and CSV.
 */

import type { AnalysisConditions } from '../analysis/index.js';

const ELEMENTS = new Set(
  (
    'H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr ' +
    'Rb Sr Y Zr Nb Mo Ag Cd In Sn Sb Te I Xe Cs Ba La Ta W Pt Au Hg Pb Bi'
  ).split(' '),
);
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** "LiPF6" -> "LiPF₆"; anything that is no formula unchanged. */
export function formula(name: string): string {
  if (!/^(?:[A-Z][a-z]?\d*)+$/.test(name) || !/\d/.test(name)) return name;
  const parts = name.match(/[A-Z][a-z]?\d*/g) ?? [];
  if (parts.some((part) => /[A-Za-z][01]$/.test(part))) return name;
  const symbols = parts.map((part) => part.replace(/\d+/, ''));
  if (symbols.length < 2 || !symbols.every((symbol) => ELEMENTS.has(symbol))) return name;
  return name.replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)]);
}

/** Formulas inside a title: "1 M LiPF6 in EC" -> "1 M LiPF₆ in EC". */
export function formulasIn(text: string): string {
  return text.replace(/[A-Za-z][A-Za-z0-9]*/g, formula);
}

/** A pair or ligand with an en dash between its partners: "Li-P (PF6)" -> "Li–P (PF₆)". */
export function pairLabel(label: string): string {
  return formulasIn(label).replace(/(?<=[\p{L}\p{N}])-(?=\p{Lu})/gu, '–');
}

/** @param charge e, formal; 0 or a fraction prints no superscript */
export function ionLabel(name: string, charge: number): string {
  if (charge === 0 || !Number.isInteger(charge)) return formula(name);
  const size = Math.abs(charge) === 1 ? '' : SUPERSCRIPTS[Math.abs(charge)];
  return `${formula(name)}${size}${charge > 0 ? '⁺' : '⁻'}`;
}

/** The label of a species by its charge in the composition; analyses may call it "species Li" or "shell of Li". */
export function speciesLabel(label: string, conditions: AnalysisConditions): string {
  const name = label.replace(/^(?:species|shell of) /, '');
  const entry = conditions.composition.find(({ species }) => species === name);
  return ionLabel(name, entry?.charge ?? 0);
}
