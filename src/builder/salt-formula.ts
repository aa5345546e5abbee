/** Salts by their formulas: "LiPF6" is a cation and an anion of the known species in the smallest neutral ratio. */
import { SheathError } from '../core/index.js';
import { type FactsByName, nearestSpecies, type SpeciesFacts } from './species-facts.js';

/** The ions of a salt with the smallest neutral stoichiometry. */
export interface Salt {
  readonly name: string;
  readonly ions: readonly { readonly species: SpeciesFacts; readonly count: number }[];
}

/**
 * The ions of a salt named by its species: "LiPF6" = Li + PF6, "Mg(TFSI)2" = Mg + 2 TFSI.
 * @throws SheathError E_COMPOSITION_SALT
 */
export function saltIons(name: string, facts: FactsByName): Salt {
  const bare = name.replace(/\(([^()]+)\)\d*/g, '$1');
  const candidates = [];
  for (const cation of facts.values()) {
    if (cation.formalCharge <= 0) continue;
    for (const anion of facts.values()) {
      if (anion.formalCharge >= 0) continue;
      const divisor = greatestCommonDivisor(cation.formalCharge, -anion.formalCharge);
      const cations = -anion.formalCharge / divisor;
      const anions = cation.formalCharge / divisor;
      candidates.push({
        name: `${grouped(cation.name, cations)}${grouped(anion.name, anions)}`,
        spellings: [
          cation.name + anion.name,
          subscripted(cation.name, cations) + subscripted(anion.name, anions),
        ],
        ions: [
          { species: cation, count: cations },
          { species: anion, count: anions },
        ],
      });
    }
  }
  const salt =
    candidates.find((candidate) => candidate.name === name) ??
    candidates.find((candidate) => candidate.spellings.includes(bare));
  if (salt !== undefined) return { name, ions: salt.ions };
  const near = nearestSpecies(
    name,
    candidates.map((candidate) => candidate.name),
  );
  throw new SheathError('E_COMPOSITION_SALT', {
    object: `the salt is "${name}"`,
    limit: `its name must be a known cation and a known anion: ${candidates.map((c) => c.name).join(', ') || 'there are none'}`,
    cure:
      near === null
        ? 'Name a salt of these, or add its ions under `species` as .itp and .gro'
        : `Perhaps "${near}" is meant; ions of your own are added under \`species\` as .itp and .gro`,
  });
}

function subscripted(name: string, count: number): string {
  return count === 1 ? name : `${name}${count}`;
}

export function grouped(name: string, count: number): string {
  return count === 1 ? name : `(${name})${count}`;
}

export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

export function saltOrNull(name: string, facts: FactsByName): Salt | null {
  try {
    return saltIons(name, facts);
  } catch (error) {
    if (error instanceof SheathError && error.code === 'E_COMPOSITION_SALT') return null;
    throw error;
  }
}
