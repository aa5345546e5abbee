export { BONDED_TERMS, type BondedKind } from './bonded-terms.js';
export { coulombEnergy, coulombForce } from './coulomb.js';
export { ewaldDirectEnergy, ewaldDirectForce } from './coulomb-ewald-direct.js';
export { ewaldExclusionEnergy, ewaldExclusionForce } from './coulomb-ewald-exclusion.js';
export { ewaldReciprocalVirialFactor, ewaldReciprocalWeight } from './coulomb-ewald-reciprocal.js';
export { ewaldBackgroundEnergy, ewaldSelfEnergy } from './coulomb-ewald-self.js';
export { averageC6, dispersionEnergy } from './dispersion-correction.js';
export { ewaldBeta, meshFor } from './ewald-parameters.js';
export { angle, angleCosine, type BondedTerm, bondLength, dihedralAngle } from './geometry.js';
export { lennardJonesEnergy, lennardJonesForce } from './lennard-jones.js';
export { pair14Coulomb, pair14Force, pair14LennardJones } from './pair-14.js';
export {
  ENERGY_TERMS,
  type EnergyTerm,
  TERM_SHAPES,
  type TermKind,
  type TermTable,
  termCount,
} from './term.js';
