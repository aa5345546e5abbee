export { type BuiltBox, buildBox, layOut } from './box.js';
export { type BuildingSpecies, buildingSpecies, knownSpecies } from './building-species.js';
export {
  type AchievedComposition,
  type BoxTarget,
  type Composition,
  type Counts,
  compose,
  DEFAULT_TARGET,
  type Mixture,
  type SaltAmount,
  type SpeciesFacts,
  type SpeciesShare,
  saltIons,
} from './composition.js';
export { CONTACT_LIMIT, type Contact, describeContact, worstContact } from './contact.js';
export { type Packing, type PackingRequest, packMolecules } from './packing.js';
