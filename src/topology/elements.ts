/** The elements by atomic number and their standard atomic weights (IUPAC 2021, abridged), u. */
import type { Atom } from './topology.js';

const ELEMENTS: readonly (readonly [symbol: string, mass: number])[] = [
  ['H', 1.008],
  ['He', 4.0026],
  ['Li', 6.94],
  ['Be', 9.0122],
  ['B', 10.81],
  ['C', 12.011],
  ['N', 14.007],
  ['O', 15.999],
  ['F', 18.998],
  ['Ne', 20.18],
  ['Na', 22.99],
  ['Mg', 24.305],
  ['Al', 26.982],
  ['Si', 28.085],
  ['P', 30.974],
  ['S', 32.06],
  ['Cl', 35.45],
  ['Ar', 39.95],
  ['K', 39.098],
  ['Ca', 40.078],
  ['Sc', 44.956],
  ['Ti', 47.867],
  ['V', 50.942],
  ['Cr', 51.996],
  ['Mn', 54.938],
  ['Fe', 55.845],
  ['Co', 58.933],
  ['Ni', 58.693],
  ['Cu', 63.546],
  ['Zn', 65.38],
  ['Ga', 69.723],
  ['Ge', 72.63],
  ['As', 74.922],
  ['Se', 78.971],
  ['Br', 79.904],
  ['Kr', 83.798],
  ['Rb', 85.468],
  ['Sr', 87.62],
  ['Y', 88.906],
  ['Zr', 91.224],
  ['Nb', 92.906],
  ['Mo', 95.95],
  ['Tc', 97],
  ['Ru', 101.07],
  ['Rh', 102.91],
  ['Pd', 106.42],
  ['Ag', 107.87],
  ['Cd', 112.41],
  ['In', 114.82],
  ['Sn', 118.71],
  ['Sb', 121.76],
  ['Te', 127.6],
  ['I', 126.9],
  ['Xe', 131.29],
  ['Cs', 132.91],
  ['Ba', 137.33],
];

/** Element symbol of an atomic number; "" beyond barium and for 0 (no element). */
export function elementOfNumber(atomicNumber: number): string {
  return ELEMENTS[atomicNumber - 1]?.[0] ?? '';
}

/** Atomic number of a symbol; 0 where unknown. */
export function elementNumber(symbol: string): number {
  return ELEMENTS.findIndex(([name]) => name === symbol) + 1;
}

/** Standard atomic weight of a symbol, u; 0 where unknown. */
export function massOfElement(symbol: string): number {
  return ELEMENTS.find(([name]) => name === symbol)?.[1] ?? 0;
}

/** The element whose atomic weight is nearest to `mass` (u) and within 0.06 u; "" where there is none. */
export function elementOfMass(mass: number): string {
  let best = '';
  let bestDifference = 0.06;
  for (const [symbol, weight] of ELEMENTS) {
    const difference = Math.abs(weight - mass);
    if (difference < bestDifference) {
      best = symbol;
      bestDifference = difference;
    }
  }
  return best;
}

/** By element, or by a name in H where the element is unknown (as with repartitioned masses). */
export function isHydrogen(atom: Atom): boolean {
  return atom.element === 'H' || (atom.element === '' && /^\d*H/.test(atom.name));
}
