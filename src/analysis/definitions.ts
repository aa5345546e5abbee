/**
 * What the numbers of a report mean: one sentence each, used word for word by reports, CSV headers and documentation.
 */
export interface Definition {
  readonly id: DefinitionId;
  readonly title: string;
  readonly text: string;
}

export const SPECIATION_DEFINITIONS = [
  'isolated-pair',
  'per-lithium',
  'per-anion',
  'cluster',
  'two-cutoff',
] as const;
export type SpeciationDefinitionId = (typeof SPECIATION_DEFINITIONS)[number];

/** Fixed before any result was seen; the others are always printed beside it. */
export const PRIMARY_DEFINITION: SpeciationDefinitionId = 'isolated-pair';

const DEFINITIONS_BY_ID = {
  contact: {
    title: 'contact',
    text: "A cation and an anion are in contact when the smallest distance between the cation and the anion's measured atoms is below the contact cut-off, by the nearest periodic image; an anion counts once however many of its atoms bind.",
  },
  'isolated-pair': {
    title: 'isolated-pair (primary)',
    text: 'Per cation: SSIP has no anion in contact, CIP exactly one whose only cation it is, AGG everything else; what mdgo intends.',
  },
  'per-lithium': {
    title: 'per-lithium',
    text: 'Per cation: SSIP, CIP and AGG have 0, 1 and 2 or more anions in contact; bridging is not seen.',
  },
  'per-anion': {
    title: 'per-anion',
    text: 'Per anion: SSIP, CIP and AGG have 0, 1 and 2 or more cations in contact; the language of Raman spectroscopy.',
  },
  cluster: {
    title: 'cluster',
    text: 'Per ion, cations and anions alike: SSIP, CIP and AGG sit in a connected component of the contact graph of 1, 2 and 3 or more ions.',
  },
  'ion-network': {
    title: 'clusters and networks',
    text: 'Connected components of the contact graph; shares are of all ions. Mean size: ions in the cluster of an ion picked at random. Net charge: formal charges added up. A cluster percolates along an axis when a ring of its contacts, followed by nearest images, gains a box edge on going round.',
  },
  'two-cutoff': {
    title: 'two-cutoff',
    text: 'Per cation: as per-lithium, but SSIP needs an anion within the outer cut-off; a cation without one is free.',
  },
  'random-contact': {
    title: 'random contacts',
    text: 'What the populations would be if as many contacts as observed fell independently (Poisson, mean contacts per ion): cooperativity shows as a difference.',
  },
  rdf: {
    title: 'g(r)',
    text: 'Pairs counted per shell over the number expected at the mean density of target atoms, N/V averaged over frames with the volume of each frame; atoms of the same molecule left out where stated.',
  },
  'running-coordination': {
    title: 'n(r)',
    text: 'Mean number of target atoms within r of a reference atom, counted directly.',
  },
  'first-minimum': {
    title: 'first minimum',
    text: 'Lowest point of the smoothed g(r) between the first peak and the next one, at the middle of a flat bottom.',
  },
  coordination: {
    title: 'coordination number',
    text: 'Atoms, or distinct molecules, of a ligand within the stated distance of a centre; a molecule that binds twice counts once by molecule. Molecules that bind by one atom, by two (bidentate) and by more add up to all.',
  },
  'bound-to-polymer': {
    title: 'bound to polymer',
    text: 'Fraction of cations with at least one binding atom of the polymer within the stated distance; it is a class of its own and enters neither CIP nor AGG.',
  },
  msd: {
    title: 'MSD',
    text: 'Mean squared displacement of molecular centres of mass over all time origins, on paths that add up displacements in the toroidal view (von Buelow, Bullerjahn, Hummer 2020), so that a fluctuating box adds nothing, with the motion of the whole box removed where stated.',
  },
  diffusion: {
    title: 'D',
    text: 'A sixth of the weighted straight-line slope of the MSD in the stated window, given only where d ln MSD / d ln t is within 0.1 of 1; its error treats molecules and time blocks as clusters; not corrected for finite size.',
  },
  residence: {
    title: 'residence',
    text: 'A molecule is bound from the first time one of its binding atoms is within the inner distance of the centre until all are beyond the outer one. Continuous: bound ever since; intermittent: bound again, over all time origins. The lifetime is the mean time to release; the other times are those of 1/e, of the intermittent function after taking off the chance of finding a pair bound.',
  },
  conductivity: {
    title: 'conductivity',
    text: 'Slope of the mean squared displacement of the charge, net charges times molecular centres on the paths of the MSD, over 6 V k T, in a window chosen and refused as for D; error from blocks of time. Charges as in the run.',
  },
  'nernst-einstein': {
    title: 'Nernst-Einstein',
    text: 'Conductivity of the same ions moving without correlation, sum of N q² D over V k T; its ratio to the collective value is the Haven ratio. The errors of the two are taken as independent.',
  },
  transference: {
    title: 'transference number',
    text: 'Share of a species in the collective displacement of charge, slope of its own displacement times the total over the slope of the total squared, in the frame of the centre of mass of the box.',
  },
  onsager: {
    title: 'Onsager coefficients',
    text: 'L_ij is the slope of the product of the collective displacements of ions i and j over 6 V k T, in the window of the conductivity and in the frame of the centre of mass of the box (Fong et al. 2020). Self: N D over V k T of the same ions; distinct: the rest, correlations of different ions. With charges they add up to the conductivity.',
  },
  'solvent-frame': {
    title: 'transference number in the solvent frame',
    text: 'The transference number as above, with the displacement of the centre of mass of the stated solvent species taken off that of the ions (Shao et al. 2022); only in a neutral box, whose conductivity does not depend on the frame.',
  },
  vehicular: {
    title: 'carried share',
    text: 'Share of the squared displacement of a cation that it makes with a molecule bound to it at the origin, mean product of the two displacements over the mean square of its own, all time origins: 1 for a rigid pair, 0 where the molecule stays behind. Quoted after one lifetime of the bond.',
  },
  'diffusion-length': {
    title: 'diffusion length',
    text: 'Root of 6 D times the lifetime of the bond, D of the cation: how far it gets while a molecule stays with it, to be compared with the mean largest distance of two atoms of that molecule (Borodin, Smith 2006; Self, Fong, Persson 2019). Well above it transport is vehicular, below it structural.',
  },
  profile: {
    title: 'profile',
    text: 'Molecules (each spread evenly over its atoms), mass and charge per volume in equal slices of the box along an axis, slices of each frame by its own edge; charges as in the run. One standard error from ten stretches of the run, widened by the correlation of neighbouring stretches, or between replicas.',
  },
  'profile-potential': {
    title: 'field and potential',
    text: "The solution of Poisson's equation for the charge profile that is periodic: charge integrated once and twice over the axis, mean field and mean potential zero, as in a box with conducting boundaries; charge fixed at the atoms, so that the high-frequency constant is 1.",
  },
  'hydrogen-bond': {
    title: 'hydrogen bond',
    text: 'A hydrogen is bound to an acceptor when donor and acceptor are closer than the stated distance and the angle between donor-hydrogen and donor-acceptor is within the stated one (Luzar, Chandler 1996), by the nearest periodic image; donor and acceptor less than four bonds apart are left out.',
  },
  'hydrogen-bond-lifetime': {
    title: 'hydrogen-bond lifetime',
    text: 'Of a hydrogen and an acceptor atom, bound as long as the criterion holds in every frame (continuous) or bound again (intermittent, less the chance of finding a pair bound); times as under residence. Breaks between two frames are not seen. A run is measured in the longest of these times and the relaxation time, the integral of the intermittent function, which flicker does not shorten.',
  },
  dielectric: {
    title: 'dielectric constant',
    text: 'One plus the mean square of the sum of molecular dipoles about centres of mass over 3 eps0 V k T (conducting boundaries, no mean dipole); what ions contribute by moving is left out.',
  },
  viscosity: {
    title: 'viscosity',
    text: 'Green-Kubo integral of the autocorrelation of the five independent shear components of the pressure tensor, ended where it changes by less than its error over a doubling of time; error from stretches and components. What relaxes too slowly or weakly for the run to resolve is missing.',
  },
  'finite-size': {
    title: 'finite size',
    text: 'D plus 2.837297 k T / (6 pi eta L) for a cubic box of edge L (Yeh, Hummer 2004).',
  },
  'standard-error': {
    title: 'error',
    text: 'Every number after ± and every bar and band is one standard error, s over the square root of n for n independent samples, also of curves and whatever the method; errors of few samples are not widened. The interval that holds the truth in 95 % of cases is t times as wide on either side, t of Student with n - 1 degrees of freedom: 4.3 errors for 3 samples or replicas, 3.2 for 4, 2.4 for 8, 2.0 for many (JCGM 100:2008; Grossfield et al. 2018).',
  },
  'propagated-error': {
    title: 'propagated error',
    text: 'One standard error to first order from those of the numbers it is computed from, taken as independent; samples are those of the poorest of them.',
  },
  'block-error': {
    title: 'block error',
    text: 'One standard error from blocks of the time series, the block length chosen by the growth of the error (Flyvbjerg-Petersen 1989 with the criterion of Lee et al. 2011).',
  },
  'replica-error': {
    title: 'error between replicas',
    text: 'One standard error from the scatter of the values of three or more replicas, weighted by their frames; of two replicas the errors from within each are added in quadrature. Numbers and curves alike.',
  },
  'time-average': {
    title: 'mean, fluctuation and drift',
    text: 'Mean and standard deviation of the rows of the energy file after the cut; drift is the change over that stretch by a straight line, its error widened by the correlation of the rows.',
  },
  equilibration: {
    title: 'equilibration cut',
    text: 'The start whose removal leaves the most independent samples (Chodera 2016) is left out.',
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly text: string }>>;

export type DefinitionId = keyof typeof DEFINITIONS_BY_ID;

export const DEFINITIONS: readonly Definition[] = (Object.keys(DEFINITIONS_BY_ID) as DefinitionId[]).map(
  (id) => ({ id, ...DEFINITIONS_BY_ID[id] }),
);

export function definitionOf(id: DefinitionId): Definition {
  return { id, ...DEFINITIONS_BY_ID[id] };
}
