export type {
  Barostat,
  DynamicsProgram,
  MinimiseProgram,
  Program,
  Stage,
  StageKind,
  Thermostat,
} from './program.js';
