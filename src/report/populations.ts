/** The classes of one speciation definition, in the order and colours in which they are always shown. */
import type { Population, PopulationClass } from '../analysis/index.js';

export interface NamedClass extends PopulationClass {
  readonly name: 'free' | 'SSIP' | 'CIP' | 'AGG';
  readonly style: 'free' | 'ssip' | 'cip' | 'agg';
}

export function classesOf(population: Population): readonly NamedClass[] {
  const classes: readonly NamedClass[] = [
    { name: 'SSIP', style: 'ssip', ...population.ssip },
    { name: 'CIP', style: 'cip', ...population.cip },
    { name: 'AGG', style: 'agg', ...population.agg },
  ];
  return population.free === null
    ? classes
    : [{ name: 'free', style: 'free', ...population.free }, ...classes];
}
