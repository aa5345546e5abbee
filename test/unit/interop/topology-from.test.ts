import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { topologyFrom } from '../../../src/interop/index.js';
import { systemBonds, type Topology } from '../../../src/topology/index.js';

const folder = mkdtempSync(join(tmpdir(), 'sheath-topology-'));
afterAll(() => rmSync(folder, { recursive: true }));
const golden = (name: string) => new URL(`../../golden/${name}`, import.meta.url).pathname;
const shape = (topology: Topology) =>
  topology.blocks.map(({ species, count }) => [topology.species[species].atoms.length, count]);

describe('a topology from', () => {
  it('a .top and a .gro of the same box: the same molecules and bonds, masses, and charges of the ions', async () => {
    const top = await topologyFrom(golden('gromacs/tve-small.top'));
    const gro = await topologyFrom(golden('gromacs/tve-small.gro'));
    expect([top.origin, gro.origin]).toEqual(['gromacs', 'geometry']);
    expect(systemBonds(gro.topology)).toEqual(systemBonds(top.topology));
    expect(shape(gro.topology)).toEqual(shape(top.topology));
    const mass = ({ species }: Topology) =>
      species.map(({ atoms }) => atoms.reduce((sum, atom) => sum + atom.mass, 0));
    mass(gro.topology).forEach((sum, k) => {
      expect(sum).toBeCloseTo(mass(top.topology)[k], 0);
    });
    const charge = ({ species }: Topology) =>
      species.map(({ atoms }) => Math.round(atoms.reduce((sum, atom) => sum + atom.charge, 0)) + 0);
    expect(charge(gro.topology)).toEqual(charge(top.topology));
    expect(gro.notices.map(({ code }) => code)).toEqual(['N_TOPOLOGY_GEOMETRY', 'N_TOPOLOGY_FORMAL_CHARGES']);
  });

  it('a .pdb: by CONECT where there is one that can be understood, else by distances', async () => {
    const pdb = readFileSync(golden('trajectory/mdanalysis.pdb'), 'utf8');
    const write = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const conect = await topologyFrom(golden('trajectory/mdanalysis.pdb'));
    expect([conect.origin, conect.topology.moleculeCount]).toEqual(['conect', 5]);
    const bare = await topologyFrom(write('bare.pdb', pdb.replace(/^CONECT.*\n/gm, '')));
    expect(bare.origin).toBe('geometry');
    expect(systemBonds(bare.topology)).toEqual(systemBonds(conect.topology));
    const wrapped = await topologyFrom(write('wrapped.pdb', pdb.replace(/^ATOM {6}9/m, 'ATOM      8')));
    expect([wrapped.origin, wrapped.notices[0].code]).toEqual(['geometry', 'W_PDB_CONECT']);
  });

  it('a compressed dump by elements and distances, and a coordinates-only file not at all', async () => {
    const path = join(folder, 'dump.lammpstrj.gz');
    writeFileSync(path, gzipSync(readFileSync(golden('trajectory/wrapped.lammpstrj'))));
    const { topology, origin } = await topologyFrom(path);
    expect([origin, topology.moleculeCount]).toEqual(['geometry', 5]);
    await expect(topologyFrom(golden('trajectory/gromacs.trr'))).rejects.toMatchObject({
      code: 'E_TOPOLOGY_FORMAT',
    });
    await expect(topologyFrom(golden('trajectory/unwrapped.lammpstrj'))).rejects.toMatchObject({
      code: 'E_TOPOLOGY_FORMAT',
    });
    await expect(topologyFrom(join(folder, 'none.pdb'))).rejects.toMatchObject({ code: 'E_FILE_OPEN' });
  });
});
