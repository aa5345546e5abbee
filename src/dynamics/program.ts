/** What a platform is asked to do for a number of steps: plain data, the same on every platform. */

export type Thermostat =
  | { readonly kind: 'none' }
  /** Bussi, Donadio, Parrinello, J. Chem. Phys. 126, 014101 (2007). `time` in ps, applied every `every` steps. */
  | { readonly kind: 'csvr'; readonly time: number; readonly every: number }
  /** Nose-Hoover chain: Martyna, Klein, Tuckerman, J. Chem. Phys. 97, 2635 (1992); `period` of the bath in ps, every step. */
  | { readonly kind: 'nose-hoover'; readonly period: number; readonly chainLength: number };

export type Barostat =
  | { readonly kind: 'none' }
  /** Bernetti, Bussi, J. Chem. Phys. 153, 114107 (2020). `time` in ps, `compressibility` in 1/bar. */
  | {
      readonly kind: 'c-rescale';
      readonly time: number;
      readonly compressibility: number;
      readonly every: number;
      /**
       * Which of x, y, z change, each by itself; absent: all three by the same factor. A liquid has no shape to return to,
       * so for it free one axis only, or none.
       */
      readonly axes?: readonly [boolean, boolean, boolean];
    };

export interface DynamicsProgram {
  readonly kind: 'dynamics';
  readonly integrator:
    | { readonly kind: 'velocity-verlet' }
    /** Zhang et al., J. Phys. Chem. A 123, 6056 (2019); `friction` in 1/ps. */
    | { readonly kind: 'langevin-middle'; readonly friction: number };
  /** ps */
  readonly timeStep: number;
  readonly thermostat: Thermostat;
  readonly barostat: Barostat;
  /** Remove centre-of-mass motion every so many steps (of a System with groups: every step); 0 = never. */
  readonly removeCentreOfMassEvery: number;
}

/** Langevin dynamics at constant volume, the centre of mass free. @param timeStep ps @param friction 1/ps */
export function langevinProgram(timeStep: number, friction: number): DynamicsProgram {
  return {
    kind: 'dynamics',
    integrator: { kind: 'langevin-middle', friction },
    timeStep,
    thermostat: { kind: 'none' },
    barostat: { kind: 'none' },
    removeCentreOfMassEvery: 0,
  };
}

export interface MinimiseProgram {
  readonly kind: 'minimise';
  /** Stop when the largest force component norm on an atom is below this, kJ/mol/nm. */
  readonly forceTolerance: number;
  /** Largest displacement of an atom in one step, nm. */
  readonly maximumStep: number;
}

export type Program = DynamicsProgram | MinimiseProgram;

export type StageKind = 'minimise' | 'melt' | 'cool' | 'equilibrate' | 'produce';

/** One stage of a protocol. A temperature ramp is linear in the absolute step and set anew at every block. */
export interface Stage {
  readonly name: string;
  readonly kind: StageKind;
  readonly program: Program;
  readonly steps: number;
  /** K at the first and last step. */
  readonly temperature: { readonly from: number; readonly to: number };
  /** bar; null = constant volume. */
  readonly pressure: number | null;
  /** Draw Maxwell-Boltzmann velocities at `temperature.from` before the first step. */
  readonly drawVelocities: boolean;
  /** Steps between rows of the energy file; 0 = only at block ends. */
  readonly energiesEvery: number;
  /** Steps between frames of the trajectory, a multiple of `blockSteps`; 0 = none. */
  readonly framesEvery: number;
  /** Steps of one block. Every block starts by wrapping atoms and building lists. */
  readonly blockSteps: number;
}
