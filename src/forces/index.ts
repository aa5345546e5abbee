export {
  ENERGY_TERMS,
  type EnergyTerm,
  TERM_SHAPES,
  type TermKind,
  type TermTable,
  termCount,
} from './term.js';
