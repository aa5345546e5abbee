import { availableParallelism } from 'node:os';
import type { CommandModule } from 'yargs';
import { type BenchBox, measureThroughput, type Throughput } from '../../benchmark/index.js';
import { SheathError } from '../../core/index.js';
import { readTextFromDisk } from '../../interop/index.js';
import {
  type AdapterFacts,
  choosePlatform,
  type GpuProbe,
  listAdapters,
  type PlatformChoice,
  type PlatformFacts,
  platformFacts,
  probeGpu,
} from '../../platforms/index.js';
import { parseRecipe } from '../../recipe/index.js';
import { prepareRun } from '../../study/index.js';
import { examples } from '../examples.js';
import { table } from '../table.js';

interface DevicesOptions {
  speed: boolean;
  json: boolean;
}

export const devices: CommandModule<object, DevicesOptions> = {
  command: 'devices',
  describe: 'what sheath can compute on here: GPUs, their self-test, platforms, speed',
  builder: (yargs) =>
    yargs
      .option('speed', {
        type: 'boolean',
        default: true,
        describe: 'time a small box for a few seconds; --no-speed leaves it out',
      })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON object on stdout' })
      .epilogue(
        examples(
          ['sheath devices', 'also what to put into a report of a fault'],
          ['SHEATH_GPU=NVIDIA sheath run recipe.yaml', 'use the adapter whose name holds this'],
        ),
      )
      .epilogue(
        'The platform auto takes a hardware GPU that passes the self-test, else the CPU. Drivers that compute on the CPU ' +
          '(SwiftShader, llvmpipe) are taken only with --platform webgpu.',
      ),
  handler: async ({ speed, json }) => {
    const adapters = await adaptersHere();
    const gpu = await probeGpu();
    const auto = await choosePlatform('auto', availableParallelism());
    const speeds = speed ? await measureSpeeds(auto) : [];
    process.stdout.write(
      json
        ? `${devicesJson(adapters, gpu, auto, speeds)}\n`
        : `${devicesText(adapters, gpu, auto, speeds)}\n`,
    );
  },
};

/** None where the machine has no way to ask: why is what the probe says. */
async function adaptersHere(): Promise<readonly AdapterFacts[]> {
  try {
    return await listAdapters();
  } catch (error) {
    if (error instanceof SheathError) return [];
    throw error;
  }
}

const SPEED_RECIPE = `
electrolyte: { salt: { LiPF6: 1 M }, solvents: { EC: 1, DMC: 1 } }
box: { atoms: 1500 }
model: { cutoff: 1 nm }
`;
const RELAXATION_STEPS = 200;
const TIMED_STEPS = 100;
/** ps */
const TIME_STEP = 0.002;
const MILLISECONDS_PER_DAY = 86_400_000;

interface Speed extends Throughput {
  readonly atoms: number;
  readonly nsPerDay: number;
}

/** Of the platform that `auto` takes and of the CPU. */
async function measureSpeeds(auto: PlatformChoice): Promise<Speed[]> {
  const box = await relaxedBox();
  const speeds: Speed[] = [];
  for (const platform of new Set([auto.name, 'cpu'])) {
    const throughput = await measureThroughput(box, {
      platform,
      threads: Math.min(2, availableParallelism()),
      replicas: 1,
      steps: TIMED_STEPS,
      timeStep: TIME_STEP,
      cutoff: 1,
      pmeOrder: 4,
      pmeSpacing: 0.12,
    });
    const nsPerDay = ((TIME_STEP / 1000) * MILLISECONDS_PER_DAY) / throughput.msPerStep;
    speeds.push({ ...throughput, atoms: box.system.topology.atomCount, nsPerDay });
  }
  return speeds;
}

async function relaxedBox(): Promise<BenchBox> {
  const { plan, state } = await prepareRun(parseRecipe(SPEED_RECIPE, 'the box that is timed'), {
    readText: readTextFromDisk,
    folder: '.',
    platform: 'cpu',
  });
  const { create } = await choosePlatform('cpu', 1);
  const settings = { temperature: 300, pressure: 1, seed: 1, walker: 0, charges: null };
  const platform = await create(plan.system, plan.method, state, [settings]);
  try {
    const program = { kind: 'minimise', forceTolerance: 1000, maximumStep: 0.01 } as const;
    await platform.advance(program, RELAXATION_STEPS, { energiesEvery: 0 });
    const { positions, box } = await platform.download();
    return { name: 'the box that is timed', system: plan.system, positions, box };
  } finally {
    await platform.dispose();
  }
}

function devicesText(
  adapters: readonly AdapterFacts[],
  gpu: GpuProbe,
  auto: PlatformChoice,
  speeds: readonly Speed[],
): string {
  const parts = [
    adapters.length === 0
      ? 'no GPU adapters'
      : table([
          ['GPU adapter', 'kind', 'vendor', 'driver'],
          ...adapters.map(({ name, kind, vendor, driver }) => [name, kind, vendor, driver]),
        ]),
    gpuText(gpu),
    table([
      ['platform', 'here', 'computes with'],
      ...platformFacts().map((platform) => [platform.name, whereabouts(platform, gpu), platform.precision]),
    ]),
    `auto takes ${auto.name} (${auto.reason}; ${auto.device})`,
  ];
  if (speeds.length > 0) parts.push(speedText(speeds));
  return parts.join('\n\n');
}

function gpuText(gpu: GpuProbe): string {
  if (gpu.problem !== null) return `no GPU is used: ${gpu.problem.message}`;
  const { adapter, limits, test } = gpu;
  const checks = test.checks.map(({ name, found, limit }) => `${name} ${found.toExponential(1)} of ${limit}`);
  return [
    `${adapter.name} passed the self-test against the platform reference in ${test.seconds.toFixed(1)} s: ${checks.join(', ')}`,
    `its limits: buffers of ${mebibytes(limits.bindingBytes)}, workgroups of ${limits.workgroupInvocations} threads and ${limits.workgroupBytes / 1024} KiB`,
  ].join('\n');
}

function whereabouts({ name, mostThreads }: PlatformFacts, gpu: GpuProbe): string {
  if (name === 'webgpu') return gpu.problem === null ? 'yes, on the GPU' : 'no hardware for it';
  if (name === 'gpujs') return gpu.problem === null ? 'yes, on the GPU' : 'yes, on the CPU';
  const threads = Math.min(mostThreads, availableParallelism());
  return threads === 1 ? 'yes, one thread' : `yes, up to ${threads} threads`;
}

function speedText(speeds: readonly Speed[]): string {
  const rows = speeds.map(({ platform, threads, msPerStep, nsPerDay }) => [
    platform,
    String(threads),
    msPerStep.toFixed(3),
    nsPerDay.toPrecision(3),
  ]);
  return [
    `speed, ${speeds[0].atoms} atoms of 1 M LiPF6 in EC/DMC, cut-off 1 nm, PME, steps of 2 fs, ${TIMED_STEPS} of them:`,
    table([['platform', 'threads', 'ms/step', 'ns/day'], ...rows]),
  ].join('\n');
}

const mebibytes = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MiB`;

function devicesJson(
  adapters: readonly AdapterFacts[],
  gpu: GpuProbe,
  { name, reason, device }: PlatformChoice,
  speeds: readonly Speed[],
): string {
  const probe =
    gpu.problem === null ? gpu : { problem: { code: gpu.problem.code, message: gpu.problem.message } };
  return JSON.stringify({
    adapters,
    gpu: probe,
    platforms: platformFacts(),
    cores: availableParallelism(),
    auto: { platform: name, reason, device },
    speeds,
  });
}
