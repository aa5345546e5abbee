/**
 * What one run says: speciation, shell, contact peak, contact lifetime and displacement, from its reduced frames alone, so
 * that whoever has the frames gets the same numbers to the last digit. All frames of production are used, with equal weight.
 */
import {
  type AnalysisResults,
  type AnalysisSettings,
  analyse,
  centreAtom,
  netCharge,
  type RdfResult,
  type SpeciationDefinitionId,
  selectionOf,
} from '../../analysis/index.js';
import { SheathError, silentTask, type TaskContext } from '../../core/index.js';
import { statisticalInefficiency } from '../../math/index.js';
import type { Topology } from '../../topology/index.js';
import type { FrameSource } from '../../trajectory/index.js';
import { ionsOf, isPart, wholeName } from './reduced-frames.js';
import type { Start } from './study-file.js';

/** nm. The contact was fixed before any result (PLAN.md); a contact ends beyond `release`. */
export const CONTACT = { cutoff: 0.42, release: 0.525, ligand: 0.28 } as const;
/** nm */
const SWEEP = [0.38, 0.4, 0.42, 0.44, 0.46, 0.5] as const;
/** nm, ends of the first shell: the paper's, and the usual one. */
const SHELLS = { paper: 0.265, usual: 0.28 } as const;
/** ps, near which displacements are compared. */
const DISPLACEMENT_LAG = 20;
/** Points of the series kept for plots. */
const SERIES_POINTS = 60;

export interface Fractions {
  readonly ssip: number;
  readonly cip: number;
  readonly agg: number;
}

export type CountedDefinition = Exclude<SpeciationDefinitionId, 'two-cutoff'>;

export interface RunSummary {
  readonly job: string;
  readonly state: string;
  readonly start: Start;
  readonly seed: number;
  readonly frames: number;
  /** ps, of the first and last frame, and between frames */
  readonly from: number;
  readonly to: number;
  readonly interval: number;
  readonly cations: number;
  readonly populations: Readonly<Record<CountedDefinition, Fractions>>;
  /** The primary definition, were as many contacts placed at random. */
  readonly random: Fractions;
  readonly contactsPerCation: number;
  /** The primary definition counted by ligand atoms (Li-F < 2.8 Å). */
  readonly byLigand: Fractions | null;
  readonly sweep: readonly ({ readonly cutoff: number } & Fractions)[];
  /** Binding atoms of every species per cation within the two shells. */
  readonly shell: Readonly<Record<string, { readonly paper: number; readonly usual: number }>>;
  /** g(r) of the contact: first peak and minimum (nm), g where the cut-off is. */
  readonly contact: {
    readonly peak: number | null;
    readonly minimum: number | null;
    readonly atCutoff: number;
  };
  readonly residence: {
    readonly releases: number;
    /** ps of contacts watched */
    readonly watched: number;
  };
  /** Independent samples of SSIP in this run's series, n / g; null where it never changed. */
  readonly effectiveSamples: number | null;
  /** nm² of cation and anion at `lag` ps; null where frames do not allow it. */
  readonly displacement: { readonly lag: number; readonly cation: number; readonly anion: number } | null;
  readonly series: { readonly time: readonly number[]; readonly ssip: readonly number[] };
}

export interface RunIdentity {
  readonly job: string;
  readonly state: string;
  readonly start: Start;
  readonly seed: number;
}

/**
 * From reduced frames, as `reduceRun` makes them.
 * @param options.dynamics false for frames that are no path in time, such as those of one temperature of an exchange: contact
 *   lifetimes and displacements are then left out
 */
export async function summariseFrames(
  frames: FrameSource,
  topology: Topology,
  identity: RunIdentity,
  { dynamics }: { readonly dynamics: boolean },
  task: TaskContext = silentTask,
): Promise<RunSummary> {
  const settings = settingsOf(topology, dynamics);
  const results = await analyse(
    { topology, replicas: [frames], energies: [], settings, cut: 'none', stages: 'all' },
    task,
  );
  return summaryOf(results, identity);
}

/** Explicit selections: the reduced topology has only the binding atoms of its molecules. */
function settingsOf(topology: Topology, dynamics: boolean): AnalysisSettings {
  const { cation, anion } = ionsOf(topology);
  const present = topology.species.filter((_, k) => topology.moleculeSpecies.includes(k));
  const anionSpecies = present.find(({ name }) => name === anion)!;
  const middle = centreAtom(anionSpecies);
  if (middle === null)
    throw new SheathError('E_STUDY_IONS', {
      object: `the anion ${anion}`,
      limit: 'contacts of a study are measured to the middle atom of PF6, BF4 or ClO4',
      cure: 'study a salt of one of these',
    });
  const all = (size: number) => Array.from({ length: size }, (_, k) => k);
  const centre = `species ${cation}`;
  const sites = selectionOf(topology, anionSpecies, [middle]);
  const ligandAtoms = selectionOf(
    topology,
    anionSpecies,
    all(anionSpecies.atoms.length).filter((k) => k !== middle),
  );
  const bound = present.filter((species) => Math.abs(netCharge(species)) <= 0.25 || isPart(species.name));
  const cutoff = (value: number) => ({ value, origin: 'user' as const });
  const ligands = [
    { species: anion, sites: ligandAtoms },
    ...bound.map((species) => ({
      species: wholeName(species.name),
      sites: selectionOf(topology, species, all(species.atoms.length)),
    })),
  ];
  const shell = (id: keyof typeof SHELLS) => ({
    id,
    label: id,
    centre,
    ligands: ligands.map((one) => ({ ...one, label: one.species, cutoff: cutoff(SHELLS[id]) })),
  });
  return {
    rdf: [{ id: 'contact', label: 'contact', reference: centre, target: sites }],
    coordination: [shell('paper'), shell('usual')],
    speciation: [
      {
        id: 'pairs',
        label: `${cation}-${anion}`,
        cation: centre,
        anion,
        sites,
        contactLabel: 'contact',
        cutoff: cutoff(CONTACT.cutoff),
        sweep: SWEEP,
        ligand: { label: 'ligand', sites: ligandAtoms, cutoff: cutoff(CONTACT.ligand) },
      },
    ],
    msd: dynamics ? { species: [cation, anion], removeCentreOfMass: false } : null,
    residence: dynamics
      ? [
          {
            id: 'contact',
            label: 'contact',
            centre,
            ligands: [
              {
                species: anion,
                label: anion,
                sites,
                bind: cutoff(CONTACT.cutoff),
                unbind: CONTACT.release,
              },
            ],
          },
        ]
      : [],
    conductivity: null,
    dielectric: null,
    viscosity: false,
  };
}

function summaryOf(results: AnalysisResults, identity: RunIdentity): RunSummary {
  const [pairs] = results.speciation;
  const [{ used, from, to }] = results.frames;
  const fractions = (one: {
    readonly ssip: { readonly value: number };
    readonly cip: { readonly value: number };
    readonly agg: { readonly value: number };
  }): Fractions => ({ ssip: one.ssip.value, cip: one.cip.value, agg: one.agg.value });
  const population = (definition: CountedDefinition) =>
    pairs.populations.find((one) => one.definition === definition)!;
  const counted = (definition: CountedDefinition): Fractions => {
    const { ssip, cip, agg } = population(definition);
    return fractions({ ssip: ssip.fraction, cip: cip.fraction, agg: agg.fraction });
  };
  const primary = population('isolated-pair');
  const [paper, usual] = results.coordination;
  const [series] = pairs.series.replicas;
  const interval = used > 1 ? ((to ?? 0) - (from ?? 0)) / (used - 1) : 0;
  const contact = results.residence?.at(0)?.ligands[0];
  const watched = (contact?.boundPerCentre ?? 0) * pairs.cationCount * used * interval;
  return {
    ...identity,
    frames: used,
    from: from ?? 0,
    to: to ?? 0,
    interval,
    cations: pairs.cationCount,
    populations: {
      'isolated-pair': counted('isolated-pair'),
      'per-lithium': counted('per-lithium'),
      'per-anion': counted('per-anion'),
      cluster: counted('cluster'),
    },
    random: { ssip: primary.ssip.random ?? 0, cip: primary.cip.random ?? 0, agg: primary.agg.random ?? 0 },
    contactsPerCation: pairs.contactsPerCation.value,
    byLigand: pairs.crossCheck === null ? null : fractions(pairs.crossCheck),
    sweep: pairs.cutoffSweep.map((entry) => ({ cutoff: entry.cutoff, ...fractions(entry) })),
    shell: Object.fromEntries(
      paper.ligands.map(({ species, atoms }, k) => [
        species,
        { paper: atoms.value, usual: usual.ligands[k].atoms.value },
      ]),
    ),
    contact: contactOf(results.rdf[0]),
    residence: { releases: contact?.releases ?? 0, watched },
    effectiveSamples: samplesOf(series.ssip, used),
    displacement: displacementOf(results),
    series: thinned(series),
  };
}

function contactOf({ r, g, firstPeak, firstMinimum }: RdfResult): RunSummary['contact'] {
  const beyond = r.findIndex((middle) => middle >= CONTACT.cutoff);
  const near = g.slice(Math.max(0, beyond - 2), beyond + 2);
  return {
    peak: firstPeak.r,
    minimum: firstMinimum.r,
    atCutoff: near.reduce((sum, value) => sum + value, 0) / Math.max(1, near.length),
  };
}

function samplesOf(ssip: readonly number[], frames: number): number | null {
  if (ssip.length < 4 || ssip.every((value) => value === ssip[0])) return null;
  const g = statisticalInefficiency(Float64Array.from(ssip));
  return Math.min(frames, ssip.length / g);
}

function displacementOf({ msd }: AnalysisResults): RunSummary['displacement'] {
  if (msd.length < 2) return null;
  const [cation, anion] = msd;
  const k = cation.lag.findIndex((lag) => lag >= DISPLACEMENT_LAG - 1e-9);
  if (k < 0 || anion.lag[k] !== cation.lag[k]) return null;
  return { lag: cation.lag[k], cation: cation.msd[k], anion: anion.msd[k] };
}

function thinned({
  time,
  ssip,
}: {
  readonly time: readonly number[];
  readonly ssip: readonly number[];
}): RunSummary['series'] {
  const points = Math.min(SERIES_POINTS, time.length);
  const mean = (values: readonly number[], k: number) => {
    const part = values.slice(
      Math.floor((k * values.length) / points),
      Math.floor(((k + 1) * values.length) / points),
    );
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  };
  const rounded = (value: number) => Number(value.toPrecision(6));
  return {
    time: Array.from({ length: points }, (_, k) => rounded(mean(time, k))),
    ssip: Array.from({ length: points }, (_, k) => rounded(mean(ssip, k))),
  };
}
