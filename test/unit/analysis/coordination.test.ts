import { describe, expect, it } from 'vitest';
import { type CoordinationSettings, coordination } from '../../../src/analysis/index.js';
import { minimumImage } from '../../../src/math/index.js';
import { box, EC, frameOf, GHOST, gasFrames, LI, PF6 } from './electrolyte-box.js';

const cutoff = (value: number) => ({ value, origin: 'default' as const });
const settings: CoordinationSettings = {
  id: 'li',
  label: 'shell of Li',
  centre: 'species Li',
  ligands: [
    { species: 'EC', label: 'O (EC)', sites: 'species EC and element O', cutoff: cutoff(0.5) },
    { species: 'X', label: 'X', sites: 'species X', cutoff: cutoff(0.3) },
  ],
};
const topology = box([LI, 5], [EC, 20], [GHOST, 30]);

function analysed(frames: ReturnType<typeof gasFrames>, start = 0) {
  const accumulator = coordination.prepare(topology, settings);
  frames.forEach((frame, k) => {
    coordination.frame(accumulator, frame, start + k);
  });
  return accumulator;
}

describe('coordination', () => {
  it('counts atoms, molecules and shells as plain loops do', () => {
    const frames = gasFrames(115, 25, 1.5);
    const atoms = [0, 0];
    const molecules = [0, 0];
    const boundBy = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    const shells = new Map<string, number>();
    for (const { positions, box: edges } of frames)
      for (let centre = 0; centre < 5; centre++) {
        const bound = [new Map<number, number>(), new Map<number, number>()];
        for (let atom = 5; atom < 115; atom++) {
          const local = (atom - 5) % 4;
          const ligand = atom < 85 ? 0 : 1;
          if (ligand === 0 && local !== 1 && local !== 2) continue;
          const d = [0, 1, 2].map((axis) =>
            minimumImage(positions[3 * atom + axis] - positions[3 * centre + axis], edges[axis]),
          );
          if (Math.hypot(d[0], d[1], d[2]) >= [0.5, 0.3][ligand]) continue;
          atoms[ligand]++;
          const molecule = topology.atomMolecule[atom];
          bound[ligand].set(molecule, (bound[ligand].get(molecule) ?? 0) + 1);
        }
        molecules[0] += bound[0].size;
        molecules[1] += bound[1].size;
        bound.forEach((own, ligand) => {
          for (const count of own.values()) boundBy[ligand][Math.min(count, 3) - 1]++;
        });
        const key = `${bound[0].size},${bound[1].size}`;
        shells.set(key, (shells.get(key) ?? 0) + 1);
      }
    const result = coordination.conclude([analysed(frames)]);
    result.ligands.forEach((ligand, k) => {
      expect(ligand.atoms.value).toBeCloseTo(atoms[k] / 125, 12);
      expect(ligand.molecules.value).toBeCloseTo(molecules[k] / 125, 12);
      expect(ligand.atoms.method).toBe('block');
      const { one, two, more } = ligand.boundBy!;
      [one, two, more].forEach(({ value }, n) => {
        expect(value).toBeCloseTo(boundBy[k][n] / 125, 12);
      });
      const mean = ligand.histogram.reduce((sum, p, n) => sum + n * p, 0);
      expect(mean).toBeCloseTo(ligand.molecules.value, 12);
    });
    expect(result.ligands[0].atoms.value).toBeGreaterThan(result.ligands[0].molecules.value);
    expect(result.total.atoms.value).toBeCloseTo((atoms[0] + atoms[1]) / 125, 12);
    expect(result.ligands[0].share + result.ligands[1].share).toBeCloseTo(1, 12);
    for (const { molecules: key, fraction } of result.shells)
      expect(fraction.value).toBeCloseTo((shells.get(key.join(',')) ?? 0) / 125, 12);
    const listed = result.shells.reduce((sum, { fraction }) => sum + fraction.value, 0);
    expect(listed + result.otherShells).toBeCloseTo(1, 12);
    expect(result.shells[0].fraction.value).toBeCloseTo(Math.max(...shells.values()) / 125, 12);
  });

  it('merges to the whole wherever it is cut', () => {
    const frames = gasFrames(115, 10, 1.5);
    const whole = coordination.conclude([analysed(frames)]);
    for (const cut of [0, 1, 5, 10])
      expect(
        coordination.conclude([
          coordination.merge(analysed(frames.slice(0, cut)), analysed(frames.slice(cut), cut)),
        ]),
      ).toEqual(whole);
  });

  it('tells molecules that bind by one atom, two and more', () => {
    // A hexafluorophosphate with a corner, an edge or a face of the octahedron to the ion; the last across the boundary.
    const corners = [
      [1, 0, 0],
      [-1, 0, 0],
      [0, 1, 0],
      [0, -1, 0],
      [0, 0, 1],
      [0, 0, -1],
    ];
    const toward = [
      [0.32, 0, 0],
      [0.2, 0.2, 0],
      [0.15, 0.15, 0.15],
    ];
    const ions = box([LI, 3], [PF6, 3]);
    const shell: CoordinationSettings = {
      id: 'li',
      label: 'shell of Li',
      centre: 'species Li',
      ligands: [{ species: 'PF6', label: 'F', sites: 'species PF6 and element F', cutoff: cutoff(0.24) }],
    };
    const places = [0.5, 2, 3.9].map((x) => [x, x, x]);
    const positions = [
      ...places,
      ...places.flatMap((centre, k) => {
        const middle = centre.map((x, axis) => x + toward[k][axis]);
        return [middle, ...corners.map((at) => middle.map((x, axis) => x - 0.16 * at[axis]))];
      }),
    ].flat();
    const accumulator = coordination.prepare(ions, shell);
    coordination.frame(
      accumulator,
      frameOf(
        positions.map((x) => x % 4),
        [4, 4, 4],
      ),
      0,
    );
    const { ligands, total } = coordination.conclude([accumulator]);
    expect(ligands[0].atoms.value).toBeCloseTo(6 / 3, 12);
    for (const { boundBy } of [ligands[0], total])
      for (const kind of ['one', 'two', 'more'] as const)
        expect(boundBy?.[kind].value).toBeCloseTo(1 / 3, 12);
  });

  it('names an empty shell', () => {
    const positions = new Float64Array(3 * 115).fill(0);
    for (let k = 0; k < 15; k++) positions[k] = 5;
    const accumulator = coordination.prepare(topology, settings);
    coordination.frame(accumulator, frameOf(positions, [10, 10, 10]), 0);
    const { shells, total } = coordination.conclude([accumulator]);
    expect(shells.map(({ label }) => label)).toEqual(['none']);
    expect(total.molecules.value).toBe(0);
  });

  it('refuses ligands that share an atom', () => {
    const twice = { ...settings, ligands: [settings.ligands[0], { ...settings.ligands[0], label: 'again' }] };
    expect(() => coordination.prepare(topology, twice)).toThrow(
      expect.objectContaining({ code: 'E_COORDINATION_OVERLAP' }),
    );
    expect(() => coordination.prepare(topology, { ...settings, ligands: [] })).toThrow(
      expect.objectContaining({ code: 'E_COORDINATION_NO_LIGAND' }),
    );
  });
});
