/** Populations by every definition, from estimates of their classes: the same list for the contact cut-off and for any other. */
import { PRIMARY_DEFINITION } from './definitions.js';
import type { Estimate } from './estimate.js';
import { randomPopulations } from './ion-populations.js';
import type { Population } from './structure-results.js';

type Counted = 'isolated-pair' | 'per-lithium' | 'per-anion' | 'cluster';
type Classes = Readonly<Record<'ssip' | 'cip' | 'agg', Estimate>>;

export interface ClassEstimates {
  readonly contactsPerCation: number;
  readonly contactsPerAnion: number;
  readonly counted: (definition: Counted) => Classes;
  /** null where the cut-off lies beyond the outer one */
  readonly twoCutoff: (Classes & { readonly free: Estimate }) | null;
}

const PER: readonly (readonly [Counted, Population['per']])[] = [
  ['isolated-pair', 'cation'],
  ['per-lithium', 'cation'],
  ['per-anion', 'anion'],
  ['cluster', 'ion'],
];

export function populationsOf({
  contactsPerCation,
  contactsPerAnion,
  counted,
  twoCutoff,
}: ClassEstimates): Population[] {
  const random = randomPopulations(contactsPerCation, contactsPerAnion);
  const populations = PER.map(([definition, per]): Population => {
    const { ssip, cip, agg } = counted(definition);
    return {
      definition,
      primary: definition === PRIMARY_DEFINITION,
      per,
      free: null,
      ssip: { fraction: ssip, random: random[definition].ssip },
      cip: { fraction: cip, random: random[definition].cip },
      agg: { fraction: agg, random: random[definition].agg },
    };
  });
  if (twoCutoff !== null)
    populations.push({
      definition: 'two-cutoff',
      primary: false,
      per: 'cation',
      free: { fraction: twoCutoff.free, random: null },
      ssip: { fraction: twoCutoff.ssip, random: null },
      cip: { fraction: twoCutoff.cip, random: random['per-lithium'].cip },
      agg: { fraction: twoCutoff.agg, random: random['per-lithium'].agg },
    });
  return populations;
}
