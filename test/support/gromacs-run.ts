/**
 * The same liquid run by GROMACS: its box packed and minimised by us, then our export of the remaining stages, run with one thread, and
 * its trajectory analysed by our reader.
 *
 * One setting differs. GROMACS's leap-frog holds the mean kinetic energy of the half steps at the reference temperature, whose positions
 * are then colder by 1 + phi²/12; we hold the energy in which that order cancels (src/dynamics/half-step.ts). So that both sample
 * positions of one temperature, its reference is multiplied by `halfStepRatio`, measured in our runs of the same system and step.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Peer, runProgram } from '../../src/benchmark/peer-programs-node.js';
import type { ExportInput } from '../../src/interop/index.js';
import { writeExport } from '../../src/interop/index.js';
import { choosePlatform } from '../../src/platforms/index.js';
import { exportOfRecipe, type PreparedRun } from '../../src/study/index.js';
import { openTrajectory } from '../../src/trajectory/index.js';
import { meanOf } from './distribution.js';
import { type LiquidRecipe, type LiquidSample, prepareLiquid, structureOf } from './liquid-sample.js';

/** Density (g/mL), potential energy (kJ/mol), structure. */
export async function sampleLiquidInGromacs(
  peer: Peer,
  liquid: LiquidRecipe,
  halfStepRatio: number,
): Promise<LiquidSample> {
  const prepared = await prepareLiquid(liquid);
  await minimise(prepared);
  const input = heldAtHalfSteps(exportOfRecipe(prepared), halfStepRatio);
  return inGromacs(peer, input, async (folder, last) => {
    const rows = await energyRows(peer, folder, last, ['Potential', 'Density']);
    const trajectory = await openTrajectory(join(folder, `${last}.xtc`));
    const structure = await structureOf(prepared.plan.system.topology, trajectory);
    await trajectory.close();
    return {
      potential: meanOf(rows.map((row) => row[1])),
      density: meanOf(rows.map((row) => row[2])) / 1000,
      ...structure,
    };
  });
}

/** Total energy of the last stage, kJ/mol, row by row, of a run prepared and not minimised yet: what it conserves without couplers. */
export async function totalEnergyInGromacs(
  peer: Peer,
  prepared: PreparedRun,
): Promise<{ readonly time: readonly number[]; readonly energy: readonly number[] }> {
  await minimise(prepared);
  const input = heldAtHalfSteps(exportOfRecipe(prepared), 1);
  return inGromacs(peer, input, async (folder, last) => {
    const rows = await energyRows(peer, folder, last, ['Total-Energy']);
    return { time: rows.map(([time]) => time), energy: rows.map((row) => row[1]) };
  });
}

async function inGromacs<T>(
  { command }: Peer,
  input: ExportInput,
  conclude: (folder: string, last: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'sheath-gromacs-'));
  try {
    for (const [name, text] of Object.entries(writeExport('gromacs', input)))
      writeFileSync(join(folder, name), text);
    const settings = [`GMX=${command} -quiet`, `MDRUN=${command} -quiet mdrun -ntmpi 1 -ntomp 1 -pin off`];
    await runProgram('env', [...settings, 'sh', 'run.sh'], { folder });
    return await conclude(folder, `${input.stages.length}-produce`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Time (ps) and quantities of every energy row. */
async function energyRows(
  { command }: Peer,
  folder: string,
  stage: string,
  quantities: readonly string[],
): Promise<number[][]> {
  const files = ['-f', `${stage}.edr`, '-o', 'energies.xvg', '-xvg', 'none', '-dp'];
  const input = `${quantities.join('\n')}\n\n`;
  await runProgram(command, ['-quiet', 'energy', ...files], { folder, input });
  return readFileSync(join(folder, 'energies.xvg'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
}

async function minimise({ plan, state }: PreparedRun): Promise<void> {
  const { create } = await choosePlatform('cpu', 1);
  const settings = plan.replicas.map((replica) => ({ ...replica, temperature: 300, pressure: 1 }));
  const platform = await create(plan.system, plan.method, state, settings);
  const [{ program, steps }] = plan.stages;
  await platform.advance(program, steps, { energiesEvery: 0 });
  state.positions.set((await platform.download()).positions);
  await platform.dispose();
}

/** Without the first stage, the minimisation. Langevin stages stay: their ensemble is that of the positions. */
function heldAtHalfSteps(input: ExportInput, ratio: number): ExportInput {
  const stages = input.stages.slice(1).map((stage) => {
    const { program, temperature } = stage;
    if (program.kind !== 'dynamics' || program.thermostat.kind === 'none') return stage;
    return { ...stage, temperature: { from: temperature.from * ratio, to: temperature.to * ratio } };
  });
  return { ...input, stages };
}
