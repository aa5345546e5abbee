/**
 * A mixture as a chemist writes it, and the ideal amounts of its ingredients.
 *
 * Volumes mix ideally: V = sum n_i V_i(T), V_i(T) = V_i(25 °C) [1 + alpha_i (T - 298.15 K)].
 * With solvents in the molar ratio r_i (volume parts / V_i, mass parts / M_i, or mole parts) and amount t, a litre of
 * liquid (salts and solvents, before a polymer is added) holds
 *
 *   sum_c c V_c + t sum_m m (sum r_i M_i) V_m + t sum r_i V_i = 1 L
 *
 * over salts c given in mol/L and salts m given in mol/kg of solvent, which is linear in t. A polymer takes the mass
 * fraction w of everything: m_p = w / (1 - sum w) * m_liquid. So a gel and its liquid hold the same electrolyte.
 */
import { SheathError } from '../core/index.js';
import { formatQuantity } from '../units/index.js';
import type { PolymerStructure } from './polymer-structure.js';
import { type Salt, saltIons } from './salt-formula.js';
import { type FactsByName, type SpeciesFacts, speciesNamed, volumeAt } from './species-facts.js';

export interface SaltAmount {
  /** "LiPF6": a cation and an anion by their species names. */
  readonly name: string;
  readonly amount: { readonly dimension: 'molarity' | 'molality'; readonly value: number };
}

export interface PolymerAmount {
  readonly name: string;
  /** Of everything. */
  readonly massFraction: number;
  /** What it is made of; without, the species of this name. `composePolymers` turns it into a species. */
  readonly structure?: PolymerStructure;
}

export interface Mixture {
  readonly kind: 'mixture';
  readonly salts: readonly SaltAmount[];
  /** Parts by volume, mass or mole; any positive numbers. */
  readonly solvents: readonly { readonly name: string; readonly parts: number }[];
  readonly by: 'volume' | 'mass' | 'mole';
  /** K, where volumes are measured. */
  readonly at: number;
  readonly polymers: readonly PolymerAmount[];
}

/** One line of the formula: a salt's formula unit, a solvent or a polymer molecule, and how many mol. */
export interface Ingredient {
  readonly name: string;
  readonly role: 'salt' | 'solvent' | 'polymer';
  readonly ions: Salt['ions'];
  /** mol, on any common scale */
  readonly amount: number;
  readonly molarMass: number;
  /** cm³/mol at the temperature of the mixture */
  readonly molarVolume: number;
  readonly atomCount: number;
}

export function ingredient(
  name: string,
  role: Ingredient['role'],
  ions: Salt['ions'],
  amount: number,
  temperature: number,
): Ingredient {
  const sum = (value: (species: SpeciesFacts) => number) =>
    ions.reduce((total, ion) => total + ion.count * value(ion.species), 0);
  return {
    name,
    role,
    ions,
    amount,
    molarMass: sum((species) => species.molarMass),
    molarVolume: sum((species) => volumeAt(species, temperature)),
    atomCount: sum((species) => species.atomCount),
  };
}

/** Ideal amounts (mol) of every ingredient in a litre of liquid, and the polymer that goes with it. */
export function ingredientsOf(mixture: Mixture, facts: FactsByName): Ingredient[] {
  const at = mixture.at;
  const salts = mixture.salts.map((salt) => ({
    ...ingredient(salt.name, 'salt', saltIons(salt.name, facts).ions, salt.amount.value, at),
    dimension: salt.amount.dimension,
  }));
  const solvents = mixture.solvents.map(({ name, parts }) => {
    const species = speciesNamed(name, facts);
    if (species.formalCharge !== 0) throw chargedSpecies(species, 'a solvent');
    const perPart = { volume: 1 / volumeAt(species, at), mass: 1 / species.molarMass, mole: 1 }[mixture.by];
    return ingredient(name, 'solvent', [{ species, count: 1 }], parts * perPart, at);
  });
  const solventMassKg = solvents.reduce((sum, one) => sum + one.amount * one.molarMass, 0) / 1000;
  let volumePerSolvent = solvents.reduce((sum, one) => sum + one.amount * one.molarVolume, 0);
  let freeVolume = 1000;
  for (const salt of salts) {
    if (salt.dimension === 'molarity') freeVolume -= salt.amount * salt.molarVolume;
    else volumePerSolvent += salt.amount * solventMassKg * salt.molarVolume;
  }
  if (freeVolume <= 0) {
    throw new SheathError('E_COMPOSITION_VOLUME', {
      object: `the salt alone takes ${Math.round(1000 - freeVolume)} mL of each litre`,
      limit: 'a litre holds 1000 mL, and the solvents need their share',
      cure: 'Ask for less salt per litre, or give it in mol/kg of solvent',
    });
  }
  if (!(volumePerSolvent > 0)) {
    throw new SheathError('E_COMPOSITION_EMPTY', {
      object: 'the electrolyte has no solvent',
      limit: 'a mixture needs at least one solvent with a positive share',
      cure: 'Name a solvent, or give every species by `counts`',
    });
  }
  const perSolvent = freeVolume / volumePerSolvent;
  const liquid = [
    ...salts.map((salt) => ({
      ...salt,
      amount: salt.amount * (salt.dimension === 'molality' ? solventMassKg * perSolvent : 1),
    })),
    ...solvents.map((solvent) => ({ ...solvent, amount: solvent.amount * perSolvent })),
  ];
  const liquidMass = liquid.reduce((sum, one) => sum + one.amount * one.molarMass, 0);
  const polymerFraction = mixture.polymers.reduce((sum, polymer) => sum + polymer.massFraction, 0);
  if (polymerFraction >= 1) {
    throw new SheathError('E_COMPOSITION_POLYMER', {
      object: `the polymer is ${formatQuantity(polymerFraction, 'massFraction')} of the mass`,
      limit: 'it must leave room for the electrolyte, below 100 wt%',
      cure: 'Ask for less polymer; gels hold about 2 to 10 wt%',
    });
  }
  const polymers = mixture.polymers.map(({ name, massFraction, structure }) => {
    if (structure !== undefined) {
      throw new SheathError('E_COMPOSITION_POLYMER', {
        object: `${name} is to be made as ${structure.architecture}`,
        limit: 'a composition counts species that exist already',
        cure: 'Compose with composePolymers, or leave the structure out',
      });
    }
    const species = speciesNamed(name, facts);
    if (species.formalCharge !== 0) throw chargedSpecies(species, 'a polymer');
    const amount = ((massFraction / (1 - polymerFraction)) * liquidMass) / species.molarMass;
    return ingredient(name, 'polymer', [{ species, count: 1 }], amount, at);
  });
  return [...polymers, ...liquid].filter((one) => one.amount > 0);
}

function chargedSpecies(species: SpeciesFacts, role: string): SheathError {
  return new SheathError('E_COMPOSITION_CHARGE', {
    object: `${species.name}, named as ${role}, has charge ${signed(species.formalCharge)}`,
    limit: `${role} must be neutral`,
    cure: 'Name ions through a salt, or give every species by `counts`',
  });
}

export function signed(charge: number): string {
  return charge > 0 ? `+${charge}` : `${charge}`;
}
