/**
 * What is analysed when nothing is asked for, derived from the topology: which species are cations, anions, solvents and
 * polymer, which of their atoms bind a cation, and so which RDFs, coordination numbers, populations and paths to report.
 *
 * Binding atoms: oxygen with one neighbour (carbonyl, sulfonyl), else any oxygen, else nitrogen with at most two
 * neighbours, else halogen. An anion whose centre atom carries four or more of one terminal halogen or oxygen (PF6, BF4,
 * ClO4) is measured from that centre, any other from its nearest binding atom; several kinds of anions taken together from the
 * nearest binding atom of any.
 */
import type { Notice } from '../core/index.js';
import type { Species, Topology } from '../topology/index.js';
import { type AskedPair, type AskedShell, askedRdfs, askedShells } from './asked-analyses.js';
import { neighboursIn, selectionOf } from './atom-selection.js';
import type { ConductivitySettings } from './conductivity.js';
import type { CoordinationSettings } from './coordination.js';
import type { DielectricSettings } from './dielectric.js';
import { hydrogenBondSettings } from './hydrogen-bond-sites.js';
import { HYDROGEN_BOND, type HydrogenBondSettings } from './hydrogen-bonds.js';
import type { MsdSettings } from './msd.js';
import { PROFILE_BINS, type ProfileSettings } from './profiles.js';
import type { RdfSettings } from './rdf.js';
import type { ResidenceSettings } from './residence.js';
import type { SpeciationSettings } from './speciation.js';
import type { Axis, Cutoff } from './structure-results.js';

export interface AnalysisSettings {
  readonly rdf: readonly RdfSettings[];
  readonly coordination: readonly CoordinationSettings[];
  readonly speciation: readonly SpeciationSettings[];
  readonly msd: MsdSettings | null;
  readonly residence: readonly ResidenceSettings[];
  /** Charge scales and temperature left out are those of the conditions. */
  readonly conductivity: ConductivitySettings | null;
  readonly dielectric: DielectricSettings | null;
  readonly viscosity: boolean;
  /** The following are not analysed when left out. Charge scales left out are those of the conditions. */
  readonly profiles?: readonly ProfileSettings[];
  readonly hydrogenBonds?: HydrogenBondSettings | null;
  readonly vehicular?: readonly ResidenceSettings[];
}

/** A ligand is released beyond this many times the distance at which it binds. */
const RELEASE_RATIO = 1.25;

/** Contact distances of Li, nm: from the end of the first shell in carbonate electrolytes. Override for other cations. */
export const CONTACT_CUTOFF = { centre: 0.42, ligand: 0.28, secondShell: 0.8 } as const;

/** With several kinds of anions the populations are counted over all of them too: a lithium bound to FSI alone is in no SSIP. */
const ALL_ANIONS = 'all anions';

const HALOGENS: ReadonlySet<string> = new Set(['F', 'Cl', 'Br', 'I']);

export type SpeciesRole = 'cation' | 'anion' | 'solvent' | 'polymer';

/** e; ions may carry scaled charges of 0.5 and more. */
export function netCharge({ atoms }: Species): number {
  return atoms.reduce((sum, atom) => sum + atom.charge, 0);
}

export function roleOf(species: Species): SpeciesRole {
  const charge = netCharge(species);
  if (charge > 0.5) return 'cation';
  if (charge < -0.5) return 'anion';
  return species.atoms.some((atom) => atom.residueNumber !== species.atoms[0].residueNumber)
    ? 'polymer'
    : 'solvent';
}

/** Local indices of the atoms that bind a cation; empty when none is known. */
export function bindingAtoms(species: Species): number[] {
  const neighbours = neighboursIn(species);
  const those = (test: (element: string, degree: number) => boolean) =>
    species.atoms.flatMap((atom, k) => (test(atom.element, neighbours[k].length) ? [k] : []));
  const candidates = [
    those((element, degree) => element === 'O' && degree <= 1),
    those((element) => element === 'O'),
    those((element, degree) => element === 'N' && degree <= 2),
    those((element) => HALOGENS.has(element)),
  ];
  return candidates.find((atoms) => atoms.length > 0) ?? [];
}

/** Local index of the atom in the middle of PF6, BF4, ClO4; null for other shapes. */
export function centreAtom(species: Species): number | null {
  const neighbours = neighboursIn(species);
  const centre = species.atoms.findIndex((_, k) => {
    const around = neighbours[k];
    const [first] = around;
    return (
      around.length >= 4 &&
      around.length === species.atoms.length - 1 &&
      around.every((other) => species.atoms[other].element === species.atoms[first].element)
    );
  });
  return centre < 0 ? null : centre;
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-|-$/gu, '');
}

export const ANALYSIS_NAMES = [
  'rdf',
  'coordination',
  'speciation',
  'residence',
  'msd',
  'vehicular',
  'conductivity',
  'dielectric',
  'viscosity',
  'hydrogen-bonds',
  'profiles',
] as const;
export type AnalysisName = (typeof ANALYSIS_NAMES)[number];

export interface DefaultAnalysisOptions {
  /** Which of them; all when left out. */
  readonly names?: readonly AnalysisName[];
  /** nm; the user's values in place of CONTACT_CUTOFF. */
  readonly contactCutoff?: number;
  readonly ligandCutoff?: number;
  readonly outerCutoff?: number;
  /** RDFs and shells by selections, besides those that follow from the topology. */
  readonly pairs?: readonly AskedPair[];
  readonly shells?: readonly AskedShell[];
  /** Of the profile; z and 100 when left out. */
  readonly axis?: Axis;
  readonly bins?: number;
  /** nm and degrees, of hydrogen bonds; HYDROGEN_BOND when left out. */
  readonly hydrogenBond?: { readonly distance?: number | undefined; readonly angle?: number | undefined };
  /** Species at rest in the solvent frame; all neutral ones when left out. */
  readonly solvent?: readonly string[];
}

/** The default analyses of a topology and what had to be left out. */
export function defaultAnalyses(
  topology: Topology,
  options: DefaultAnalysisOptions = {},
): {
  readonly settings: AnalysisSettings;
  readonly notices: readonly Notice[];
} {
  const { names = ANALYSIS_NAMES } = options;
  const cutoffOf = (given: number | undefined, otherwise: number): Cutoff =>
    given === undefined ? { value: otherwise, origin: 'default' } : { value: given, origin: 'user' };
  const contactCutoff = cutoffOf(options.contactCutoff, CONTACT_CUTOFF.centre);
  const ligandCutoff = cutoffOf(options.ligandCutoff, CONTACT_CUTOFF.ligand);
  const unbind = Math.round(RELEASE_RATIO * ligandCutoff.value * 1e6) / 1e6;
  const outerCutoff = options.outerCutoff ?? CONTACT_CUTOFF.secondShell;
  const notices: Notice[] = [];
  const note = (code: Notice['code'], message: string) => notices.push({ level: 'note', code, message });
  const present = topology.species.filter((_, k) => topology.moleculeSpecies.includes(k));
  const cations = present.filter((species) => roleOf(species) === 'cation' && species.atoms.length === 1);
  for (const species of present)
    if (roleOf(species) === 'cation' && species.atoms.length > 1)
      note(
        'N_ANALYSIS_POLYATOMIC_CATION',
        `no default shell is known for the polyatomic cation ${species.name}; name its atoms and those of its ligands to analyse it (sheath analyze --shell)`,
      );
  const elementsOf = (species: Species, locals: readonly number[]) =>
    [...new Set(locals.map((local) => species.atoms[local].element || species.atoms[local].name))].join('/');
  const rdf: RdfSettings[] = [];
  const coordination: CoordinationSettings[] = [];
  const speciation: SpeciationSettings[] = [];
  const residence: ResidenceSettings[] = [];
  const ligands = present.flatMap((species) => {
    if (roleOf(species) === 'cation') return [];
    const locals = bindingAtoms(species);
    if (locals.length === 0) {
      note(
        'N_ANALYSIS_NO_BINDING_ATOM',
        `no binding atom is known in ${species.name}; it is left out of the shell`,
      );
      return [];
    }
    return [
      { species, elements: elementsOf(species, locals), sites: selectionOf(topology, species, locals) },
    ];
  });

  for (const cation of cations) {
    const centre = selectionOf(topology, cation, [0]);
    const element = cation.atoms[0].element || cation.name;
    const pair = (target: Species, elements: string, sites: string) =>
      rdf.push({
        id: slug(`${element}-${target.name}-${elements}`),
        label: `${element}-${elements} (${target.name})`,
        reference: centre,
        target: sites,
      });
    for (const { species, elements, sites } of ligands) pair(species, elements, sites);
    if (ligands.length > 0)
      coordination.push({
        id: slug(cation.name),
        label: `shell of ${cation.name}`,
        centre,
        ligands: ligands.map(({ species, elements, sites }) => ({
          species: species.name,
          label: `${elements} (${species.name})`,
          sites,
          cutoff: ligandCutoff,
        })),
      });
    if (ligands.length > 0)
      residence.push({
        id: slug(cation.name),
        label: `shell of ${cation.name}`,
        centre,
        ligands: ligands.map(({ species, elements, sites }) => ({
          species: species.name,
          label: `${elements} (${species.name})`,
          sites,
          bind: ligandCutoff,
          unbind,
        })),
      });
    const polymer = ligands.find(({ species }) => roleOf(species) === 'polymer');
    const polymerSites = polymer && { polymer: { sites: polymer.sites, cutoff: ligandCutoff } };
    const anions = ligands.filter(({ species }) => roleOf(species) === 'anion');
    if (anions.length > 1)
      speciation.push({
        id: slug(`${cation.name}-${ALL_ANIONS}`),
        label: `${cation.name}-${ALL_ANIONS}`,
        cation: centre,
        anion: ALL_ANIONS,
        sites: anions.map(({ sites }) => `(${sites})`).join(' or '),
        contactLabel: `${element}-${[...new Set(anions.flatMap(({ elements }) => elements.split('/')))].join('/')}`,
        cutoff: ligandCutoff,
        outerCutoff,
        ...polymerSites,
      });
    for (const { species, elements, sites } of anions) {
      const middle = centreAtom(species);
      const middleSites = middle === null ? null : selectionOf(topology, species, [middle]);
      const middleElement = middle === null ? '' : elementsOf(species, [middle]);
      if (middleSites) pair(species, middleElement, middleSites);
      const ligand = { label: `${element}-${elements}`, sites, cutoff: ligandCutoff };
      speciation.push({
        id: slug(`${cation.name}-${species.name}`),
        label: `${cation.name}-${species.name}`,
        cation: centre,
        anion: species.name,
        outerCutoff,
        ...(middleSites
          ? {
              sites: middleSites,
              contactLabel: `${element}-${middleElement}`,
              cutoff: contactCutoff,
              ligand,
            }
          : { sites, contactLabel: ligand.label, cutoff: ligandCutoff }),
        ...polymerSites,
      });
    }
    if (element !== 'Li' && (options.contactCutoff === undefined || options.ligandCutoff === undefined))
      note(
        'N_ANALYSIS_CUTOFF_FOR_LI',
        `the default contact distances are those of Li; check them against the first minima of the RDFs of ${cation.name}`,
      );
  }
  rdf.push(...askedRdfs(topology, options.pairs ?? [], rdf));
  const asked = askedShells(topology, options.shells ?? [], ligandCutoff, unbind, coordination);
  coordination.push(...asked.coordination);
  const ions = present.filter((species) => roleOf(species) === 'cation' || roleOf(species) === 'anion');
  return {
    settings: {
      rdf: names.includes('rdf') ? rdf : [],
      coordination: names.includes('coordination') ? coordination : [],
      speciation: names.includes('speciation') ? speciation : [],
      msd: names.includes('msd') && ions.length > 0 ? { species: ions.map(({ name }) => name) } : null,
      residence: names.includes('residence') ? [...residence, ...asked.residence] : [],
      vehicular: names.includes('vehicular') ? residence : [],
      conductivity:
        names.includes('conductivity') && ions.length > 0
          ? { ...(options.solvent && { solvent: options.solvent }) }
          : null,
      dielectric:
        names.includes('dielectric') &&
        present.some(({ atoms }) => atoms.length > 1 && atoms.some(({ charge }) => charge !== 0))
          ? {}
          : null,
      viscosity: names.includes('viscosity'),
      hydrogenBonds: names.includes('hydrogen-bonds')
        ? hydrogenBondSettings(
            topology,
            cutoffOf(options.hydrogenBond?.distance, HYDROGEN_BOND.distance),
            options.hydrogenBond?.angle ?? HYDROGEN_BOND.angle,
          )
        : null,
      profiles: names.includes('profiles')
        ? [{ axis: options.axis ?? 'z', bins: options.bins ?? PROFILE_BINS }]
        : [],
    },
    notices,
  };
}
