/**
 * All that is to be known of a GPU, in one command without network and within nine minutes: adapters and limits, correctness, latency,
 * parts of a step, throughput by size and by replicas, the cpu platform beside it. Writes one JSON file as it goes.
 *
 *   node benchmarks/gpu/suite.mjs [--out FILE] [--minutes 9] [--software]
 *
 * --software takes a driver that computes on the CPU, on small sizes: that tries the suite, and its times mean nothing.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { VERSION } from '../../dist/core/index.js';
import { createCpuPlatform } from '../../dist/platforms/cpu/index.js';
import { createWebGpuPlatform, listAdapters, openDevice } from '../../dist/platforms/webgpu/index.js';
import { electrolyteBox } from './box.mjs';
import { correctness } from './correctness.mjs';
import { latency } from './latency.mjs';
import { parts } from './parts.mjs';
import { throughput } from './throughput.mjs';

const { values: options } = parseArgs({
  options: {
    out: { type: 'string' },
    minutes: { type: 'string', default: '9' },
    software: { type: 'boolean', default: false },
  },
});
const { software } = options;
const begun = performance.now();
const left = () => 60 * Number(options.minutes) - (performance.now() - begun) / 1000;
const say = (text) => process.stderr.write(`${text}\n`);

/** 2,996, 11,984, 107,856 and 431,424 atoms. */
const COPIES = software
  ? [[1, 1, 1]]
  : [
      [1, 1, 1],
      [2, 2, 1],
      [4, 3, 3],
      [6, 6, 4],
    ];
const REPLICAS = software ? [1, 2] : [1, 2, 4, 8, 16, 32, 64, 128, 256];
const EFFORT = software
  ? { replicas: 2, steps: 4, driftSteps: 0, seconds: 0, block: 1, repeats: 1, dispatches: 20, threads: 64 }
  : {
      replicas: 16,
      steps: 400,
      driftSteps: 20_000,
      seconds: 6,
      block: 500,
      repeats: 50,
      dispatches: 1000,
      threads: 2 ** 20,
    };
/** s, kept back for writing the results. */
const RESERVE = 15;

const context = await openDevice({ software });
const { device, adapter } = context;
const create = createWebGpuPlatform(async () => context, { sharedContext: true });
const date = new Date().toISOString().slice(0, 10);
const plain = adapter.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
const results = fileURLToPath(new URL('../results', import.meta.url));
const out = resolve(options.out ?? `${results}/${date}-gpu-${plain}.json`);

const record = {
  program: `sheath ${VERSION}`,
  date,
  software,
  cpu: `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} threads`,
  node: process.version,
  adapter,
  adapters: await listAdapters(),
  features: [...device.features].sort(),
  limits: namedLimits(device.limits),
  correctness: [],
  latencyMicroseconds: null,
  partsMicroseconds: [],
  throughput: [],
  replicas: [],
  cpuPlatform: [],
  notes: [],
};
say(`${adapter.name} (${adapter.driver})`);

/** What fails is noted, and what comes after it is measured all the same. */
async function section(name, needs, work) {
  if (left() < needs + RESERVE) {
    const note = `${name}: left out, ${Math.max(0, Math.round(left()))} s were left`;
    record.notes.push(note);
    say(note);
    return;
  }
  try {
    await work();
  } catch (error) {
    const note = `${name}: ${error instanceof Error ? error.message : String(error)}`;
    record.notes.push(note);
    say(note);
  }
  save();
}

function save() {
  record.seconds = Math.round((performance.now() - begun) / 1000);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify(record, null, 2)}\n`);
}

await section('correctness', 30, async () => {
  record.correctness = await correctness(create, { ...EFFORT, left, say });
});
await section('latency', 10, async () => {
  record.latencyMicroseconds = await latency(context, EFFORT);
  say(JSON.stringify(record.latencyMicroseconds));
});
const boxes = new Map();
const boxOf = (copies) => {
  const key = copies.join();
  if (!boxes.has(key)) boxes.set(key, electrolyteBox(copies));
  return boxes.get(key);
};
for (const copies of COPIES) {
  await section(`throughput of ${copies.join(' x ')} copies`, 30, async () => {
    const found = await throughput(create, boxOf(copies), { ...EFFORT, replicas: 1 });
    record.throughput.push(found);
    say(line(found));
  });
}
for (const replicas of REPLICAS) {
  await section(`${replicas} replicas`, 30, async () => {
    const found = await throughput(create, boxOf([1, 1, 1]), { ...EFFORT, replicas });
    record.replicas.push(found);
    say(line(found));
  });
}
for (const copies of COPIES) {
  await section(`parts of ${copies.join(' x ')} copies`, 20, async () => {
    const found = await parts(context, boxOf(copies), EFFORT.repeats);
    record.partsMicroseconds.push(found);
    say(JSON.stringify(found));
  });
}
for (const threads of [1, 2]) {
  await section(`cpu, ${threads} threads`, 20, async () => {
    const effort = { seconds: EFFORT.seconds, block: software ? 4 : 100 };
    const found = await throughput(createCpuPlatform(threads), boxOf([1, 1, 1]), effort);
    record.cpuPlatform.push({ threads, ...found });
    say(`cpu, ${threads} threads: ${line(found)}`);
  });
}
const error = context.uncapturedError();
if (error) record.notes.push(error.message);
save();
say(`written to ${out}, ${record.seconds} s`);
await device.queue.onSubmittedWorkDone();
context.dispose();
const wrong = record.correctness.filter(({ passed }) => !passed);
process.exitCode = wrong.length > 0 || record.notes.length > 0 ? 1 : 0;

function line({ atoms, replicas, microsecondsPerStep, nsPerDay, aggregateNsPerDay }) {
  const all = replicas === 1 ? '' : `, ${aggregateNsPerDay.toPrecision(4)} in all`;
  return `${atoms} atoms x ${replicas}: ${microsecondsPerStep.toPrecision(4)} us/step, ${nsPerDay.toPrecision(4)} ns/day${all}`;
}

/** The limits are getters of a prototype. */
function namedLimits(limits) {
  const named = {};
  for (const name in limits) if (typeof limits[name] === 'number') named[name] = limits[name];
  return named;
}
