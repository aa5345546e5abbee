export { type BuiltBox, buildBox, layOut } from './box.js';
export { type BuildingSpecies, buildingSpecies, knownSpecies } from './building-species.js';
export {
  type AchievedComposition,
  type BoxTarget,
  type Composition,
  type Counts,
  compose,
  DEFAULT_TARGET,
  type SpeciesShare,
} from './composition.js';
export { CONTACT_LIMIT, type Contact, describeContact, worstContact } from './contact.js';
export type { Mixture, PolymerAmount, SaltAmount } from './ingredients.js';
export { type GrownPart, type Packing, type PackingRequest, packMolecules } from './packing.js';
export { type PercolationReport, percolationOf } from './percolation.js';
export { type PolymerStatistics, polymerStatistics } from './polymer-statistics.js';
export type { MonomerParts, Percolation, PolymerReaction, PolymerStructure } from './polymer-structure.js';
export { functionality } from './polymer-structure.js';
export {
  type ComposedBox,
  composePolymers,
  composeReacted,
  type GrownSpecies,
  grownPart,
  type InSituStructure,
  polymerFacts,
  type ReactingPart,
} from './polymers.js';
export { ringsOf, type Spearing, spearedRings } from './ring-spearing.js';
export { saltIons, saltOrNull } from './salt-formula.js';
export { arrangeSalt, SALT_STARTS, type SaltArrangement, type SaltStart } from './salt-start.js';
export { type SpeciesFacts, speciesNamed } from './species-facts.js';
