/**
 * Polymerisation in the box, from packed monomers to the box a run begins with. Minimise, mix at the temperature of the reaction,
 * then by turns a stretch of Langevin dynamics at constant volume and the links that radicals reach (src/reaction), each followed by
 * a minimisation of capped displacements. Links that do not close, or close through a ring, are taken back.
 *
 * The same recipe gives the same network on the same platform: every draw has its key (stream `polymerisation` for what
 * reacts, velocities and noise by a seed of the reaction's own). Nothing is written on the way: interrupted, it starts again.
 */
import { spearedRings } from '../builder/index.js';
import { SheathError, type TaskContext } from '../core/index.js';
import {
  type DynamicsProgram,
  drawVelocities,
  type MinimiseProgram,
  type Program,
} from '../dynamics/index.js';
import { type MoleculeModel, type PolymerLink, parameterise } from '../forcefield/index.js';
import type { CreatePlatform, Method, Platform } from '../platforms/index.js';
import {
  type ActiveCentre,
  type AdditionRule,
  type Candidate,
  doubleBonds,
  formLinks,
  freeDoubleBonds,
  linkAtoms,
  linksInReach,
  monomerMixture,
  moveCentres,
  type ReactingBox,
  type ReactingMixture,
  startCentres,
  strainedLinks,
} from '../reaction/index.js';
import { createState, type State, type System, wrapState } from '../system/index.js';
import type { PolymerisationPlan, ReactedBox } from './polymerisation.js';

export interface PolymerisationRequest {
  readonly plan: PolymerisationPlan;
  /** [atom, 3], nm, of the packed monomers and everything else; [3] nm */
  readonly positions: Float64Array;
  readonly box: Float64Array;
  /** The whole box with this model of all units as its first molecule. */
  readonly systemWith: (units: MoleculeModel) => System;
  readonly method: Method;
  readonly createPlatform: CreatePlatform;
  /** ps, of the recipe; the reaction takes no longer ones than 2 fs */
  readonly timeStep: number;
  readonly seed: number;
}

const LONGEST_TIME_STEP = 0.002; // ps
const FRICTION = 5; // 1/ps
/** The first moments of a new bond: ps, steps, 1/ps; heat goes as it comes. */
const SETTLING = { timeStep: 0.0005, steps: 100, friction: 50 } as const;
const BLOCK = 100; // steps
/** nm, kJ/mol/nm, steps */
const FIRST_RELAXATION = { maximumStep: 0.01, forceTolerance: 1000, steps: 2000 } as const;
const LINK_RELAXATION = { maximumStep: 0.005, forceTolerance: 1000, steps: 500 } as const;
/** Keeps the noise of the reaction apart from that of the run, which has the same seed, walker and steps. */
const SEED_OFFSET = 0x5f356495;
const BETWEEN_REACHES = 0.1; // nm
const PATIENCE = 10;

/** Let the monomers of a box react. Errors: E_POLYMERISATION, E_INTERRUPTED and what the platform throws. */
export async function polymerise(request: PolymerisationRequest, task: TaskContext): Promise<ReactedBox> {
  const { plan, positions, box } = request;
  const seed = (request.seed + SEED_OFFSET) >>> 0;
  const { reaction } = plan.structure;
  const rule: AdditionRule = {
    reach: reaction.reach,
    widening: BETWEEN_REACHES,
    farthest: reaction.farthest,
    patience: PATIENCE,
    probability: reaction.probability,
    linksPerBlock: reaction.linksPerInterval,
  };
  const timeStep = Math.min(request.timeStep, LONGEST_TIME_STEP);
  const dynamics = langevin(timeStep, FRICTION);
  const steps = (time: number) => Math.max(1, Math.round(time / timeStep));
  const clock: Clock = { step: 0, time: 0 };
  let current: ReactingBox = { mixture: monomerMixture(plan.name, plan.units), positions, box };
  let centres = startCentres(current.mixture, plan.radicals, seed);
  let engine = await startEngine(request, seed, current, clock);
  const tell = (message: string): void =>
    task.progress(current.mixture.graph.links.length / Math.max(1, plan.links), message);
  let [intervals, transfers, rejected] = [0, 0, 0];
  const history: { time: number; links: number }[] = [];
  try {
    tell('mixing the monomers');
    await engine.advance(minimiser(FIRST_RELAXATION), FIRST_RELAXATION.steps, task);
    await engine.drawVelocities();
    await engine.advance(dynamics, steps(reaction.mixing), task);
    while (current.mixture.graph.links.length < plan.links && intervals < reaction.intervals) {
      if (freeDoubleBonds(current.mixture).length === 0) break;
      current = { ...current, positions: await engine.positions() };
      const left = plan.links - current.mixture.graph.links.length;
      const wanted = linksInReach(current.mixture, centres, rule, current.positions, box, seed, intervals);
      const {
        formed,
        reacted,
        engine: next,
      } = await tryLinks(request, seed, current, wanted.slice(0, left), clock, task);
      rejected += Math.min(left, wanted.length) - formed.length;
      if (next !== null) {
        await engine.dispose();
        engine = next;
        current = reacted;
        history.push({ time: clock.time, links: current.mixture.graph.links.length });
      }
      const moved = moveCentres(current.mixture, centres, formed, rule, current.positions, box);
      centres = moved.centres;
      transfers += moved.transfers;
      intervals++;
      tell(progressText(current.mixture, plan, centres));
      await engine.advance(dynamics, steps(reaction.interval), task);
    }
    current = { ...current, positions: await engine.positions() };
  } finally {
    await engine.dispose();
  }
  const { length: links } = current.mixture.graph.links;
  const outcome = {
    links,
    conversion: links / doubleBonds(current.mixture),
    time: clock.time,
    intervals,
    transfers,
    rejected,
    history,
  };
  return { reacted: current, outcome };
}

function progressText(
  { graph, species }: ReactingMixture,
  plan: PolymerisationPlan,
  centres: readonly ActiveCentre[],
): string {
  const { length } = graph.links;
  const waiting = Math.min(...centres.map(({ barren }) => barren));
  return `polymerising ${species.name}: ${length} of ${plan.links} links, ${Math.round((100 * length) / plan.doubleBonds)} % of the double bonds${waiting > 0 ? `, none for ${waiting} intervals` : ''}`;
}

interface Attempt {
  readonly formed: readonly Candidate[];
  readonly reacted: ReactingBox;
  /** Relaxed, with velocities; null when nothing formed. */
  readonly engine: Engine | null;
}

/** Form links and relax the box; those that come out flawed are left out and the others tried again. */
async function tryLinks(
  request: PolymerisationRequest,
  seed: number,
  before: ReactingBox,
  wanted: readonly Candidate[],
  clock: Clock,
  task: TaskContext,
): Promise<Attempt> {
  let candidates = wanted;
  while (candidates.length > 0) {
    const links = candidates.map(({ link }) => link);
    const started = formLinks(before, links);
    const engine = await startEngine(request, seed, started, clock);
    try {
      await engine.advance(minimiser(LINK_RELAXATION), LINK_RELAXATION.steps, task);
      await engine.drawVelocities();
      // Also shakes carbons out of the saddle in which a bond that came in sideways leaves them.
      await engine.advance(langevin(SETTLING.timeStep, SETTLING.friction), SETTLING.steps, task);
      const reacted = { ...started, positions: await engine.positions() };
      const flawed = flawedLinks(reacted, links, engine.system);
      if (flawed.length === 0) return { formed: candidates, reacted, engine };
      candidates = candidates.filter(({ link }) => !flawed.includes(link));
    } catch (error) {
      if (!(error instanceof SheathError) || error.code !== 'E_POLYMERISATION') {
        await engine.dispose();
        throw error;
      }
      // A strained box that flies apart: try the shortest link alone, or none.
      candidates = candidates.length > 1 ? candidates.slice(0, 1) : [];
    }
    await engine.dispose();
  }
  return { formed: [], reacted: before, engine: null };
}

/** Links that have not closed in good shape, or have closed through a ring of another molecule. */
function flawedLinks(
  reacted: ReactingBox,
  links: readonly PolymerLink[],
  { topology }: System,
): readonly PolymerLink[] {
  const strained = strainedLinks(reacted, links);
  if (strained.length > 0) return strained;
  const speared = spearedRings(topology, reacted.positions, reacted.box);
  if (speared.length === 0) return [];
  const through = links.filter((link) => {
    const [i, j] = linkAtoms(reacted.mixture, link);
    return speared.some(({ bond }) => bond.includes(i) && bond.includes(j));
  });
  return through.length > 0 ? through : links;
}

/** Steps of dynamics so far, and ps. */
interface Clock {
  step: number;
  time: number;
}

/** A platform with a box of one reacting mixture. */
interface Engine {
  readonly system: System;
  /** @throws E_POLYMERISATION, E_INTERRUPTED */
  advance(program: Program, steps: number, task: TaskContext): Promise<void>;
  drawVelocities(): Promise<void>;
  /** [atom, 3], nm, wrapped */
  positions(): Promise<Float64Array>;
  dispose(): Promise<void>;
}

async function startEngine(
  { systemWith, method, createPlatform, plan }: PolymerisationRequest,
  seed: number,
  start: ReactingBox,
  clock: Clock,
): Promise<Engine> {
  const system = systemWith(parameterise(start.mixture.species));
  const { temperature } = plan.structure.reaction;
  const state = createState(1, system.topology.atomCount);
  state.positions.set(start.positions);
  state.box.set(start.box);
  // Steps count on through the whole reaction, so that no noise comes twice.
  state.step = clock.step;
  const platform: Platform = await createPlatform(system, method, state, [
    { temperature, pressure: 0, seed, walker: 0, charges: null },
  ]);
  const download = async (): Promise<State> => {
    const found = await platform.download();
    wrapState(found);
    return found;
  };
  return {
    system,
    async advance(program, steps, { signal }) {
      for (let done = 0; done < steps; ) {
        const report = await platform.advance(program, Math.min(BLOCK, steps - done), {
          energiesEvery: 0,
          signal,
        });
        if (signal.aborted) throw interrupted(plan);
        if (report.failure !== null) throw failed(plan, report.failure.message);
        if (program.kind === 'dynamics') {
          clock.step += report.steps;
          clock.time += report.steps * program.timeStep;
        }
        if (report.converged) return;
        done += Math.max(1, report.steps);
      }
    },
    async drawVelocities() {
      const found = await download();
      found.step = clock.step;
      drawVelocities(system, found, 0, {
        temperature,
        seed,
        walker: 0,
        draw: clock.step,
        removeCentreOfMass: false,
      });
      await platform.upload(found);
    },
    positions: async () => Float64Array.from((await download()).positions),
    dispose: () => platform.dispose(),
  };
}

function langevin(timeStep: number, friction: number): DynamicsProgram {
  return {
    kind: 'dynamics',
    integrator: { kind: 'langevin-middle', friction },
    timeStep,
    thermostat: { kind: 'none' },
    barostat: { kind: 'none' },
    removeCentreOfMassEvery: 0,
  };
}

function minimiser({
  maximumStep,
  forceTolerance,
}: Pick<MinimiseProgram, 'maximumStep' | 'forceTolerance'>): MinimiseProgram {
  return { kind: 'minimise', maximumStep, forceTolerance };
}

function interrupted({ name }: PolymerisationPlan): SheathError {
  return new SheathError(
    'E_INTERRUPTED',
    {
      object: `the polymerisation of ${name} was interrupted`,
      limit: 'a box is used only when it is complete',
      cure: 'Start again; the same seed gives the same network',
    },
    { kind: 'interrupted' },
  );
}

function failed({ name }: PolymerisationPlan, message: string): SheathError {
  return new SheathError('E_POLYMERISATION', {
    object: `while ${name} polymerised, ${message}`,
    limit: 'forces and positions must stay finite',
    cure: 'use another seed, a lower `reaction.temperature`, or a shorter `reaction.farthest`',
  });
}
