export {
  formLinks,
  linkAtoms,
  type ReactingBox,
  strainedLinks,
} from './form-links.js';
export { arrivingPosition, leavingHydrogen } from './hydrogen-shift.js';
export {
  type ActiveCentre,
  type AdditionRule,
  type Candidate,
  freeDoubleBonds,
  linksInReach,
  moveCentres,
  startCentres,
} from './radicals.js';
export {
  addLink,
  doubleBonds,
  monomerMixture,
  type Piece,
  piecesOf,
  type ReactingMixture,
  tailHydrogens,
} from './vinyl-addition.js';
