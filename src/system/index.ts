export { centreOfMassGroupCount } from './centre-of-mass-groups.js';
export {
  type BondFollowed,
  type BondPeriod,
  checkBondPeriods,
  checkCharges,
  netCharge,
  shortestBondPeriod,
  stiffestBond,
} from './checks.js';
export { createSystem, hashSystem, type SystemOptions } from './create-system.js';
export { degreesOfFreedom } from './degrees-of-freedom.js';
export { hasFrozenAtoms, inverseMassesOf } from './frozen-atoms.js';
export { COUPLER_SLOTS, createState, type State, wrapState } from './state.js';
export type { Constraints, Exclusions, System } from './system.js';
