/**
 * From the stages a recipe plans to the stages an engine runs: programs, whole steps, one grid of blocks.
 *
 * Ensembles: C-rescale (5 ps) for pressure, CSVR (0.5 ps) or a Nose-Hoover chain (1 ps, 4 links) for temperature; the first moments after random velocities, when the packed
 * box still relaxes, run under Langevin friction, which takes heat from every atom alike.
 * Blocks: all stages share a block of b steps, 50 <= b <= 200 and near 100, such that a frame comes every whole number of
 * blocks and an energy row every whole number, or whole fraction, of a block. Where the intervals allow no such b, they are moved
 * by the least number of steps, and a note says so. Stages end with a block, production with a frame.
 */
import type { Notice } from '../core/index.js';
import {
  type Barostat,
  type DynamicsProgram,
  langevinProgram,
  type Stage,
  type Thermostat,
} from '../dynamics/index.js';
import { formatQuantity } from '../units/index.js';
import type { Recipe } from './recipe.js';

/** Times in ps, frictions in 1/ps. */
const COUPLING = {
  thermostatTime: 0.5,
  chainPeriod: 1,
  chainLength: 4,
  /** Kicks of the box heat stiff bonds; at 4 fs the conserved energy of 742 atoms drifts by -0.3 kJ/mol/ns/atom, by -1.6 with 2 ps. */
  barostatTime: 5,
  /** 1/bar; only its ratio to the time matters. Organic carbonates have 0.5 to 1.1e-4. */
  compressibility: 8e-5,
  /** steps */
  every: 10,
  removeCentreOfMassEvery: 100,
  startFriction: 5,
  /** ps at most, and this fraction of the melt at most */
  startTime: 20,
  startFraction: 0.2,
} as const;

/** Of the length of a stage. */
const ROUNDING_NOTE = 0.1;
/** Of an interval between frames or rows. */
const INTERVAL_NOTE = 0.01;

export interface Plan {
  readonly stages: readonly Stage[];
  readonly notices: readonly Notice[];
}

/** The stages of a recipe, in order. */
export function planProtocol(recipe: Recipe): Plan {
  const { timeStep } = recipe.model;
  const wholeSteps = (time: number) => Math.max(1, Math.round(time / timeStep));
  const asked = {
    frames: wholeSteps(recipe.produce.frameEvery),
    energies: wholeSteps(recipe.produce.energiesEvery),
  };
  const grid = chooseGrid(asked.frames, asked.energies);
  const notices: Notice[] = gridNotices(recipe, grid);
  const stages: Stage[] = [];
  let velocitiesDrawn = false;

  const add = (
    kind: Stage['kind'],
    program: Stage['program'],
    steps: number,
    from: number,
    to: number,
    pressure: number | null,
  ) => {
    const dynamics = program.kind === 'dynamics';
    const produce = kind === 'produce';
    const unit = produce ? grid.frames : dynamics ? grid.block : 1;
    // A ramp is rounded up: never faster than asked.
    const round = kind === 'cool' ? (blocks: number) => Math.ceil(blocks - 1e-9) : Math.round;
    const sameKind = stages.filter((stage) => stage.kind === kind).length;
    stages.push({
      name: sameKind === 0 ? kind : `${kind}-${sameKind + 1}`,
      kind,
      program,
      steps: Math.max(1, round(steps / unit)) * unit,
      temperature: { from, to },
      pressure,
      drawVelocities: dynamics && !velocitiesDrawn,
      energiesEvery: dynamics ? grid.energies : 0,
      framesEvery: produce ? grid.frames : 0,
      blockSteps: grid.block,
    });
    velocitiesDrawn ||= dynamics;
  };

  for (const planned of recipe.protocol) {
    switch (planned.kind) {
      case 'minimise': {
        const { forceTolerance, maximumStep, steps } = planned;
        const { temperature } = recipe.conditions;
        add(
          'minimise',
          { kind: 'minimise', forceTolerance, maximumStep },
          steps,
          temperature,
          temperature,
          null,
        );
        break;
      }
      case 'cool': {
        const { from, to, rate, pressure } = planned;
        const steps = Math.abs(to - from) / rate / timeStep;
        if (steps > 0) add('cool', coupled(recipe, pressure), steps, from, to, pressure);
        break;
      }
      case 'melt':
      case 'equilibrate':
      case 'produce': {
        const { kind, temperature, pressure, time } = planned;
        let steps = time / timeStep;
        if (kind === 'melt' && !velocitiesDrawn) {
          const startTime = Math.min(COUPLING.startTime, COUPLING.startFraction * time);
          const started = Math.max(1, Math.round(startTime / timeStep / grid.block)) * grid.block;
          const program = withFriction(recipe, pressure);
          add('melt', program, started, temperature, temperature, pressure);
          steps -= started;
        }
        if (steps > 0) {
          const program = coupled(recipe, pressure);
          add(kind, program, steps, temperature, temperature, pressure);
        }
        break;
      }
    }
  }
  return { stages, notices: [...notices, ...lengthNotices(recipe, stages)] };
}

/** Stages end with a block and production with a frame: told where that moves a stage by more than a part of its length. */
function lengthNotices({ protocol, model: { timeStep } }: Recipe, stages: readonly Stage[]): Notice[] {
  const kinds = ['melt', 'equilibrate', 'produce'] as const;
  return kinds.flatMap((kind): Notice[] => {
    const asked = protocol.reduce((sum, stage) => sum + (stage.kind === kind ? stage.time : 0), 0);
    const planned =
      stages.reduce((sum, stage) => sum + (stage.kind === kind ? stage.steps : 0), 0) * timeStep;
    if (Math.abs(planned - asked) <= ROUNDING_NOTE * asked) return [];
    const message = `${kind} takes ${formatQuantity(planned, 'time')} instead of ${formatQuantity(asked, 'time')}: a stage ends with a block of steps${kind === 'produce' ? ', and production with a frame' : ''}`;
    return [{ level: 'note', code: 'N_STAGE_ROUNDED', message }];
  });
}

function thermostat({ conditions }: Recipe): Thermostat {
  return conditions.thermostat === 'csvr'
    ? { kind: 'csvr', time: COUPLING.thermostatTime, every: COUPLING.every }
    : { kind: 'nose-hoover', period: COUPLING.chainPeriod, chainLength: COUPLING.chainLength };
}

function barostat({ conditions }: Recipe, pressure: number | null): Barostat {
  if (pressure === null) return { kind: 'none' };
  const { pressureAxes } = conditions;
  const { barostatTime: time, compressibility, every } = COUPLING;
  return {
    kind: 'c-rescale',
    time,
    compressibility,
    every,
    ...(pressureAxes !== 'isotropic' && {
      axes: [pressureAxes.includes('x'), pressureAxes.includes('y'), pressureAxes.includes('z')] as const,
    }),
  };
}

function coupled(recipe: Recipe, pressure: number | null): DynamicsProgram {
  return {
    kind: 'dynamics',
    integrator: { kind: 'velocity-verlet' },
    timeStep: recipe.model.timeStep,
    thermostat: thermostat(recipe),
    barostat: barostat(recipe, pressure),
    removeCentreOfMassEvery: COUPLING.removeCentreOfMassEvery,
  };
}

function withFriction(recipe: Recipe, pressure: number | null): DynamicsProgram {
  const program = langevinProgram(recipe.model.timeStep, COUPLING.startFriction);
  return { ...program, barostat: barostat(recipe, pressure) };
}

/** Steps: a block, between frames (a multiple of the block), between energy rows (a multiple or a divisor of it). */
interface Grid {
  readonly block: number;
  readonly frames: number;
  readonly energies: number;
}

const BLOCK = { shortest: 50, usual: 100, longest: 200 } as const;

/** The grid that moves both intervals least, relative to their lengths; of equals, the one whose block is nearest to 100 steps. */
export function chooseGrid(frames: number, energies: number): Grid {
  const blocks =
    frames < BLOCK.shortest
      ? [frames]
      : Array.from({ length: BLOCK.longest - BLOCK.shortest + 1 }, (_, i) => BLOCK.shortest + i);
  const candidates = blocks
    .filter((block) => block <= frames)
    .map((block) => {
      const grid = { block, frames: nearestMultiple(frames, block), energies: fitTo(energies, block) };
      const moved = Math.abs(grid.frames / frames - 1) + Math.abs(grid.energies / energies - 1);
      return { grid, moved, oddity: Math.abs(Math.log(block / BLOCK.usual)) };
    });
  candidates.sort((a, b) => a.moved - b.moved || a.oddity - b.oddity);
  return candidates[0].grid;
}

function nearestMultiple(steps: number, unit: number): number {
  return Math.max(1, Math.round(steps / unit)) * unit;
}

/** The multiple or divisor of a block nearest to an interval. */
function fitTo(interval: number, block: number): number {
  if (interval >= block) return nearestMultiple(interval, block);
  let best = block;
  for (let divisor = 1; divisor <= block; divisor++)
    if (block % divisor === 0 && Math.abs(divisor - interval) < Math.abs(best - interval)) best = divisor;
  return best;
}

function gridNotices({ produce, model: { timeStep } }: Recipe, grid: Grid): Notice[] {
  const intervals = [
    ['frames', grid.frames, produce.frameEvery],
    ['energies', grid.energies, produce.energiesEvery],
  ] as const;
  return intervals
    .filter(([, steps, asked]) => Math.abs(steps * timeStep - asked) > INTERVAL_NOTE * asked)
    .map(([what, steps, asked]) => ({
      level: 'note' as const,
      code: 'N_INTERVAL_ROUNDED' as const,
      message: `${what} come every ${formatQuantity(steps * timeStep, 'time')} (${steps} steps) instead of ${formatQuantity(asked, 'time')}, to fall on blocks of ${grid.block} steps`,
    }));
}
