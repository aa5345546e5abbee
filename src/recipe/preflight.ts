/**
 * What is doubtful in a recipe that can be run. A note tells; a warning stops the run until the recipe names its code under
 * `waive`, as most runs that raise it give numbers that mean little.
 */
import { type Notice, SheathError } from '../core/index.js';
import { formatQuantity } from '../units/index.js';
import type { PlannedStage, Recipe } from './recipe.js';

/** K/ps; faster cooling quenches ion pairs: the same box cooled straight from its packing kept most first contacts. */
const FASTEST_COOLING = 0.5;
/** K/ps; from 450 to 233 K in 40 ps: the shell of the hot liquid in a cold one. */
const QUENCH = 5;
/** Below this temperature (K) ligands exchange in nanoseconds, and a run must be longer than that (ps). */
const SLOW_EXCHANGE = 273.15;
const SHORT_RUN = 10_000;
/** K; above it ion contacts of a packed box part within some ten picoseconds. */
const FAST_EXCHANGE = 370;
/** ps; with X-H bonds held, the fastest motions left are the swings of hydrogens of 1 u: some 12 fs a period. */
const LONGEST_LIGHT_STEP = 0.0025;
/** u */
const HEAVY_HYDROGEN = 2;
/** nm; OPLS-AA liquids were fitted with 0.9 to 1.5 nm. */
const SHORTEST_CUTOFF = 0.9;
/** nm by spline order: relative error of mesh forces about 1e-2 at the default tolerance. */
const COARSEST_MESH: Readonly<Record<number, number>> = { 4: 0.16, 5: 0.2, 6: 0.24 };

/** Findings about the recipe itself, in the order of its keys. */
export function preflight(recipe: Recipe): readonly Notice[] {
  return [...modelNotices(recipe.model), ...protocolNotices(recipe.protocol)];
}

/** What the recipe was warned of and ran all the same: its report says so. */
export function waivedWarnings(recipe: Recipe): readonly Notice[] {
  return preflight(recipe)
    .filter(({ level, code }) => level === 'warning' && recipe.waive.includes(code))
    .map((notice) => ({ ...notice, message: `waived by the recipe: ${notice.message}` }));
}

/** The warnings that stop a run: those whose code is not waived. */
export function standingWarnings(
  notices: readonly Notice[],
  { waive }: Pick<Recipe, 'waive'>,
): readonly Notice[] {
  return notices.filter(({ level, code }) => level === 'warning' && !waive.includes(code));
}

/** A note for every code that is waived and not among the warnings: misspelt, or no longer needed. */
export function idleWaivers(notices: readonly Notice[], { waive }: Pick<Recipe, 'waive'>): readonly Notice[] {
  return waive
    .filter((waived) => notices.every(({ code }) => code !== waived))
    .map((waived) => ({
      level: 'note',
      code: 'N_WAIVE',
      message: `waive names ${waived}, and this recipe raises no such warning: mend its spelling, or take it out`,
    }));
}

/** @param told the warnings were shown already: their codes will do @throws E_WARNINGS when a warning is not waived */
export function refuseWarnings(
  notices: readonly Notice[],
  recipe: Pick<Recipe, 'waive'>,
  told = false,
): void {
  const standing = standingWarnings(notices, recipe);
  if (standing.length === 0) return;
  const codes = [...new Set(standing.map(({ code }) => code))];
  throw new SheathError('E_WARNINGS', {
    object: `the recipe has ${standing.length === 1 ? 'a warning' : `${standing.length} warnings`}: ${told ? codes.join(', ') : standing.map(({ code, message }) => `${code}: ${message}`).join('; ')}`,
    limit: 'a run starts without warnings, or with those that its recipe waives',
    cure: `Change the recipe, or, if this is meant, add to it: waive: [${[...new Set([...recipe.waive, ...codes])].join(', ')}]`,
  });
}

function modelNotices(model: Recipe['model']): Notice[] {
  const { cutoff, timeStep, hydrogenMass, constraints, pmeOrder, pmeSpacing } = model;
  const notices: Notice[] = [];
  if (cutoff < SHORTEST_CUTOFF) {
    notices.push({
      level: 'warning',
      code: 'W_CUTOFF',
      message: `the cut-off of ${formatQuantity(cutoff, 'length')} is shorter than ${formatQuantity(SHORTEST_CUTOFF, 'length')}, the shortest that OPLS-AA liquids are used with: density and structure will be off`,
    });
  }
  const hydrogen = hydrogenMass ?? 1;
  if (constraints === 'h-bonds' && timeStep > LONGEST_LIGHT_STEP && hydrogen < HEAVY_HYDROGEN) {
    notices.push({
      level: 'warning',
      code: 'W_TIME_STEP',
      message: `steps of ${formatQuantity(timeStep, 'time')} are too long for hydrogens of ${formatQuantity(hydrogen, 'mass')}: set hydrogenMass: 3 u, or steps of 2 fs`,
    });
  }
  const coarsest = COARSEST_MESH[pmeOrder];
  if (pmeSpacing > coarsest) {
    notices.push({
      level: 'warning',
      code: 'W_MESH',
      message: `a mesh of ${formatQuantity(pmeSpacing, 'length')} with splines of order ${pmeOrder} is coarser than ${formatQuantity(coarsest, 'length')}: electrostatic forces will be wrong by a per cent and more`,
    });
  }
  return notices;
}

function protocolNotices(protocol: readonly PlannedStage[]): Notice[] {
  const notices: Notice[] = [];
  const fastest = Math.max(0, ...protocol.map(coolingRate));
  if (fastest > FASTEST_COOLING) {
    const message = `cooling at ${formatQuantity(fastest, 'temperatureRate')} is faster than ${formatQuantity(FASTEST_COOLING, 'temperatureRate')}: ion pairs may be frozen in as they were when hot`;
    notices.push(
      fastest > QUENCH
        ? { level: 'warning', code: 'W_COOLING_RATE', message }
        : { level: 'note', code: 'N_COOLING_RATE', message },
    );
  }
  if (protocol.every(({ kind }) => kind !== 'produce')) {
    notices.push({
      level: 'warning',
      code: 'W_NO_PRODUCTION',
      message: 'no stage of the protocol is produce: no frames will be written, and nothing can be analysed',
    });
  }
  for (const [k, stage] of protocol.entries()) {
    if (stage.kind !== 'produce') continue;
    const before = protocol.slice(0, k);
    const at = formatQuantity(stage.temperature, 'temperature');
    if (before.every(({ kind }) => kind === 'minimise')) {
      notices.push({
        level: 'warning',
        code: 'W_NO_EQUILIBRATION',
        message: 'production starts from the packed box: what is analysed is how it was packed',
      });
    } else if (
      stage.temperature < SLOW_EXCHANGE &&
      Math.max(...before.map(hottest)) < FAST_EXCHANGE &&
      before.every(({ kind }) => kind !== 'produce')
    ) {
      notices.push({
        level: 'warning',
        code: 'W_QUENCH',
        message: `production at ${at} with no stage before it above ${formatQuantity(FAST_EXCHANGE, 'temperature')}: the ion contacts of the packing stay for nanoseconds; melt first`,
      });
    }
    if (stage.temperature >= SLOW_EXCHANGE || stage.time >= SHORT_RUN) continue;
    notices.push({
      level: 'note',
      code: 'N_SHORT_RUN',
      message: `short run, populations not equilibrated: ${formatQuantity(stage.time, 'time')} of production at ${at}, where ion contacts last nanoseconds; 10 ns or more are advised`,
    });
  }
  return notices;
}

function coolingRate(stage: PlannedStage): number {
  return stage.kind === 'cool' && stage.to < stage.from ? stage.rate : 0;
}

function hottest(stage: PlannedStage): number {
  if (stage.kind === 'minimise') return 0;
  return stage.kind === 'cool' ? Math.max(stage.from, stage.to) : stage.temperature;
}
