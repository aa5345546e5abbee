/**
 * The attraction beyond the cut-off, as if the pair distribution were 1 there (GROMACS manual, "Long range Van der Waals
 * interactions", "Dispersion correction"):
 *   E = -2/3 pi N² <C6> / (V rc³),   P = 2 E / V.
 * <C6> is the mean over all pairs i < j that are not excluded; the repulsion beyond rc is neglected.
 */

/**
 * <C6>, kJ/mol nm⁶.
 * @param types [atom] index of the Lennard-Jones type
 * @param c6 [type, type]
 * @param exclusions for every atom its excluded partners, both directions: `partners` from `start[atom]` to `start[atom + 1]`
 */
export function averageC6(
  types: ArrayLike<number>,
  c6: ArrayLike<number>,
  exclusions: { readonly start: ArrayLike<number>; readonly partners: ArrayLike<number> },
): number {
  const atomCount = types.length;
  const typeCount = Math.round(Math.sqrt(c6.length));
  const population = new Float64Array(typeCount);
  for (let atom = 0; atom < atomCount; atom++) population[types[atom]]++;
  // Twice the sum over pairs: ordered pairs, less each atom with itself, less the exclusions (listed in both directions).
  let sum = 0;
  for (let a = 0; a < typeCount; a++) {
    for (let b = 0; b < typeCount; b++) sum += population[a] * population[b] * c6[a * typeCount + b];
    sum -= population[a] * c6[a * typeCount + a];
  }
  for (let atom = 0; atom < atomCount; atom++) {
    for (let k = exclusions.start[atom]; k < exclusions.start[atom + 1]; k++) {
      sum -= c6[types[atom] * typeCount + types[exclusions.partners[k]]];
    }
  }
  const pairs = atomCount * (atomCount - 1) - exclusions.partners.length;
  return pairs > 0 ? sum / pairs : 0;
}

/**
 * E in kJ/mol; volume in nm³, cutoff in nm. P = 2E/V (the missing pair forces) makes the virial -E on the diagonal; it is not
 * -dE/dV, because the pairs that a change of volume moves across the cut-off cancel the difference.
 */
export function dispersionEnergy(atomCount: number, meanC6: number, cutoff: number, volume: number): number {
  return (-2 / 3) * Math.PI * ((atomCount * atomCount) / volume) * (meanC6 / cutoff ** 3);
}
