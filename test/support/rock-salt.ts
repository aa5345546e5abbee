/** NaCl as point charges ±1 e: its Madelung constant is known to all digits. */
import { createSystem, type State, type System } from '../../src/system/index.js';
import { oneReplica } from './golden-box.js';

/** `side`³ ions (side even) on a simple cubic lattice of `spacing` nm, of alternating sign, without Lennard-Jones. */
export function rockSalt(side: number): { system: System; state: State; spacing: number } {
  const spacing = 0.282;
  const ion = (name: string, charge: number) => ({
    species: {
      name,
      atoms: [{ name, element: name, type: 'ion', residue: name, residueNumber: 1, mass: 20, charge }],
      bonds: [],
    },
    terms: [],
    exclusions: new Uint32Array(0),
    rigidPairs: new Uint32Array(0),
    rigidLengths: new Float64Array(0),
    settles: false,
  });
  const system = createSystem(
    {
      name: 'rock salt',
      molecules: [ion('Na', 1), ion('Cl', -1)],
      lennardJones: {
        typeNames: ['ion'],
        c6: new Float64Array(1),
        c12: new Float64Array(1),
        rule: 'geometric',
      },
    },
    [
      { species: 0, count: side ** 3 / 2 },
      { species: 1, count: side ** 3 / 2 },
    ],
    { constraints: 'none' },
  );
  const sites: number[][][] = [[], []];
  for (let x = 0; x < side; x++) {
    for (let y = 0; y < side; y++) {
      for (let z = 0; z < side; z++) sites[(x + y + z) % 2].push([x, y, z]);
    }
  }
  const positions = sites.flat(2).map((n) => n * spacing);
  return {
    system,
    state: oneReplica(
      positions,
      [0, 1, 2].map(() => side * spacing),
      null,
    ),
    spacing,
  };
}
