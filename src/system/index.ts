export { COUPLER_SLOTS, createState, type State, wrapState } from './state.js';
export type { Constraints, Exclusions, System } from './system.js';
