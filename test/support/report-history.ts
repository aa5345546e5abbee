/** How the runs of the report's fixture came about: energies, stages, the record of the run. */
import type { EnergySeries, RunRecord, StageRecord } from '../../src/report/index.js';
import { noise } from './report-numbers.js';

export function energies(replica: number, stages: readonly StageRecord[], every: number): EnergySeries {
  const end = stages[stages.length - 1].to;
  const count = Math.floor(end / every);
  const time = Float64Array.from({ length: count }, (_, k) => (k + 1) * every);
  const target = Array.from(time, (t) => {
    const stage = stages.find(({ from, to }) => t > from && t <= to) ?? stages[0];
    const { from, to } = stage.temperature;
    return from + ((to - from) * (t - stage.from)) / (stage.to - stage.from);
  });
  let smooth = target[0];
  const column = (value: (k: number) => number) => Float64Array.from({ length: count }, (_, k) => value(k));
  const inert = column((k) => {
    smooth += (target[k] - smooth) * 0.04;
    return smooth;
  });
  return {
    replica,
    time,
    columns: {
      density: column(
        (k) => 1.62 - 0.00112 * inert[k] - 0.35 * Math.exp(-k / 60) + 0.004 * noise(10 * replica + 1, k),
      ),
      temperature: column((k) => target[k] + 5.2 * noise(10 * replica + 2, k)),
      pressure: column((k) => 1 + 330 * noise(10 * replica + 3, k) - 900 * Math.exp(-k / 40)),
      potential: column((k) => -41200 + 38 * (inert[k] - 233) + 95 * noise(10 * replica + 4, k)),
      conserved: column((k) => -35100 + 3 * noise(10 * replica + 5, k) + 0.002 * k),
    },
  };
}

export function protocol(scale: number, production: number): StageRecord[] {
  const stages: StageRecord[] = [
    {
      name: 'minimise',
      kind: 'minimise',
      steps: 412,
      from: 0,
      to: 0,
      timeStep: null,
      integrator: 'minimiser',
      thermostat: 'none',
      barostat: 'none',
      temperature: { from: 0, to: 0 },
      pressureBar: null,
    },
  ];
  const add = (name: string, kind: StageRecord['kind'], length: number, from: number, to: number) => {
    const start = stages[stages.length - 1].to;
    stages.push({
      name,
      kind,
      steps: Math.round(length / 0.004),
      from: start,
      to: start + length,
      timeStep: 0.004,
      integrator: 'velocity-verlet',
      thermostat: 'csvr',
      barostat: 'c-rescale',
      temperature: { from, to },
      pressureBar: 1,
    });
  };
  add('melt', 'melt', 500 * scale, 450, 450);
  add('cool', 'cool', 1000 * scale, 450, 233.15);
  add('equilibrate', 'equilibrate', 1000 * scale, 233.15, 233.15);
  add('produce', 'produce', production, 233.15, 233.15);
  return stages;
}

export function run(stages: readonly StageRecord[], title: string, replicas: number): RunRecord {
  return {
    recipe: `title: ${title}\nelectrolyte:\n  salt: { LiPF6: 1 M }\n  solvents: { EC: 1, DEC: 1, DMC: 1 } # by volume at 25 °C\nbox: { atoms: 3000 }\nmodel: { chargeScale: { ions: 0.8 }, cutoff: 1.1 nm, timeStep: 4 fs, hydrogenMass: 3 u }\nconditions: { temperature: -40 °C, pressure: 1 bar }\nprotocol: standard\nreplicas: ${replicas}\nseed: 1\n`,
    forceField: {
      name: 'OPLS-AA',
      combinationRule: 'geometric',
      references: [
        'W. L. Jorgensen, D. S. Maxwell, J. Tirado-Rives, J. Am. Chem. Soc. 118, 11225 (1996).',
        'B. Doherty, X. Zhong, S. Gathiaka, B. Li, O. Acevedo, J. Chem. Theory Comput. 13, 6131 (2017).',
      ],
    },
    method: {
      cutoff: 1.1,
      dispersionCorrection: true,
      electrostatics: { kind: 'pme', beta: 2.84, order: 4, mesh: [28, 28, 28] },
      constraints: 'X-H bonds',
      hydrogenMass: 3,
    },
    stages,
    finishedAt: '2026-01-15T14:02:11Z',
    wallTimeSeconds: 512,
    nanosecondsPerDay: 61.4,
    command: 'sheath run recipe.yaml --seed 1',
  };
}
