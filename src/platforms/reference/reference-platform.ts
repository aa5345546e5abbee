/**
 * The `reference` platform: plain f64 TypeScript on the calling thread, written to be read and to judge the others.
 * R replicas advance side by side, each with its own force evaluator; none sees another, so three replicas equal three runs.
 *
 * A block is atomic. It starts by wrapping atoms, building pair lists and computing forces anew, which makes every block
 * end a place to stop and continue from bit for bit; when it fails or is aborted the state returns to its start.
 */
import { SheathError } from '../../core/index.js';
import { LONGEST_CHAIN, type Program, potentialEnergy, viewReplica } from '../../dynamics/index.js';
import { ENERGY_TERMS, type EnergyTerm } from '../../forces/index.js';
import { createState, hasFrozenAtoms, type State, type System } from '../../system/index.js';
import { energyTable } from '../energy-row.js';
import type { CreatePlatform, Evaluation, Method, Platform, ReplicaSettings } from '../platform.js';
import { fetchReplica, prepareForces, type Runner, runBlock } from './block.js';
import { createForceEvaluator, type ForceEvaluator } from './force-evaluator.js';

/** How a platform made of these blocks presents itself. */
export type PlatformIdentity = Pick<Platform, 'name' | 'description' | 'precision'>;

const REFERENCE: PlatformIdentity = {
  name: 'reference',
  description: 'reference (f64, one thread)',
  precision: 'f64',
};

export const createReferencePlatform: CreatePlatform = referencePlatformOver(createForceEvaluator);

/** The platform over any force evaluator: `cpu` puts its kernels in, tests exactly solvable forces. */
export function referencePlatformOver(
  createEvaluator: (system: System, method: Method, charges: Float64Array) => ForceEvaluator,
  identity: PlatformIdentity = REFERENCE,
): CreatePlatform {
  return async (system, method, initial, replicas) => {
    const state = createState(replicas.length, system.topology.atomCount);
    /** Of the present block. */
    const start = createState(replicas.length, system.topology.atomCount);
    adopt(initial);
    const runners = replicas.map((settings, replica) => createRunner(replica, settings));

    function adopt(source: State): void {
      copyState(source, state);
      // An open boundary has no box, whatever the file said: nothing is wrapped and there is no volume.
      if (method.boundary === 'open') state.box.fill(0);
    }

    function createRunner(replica: number, settings: ReplicaSettings): Runner {
      const charges = settings.charges ?? system.charges;
      const evaluator = createEvaluator(system, method, charges);
      const compute = evaluator.compute.bind(evaluator);
      const size = 3 * state.atomCount;
      return {
        evaluator,
        charges,
        bath: settings,
        view: viewReplica(system, state, replica, compute, evaluator.workplace),
        images: state.images.subarray(replica * size, (replica + 1) * size),
      };
    }

    const platform: Platform = {
      ...identity,
      async advance(program, steps, options) {
        checkProgram(program, system, method);
        copyState(state, start);
        let finished = false;
        try {
          const outcome = runBlock(system, state, runners, program, steps, options);
          finished = outcome.kind === 'done';
          if (outcome.kind === 'done') return outcome.report;
          return {
            steps: 0,
            energies: energyTable([], runners.length),
            converged: false,
            failure: outcome.kind === 'failed' ? outcome.failure : null,
          };
        } finally {
          if (!finished) copyState(start, state);
        }
      },
      async evaluate() {
        return evaluation(state, runners);
      },
      async setReplica(replica, settings) {
        const runner = runners[replica];
        const charges = settings.charges ?? system.charges;
        const same = charges.every((charge, atom) => charge === runner.charges[atom]);
        if (!same) runner.evaluator.dispose?.();
        runners[replica] = same ? { ...runner, bath: settings } : createRunner(replica, settings);
      },
      async download() {
        const copy = createState(state.replicaCount, state.atomCount);
        copyState(state, copy);
        return copy;
      },
      async upload(source) {
        adopt(source);
      },
      partMilliseconds() {
        const sums: Record<string, number> = {};
        for (const { evaluator } of runners)
          for (const [part, ms] of Object.entries(evaluator.milliseconds ?? {}))
            sums[part] = (sums[part] ?? 0) + ms;
        return sums;
      },
      async dispose() {
        for (const { evaluator } of runners) evaluator.dispose?.();
      },
    };
    return platform;
  };
}

function evaluation(state: State, runners: readonly Runner[]): Evaluation {
  const size = 3 * (runners[0]?.view.atomCount ?? 0);
  const forces = new Float64Array(runners.length * size);
  const virial = new Float64Array(runners.length * 9);
  const potential = new Float64Array(runners.length);
  const terms = runners.map((runner, replica) => {
    fetchReplica(state, replica, runner);
    prepareForces(runner);
    forces.set(runner.view.forces, replica * size);
    virial.set(runner.view.virial, replica * 9);
    potential[replica] = potentialEnergy(runner.view);
    return energyRecord(runner.view.terms);
  });
  return { terms, potential, forces, virial };
}

export function checkProgram(program: Program, system: System, method: Method): void {
  if (program.kind !== 'dynamics') return;
  const { thermostat, barostat } = program;
  if (thermostat.kind === 'nose-hoover') {
    const { chainLength } = thermostat;
    if (!(Number.isInteger(chainLength) && chainLength >= 1 && chainLength <= LONGEST_CHAIN)) {
      throw new SheathError('E_CHAIN_LENGTH', {
        object: `the Nose-Hoover chain has ${chainLength} links`,
        limit: `it has 1 to ${LONGEST_CHAIN}`,
        cure: 'use 3 or 4',
      });
    }
  }
  if (barostat.kind === 'none') return;
  if (hasFrozenAtoms(system)) {
    throw new SheathError('E_BAROSTAT_FROZEN', {
      object: `the barostat ${barostat.kind} is set and ${system.frozen!.length} atoms are frozen`,
      limit: 'a box that changes would move them',
      cure: 'hold the volume (pressure: none) or let all atoms move',
    });
  }
  if (method.boundary === 'open') {
    throw new SheathError('E_BAROSTAT_OPEN_BOUNDARY', {
      object: `the barostat ${barostat.kind} is set`,
      limit: 'the box is open, so it has no volume to change',
      cure: 'use a periodic box or leave the pressure out',
    });
  }
}

export function copyState(from: State, to: State): void {
  if (from.replicaCount !== to.replicaCount || from.atomCount !== to.atomCount) {
    throw new SheathError('E_STATE_SHAPE', {
      object: `the state holds ${from.replicaCount} replicas of ${from.atomCount} atoms`,
      limit: `the platform runs ${to.replicaCount} replicas of ${to.atomCount} atoms`,
      cure: 'use the state that belongs to this system and these replicas',
    });
  }
  to.step = from.step;
  to.positions.set(from.positions);
  to.velocities.set(from.velocities);
  to.images.set(from.images);
  to.box.set(from.box);
  to.couplers.set(from.couplers);
}

/** Energies by name from energies in the order of ENERGY_TERMS. */
function energyRecord(terms: Float64Array): Record<EnergyTerm, number> {
  const entries = ENERGY_TERMS.map((name, k) => [name, terms[k]]);
  return Object.fromEntries(entries) as Record<EnergyTerm, number>;
}
