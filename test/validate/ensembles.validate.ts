/**
 * Each thermostat with each barostat against its ensemble, by pairs of runs at two temperatures or pressures
 * (test/support/ensemble-pair.ts): NVT over dT; NPT over dT and dP, isotropic and along one axis.
 */
import {
  ATOMIC_POINT,
  BATH_NAMES,
  type BathName,
  ensembleDeviations,
  RIGID_POINT,
  type ScalingName,
  type StatePoint,
} from '../support/ensemble-matrix.js';
import { declareProof, type Finding, zFinding } from './record.js';

const SEED = 2024;
const STEPS = 60_000;
const SCALINGS: readonly ScalingName[] = ['none', 'isotropic', 'z'];

function declareEnsembles(system: string, point: StatePoint, bath: BathName): void {
  declareProof({
    name: `ensembles-${system}-${bath}`,
    title: `ensembles of ${system} under ${bath}`,
    seeds: [SEED],
    length: `8 runs of ${STEPS} steps of ${point.timeStep * 1000} fs, ${point.liquid.system.masses.length} atoms`,
    prove: () => {
      const findings: Finding[] = [];
      for (const scaling of SCALINGS) {
        for (const [pair, z] of ensembleDeviations(point, bath, scaling, STEPS, SEED)) {
          const box = { none: 'constant volume', isotropic: 'C-rescale', z: 'C-rescale along z' }[scaling];
          findings.push(zFinding(`${box}: ${pair}`, z));
        }
      }
      return findings;
    },
  });
}

for (const bath of BATH_NAMES) declareEnsembles('atoms', ATOMIC_POINT, bath);
for (const bath of ['csvr', 'langevin-middle'] as const)
  declareEnsembles('rigid-molecules', RIGID_POINT, bath);
