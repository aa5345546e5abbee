/**
 * Which definition each number and curve of the results follows, by its place in them: "rdf[].coordinationAtMinimum", [] standing
 * for every item of a list. Kept beside the numbers, in `AnalysisResults.numbers`, so that none stands without a meaning.
 */
import { type DefinitionId, PRIMARY_DEFINITION, SPECIATION_DEFINITIONS } from './definitions.js';

const CLASSES = ['free', 'ssip', 'cip', 'agg'] as const;
const DENTICITIES = ['boundBy.one', 'boundBy.two', 'boundBy.more'] as const;
const SURVIVAL = ['lifetime', 'continuousTime', 'intermittentTime', 'continuous', 'intermittent'] as const;

function each(
  prefix: string,
  names: readonly string[],
  definition: DefinitionId,
): Record<string, DefinitionId> {
  return Object.fromEntries(names.map((name) => [`${prefix}${name}`, definition]));
}

/** In lists of populations the place holds the definition's name: "speciation[].populations[cluster].ssip.fraction". */
function populations(prefix: string): Record<string, DefinitionId> {
  return Object.assign(
    {},
    ...SPECIATION_DEFINITIONS.map((definition) => ({
      ...each(
        `${prefix}.populations[${definition}].`,
        CLASSES.map((one) => `${one}.fraction`),
        definition,
      ),
    })),
  );
}

/** Place -> definition. */
export const NUMBER_DEFINITIONS: Readonly<Record<string, DefinitionId>> = {
  ...each('thermodynamics.entries[].', ['mean', 'drift'], 'time-average'),
  'rdf[].g': 'rdf',
  'rdf[].coordination': 'running-coordination',
  'rdf[].coordinationAtMinimum': 'running-coordination',
  ...each('coordination[].ligands[].', ['atoms', 'molecules', ...DENTICITIES], 'coordination'),
  ...each('coordination[].total.', ['atoms', 'molecules', ...DENTICITIES], 'coordination'),
  'coordination[].shells[].fraction': 'coordination',
  ...populations('speciation[]'),
  ...populations('speciation[].cutoffSweep[]'),
  ...each('speciation[].cutoffSweep[].', ['ssip', 'cip', 'agg'], PRIMARY_DEFINITION),
  ...each('speciation[].crossCheck.', ['contactsPerCation', 'sitesPerCation'], 'contact'),
  ...each('speciation[].crossCheck.', ['ssip', 'cip', 'agg'], PRIMARY_DEFINITION),
  ...each('speciation[].', ['contactsPerCation', 'contactsPerAnion'], 'contact'),
  ...each('speciation[].', ['anionsPerCation[].fraction', 'cationsPerAnion[].fraction'], 'contact'),
  'speciation[].clusters[].estimate': 'ion-network',
  ...each(
    'speciation[].network.',
    [
      'meanSize',
      'largest',
      'charges[].fraction',
      ...['any', 'x', 'y', 'z'].map((axis) => `percolation.${axis}`),
    ],
    'ion-network',
  ),
  'speciation[].boundToPolymer.fraction': 'bound-to-polymer',
  'msd[].msd': 'msd',
  ...each('msd[].', ['logSlope', 'diffusionM2PerS'], 'diffusion'),
  'msd[].finiteSize.viscosity': 'viscosity',
  'msd[].finiteSize.diffusionM2PerS': 'finite-size',
  ...each('residence[].ligands[].', SURVIVAL, 'residence'),
  ...each('conductivity.', ['chargeMsd', 'logSlope', 'collective', 'unscaled.collective'], 'conductivity'),
  ...each('conductivity.', ['nernstEinstein', 'havenRatio', 'unscaled.nernstEinstein'], 'nernst-einstein'),
  'conductivity.ions[].transference': 'transference',
  'conductivity.ions[].transferenceInSolvent': 'solvent-frame',
  'conductivity.ions[].apparentTransport': 'nernst-einstein',
  ...each('conductivity.onsager[].', ['total', 'self', 'distinct', 'conductivity'], 'onsager'),
  ...each('dielectric.', ['epsilon', 'meanSquareDipole', 'meanDipole[]'], 'dielectric'),
  ...each('viscosity.', ['integral', 'viscosity'], 'viscosity'),
  ...each('vehicular[].ligands[].', ['carried', 'carriedAtLifetime'], 'vehicular'),
  'vehicular[].ligands[].lifetime': 'residence',
  ...each('vehicular[].ligands[].', ['length', 'diffusionLength', 'lengthRatio'], 'diffusion-length'),
  ...each('hydrogenBonds.donors[].', ['bonds', 'free'], 'hydrogen-bond'),
  ...each('hydrogenBonds.pairs[].', ['bonds', 'perHydrogen', 'perAcceptor'], 'hydrogen-bond'),
  ...each('hydrogenBonds.pairs[].', SURVIVAL, 'hydrogen-bond-lifetime'),
  ...each(
    'profiles[].',
    ['mass', 'charge.density', 'species[].number', 'species[].mass', 'species[].charge'],
    'profile',
  ),
  ...each('profiles[].charge.', ['field', 'potential'], 'profile-potential'),
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number with an error, or a curve with its errors: `Estimate`, `Profile`, or a list that has "…Error" beside it. */
function isNumber(value: unknown): boolean {
  return isRecord(value) && 'value' in value && 'error' in value;
}

/** Places of all numbers and curves of some results, in order, each once. */
export function numberPlaces(results: object): string[] {
  const places = new Set<string>();
  const visit = (value: unknown, place: string) => {
    if (isNumber(value)) places.add(place);
    else if (Array.isArray(value))
      for (const item of value) {
        const name = isRecord(item) && typeof item.definition === 'string' ? item.definition : '';
        visit(item, `${place}[${name}]`);
      }
    else if (isRecord(value))
      for (const [key, item] of Object.entries(value)) {
        if (`${key}Error` in value && Array.isArray(item)) places.add(place === '' ? key : `${place}.${key}`);
        visit(item, place === '' ? key : `${place}.${key}`);
      }
  };
  visit(results, '');
  return [...places];
}

/** Of the numbers that are there; a place without a definition is left out, which `npm test` looks for. */
export function definedNumbers(results: object): Readonly<Record<string, DefinitionId>> {
  return Object.fromEntries(
    numberPlaces(results).flatMap((place) => {
      const definition = NUMBER_DEFINITIONS[place];
      return definition === undefined ? [] : [[place, definition]];
    }),
  );
}
