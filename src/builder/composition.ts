/**
 * From what a chemist writes, "1 M LiPF6 in EC:DEC:DMC 1:1:1 by volume, 5.8 wt% APEM", to whole molecules.
 *
 * Counts: the amounts per unit of an anchor (the most plentiful salt, else the most plentiful solvent) are multiplied by the
 * whole number of anchor units that comes nearest to the target and rounded. Every count is therefore within half a molecule
 * of the ideal ratio, salts enter as neutral formula units, and no count falls when the target grows.
 */
import { type Notice, SheathError } from '../core/index.js';
import { AVOGADRO, formatQuantity, GRAM_PER_ML_PER_INTERNAL_DENSITY } from '../units/index.js';
import { type Ingredient, ingredient, ingredientsOf, type Mixture, signed } from './ingredients.js';
import { greatestCommonDivisor, grouped, saltOrNull } from './salt-formula.js';
import {
  type FactsByName,
  ROOM_TEMPERATURE,
  type SpeciesFacts,
  speciesNamed,
  volumeAt,
} from './species-facts.js';

/** Molecules, or formula units of a salt, one by one. */
export interface Counts {
  readonly kind: 'counts';
  readonly counts: readonly { readonly name: string; readonly count: number }[];
}

export type Composition = Mixture | Counts;

/** How large: about so many atoms, or about so long an edge (nm) at the expected density. */
export type BoxTarget =
  | { readonly kind: 'atoms'; readonly atoms: number }
  | { readonly kind: 'edge'; readonly edge: number };

export const DEFAULT_TARGET = { kind: 'atoms', atoms: 3000 } as const satisfies BoxTarget;

/** One species of the box, and its share of it. */
export interface SpeciesShare {
  readonly name: string;
  readonly count: number;
  /** Of molecules and ions. */
  readonly moleFraction: number;
  readonly massFraction: number;
  readonly volumeFraction: number;
}

/** What was reached, beside what was asked. */
export interface AchievedComposition {
  /** In the order of the blocks: polymers, salts' ions, solvents; explicit counts as they were given. */
  readonly species: readonly SpeciesShare[];
  /** Concentrations in the liquid: per litre without the polymer, and per kilogram of solvent (null without solvent). */
  readonly salts: readonly {
    readonly name: string;
    readonly count: number;
    readonly molarity: number;
    readonly molality: number | null;
  }[];
  readonly atomCount: number;
  /** u */
  readonly mass: number;
  /** nm³, ideal mixing at `at` (25 °C for counts) */
  readonly expectedVolume: number;
  readonly expectedDensityGramPerMl: number;
  /** nm, of the cube of `expectedVolume` */
  readonly expectedEdge: number;
  readonly notices: readonly Notice[];
}

const NM3_PER_CM3_PER_MOL = 1e21 / AVOGADRO;
/** A count that misses its ideal by more than this fraction is worth a note. */
const ROUNDING_NOTE = 0.1;

/** Species that take the place of others once their counts are known: a network for its monomers. null: nothing does. */
export type Replacement = (
  achieved: AchievedComposition,
) => ReadonlyMap<string, { readonly species: SpeciesFacts; readonly count: number } | null>;

/**
 * Whole molecules for a target size.
 * @throws SheathError E_COMPOSITION_SALT, _SPECIES, _CHARGE, _VOLUME, _EMPTY, _POLYMER, _TOO_SMALL
 */
export function composeMixture(
  mixture: Mixture,
  target: BoxTarget,
  facts: FactsByName,
  replacement?: Replacement,
): AchievedComposition {
  const ingredients = ingredientsOf(mixture, facts);
  const salts = ingredients.filter((one) => one.role === 'salt');
  const anchor = mostPlentiful(
    salts.length > 0 ? salts : ingredients.filter((one) => one.role === 'solvent'),
  );
  const ratios = ingredients.map((one) => one.amount / anchor.amount);
  const size = (one: Ingredient) =>
    target.kind === 'atoms' ? one.atomCount : one.molarVolume * NM3_PER_CM3_PER_MOL;
  const wanted = target.kind === 'atoms' ? target.atoms : target.edge ** 3;
  const countsAt = (anchors: number) => ratios.map((ratio) => roundHalfUp(ratio * anchors));
  const sizeAt = (anchors: number) =>
    countsAt(anchors).reduce((sum, count, i) => sum + count * size(ingredients[i]), 0);

  const sizePerAnchor = ratios.reduce((sum, ratio, i) => sum + ratio * size(ingredients[i]), 0);
  let anchors = Math.max(0, Math.floor(wanted / sizePerAnchor));
  while (anchors > 0 && sizeAt(anchors) > wanted) anchors--;
  while (sizeAt(anchors + 1) <= wanted) anchors++;
  if (sizeAt(anchors + 1) - wanted < wanted - sizeAt(anchors)) anchors++;

  const counts = countsAt(anchors);
  const missing = counts.indexOf(0);
  if (missing >= 0) {
    const rarest = Math.min(...ratios);
    const needed = Math.ceil(0.5 / rarest);
    const least =
      target.kind === 'atoms'
        ? `${Math.ceil(sizeAt(needed))} atoms`
        : `${(Math.ceil(100 * Math.cbrt(sizeAt(needed))) / 100).toFixed(2)} nm`;
    throw new SheathError('E_COMPOSITION_TOO_SMALL', {
      object: `${describeTarget(target)} ${target.kind === 'atoms' ? 'hold' : 'holds'} ${idealCount(ratios[missing], wanted, sizePerAnchor)} ${ingredients[missing].name}`,
      limit: 'every species asked for needs at least one whole molecule',
      cure: `Ask for a box of ${least} or more, or leave ${ingredients[missing].name} out`,
    });
  }
  const notices: Notice[] = [];
  ingredients.forEach((one, i) => {
    const ideal = ratios[i] * anchors;
    if (Math.abs(counts[i] - ideal) > ROUNDING_NOTE * ideal) {
      const percent = Math.round(100 * (counts[i] / ideal - 1));
      notices.push({
        level: 'note',
        code: 'N_COMPOSITION_ROUNDED',
        message: `${counts[i]} ${one.name} stands for ${ideal.toFixed(2)} (${percent > 0 ? '+' : ''}${percent} %); a larger box follows the recipe more closely`,
      });
    }
  });
  const counted = ingredients.map((one, i) => ({ ...one, count: counts[i] }));
  const result = achieved(counted, mixture.at, notices);
  if (replacement === undefined) return result;
  const replaced = replacement(result);
  const swapped = counted.flatMap((one): CountedIngredient[] => {
    const other = replaced.get(one.name);
    if (other === undefined) return [one];
    if (other === null) return [];
    const ions = [{ species: other.species, count: 1 }];
    return [{ ...ingredient(other.species.name, 'polymer', ions, 1, mixture.at), count: other.count }];
  });
  return achieved(swapped, mixture.at, notices);
}

function mostPlentiful(ingredients: readonly Ingredient[]): Ingredient {
  return ingredients.reduce((best, one) => (one.amount > best.amount ? one : best));
}

/** Ratios are products of decimals: 0.49999999999 is meant as one half. */
function roundHalfUp(value: number): number {
  return Math.floor(value + 0.5 + 1e-9);
}

function idealCount(ratio: number, wanted: number, sizePerAnchor: number): string {
  const count = (ratio * wanted) / sizePerAnchor;
  return count < 0.01 ? count.toPrecision(1) : count.toFixed(2);
}

function describeTarget(target: BoxTarget): string {
  return target.kind === 'atoms'
    ? `${target.atoms} atoms`
    : `an edge of ${formatQuantity(target.edge, 'length')}`;
}

/**
 * The composition of explicit counts. Salts may be named as formula units; the order is kept.
 * @throws SheathError E_COMPOSITION_SPECIES, _CHARGE, _EMPTY
 */
function composeCounts(counts: Counts, facts: FactsByName): AchievedComposition {
  const ingredients = counts.counts
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => {
      const species = facts.get(name);
      const salt = species === undefined ? saltOrNull(name, facts) : null;
      const ions = salt?.ions ?? [{ species: species ?? speciesNamed(name, facts), count: 1 }];
      const ion = ions[0].species.formalCharge !== 0;
      const role = salt !== null || ion ? 'salt' : ions[0].species.polymer ? 'polymer' : 'solvent';
      return { ...ingredient(name, role, ions, count, ROOM_TEMPERATURE), count };
    });
  const charge = ingredients.reduce(
    (sum, one) => sum + one.count * one.ions.reduce((q, ion) => q + ion.count * ion.species.formalCharge, 0),
    0,
  );
  if (ingredients.length === 0) {
    throw new SheathError('E_COMPOSITION_EMPTY', {
      object: 'the counts hold no molecule',
      limit: 'a box needs at least one',
      cure: 'Give at least one species a count of 1 or more',
    });
  }
  if (charge !== 0) {
    const ions = ingredients
      .filter((one) => one.ions.some((ion) => ion.species.formalCharge !== 0))
      .map((one) => `${one.count} ${one.name}`)
      .join(', ');
    throw new SheathError('E_COMPOSITION_CHARGE', {
      object: `the counts (${ions}) have a net charge of ${signed(charge)} e`,
      limit: 'a periodic box must be neutral',
      cure: 'Make the charges of cations and anions cancel',
    });
  }
  return achieved(ingredients, ROOM_TEMPERATURE, []);
}

type CountedIngredient = Ingredient & { readonly count: number };

/** The salts among the ingredients. A cation and an anion counted one by one are a salt, if they are the only ions. */
function saltsOf(ingredients: readonly CountedIngredient[]): CountedIngredient[] {
  const salts = ingredients.filter((one) => one.role === 'salt');
  if (salts.length !== 2 || salts.some((one) => one.ions.length !== 1))
    return salts.filter((one) => one.ions.length > 1);
  const [cation, anion] = salts.toSorted(
    (a, b) => b.ions[0].species.formalCharge - a.ions[0].species.formalCharge,
  );
  const divisor = greatestCommonDivisor(cation.count, anion.count);
  const ions = salts.map((one) => ({ species: one.ions[0].species, count: one.count / divisor }));
  const [cations, anions] = [cation.count / divisor, anion.count / divisor];
  const name = `${grouped(cation.name, cations)}${grouped(anion.name, anions)}`;
  const salt = { ...ingredient(name, 'salt', ions, divisor, ROOM_TEMPERATURE), count: divisor };
  return [salt];
}

/**
 * Whole molecules for a composition: counts as they stand, a mixture for the target size (3000 atoms where it is null).
 * @throws SheathError E_COMPOSITION_SALT, _SPECIES, _CHARGE, _VOLUME, _EMPTY, _POLYMER, _TOO_SMALL
 */
export function compose(
  composition: Composition,
  target: BoxTarget | null,
  facts: FactsByName,
): AchievedComposition {
  return composition.kind === 'counts'
    ? composeCounts(composition, facts)
    : composeMixture(composition, target ?? DEFAULT_TARGET, facts);
}

function achieved(
  ingredients: readonly CountedIngredient[],
  temperature: number,
  notices: readonly Notice[],
): AchievedComposition {
  const counts = new Map<SpeciesFacts, number>();
  for (const one of ingredients)
    for (const ion of one.ions)
      counts.set(ion.species, (counts.get(ion.species) ?? 0) + one.count * ion.count);
  const total = (value: (species: SpeciesFacts) => number) =>
    [...counts].reduce((sum, [species, count]) => sum + count * value(species), 0);
  const molecules = total(() => 1);
  const mass = total((species) => species.molarMass);
  const volume = total((species) => volumeAt(species, temperature));
  const of = (role: Ingredient['role'], value: (one: Ingredient) => number) =>
    ingredients.filter((one) => one.role === role).reduce((sum, one) => sum + one.count * value(one), 0);
  const liquidVolume = volume - of('polymer', (one) => one.molarVolume);
  const solventMass = of('solvent', (one) => one.molarMass);
  const expectedVolume = volume * NM3_PER_CM3_PER_MOL;
  return {
    species: [...counts].map(([species, count]) => ({
      name: species.name,
      count,
      moleFraction: count / molecules,
      massFraction: (count * species.molarMass) / mass,
      volumeFraction: (count * volumeAt(species, temperature)) / volume,
    })),
    salts: saltsOf(ingredients).map(({ name, count }) => ({
      name,
      count,
      molarity: (1000 * count) / liquidVolume,
      molality: solventMass > 0 ? (1000 * count) / solventMass : null,
    })),
    atomCount: total((species) => species.atomCount),
    mass,
    expectedVolume,
    expectedDensityGramPerMl: (mass / expectedVolume) * GRAM_PER_ML_PER_INTERNAL_DENSITY,
    expectedEdge: Math.cbrt(expectedVolume),
    notices,
  };
}
