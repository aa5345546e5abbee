/** The start of a run whose polymer is made in its box: packed monomers react, and what came out becomes an ordinary box. */
import { type ComposedBox, type Packing, worstContact } from '../builder/index.js';
import { type Notice, SheathError, type TaskContext } from '../core/index.js';
import type { CreatePlatform, Method } from '../platforms/index.js';
import type { Recipe } from '../recipe/index.js';
import type { System } from '../system/index.js';
import { wholeMolecules } from '../trajectory/index.js';
import type { SystemMaker } from './box-system.js';
import { polymerise, type ReactionKeeper } from './in-situ.js';
import type { OwnSpeciesFiles } from './own-species.js';
import {
  type PolymerisationOutcome,
  type PolymerisationPlan,
  type SeparatedBox,
  separateMolecules,
} from './polymerisation.js';

export interface ReactedStart {
  readonly separated: SeparatedBox;
  readonly system: System;
  readonly packing: Packing;
  readonly notices: readonly Notice[];
}

/** What a reaction takes from the run it is made for. */
export interface ReactionSetting {
  readonly recipe: Recipe;
  readonly composed: ComposedBox;
  readonly maker: SystemMaker;
  readonly method: Method;
  readonly platform: { readonly name: string; readonly threads: number; readonly create: CreatePlatform };
  readonly options: {
    readonly createPlatform?: (name: string, threads: number) => CreatePlatform;
    readonly keeper?: (name: string, threads: number) => ReactionKeeper;
  };
}

/** @throws as polymerise */
export async function react(
  plan: PolymerisationPlan,
  { positions, box, densityFraction }: Packing,
  { recipe, composed, maker, method, platform, options }: ReactionSetting,
  task: TaskContext,
): Promise<ReactedStart> {
  const monomers = new Set(plan.structure.monomers.map(({ name }) => name));
  const others = composed.composition.species.filter(({ name }) => !monomers.has(name));
  const result = await polymerise(
    {
      plan,
      positions,
      box,
      systemWith: (units) =>
        maker.system([{ name: plan.name, count: 1 }, ...others], composed.known, [units]),
      method,
      createPlatform: options.createPlatform?.(platform.name, platform.threads) ?? platform.create,
      timeStep: recipe.model.timeStep,
      seed: recipe.seed,
      keeper: options.keeper?.(platform.name, platform.threads),
    },
    task,
  );
  const separated = separateMolecules(composed, result);
  const system = maker.system(separated.composition.species, separated.known, separated.models);
  const frame = { step: 0, time: 0, box, positions: separated.positions, images: null };
  const whole = Float64Array.from(wholeMolecules(system.topology)(frame).positions);
  return {
    separated,
    system,
    packing: {
      positions: whole,
      box,
      densityFraction,
      worstContact: worstContact(system.topology, whole, box),
    },
    notices: reactionNotices(plan, separated.outcome, recipe.replicas),
  };
}

/** Links are known between the library's units only. @throws E_POLYMER_FRAGMENT */
export function refuseOwnMonomers(plan: PolymerisationPlan | null, own: OwnSpeciesFiles): void {
  for (const { name } of plan?.structure.monomers ?? []) {
    if (!own.has(name)) continue;
    throw new SheathError('E_POLYMER_FRAGMENT', {
      object: `${name} is to polymerise in the box and is a species of one's own`,
      limit: 'link rules are known for the built-in monomers of this name',
      cure: 'take it out of `species`, or rename it',
    });
  }
}

function reactionNotices(
  { name, links, doubleBonds }: PolymerisationPlan,
  outcome: PolymerisationOutcome,
  replicas: number,
): Notice[] {
  const notices: Notice[] = [];
  const percent = (count: number) => `${((100 * count) / doubleBonds).toFixed(0)} %`;
  if (outcome.links < links)
    notices.push({
      level: 'note',
      code: 'N_CONVERSION',
      message: `${name} reached a conversion of ${percent(outcome.links)} in ${outcome.intervals} intervals, where ${percent(links)} was asked for; allow more intervals, a farther reach, or be content`,
    });
  if (replicas > 1)
    notices.push({
      level: 'note',
      code: 'N_ONE_NETWORK',
      message: `all ${replicas} replicas start from the one box in which ${name} polymerised, with velocities of their own; use seeds for other networks`,
    });
  return notices;
}
