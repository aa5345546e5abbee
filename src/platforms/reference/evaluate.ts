import { ENERGY_TERMS, type EnergyTerm } from '../../forces/index.js';
import type { State, System } from '../../system/index.js';
import type { Evaluation, Method, ReplicaSettings } from '../platform.js';
import { createForceEvaluator } from './force-evaluator.js';

/** Energies, forces and virial of every replica as it stands; the state is not touched. @throws as createForceEvaluator, prepare */
export function evaluateState(
  system: System,
  method: Method,
  state: State,
  replicas: readonly ReplicaSettings[],
): Evaluation {
  const { replicaCount, atomCount } = state;
  const terms: Record<EnergyTerm, number>[] = [];
  const potential = new Float64Array(replicaCount);
  const forces = new Float64Array(3 * replicaCount * atomCount);
  const virial = new Float64Array(9 * replicaCount);
  for (let replica = 0; replica < replicaCount; replica++) {
    const evaluator = createForceEvaluator(system, method, replicas[replica].charges ?? system.charges);
    const first = 3 * replica * atomCount;
    const end = first + 3 * atomCount;
    const positions = state.positions.subarray(first, end);
    const box = state.box.subarray(3 * replica, 3 * replica + 3);
    evaluator.prepare(positions, box);
    const result = evaluator.compute(positions, box, forces.subarray(first, end));
    virial.set(result.virial, 9 * replica);
    terms.push(energyRecord(result.terms));
    potential[replica] = result.terms.reduce((sum, term) => sum + term, 0);
  }
  return { terms, potential, forces, virial };
}

/** Energies by name from energies in the order of ENERGY_TERMS. */
export function energyRecord(terms: Float64Array): Record<EnergyTerm, number> {
  const entries = ENERGY_TERMS.map((name, k) => [name, terms[k]]);
  return Object.fromEntries(entries) as Record<EnergyTerm, number>;
}
