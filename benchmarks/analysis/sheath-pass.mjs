/**
 * What mdanalysis-pass.py does, with sheath: prints one line of JSON with the results' sums and what the pass cost.
 *
 *   node benchmarks/analysis/sheath-pass.mjs box.top box.xtc [--frames N] [--threads 1]
 */
import { parseArgs } from 'node:util';
import { topologyFrom } from '../../dist/interop/index.js';
import { analyseForeign, teamOf } from '../../dist/study/index.js';
import { openTrajectory } from '../../dist/trajectory/index.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { frames: { type: 'string' }, threads: { type: 'string', default: '1' } },
});
const [top, xtc] = positionals;
const { topology } = await topologyFrom(top, {});
const load = process.uptime();
const cpuBefore = process.cpuUsage();
const start = performance.now();
const trajectory = await openTrajectory(xtc);
const frames = values.frames === undefined ? trajectory.frameCount : Number(values.frames);
const results = await analyseForeign({
  trajectories: [trajectory],
  topology,
  names: ['rdf', 'speciation', 'msd'],
  range: { end: frames },
  startTeam: teamOf({ paths: [xtc] }, Number(values.threads)),
});
const passSeconds = (performance.now() - start) / 1000;
const cpu = process.cpuUsage(cpuBefore);
await trajectory.close();

const pairs = Object.fromEntries(
  results.rdf.map(({ label, coordination, referenceCount }) => [
    /\((?:EC|DEC|DMC)\)/.exec(label)?.[0].slice(1, -1) ?? label.slice(3, 4),
    Math.round(coordination.at(-1) * referenceCount * frames),
  ]),
);
const [{ populations, contactsPerCation, crossCheck, cationCount }] = results.speciation;
const total = (perCation) => Math.round(perCation * cationCount * frames);
console.log(
  JSON.stringify({
    program: 'sheath',
    pairs,
    contacts: { P: total(contactsPerCation.value), F: total(crossCheck.sitesPerCation.value) },
    populations: ['ssip', 'cip', 'agg'].map((kind) => populations[0][kind].fraction.value),
    msd10: Object.fromEntries(
      results.msd.map(({ species, lag, msd }) => [
        species === 'LI' ? 'Li' : species,
        msd[lag.findIndex((time) => Math.abs(time - 10 * lag[0]) < 1e-9)],
      ]),
    ),
    loadSeconds: load,
    passSeconds,
    passCpuSeconds: (cpu.user + cpu.system) / 1e6,
    cpuSeconds: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
