/**
 * The host's side of kernels/webgpu/couple.wgsl: its records, the random numbers of a block's events, and what the host reads back.
 * Random numbers do not depend on the state, so they are drawn here in f64, under the keys that all platforms use.
 */
import {
  CHAIN_VELOCITIES,
  type DynamicsProgram,
  freedomOf,
  gammaDeviate,
  halfStepShare,
  LONGEST_CHAIN,
} from '../../dynamics/index.js';
import { drawWords, normalsOf, STREAM } from '../../math/index.js';
import { COUPLER_SLOTS, hasFrozenAtoms, type System } from '../../system/index.js';
import { BAR_PER_INTERNAL_PRESSURE, BOLTZMANN } from '../../units/index.js';
import type { ReplicaSettings } from '../platform.js';
import type { HostConstants } from './host-terms.js';

/** Bits of the kernel's phase, carried out in this order. */
export const PHASE = {
  chainEnd: 1,
  centreOfMass: 2,
  csvr: 4,
  barostat: 8,
  scaled: 16,
  row: 32,
  chainBegin: 64,
  blockBegin: 128,
} as const;

/** Bytes of `Replica`, `Bath` and `Couplers` in the kernels. */
export const REPLICA_BYTES = 64;
export const BATH_BYTES = 80;
export const COUPLERS_BYTES = 48;

/** Whether something is due after absolute step `step`. */
interface Calendar {
  readonly chain: boolean;
  centreOfMass(step: number): boolean;
  csvr(step: number): boolean;
  barostat(step: number): boolean;
}

export function calendarOf(system: System, program: DynamicsProgram): Calendar {
  const { thermostat, barostat, removeCentreOfMassEvery } = program;
  const removes = removeCentreOfMassEvery > 0 && !hasFrozenAtoms(system);
  return {
    chain: thermostat.kind === 'nose-hoover',
    centreOfMass: (step) => removes && step % removeCentreOfMassEvery === 0,
    csvr: (step) => thermostat.kind === 'csvr' && step % thermostat.every === 0,
    barostat: (step) => barostat.kind === 'c-rescale' && step % barostat.every === 0,
  };
}

/** `Replica` [R]; the kernel learns the box itself. */
export function replicaRecords(freedom: number, replicas: readonly ReplicaSettings[]): ArrayBuffer {
  const bytes = new ArrayBuffer(REPLICA_BYTES * replicas.length);
  replicas.forEach(({ temperature, pressure, seed, walker }, replica) => {
    const floats = new Float32Array(bytes, REPLICA_BYTES * replica, REPLICA_BYTES / 4);
    const words = new Uint32Array(bytes, REPLICA_BYTES * replica, REPLICA_BYTES / 4);
    floats[0] = BOLTZMANN * temperature;
    floats[1] = pressure / BAR_PER_INTERNAL_PRESSURE;
    words[2] = seed;
    words[3] = walker;
    floats[7] = 1; // scale
    floats.fill(1, 8, 11); // growth
    floats[11] = freedom;
  });
  return bytes;
}

/** `Bath` [R] at a block's start. @param couplers [R, COUPLER_SLOTS] of State */
export function bathRecords(couplers: Float64Array, constants: readonly HostConstants[]): ArrayBuffer {
  const bytes = new ArrayBuffer(BATH_BYTES * constants.length);
  constants.forEach(({ background, dispersion }, replica) => {
    const floats = new Float32Array(bytes, BATH_BYTES * replica, BATH_BYTES / 4);
    const chain = COUPLER_SLOTS * replica + CHAIN_VELOCITIES;
    floats.set(couplers.subarray(chain, chain + LONGEST_CHAIN));
    floats[16] = background + dispersion;
    floats[17] = -(0.5 * background + dispersion);
  });
  return bytes;
}

/** Puts the chain velocities of the `Bath` records into `couplers`. */
export function readChains(bytes: ArrayBuffer, couplers: Float64Array): void {
  for (let replica = 0; replica < bytes.byteLength / BATH_BYTES; replica++) {
    const chain = new Float32Array(bytes, BATH_BYTES * replica, LONGEST_CHAIN);
    couplers.set(chain, COUPLER_SLOTS * replica + CHAIN_VELOCITIES);
  }
}

/** `Couplers`. @param barostatDraws place of the barostat's first draw */
export function couplersRecord(
  system: System,
  program: DynamicsProgram | null,
  replicaCount: number,
  barostatDraws: number,
): ArrayBuffer {
  const bytes = new ArrayBuffer(COUPLERS_BYTES);
  const floats = new Float32Array(bytes);
  const words = new Uint32Array(bytes);
  words[8] = replicaCount;
  words[9] = barostatDraws;
  if (program === null) return bytes;
  const { thermostat, barostat, timeStep } = program;
  floats[0] = system.masses.reduce((sum, mass) => sum + mass, 0);
  floats[10] = halfStepShare(program);
  if (thermostat.kind === 'csvr') {
    const periods = (thermostat.every * timeStep) / thermostat.time;
    floats[1] = thermostat.time > 0 ? Math.exp(-periods) : 0;
    floats[2] = thermostat.time > 0 ? -Math.expm1(-periods) : 1;
  }
  if (thermostat.kind === 'nose-hoover') {
    floats[3] = timeStep / 2;
    floats[4] = (thermostat.period / (2 * Math.PI)) ** 2;
    words[5] = thermostat.chainLength;
  }
  if (barostat.kind === 'c-rescale') {
    const interval = barostat.every * timeStep;
    floats[6] = (barostat.compressibility * BAR_PER_INTERNAL_PRESSURE * interval) / barostat.time;
    words[7] = (barostat.axes ?? []).reduce((bits, free, axis) => bits | (free ? 1 << axis : 0), 0);
  }
  return bytes;
}

export interface Draws {
  /** [event, replica, 4]: CSVR's, then the barostat's. */
  readonly values: Float32Array<ArrayBuffer>;
  /** Index of the barostat's first, counted in vec4. */
  readonly barostat: number;
}

/** The random numbers of all events after `firstStep` up to `firstStep` + `steps`. */
export function drawEvents(
  system: System,
  program: DynamicsProgram,
  replicas: readonly ReplicaSettings[],
  firstStep: number,
  steps: number,
): Draws {
  const calendar = calendarOf(system, program);
  const freedom = freedomOf(system, program);
  const thermal: number[] = [];
  const volumes: number[] = [];
  const normals = new Float64Array(4);
  for (let step = firstStep + 1; step <= firstStep + steps; step++) {
    for (const { seed, walker } of replicas) {
      if (calendar.csvr(step)) {
        const words = drawWords(seed, STREAM.csvr, walker, 0, step, 0);
        normalsOf(words[0], words[1], normals, 0);
        const first = normals[0];
        const others =
          freedom > 1 ? 2 * gammaDeviate((freedom - 1) / 2, seed, STREAM.csvr, walker, step, 1) : 0;
        thermal.push(first, others, 0, 0);
      }
      if (calendar.barostat(step)) {
        const words = drawWords(seed, STREAM.cRescale, walker, 0, step, 0);
        normalsOf(words[0], words[1], normals, 0);
        normalsOf(words[2], words[3], normals, 2);
        volumes.push(normals[0], normals[1], normals[2], 0);
      }
    }
  }
  return { values: Float32Array.from([...thermal, ...volumes]), barostat: thermal.length / 4 };
}
