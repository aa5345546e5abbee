/**
 * What an export hands over to another engine: one replica of a System with its charges and masses as they are (scaled,
 * repartitioned), how its forces are computed, where its atoms are, and the stages to be run. Internal units.
 */
import { type ErrorCode, SheathError } from '../../core/index.js';
import type { Stage } from '../../dynamics/index.js';
import type { Electrostatics, Method } from '../../platforms/index.js';
import type { System } from '../../system/index.js';

export interface ExportInput {
  readonly title: string;
  readonly system: System;
  /** [atom], e; a replica's own in place of those of the System. */
  readonly charges: Float64Array;
  readonly method: Method;
  /** [atom, 3] nm */
  readonly positions: Float64Array;
  /** [atom, 3] nm/ps; null: the first stage of dynamics draws them. */
  readonly velocities: Float64Array | null;
  /** [3] nm */
  readonly box: Float64Array;
  /** In order; those of dynamics continue one another. */
  readonly stages: readonly Stage[];
  readonly seed: number;
}

/** Name -> text. */
export type ExportFiles = Readonly<Record<string, string>>;

export const EXPORT_ENGINES = ['gromacs', 'lammps', 'openmm'] as const;
export type ExportEngine = (typeof EXPORT_ENGINES)[number];

export type Pme = Extract<Electrostatics, { kind: 'pme' }>;

export function cannotExport(code: ErrorCode, object: string, limit: string, cure: string): SheathError {
  return new SheathError(code, { object, limit, cure });
}

/** @throws E_EXPORT_METHOD for anything but PME in a periodic box, E_EXPORT_FROZEN, E_EXPORT_CENTRE_OF_MASS */
export function pmeOf({ method, system }: Pick<ExportInput, 'method' | 'system'>): Pme {
  const { boundary, electrostatics } = method;
  if (boundary !== 'periodic' || electrostatics.kind !== 'pme')
    throw cannotExport(
      'E_EXPORT_METHOD',
      `the electrostatics are "${electrostatics.kind}" with a boundary that is ${boundary}`,
      'run inputs are written for PME in a periodic box',
      'choose PME',
    );
  if (system.frozen !== undefined && system.frozen.length > 0)
    throw cannotExport(
      'E_EXPORT_FROZEN',
      `${system.frozen.length} atoms are frozen`,
      'run inputs are written for atoms that all move',
      'leave the frozen atoms free, or run it with sheath',
    );
  if (system.centreOfMassGroups !== undefined)
    throw cannotExport(
      'E_EXPORT_CENTRE_OF_MASS',
      'centres of mass are kept at rest group by group',
      'run inputs are written for the centre of mass of the whole box',
      'leave the groups out, or run it with sheath',
    );
  return electrostatics;
}

/** `1-minimise`, `2-melt`, ... */
export function stageFileNames(stages: readonly Stage[]): readonly string[] {
  const digits = String(stages.length).length;
  return stages.map(({ name }, k) => `${String(k + 1).padStart(digits, '0')}-${name}`);
}

/** A number as engines read it back to the last bit that matters: 15 digits without trailing noise. */
export function decimal(value: number): string {
  return String(Number(value.toPrecision(15)));
}

/** Degrees, without the noise of the way there and back. */
export function degreesOf(radians: number): string {
  return String(Number(((radians * 180) / Math.PI).toPrecision(13)));
}

/** A name without blanks and marks that a file format would take for its own. */
export function wordOf(text: string): string {
  return text.replace(/[^\w+\-.']+/g, '_') || '_';
}

/** A positive 31-bit seed: 0 and -1 mean "by the clock" to the engines. */
export function engineSeed(seed: number, stage: number): number {
  return (((seed >>> 0) + 7919 * stage) % 2_147_483_646) + 1;
}
