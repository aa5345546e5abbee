/** A trajectory of another program gives what the same frames give to the analyses directly, whatever file they came in. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AnalysisResults, analyse, defaultAnalyses } from '../../../src/analysis/index.js';
import { memorySource } from '../../../src/core/index.js';
import { topologyFrom } from '../../../src/interop/index.js';
import { drawWords, STREAM, uniformOf } from '../../../src/math/index.js';
import { analyseForeign } from '../../../src/study/index.js';
import { atomTableOf, type Topology } from '../../../src/topology/index.js';
import {
  type Frame,
  openTrajectorySource,
  readGro,
  wrappedFrame,
  writeLammpsDumpFrame,
} from '../../../src/trajectory/index.js';

const golden = (name: string) => new URL(`../../golden/gromacs/${name}`, import.meta.url).pathname;
const FRAMES = 40;
let topology: Topology;
let frames: readonly Frame[];
let dump: Uint8Array;

beforeAll(async () => {
  topology = (await topologyFrom(golden('tve-small.top'))).topology;
  const { frame } = readGro(readFileSync(golden('tve-small.gro'), 'utf8'));
  const path = frame.positions.slice();
  // Whole molecules wander: up to 0.1 nm a frame and axis, rounded as the dump rounds.
  frames = Array.from({ length: FRAMES }, (_, n) => {
    for (let atom = 0; atom < topology.atomCount; atom++) {
      const words = drawWords(2, STREAM.test, 0, topology.atomMolecule[atom], n, 0);
      for (let axis = 0; axis < 3; axis++)
        path[3 * atom + axis] += n === 0 ? 0 : 0.2 * (uniformOf(words[axis]) - 0.5);
    }
    const positions = path.map((x) => Math.round(x * 1e6) / 1e6);
    return wrappedFrame({
      step: 500 * n,
      time: n,
      box: frame.box,
      positions,
      images: new Int32Array(path.length),
    });
  });
  const atoms = atomTableOf(topology);
  dump = new TextEncoder().encode(frames.map((one) => writeLammpsDumpFrame(one, { atoms })).join(''));
});

const open = (options: { readonly timeStep?: number } = {}, bytes = dump) =>
  openTrajectorySource(memorySource(bytes, 'walk.lammpstrj'), options);

function expectSame(one: AnalysisResults, other: AnalysisResults): void {
  one.rdf.forEach((rdf, k) => {
    // Pairs within the rounding of a bin's edge may change bins.
    const off = rdf.g.filter((g, bin) => Math.abs(g - other.rdf[k].g[bin]) > 1e-9).length;
    expect(off).toBeLessThan(0.01 * rdf.g.length);
  });
  one.coordination.forEach((shell, k) => {
    expect(shell.total.atoms.value).toBe(other.coordination[k].total.atoms.value);
  });
  expect(one.speciation.map(({ populations }) => populations[0].cip.fraction.value)).toEqual(
    other.speciation.map(({ populations }) => populations[0].cip.fraction.value),
  );
  one.msd.forEach((msd, k) => {
    msd.msd.forEach((value, lag) => {
      expect(value).toBeCloseTo(other.msd[k].msd[lag], 6);
    });
  });
}

describe('a foreign analysis', () => {
  it('is that of the frames, read from a dump with flags or followed without', async () => {
    const direct = await analyse({
      topology,
      replicas: [
        {
          frameCount: FRAMES,
          frames: async function* () {
            yield* frames;
          },
        },
      ],
      energies: [],
      settings: defaultAnalyses(topology).settings,
      cut: 'none',
    });
    expect(direct.rdf.length).toBeGreaterThan(2);
    expect(direct.msd.length).toBe(2);
    const trajectory = await open();
    const results = await analyseForeign({
      trajectories: [trajectory],
      topology,
      temperature: 233,
      title: 'walk',
    });
    expectSame(results, direct);
    expect(results.conditions).toMatchObject({ temperature: 233, title: 'walk' });
    const flagless = new TextEncoder().encode(
      frames
        .map((one) => writeLammpsDumpFrame({ ...one, images: null }, { atoms: atomTableOf(topology) }))
        .join(''),
    );
    expectSame(await analyseForeign({ trajectories: [await open({}, flagless)], topology }), direct);
  });

  it('takes a range and several trajectories as replicas', async () => {
    const results = await analyseForeign({
      trajectories: [await open(), await open()],
      topology,
      range: { start: 10, stride: 2 },
      names: ['rdf'],
    });
    expect(results.frames.map(({ used, from, to }) => [used, from, to])).toEqual([
      [15, 10, 38],
      [15, 10, 38],
    ]);
    expect(results.msd).toEqual([]);
  });

  it('has no dynamics without times, and says so', async () => {
    const text = new TextDecoder().decode(dump).replace(/^ITEM: TIME\n.*\n/gm, '');
    const bytes = new TextEncoder().encode(text);
    const results = await analyseForeign({ trajectories: [await open({}, bytes)], topology });
    expect(results.msd).toEqual([]);
    expect(results.notices.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['W_TRAJECTORY_NO_TIME', 'W_ANALYSIS_NO_TIME']),
    );
    const asked = analyseForeign({ trajectories: [await open({}, bytes)], topology, names: ['msd'] });
    await expect(asked).rejects.toMatchObject({ code: 'E_TRAJECTORY_NO_TIME' });
    const timed = await analyseForeign({ trajectories: [await open({ timeStep: 0.002 }, bytes)], topology });
    expect(timed.msd.length).toBe(2);
    const cold = analyseForeign({ trajectories: [await open()], topology, temperature: -40 });
    await expect(cold).rejects.toMatchObject({ code: 'E_TEMPERATURE' });
  });

  it('of exchanged frames has structure without lifetimes or paths, and profiles along the axis asked for', async () => {
    const results = await analyseForeign({
      trajectories: [await open()],
      topology,
      temperature: 233,
      exchanged: true,
      choices: { axis: 'x', bins: 12 },
    });
    expect(results.vehicular).toEqual([]);
    expect(results.profiles?.map(({ axis, position }) => [axis, position.length])).toEqual([['x', 12]]);
    const bonds = results.hydrogenBonds;
    expect(bonds?.donors[0].bonds.value).toBeGreaterThan(0);
    expect(bonds?.pairs.every(({ lifetime, lag }) => lifetime === null && lag.length === 0)).toBe(true);
    expect(bonds?.pairs[0].reason).toBe('the frames are no path in time');
    const asked = analyseForeign({
      trajectories: [await open()],
      topology,
      exchanged: true,
      names: ['vehicular'],
    });
    await expect(asked).rejects.toMatchObject({ code: 'E_TRAJECTORY_EXCHANGED' });
    const frame = analyseForeign({ trajectories: [await open()], topology, choices: { solvent: ['EMC'] } });
    await expect(frame).rejects.toMatchObject({ code: 'E_SOLVENT_FRAME' });
  });
});
