import { describe, expect, it } from 'vitest';
import {
  type AtomTable,
  atomTableOf,
  createTopology,
  subsetTopology,
  systemBonds,
  topologyFromAtoms,
} from '../../../src/topology/index.js';

const atoms: AtomTable = { count: 8, elements: ['O', 'H', 'H', 'O', 'H', 'H', 'Li', 'F'] };
const bonds = [
  [0, 1],
  [2, 0],
  [3, 4],
  [3, 5],
] as const;

describe('a topology from atoms', () => {
  it('finds molecules, species, blocks, names and formal charges', () => {
    const { topology, notices } = topologyFromAtoms(atoms, bonds, 'a.xyz');
    expect(topology.species.map(({ name }) => name)).toEqual(['H2O', 'Li', 'F']);
    expect(topology.blocks).toEqual([
      { species: 0, count: 2 },
      { species: 1, count: 1 },
      { species: 2, count: 1 },
    ]);
    expect(systemBonds(topology)).toEqual([
      [0, 1],
      [0, 2],
      [3, 4],
      [3, 5],
    ]);
    expect(
      topology.species.map((species) => species.atoms.reduce((sum, { charge }) => sum + charge, 0)),
    ).toEqual([0, 1, -1]);
    expect(notices[0].message).toContain('Li +1, F -1');
  });

  it('by molecule numbers without bonds; 0 is nobody; given charges stay', () => {
    const table = { ...atoms, molecules: [1, 1, 1, 2, 2, 2, 0, 0], charges: [0, 0, 0, 0, 0, 0, 0.8, -0.8] };
    const { topology, notices } = topologyFromAtoms(table, null, 'a.dump');
    expect(topology.moleculeCount).toBe(4);
    expect(topology.species.map((species) => species.atoms[0].charge)).toEqual([0, 0.8, -0.8]);
    expect(notices).toEqual([]);
  });

  it('gives molecules that differ names that differ', () => {
    const table = {
      ...atoms,
      residues: ['W', 'W', 'W', 'W', 'W', 'W', 'LI', 'F'],
      names: 'O H1 H2 O HA HB LI F'.split(' '),
    };
    expect(topologyFromAtoms(table, bonds, 'a').topology.species.map(({ name }) => name)).toEqual([
      'W',
      'W-2',
      'LI',
      'F',
    ]);
  });

  it('refuses scattered molecules, bonds to nowhere, and atoms without any sign of molecules', () => {
    const refusal = (action: () => unknown) => {
      try {
        action();
      } catch (error) {
        return (error as { code: string }).code;
      }
      return 'accepted';
    };
    expect(refusal(() => topologyFromAtoms(atoms, [[0, 6]], 'a'))).toBe('E_TOPOLOGY_SCATTERED');
    expect(refusal(() => topologyFromAtoms(atoms, [[0, 8]], 'a'))).toBe('E_TOPOLOGY_BOND');
    expect(refusal(() => topologyFromAtoms(atoms, null, 'a'))).toBe('E_TOPOLOGY_MOLECULES');
  });
});

describe('a part of a topology', () => {
  const { topology } = topologyFromAtoms(atoms, bonds, 'a');

  it('keeps whole molecules as they are and names parts as parts', () => {
    const part = subsetTopology(topology, Uint32Array.of(0, 1, 2, 3, 5, 6));
    expect(part.species.map(({ name }) => name)).toEqual(['H2O', 'H2O-part', 'Li']);
    expect(part.species[1].bonds).toEqual([[0, 1]]);
    expect(part.species[0]).toBe(topology.species[0]);
    const everything = subsetTopology(
      topology,
      Uint32Array.from({ length: 8 }, (_, k) => k),
    );
    expect(everything).toEqual(createTopology(topology.species, topology.blocks));
  });

  it('as a table and back is the same topology', () => {
    const again = topologyFromAtoms(atomTableOf(topology), systemBonds(topology), 'a').topology;
    expect(again.blocks).toEqual(topology.blocks);
    expect(Array.from(again.atomMolecule)).toEqual(Array.from(topology.atomMolecule));
    expect(again.species.map(({ name }) => name)).toEqual(topology.species.map(({ name }) => name));
  });
});
