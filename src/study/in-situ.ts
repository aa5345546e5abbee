/**
 * Polymerisation in the box, from packed monomers to the box a run begins with. Minimise, mix at the temperature of the reaction,
 * then by turns a stretch of Langevin dynamics at constant volume and the links that radicals reach (src/reaction), each followed by
 * a minimisation of capped displacements. Links that do not close, or close through a ring, are taken back.
 *
 * The same recipe gives the same network on the same platform: every draw has its key (stream `polymerisation` for what
 * reacts, velocities and noise by a seed of the reaction's own). Between two intervals the reaction is a `ReactionMoment`; one that
 * goes on from it ends in the same box, bit for bit, as one never interrupted.
 */
import { spearedRings } from '../builder/index.js';
import { SheathError, type TaskContext } from '../core/index.js';
import { langevinProgram } from '../dynamics/index.js';
import type { PolymerLink } from '../forcefield/index.js';
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
import type { State, System } from '../system/index.js';
import type { PolymerisationPlan, ReactedBox, ReactionCourse } from './polymerisation.js';
import {
  type Clock,
  type Engine,
  type Laboratory,
  minimiser,
  startEngine,
  stateAt,
} from './reacting-engine.js';

/** Where a reaction stands between two intervals: all that it goes on from. Plain data. */
export interface ReactionMoment
  extends Pick<ReactionCourse, 'intervals' | 'transfers' | 'rejected' | 'history'> {
  readonly mixture: ReactingMixture;
  readonly centres: readonly ActiveCentre[];
  readonly clock: Clock;
  readonly state: State;
}

/** Keeps a reaction, so that it goes on after an interruption. */
export interface ReactionKeeper {
  /** null: it begins. */
  readonly begun: ReactionMoment | null;
  keep(moment: ReactionMoment): Promise<void>;
  /** What to do to go on. */
  readonly cure: string;
}

export interface PolymerisationRequest extends Pick<Laboratory, 'systemWith' | 'method' | 'createPlatform'> {
  readonly plan: PolymerisationPlan;
  /** [atom, 3], nm, of the packed monomers and everything else; [3] nm */
  readonly positions: Float64Array;
  readonly box: Float64Array;
  /** ps, of the recipe; the reaction takes no longer ones than 2 fs */
  readonly timeStep: number;
  readonly seed: number;
  /** Left out: nothing is kept, and interrupted it starts again. */
  readonly keeper?: ReactionKeeper | undefined;
}

const LONGEST_TIME_STEP = 0.002; // ps
const FRICTION = 5; // 1/ps
/** The first moments of a new bond: ps, steps, 1/ps; heat goes as it comes. */
const SETTLING = { timeStep: 0.0005, steps: 100, friction: 50 } as const;
/** nm, kJ/mol/nm, steps */
const FIRST_RELAXATION = { maximumStep: 0.01, forceTolerance: 1000, steps: 2000 } as const;
const LINK_RELAXATION = { maximumStep: 0.005, forceTolerance: 1000, steps: 500 } as const;
/** Keeps the noise of the reaction apart from that of the run, which has the same seed, walker and steps. */
const SEED_OFFSET = 0x5f356495;
const BETWEEN_REACHES = 0.1; // nm
const PATIENCE = 10;

/** Let the monomers of a box react. Errors: E_POLYMERISATION, E_INTERRUPTED and what the platform and the keeper throw. */
export async function polymerise(request: PolymerisationRequest, task: TaskContext): Promise<ReactedBox> {
  const { plan, box, keeper } = request;
  const { reaction } = plan.structure;
  const laboratory = laboratoryOf(request);
  const rule = additionRule(plan);
  const timeStep = Math.min(request.timeStep, LONGEST_TIME_STEP);
  const dynamics = langevinProgram(timeStep, FRICTION);
  const steps = (time: number) => Math.max(1, Math.round(time / timeStep));
  const begun = keeper?.begun ?? null;
  const clock: Clock = begun === null ? { step: 0, time: 0 } : { ...begun.clock };
  let course: Course = begun ?? firstCourse(plan, laboratory.seed);
  const start = begun?.state ?? stateAt({ ...request, mixture: course.mixture }, clock);
  let engine = await startEngine(laboratory, course.mixture, start, clock);
  const keep = async () => keeper?.keep({ ...course, clock: { ...clock }, state: await engine.state() });
  const tell = (message: string): void =>
    task.progress(course.mixture.graph.links.length / Math.max(1, plan.links), message);
  try {
    if (begun === null) {
      tell('mixing the monomers');
      await engine.advance(minimiser(FIRST_RELAXATION), FIRST_RELAXATION.steps, task);
      await engine.drawVelocities();
      await engine.advance(dynamics, steps(reaction.mixing), task);
      await keep();
    } else tell(progressText(course, plan));
    while (isGoingOn(course, plan)) {
      const before = { mixture: course.mixture, positions: await positionsIn(engine), box };
      const wanted = linksInReach(
        course.mixture,
        course.centres,
        rule,
        before.positions,
        box,
        laboratory.seed,
        course.intervals,
      ).slice(0, plan.links - course.mixture.graph.links.length);
      const attempt = await tryLinks(laboratory, before, wanted, clock, task);
      if (attempt.engine !== null) {
        await engine.dispose();
        engine = attempt.engine;
      }
      course = afterAttempt(course, attempt, wanted.length, rule, clock);
      tell(progressText(course, plan));
      await engine.advance(dynamics, steps(reaction.interval), task);
      await keep();
    }
    const { mixture, centres: _, ...counts } = course;
    return {
      reacted: { mixture, positions: await positionsIn(engine), box },
      outcome: {
        links: mixture.graph.links.length,
        conversion: mixture.graph.links.length / doubleBonds(mixture),
        time: clock.time,
        intervals: counts.intervals,
        transfers: counts.transfers,
        rejected: counts.rejected,
        history: counts.history,
      },
    };
  } finally {
    await engine.dispose();
  }
}

type Course = Omit<ReactionMoment, 'clock' | 'state'>;

function laboratoryOf({
  plan,
  systemWith,
  method,
  createPlatform,
  seed,
  keeper,
}: PolymerisationRequest): Laboratory {
  const { temperature } = plan.structure.reaction;
  return {
    name: plan.name,
    temperature,
    systemWith,
    method,
    createPlatform,
    seed: (seed + SEED_OFFSET) >>> 0,
    afterInterruption: () => keeper?.cure ?? 'Start again; the same seed gives the same network',
  };
}

function additionRule({ structure: { reaction } }: PolymerisationPlan): AdditionRule {
  return {
    reach: reaction.reach,
    widening: BETWEEN_REACHES,
    farthest: reaction.farthest,
    patience: PATIENCE,
    probability: reaction.probability,
    linksPerBlock: reaction.linksPerInterval,
  };
}

function firstCourse(plan: PolymerisationPlan, seed: number): Course {
  const mixture = monomerMixture(plan.name, plan.units);
  const centres = startCentres(mixture, plan.radicals, seed);
  return { mixture, centres, intervals: 0, transfers: 0, rejected: 0, history: [] };
}

function isGoingOn({ mixture, intervals }: Course, plan: PolymerisationPlan): boolean {
  const { length } = mixture.graph.links;
  if (length >= plan.links || intervals >= plan.structure.reaction.intervals) return false;
  return freeDoubleBonds(mixture).length > 0;
}

/** The books of one interval. @param wanted links that were tried at first */
function afterAttempt(
  course: Course,
  { formed, reacted }: Attempt,
  wanted: number,
  rule: AdditionRule,
  { time }: Clock,
): Course {
  const { mixture, positions, box } = reacted;
  const moved = moveCentres(mixture, course.centres, formed, rule, positions, box);
  return {
    mixture,
    centres: moved.centres,
    intervals: course.intervals + 1,
    transfers: course.transfers + moved.transfers,
    rejected: course.rejected + wanted - formed.length,
    history:
      formed.length === 0 ? course.history : [...course.history, { time, links: mixture.graph.links.length }],
  };
}

function progressText({ mixture, centres }: Course, plan: PolymerisationPlan): string {
  const { length } = mixture.graph.links;
  const waiting = Math.min(...centres.map(({ barren }) => barren));
  return `polymerising ${mixture.species.name}: ${length} of ${plan.links} links, ${Math.round((100 * length) / plan.doubleBonds)} % of the double bonds${waiting > 0 ? `, none for ${waiting} intervals` : ''}`;
}

/** [atom, 3], nm, wrapped */
async function positionsIn(engine: Engine): Promise<Float64Array> {
  return Float64Array.from((await engine.state()).positions);
}

interface Attempt {
  readonly formed: readonly Candidate[];
  readonly reacted: ReactingBox;
  /** Relaxed, with velocities; null when nothing formed. */
  readonly engine: Engine | null;
}

/** Form links and relax the box; those that come out flawed are left out and the others tried again. */
async function tryLinks(
  laboratory: Laboratory,
  before: ReactingBox,
  wanted: readonly Candidate[],
  clock: Clock,
  task: TaskContext,
): Promise<Attempt> {
  let candidates = wanted;
  while (candidates.length > 0) {
    const links = candidates.map(({ link }) => link);
    const started = formLinks(before, links);
    const engine = await startEngine(laboratory, started.mixture, stateAt(started, clock), clock);
    try {
      await engine.advance(minimiser(LINK_RELAXATION), LINK_RELAXATION.steps, task);
      await engine.drawVelocities();
      // Also shakes carbons out of the saddle in which a bond that came in sideways leaves them.
      await engine.advance(langevinProgram(SETTLING.timeStep, SETTLING.friction), SETTLING.steps, task);
      const reacted = { ...started, positions: await positionsIn(engine) };
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
