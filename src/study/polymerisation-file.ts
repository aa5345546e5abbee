/**
 * A polymerisation that is not finished, in the folder of its run: the recipe beside a sealed file with the moment of the reaction
 * and how it was begun, replaced after every interval. Once the run has a checkpoint of its own it is of no more use.
 */
import { hashOf, SheathError, shellWord } from '../core/index.js';
import {
  decodePlainData,
  encodePlainData,
  openSealed,
  RUN_FILES,
  type RunFiles,
  sealed,
} from '../simulation/index.js';
import type { ReactionKeeper, ReactionMoment } from './in-situ.js';
import { readText } from './run-text.js';

export const UNFINISHED_POLYMERISATION = 'polymerisation.sheath';

const KIND = { kind: 'polymerisation', version: 1 } as const;

/** How the run was begun: what its recipe does not say. */
export interface PolymerisationOrigin {
  /** Paths of own species count from here. */
  readonly folder: string;
  readonly platform: string;
  readonly threads: number;
}

export interface BegunPolymerisation {
  readonly origin: PolymerisationOrigin;
  readonly recipeText: string;
  readonly moment: ReactionMoment;
}

/** The unfinished polymerisation in a folder; null where there is none, or the run itself has begun. @throws E_OUTPUT_CHANGED and as openSealed */
export async function openPolymerisation(files: RunFiles): Promise<BegunPolymerisation | null> {
  for (const name of [RUN_FILES.checkpoint, RUN_FILES.previousCheckpoint]) {
    const found = await files.open(name);
    await found?.close();
    if (found !== null) return null;
  }
  const file = await files.open(UNFINISHED_POLYMERISATION);
  if (file === null) return null;
  try {
    const bytes = await file.read(0, file.size);
    const { source, records } = await openSealed(bytes, UNFINISHED_POLYMERISATION, KIND);
    const { value } = await decodePlainData(source, records);
    const { recipeHash, ...begun } = value as Omit<BegunPolymerisation, 'recipeText'> & {
      recipeHash: string;
    };
    const recipeText = await readText(files, RUN_FILES.recipe);
    if (recipeText === null || hashOf(recipeText) !== recipeHash) throw otherRecipe(files.place);
    return { ...begun, recipeText };
  } finally {
    await file.close();
  }
}

/** Keeps a reaction in the folder of its run; nothing is written before there is something to keep. */
export function polymerisationKeeper(
  files: RunFiles,
  recipeText: string,
  origin: PolymerisationOrigin,
  begun: ReactionMoment | null = null,
): ReactionKeeper {
  let kept = begun !== null;
  return {
    begun,
    get cure() {
      return kept
        ? `Go on with: sheath continue ${shellWord(files.place)}`
        : 'Start again; the same seed gives the same network';
    },
    async keep(moment) {
      await files.claim(true);
      if (!kept) await files.replace(RUN_FILES.recipe, new TextEncoder().encode(recipeText));
      const value = { recipeHash: hashOf(recipeText), origin, moment };
      await files.replace(UNFINISHED_POLYMERISATION, sealed(KIND, encodePlainData(value, false)));
      kept = true;
    },
  };
}

function otherRecipe(place: string): SheathError {
  return new SheathError('E_OUTPUT_CHANGED', {
    object: `${RUN_FILES.recipe} of the run in ${place}`,
    limit: 'it is not the recipe with which its polymerisation began',
    cure: 'Put it back, or begin the run again in another folder',
  });
}
