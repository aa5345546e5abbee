/**
 * A configuration as a LAMMPS data file, atom style full: box from 0, masses with the names of their types as comments, atoms
 * with image flags, velocities where there are any, bonds. Connectivity only: no coefficients, angles or dihedrals.
 */
import { SheathError } from '../../core/index.js';
import { type Atom, atomOf, type Topology } from '../../topology/index.js';
import { type ForeignFrame, lammpsUnits } from '../../trajectory/index.js';

export interface LammpsDataWriting {
  readonly topology: Topology;
  readonly frame: ForeignFrame;
  /** Unit style, `real` by default. */
  readonly units?: string;
  /** Of positions, in the file's unit; 7 by default (1e-8 nm in Å). */
  readonly decimals?: number;
}

/** @throws E_LAMMPS_WRITE for a type without mass, a position that is no number, or no box; E_LAMMPS_UNITS */
export function writeLammpsData({
  topology,
  frame,
  units = 'real',
  decimals = 7,
}: LammpsDataWriting): string {
  const { length, velocity, mass, charge } = lammpsUnits(units);
  const { positions, images, velocities, box } = frame;
  const types = new Map<string, { readonly number: number; readonly atom: Atom }>();
  const typeOf = (atom: Atom) => {
    const key = JSON.stringify([typeName(atom), atom.mass]);
    const known = types.get(key) ?? { number: types.size + 1, atom };
    types.set(key, known);
    return known.number;
  };
  const bondTypes = new Map<string, number>();
  const atomLines: string[] = [];
  const bondLines: string[] = [];
  const speciesTypes = topology.species.map(({ atoms }) => atoms.map(typeOf));
  for (let atom = 0; atom < topology.atomCount; atom++) {
    const xyz: string[] = [];
    for (let axis = 0; axis < 3; axis++)
      xyz.push(finite(positions[3 * atom + axis] / length, atom).toFixed(decimals));
    const flags = images === null ? [0, 0, 0] : Array.from(images.subarray(3 * atom, 3 * atom + 3));
    const type = speciesTypes[topology.atomSpecies[atom]][topology.atomLocal[atom]];
    atomLines.push(
      `${atom + 1} ${topology.atomMolecule[atom] + 1} ${type} ${short(atomOf(topology, atom).charge / charge)} ${xyz.join(' ')} ${flags.join(' ')}`,
    );
  }
  for (let molecule = 0; molecule < topology.moleculeCount; molecule++) {
    const index = topology.moleculeSpecies[molecule];
    const start = topology.moleculeStart[molecule];
    for (const [i, j] of topology.species[index].bonds) {
      const [a, b] = [speciesTypes[index][i], speciesTypes[index][j]].sort((x, y) => x - y);
      const number = bondTypes.get(`${a}-${b}`) ?? bondTypes.size + 1;
      bondTypes.set(`${a}-${b}`, number);
      bondLines.push(`${bondLines.length + 1} ${number} ${start + i + 1} ${start + j + 1}`);
    }
  }
  const lines = [
    `LAMMPS data file via sheath, timestep = ${frame.step}, units = ${units}`,
    '',
    `${topology.atomCount} atoms`,
    `${types.size} atom types`,
    ...(bondLines.length > 0 ? [`${bondLines.length} bonds`, `${bondTypes.size} bond types`] : []),
    '',
    ...['x', 'y', 'z'].map((axis, k) => `0 ${short(edgeOf(box[k]) / length)} ${axis}lo ${axis}hi`),
    ...section(
      'Masses',
      [...types.values()].map(
        ({ number, atom }) => `${number} ${short(massOf(atom) / mass)} # ${typeName(atom)}`,
      ),
    ),
    ...section('Atoms # full', atomLines),
    ...(velocities === undefined
      ? []
      : section(
          'Velocities',
          Array.from({ length: topology.atomCount }, (_, atom) =>
            [atom + 1, ...[0, 1, 2].map((axis) => short(velocities[3 * atom + axis] / velocity))].join(' '),
          ),
        )),
    ...(bondLines.length > 0 ? section('Bonds', bondLines) : []),
  ];
  return `${lines.join('\n')}\n`;
}

function section(name: string, lines: readonly string[]): string[] {
  return ['', name, '', ...lines];
}

function typeName({ type, element, name }: Atom): string {
  return (type || element || name).replace(/[\s#]+/g, '_') || 'X';
}

function short(value: number): number {
  return Number(value.toPrecision(12));
}

function refuse(object: string, limit: string, cure: string): never {
  throw new SheathError('E_LAMMPS_WRITE', { object, limit, cure });
}

function massOf(atom: Atom): number {
  if (atom.mass > 0) return atom.mass;
  return refuse(
    `atoms "${atom.name}" of type "${atom.type}" have the mass ${atom.mass} u`,
    'LAMMPS wants a positive mass',
    'give a topology with masses',
  );
}

function edgeOf(edge: number): number {
  if (edge > 0 && edge < Number.POSITIVE_INFINITY) return edge;
  return refuse(
    `the box edge is ${edge} nm`,
    'a data file has a box',
    'write .xyz or .pdb for molecules without a box',
  );
}

function finite(value: number, atom: number): number {
  if (Math.abs(value) < 1e15) return value;
  return refuse(
    `a coordinate of atom ${atom + 1} is ${value}`,
    'positions are finite numbers',
    'look for what went wrong before',
  );
}
