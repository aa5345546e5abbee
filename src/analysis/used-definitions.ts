/** Which definitions the numbers of some results rely on. */
import { type Definition, type DefinitionId, definitionOf } from './definitions.js';
import type { AnalysisResults } from './results.js';
import { FEWEST_REPLICAS } from './standard-error.js';

/** The reason of an equilibration cut that was not found. */
export const GIVEN_BY_USER = 'given by the user';

export function usedDefinitions(results: Omit<AnalysisResults, 'definitions' | 'notices'>): Definition[] {
  const { rdf, coordination, speciation, msd, conductivity, equilibration, conditions } = results;
  const { residence = [], vehicular = [], profiles = [] } = results;
  const some = (list: readonly unknown[]) => list.length > 0;
  const has = {
    rdf: some(rdf),
    coordination: some(coordination),
    speciation: some(speciation),
    network: speciation.some(({ network }) => network !== undefined),
    polymer: speciation.some(({ boundToPolymer }) => boundToPolymer !== null),
    msd: some(msd),
    residence: some(residence),
    conductivity: Boolean(conductivity),
    solventFrame: Boolean(conductivity?.solventFrame),
    dielectric: Boolean(results.dielectric),
    viscosity: Boolean(results.viscosity),
    vehicular: some(vehicular),
    hydrogenBonds: Boolean(results.hydrogenBonds),
    profiles: some(profiles),
    electrostatics: profiles.some(({ charge }) => charge !== null),
    finiteSize: msd.some(({ finiteSize }) => finiteSize !== undefined),
    replicas: conditions.replicas >= FEWEST_REPLICAS,
    equilibration: equilibration !== null && equilibration.reason !== GIVEN_BY_USER,
  };
  const when = (condition: boolean, ...ids: DefinitionId[]) => (condition ? ids : []);
  const ids: DefinitionId[] = [
    ...when(
      has.speciation,
      'contact',
      'isolated-pair',
      'per-lithium',
      'per-anion',
      'cluster',
      'two-cutoff',
      'random-contact',
    ),
    ...when(has.network, 'ion-network'),
    ...when(has.polymer, 'bound-to-polymer'),
    ...when(has.rdf, 'rdf', 'running-coordination', 'first-minimum'),
    ...when(has.coordination, 'coordination'),
    ...when(has.msd, 'msd', 'diffusion'),
    ...when(has.residence, 'residence'),
    ...when(has.vehicular, 'vehicular', 'diffusion-length'),
    ...when(has.conductivity, 'conductivity', 'nernst-einstein', 'transference', 'onsager'),
    ...when(has.solventFrame, 'solvent-frame'),
    ...when(has.dielectric, 'dielectric'),
    ...when(has.viscosity, 'viscosity'),
    ...when(has.hydrogenBonds, 'hydrogen-bond', 'hydrogen-bond-lifetime'),
    ...when(has.profiles, 'profile'),
    ...when(has.electrostatics, 'profile-potential'),
    ...when(has.finiteSize, 'finite-size'),
    ...when(Boolean(results.thermodynamics), 'time-average'),
    ...when(has.conductivity || has.vehicular, 'propagated-error'),
    'standard-error',
    'block-error',
    ...when(has.replicas, 'replica-error'),
    ...when(has.equilibration, 'equilibration'),
  ];
  return ids.map(definitionOf);
}
