/**
 * Hydrogens of 3 u at 4 fs against the same at 2 fs (the time step alone) and against plain masses at 1 fs (time step and masses).
 * Structure and thermodynamics of a classical liquid do not depend on masses, but for the small metric of constraints.
 *
 * 450 K, where a BCE box decorrelates within tens of picoseconds, at 1 bar with the barostat of a recipe's production. Each run
 * starts from a packing of its own. What follows slow motion must agree (|z| < 3 from the scatter between seeds): density,
 * LJ, Coulomb and dihedral energies, first peaks of g(r), coordination numbers; and the molecules' translation must have the
 * temperature of the bath. (Four seeds of 40 ps at constant volume, run first, were too few: coordination numbers of such runs
 * scatter by more than their means tell.) What follows stiff modes cannot agree: Verlet's positions hold tan(s)/s kT/2 in a mode, s = asin(omega dt/2) (src/dynamics/half-step.ts), as in any program. Summed over
 * modes that excess is K(half steps) - K(temperature), measured in each run: the potential energy less it must agree, and the
 * excess of bonds and angles together must be it within 15 % (dihedrals and pairs have a share in stiff modes).
 */
import { type LiquidSample, sampleLiquid } from '../support/liquid-sample.js';
import { seedDeviation, seedDifference } from '../support/seed-difference.js';
import { declareProof, type Finding, partOf, zFinding } from './record.js';

const SEEDS = [101, 102, 103, 104, 105, 106, 107, 108];
const TEMPERATURE = 450;
const SETTINGS = { '4 fs, 3 u': [4, 3], '2 fs, 3 u': [2, 3], '1 fs, plain masses': [1, null] } as const;
type Setting = keyof typeof SETTINGS;
const [LONG, MIDDLE, SHORT] = Object.keys(SETTINGS) as [Setting, Setting, Setting];
const TIMES = { melt: 20, equilibrate: 20, produce: 100 };

async function run(setting: Setting, seed: number): Promise<LiquidSample> {
  const [timeStep, hydrogenMass] = SETTINGS[setting];
  // Packings and random numbers of the three settings have nothing in common.
  const own = seed + 1000 * timeStep;
  return partOf('hydrogen-mass', `${timeStep}fs-${own}`, () =>
    sampleLiquid({
      electrolyte: '{ counts: { LiPF6: 7, EC: 34, DEC: 18, DMC: 26 } }',
      box: '{ edge: 2.39 nm }',
      pressure: 1,
      barostat: { time: 5, every: 10 },
      temperature: TEMPERATURE,
      timeStep,
      hydrogenMass,
      cutoff: 0.95,
      ...TIMES,
      seed: own,
    }),
  );
}

/** Numbers made of those of one run. */
function derived(sample: LiquidSample): LiquidSample {
  return {
    ...sample,
    'pair energy, LJ': sample.lj + sample.lj14 + sample.dispersionCorrection,
    'pair energy, Coulomb': sample.coulombDirect + sample.coulombReciprocal + sample.coulomb14,
    'dihedral energy': sample.properDihedral + sample.rbDihedral + sample.improperDihedral,
    'bond and angle energy': sample.bond + sample.angle,
    'potential energy less the excess of half steps': sample.potential - sample.halfStepExcess,
  };
}

const COMPARED = [
  'density',
  'pair energy, LJ',
  'pair energy, Coulomb',
  'dihedral energy',
  'potential energy less the excess of half steps',
];
const isStructure = (name: string): boolean => /^[gn]\(/.test(name);

declareProof({
  name: 'hydrogen-mass',
  title: 'hydrogens of 3 u at 4 fs give the liquid of 2 fs and of plain masses at 1 fs',
  seeds: SEEDS,
  length: `BCE, 1,032 atoms at ${TEMPERATURE} K and 1 bar, cpu platform, ${SEEDS.length} runs a setting: ${TIMES.melt + TIMES.equilibrate} ps to equilibrate, ${TIMES.produce} ps`,
  prove: async () => {
    const runs = new Map<Setting, LiquidSample[]>();
    // Seed by seed, so that what there is when it is stopped says something of all settings.
    for (const seed of SEEDS)
      for (const setting of [LONG, MIDDLE, SHORT])
        runs.set(setting, [...(runs.get(setting) ?? []), derived(await run(setting, seed))]);
    const of = (setting: Setting, name: string): number[] => runs.get(setting)!.map((sample) => sample[name]);
    const mean = (setting: Setting, name: string): number =>
      of(setting, name).reduce((sum, x) => sum + x, 0) / SEEDS.length;
    const shown = (x: number): string => (Math.abs(x) >= 100 ? x.toFixed(0) : x.toPrecision(4));
    const structure = Object.keys(runs.get(LONG)![0]).filter(isStructure);
    const findings: Finding[] = [];
    for (const setting of [LONG, MIDDLE, SHORT]) {
      const { z, error } = seedDeviation(of(setting, 'translation'), TEMPERATURE);
      const figure = `${mean(setting, 'translation').toFixed(1)} +- ${error.toFixed(1)} K`;
      findings.push(zFinding(`${setting}: the molecules' translation, ${figure}`, z));
    }
    for (const other of [MIDDLE, SHORT]) {
      for (const name of [...COMPARED, ...structure]) {
        const { z, error } = seedDifference(of(LONG, name), of(other, name));
        const figures = `${shown(mean(LONG, name))} and ${shown(mean(other, name))} (+- ${error.toPrecision(2)})`;
        findings.push(zFinding(`${LONG} and ${other}: ${name}, ${figures}`, z));
      }
      const excess = (name: string): number => mean(LONG, name) - mean(other, name);
      const ratio = excess('bond and angle energy') / excess('halfStepExcess');
      findings.push({
        what: `${LONG} and ${other}: excess of bonds and angles, ${excess('bond and angle energy').toFixed(0)} kJ/mol, over the law's`,
        figure: ratio,
        unit: '',
        bar: '1 within 15 %',
        pass: Math.abs(ratio - 1) < 0.15,
      });
    }
    return findings;
  },
});
