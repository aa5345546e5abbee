/**
 * sheath's analyses beside those of MDAnalysis, solvation-analysis and mdgo (test/golden/analysis/peers.py) on the same frames of
 * LiPF6 in EC, DEC and DMC. Where a definition differs, theirs is rebuilt from sheath's numbers, so that the difference is explained.
 *
 * MDAnalysis holds coordinates as f32 in Å, so a pair within EDGE of a bin's edge or of a cut-off may fall on its other side. Such pairs
 * are counted here in f64 and allowed for, nothing else is.
 */
import {
  type ContactTable,
  conductivity,
  coordination,
  createContactSearch,
  findContacts,
  msd,
  rdf,
  speciation,
} from '../../src/analysis/index.js';
import { createUnionFind, findRoot, minimumImage, resetUnionFind, unite } from '../../src/math/index.js';
import { selectAtoms, type Topology } from '../../src/topology/index.js';
import { type Frame, unwrappedPositions, withImages } from '../../src/trajectory/index.js';

/** nm */
const EDGE = 1e-6;

/** What peers.py writes: nm, ps, e. */
export interface PeerNumbers {
  readonly programs: Readonly<Record<string, string>>;
  readonly frames: number;
  readonly cutoffs: { readonly contact: number; readonly ligand: number };
  readonly binWidth: number;
  /** [bin] ordered pairs over all frames */
  readonly pairs: Readonly<Record<string, readonly number[]>>;
  readonly g: Readonly<Record<string, readonly number[]>>;
  /** nm³ and 1/nm³, means over frames */
  readonly volume: { readonly mean: number; readonly inverse: number };
  readonly coordination: Readonly<Record<string, number>>;
  /** [frame] of [lithium, phosphorus] */
  readonly contacts: readonly (readonly (readonly [number, number])[])[];
  /** [lag] nm² */
  readonly msd: Readonly<Record<string, readonly number[]>>;
  readonly msdNoJump: Readonly<Record<string, readonly number[]>>;
  /** [lag] e² nm² */
  readonly chargeMsd: readonly number[];
  readonly solvationAnalysis: {
    readonly coordination: Readonly<Record<string, number>>;
    readonly pairing: Readonly<Record<string, number>>;
    readonly status: Readonly<Record<'isolated' | 'paired' | 'networked', number>>;
    readonly shells: readonly { readonly fraction: number; readonly molecules: readonly number[] }[];
  };
  readonly mdgo: Readonly<Record<'ssip' | 'cip' | 'agg', number>>;
}

export interface PeerRow {
  readonly peer: 'MDAnalysis' | 'solvation-analysis' | 'mdgo';
  readonly what: string;
  /** In words: how they differ by definition; '' where they do not. */
  readonly definition: string;
  /** Largest difference after the definition is allowed for, and what is allowed. */
  readonly difference: number;
  readonly allowed: number;
  readonly unit: string;
}

const SOLVENTS = ['EC', 'DEC', 'DMC'] as const;
const LITHIUM = 'species LI';
const SITES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(SOLVENTS.map((name) => [name, `species ${name} and name O1`])),
  PF6: 'species PF6 and element F',
};
const PAIRS: Readonly<Record<string, readonly [string, string]>> = {
  ...Object.fromEntries(SOLVENTS.map((name) => [`Li-O(${name})`, [LITHIUM, SITES[name]]])),
  'Li-F': [LITHIUM, SITES.PF6],
  'Li-P': [LITHIUM, 'element P'],
  'P-P': ['element P', 'element P'],
  'F-F': [SITES.PF6, SITES.PF6],
};

export async function comparePeers(
  topology: Topology,
  source: { frames(): AsyncIterable<Frame>; readonly frameCount: number | null },
  peers: PeerNumbers,
): Promise<readonly PeerRow[]> {
  const frames: Frame[] = [];
  for await (const frame of source.frames()) frames.push(frame);
  const rows: PeerRow[] = [];
  const row = (
    peer: PeerRow['peer'],
    what: string,
    difference: number,
    allowed: number,
    unit: string,
    definition = '',
  ) => rows.push({ peer, what, difference, allowed, unit, definition });

  for (const [name, [reference, target]] of Object.entries(PAIRS)) {
    const { counts, g } = countedPairs(topology, frames, reference, target);
    const { exact, near } = bruteForce(topology, frames, reference, target, peers.binWidth, counts.length);
    row('MDAnalysis', `${name}: pairs in a bin, against f64`, worst(counts, exact), 0, 'pairs');
    const beyond = counts.map((count, bin) =>
      Math.max(0, Math.abs(count - peers.pairs[name][bin]) - near[bin] - near[bin + 1]),
    );
    row(
      'MDAnalysis',
      `${name}: pairs in a bin, less those within ${EDGE.toExponential()} nm of its edges`,
      Math.max(...beyond),
      0,
      'pairs',
    );
    const theirs = peers.g[name];
    if (theirs === undefined) continue;
    const factor = peers.volume.mean * peers.volume.inverse;
    const relative = g.map((value, bin) =>
      value > 0 && counts[bin] === peers.pairs[name][bin] ? (value * factor) / theirs[bin] - 1 : 0,
    );
    row(
      'MDAnalysis',
      `${name}: g(r)`,
      worst(relative),
      2e-6,
      'relative',
      `MDAnalysis divides by the mean of V and sheath multiplies by the mean of 1/V: ${(1 / factor - 1).toExponential(1)} here`,
    );
  }

  const shells = coordination.prepare(topology, {
    id: 'li',
    label: 'Li',
    centre: LITHIUM,
    ligands: Object.entries(SITES).map(([species, sites]) => ({
      species,
      label: species,
      sites,
      cutoff: { value: peers.cutoffs.ligand, origin: 'user' },
    })),
  });
  const populations = speciation.prepare(topology, {
    id: 'a',
    label: 'Li-PF6',
    cation: LITHIUM,
    anion: 'PF6',
    sites: 'element P',
    contactLabel: 'Li-P',
    cutoff: { value: peers.cutoffs.contact, origin: 'user' },
    ligand: { label: 'Li-F', sites: SITES.PF6, cutoff: { value: peers.cutoffs.ligand, origin: 'user' } },
  });
  const paths = msd.prepare(topology, { species: ['LI'], removeCentreOfMass: false });
  const charge = conductivity.prepare(topology, { temperature: 400 });
  frames.forEach((frame, index) => {
    coordination.frame(shells, frame, index);
    speciation.frame(populations, frame, index);
    msd.frame(paths, frame, index);
    conductivity.frame(charge, frame, index);
  });
  const shell = coordination.conclude([shells]);
  const population = speciation.conclude([populations]);
  const networks = networksOf(topology, frames, peers);
  const edges = edgeContacts(topology, frames, peers);

  for (const { species, atoms, molecules, histogram } of shell.ligands) {
    const near = edges.ligands / (frames.length * shell.centreCount);
    row('MDAnalysis', `CN of Li with ${species}, atoms`, atoms.value - peers.coordination[species], 1e-4, '');
    const { solvationAnalysis: theirs } = peers;
    row(
      'solvation-analysis',
      `CN of Li with ${species}`,
      molecules.value - (theirs.coordination[species] ?? 0),
      Math.max(1e-9, near),
      '',
      species === 'PF6'
        ? 'theirs counts molecules; sheath gives molecules and atoms, and a bidentate PF6 is 1 and 2'
        : '',
    );
    row(
      'solvation-analysis',
      `pairing of Li with ${species}`,
      1 - histogram[0] - (theirs.pairing[species] ?? 0),
      Math.max(1e-9, near),
      '',
    );
  }
  const shellDifferences = shell.shells
    .filter(({ molecules }) => molecules.some((n) => n > 0))
    .map(({ molecules, fraction }) => {
      const theirs = peers.solvationAnalysis.shells.find((one) => one.molecules.join() === molecules.join());
      return fraction.value - (theirs?.fraction ?? 0);
    });
  const ligandNoise = Math.max(1e-9, edges.ligands / (frames.length * shell.centreCount));
  row(
    'solvation-analysis',
    `the ${shellDifferences.length} most frequent shells`,
    worst(shellDifferences),
    ligandNoise,
    '',
    'theirs leaves out lithium without any ligand, so fractions add up to less than 1',
  );
  const { status } = peers.solvationAnalysis;
  row(
    'solvation-analysis',
    'paired (Li-F) = CIP by isolated-pair',
    (population.crossCheck?.cip.value ?? Number.NaN) - status.paired,
    ligandNoise,
    '',
  );
  row(
    'solvation-analysis',
    'networked, isolated',
    Math.max(
      Math.abs(networks.larger - status.networked),
      Math.abs(1 - status.paired - networks.larger - status.isolated),
    ),
    ligandNoise,
    '',
    `theirs divides the number of networks, not of the lithium in them, by that of all lithium: ${percent(status.networked)} networked and ${percent(status.isolated)} isolated where sheath has ${percent(population.crossCheck?.agg.value ?? 0)} AGG and ${percent(population.crossCheck?.ssip.value ?? 0)} SSIP`,
  );

  const contacts = contactLists(topology, frames, peers);
  const different = contacts.map((own, k) => {
    const theirs = new Set(peers.contacts[k].map((pair) => pair.join()));
    const shared = own.filter((pair) => theirs.has(pair)).length;
    return own.length + theirs.size - 2 * shared;
  });
  const total = different.reduce((sum, n) => sum + n, 0);
  row(
    'MDAnalysis',
    `contacts Li-P, ${contacts.flat().length} in all, less those within ${EDGE.toExponential()} nm of the cut-off`,
    Math.max(0, total - edges.contacts),
    0,
    'pairs',
  );
  const primary = population.populations[0];
  const contactNoise = Math.max(1e-9, (2 * edges.contacts) / (frames.length * population.cationCount));
  for (const kind of ['ssip', 'cip', 'agg'] as const)
    row(
      'mdgo',
      `${kind.toUpperCase()} by isolated-pair`,
      primary[kind].fraction.value - peers.mdgo[kind],
      contactNoise,
      '',
    );

  const [own] = msd.conclude([paths]);
  const lags = own.lag.map((time) => Math.round(time / own.lag[0]));
  row(
    'MDAnalysis',
    'MSD of Li, direct, toroidal paths',
    worst(own.msd.map((value, k) => value / peers.msd.Li[lags[k]] - 1)),
    1e-5,
    'relative',
  );
  const instant = await instantMsd(topology, frames, lags);
  row(
    'MDAnalysis',
    'MSD of Li with its NoJump',
    worst(instant.map((value, k) => value / peers.msdNoJump.Li[lags[k]] - 1)),
    1e-5,
    'relative',
    `NoJump multiplies cells by the box of the moment; in this NPT run that adds ${percent(worst(own.msd.map((value, k) => peers.msdNoJump.Li[lags[k]] / value - 1)))} at most to the toroidal paths that sheath follows`,
  );
  const { chargeMsd } = conductivity.conclude([charge]);
  row(
    'mdgo',
    'MSD of the charge (conductivity), by FFT',
    worst(chargeMsd.map((value, k) => value / peers.chargeMsd[lags[k]] - 1)),
    1e-4,
    'relative',
  );
  return rows;
}

/** "| MDAnalysis | ... |" lines. */
export function peerTable(rows: readonly PeerRow[]): string {
  const number = (value: number) => (value === 0 ? '0' : Math.abs(value).toExponential(1));
  return [
    '| peer | what | difference | allowed | by definition |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ peer, what, difference, allowed, unit, definition }) =>
        `| ${peer} | ${what} | ${number(difference)} ${unit} | ${number(allowed)} | ${definition} |`,
    ),
  ].join('\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Largest absolute value, or difference. */
function worst(values: readonly number[], others?: readonly number[]): number {
  return values.reduce((most, value, k) => Math.max(most, Math.abs(value - (others?.[k] ?? 0))), 0);
}

function countedPairs(topology: Topology, frames: readonly Frame[], reference: string, target: string) {
  const accumulator = rdf.prepare(topology, { id: 'a', label: 'a', reference, target });
  frames.forEach((frame, index) => {
    rdf.frame(accumulator, frame, index);
  });
  const { coordination: running, referenceCount, g } = rdf.conclude([accumulator]);
  const all = running.map((n) => Math.round(n * referenceCount * frames.length));
  return { counts: all.map((sum, bin) => sum - (bin > 0 ? all[bin - 1] : 0)), g };
}

/** Exact counts, and pairs within EDGE of each bin's lower edge. */
function bruteForce(
  topology: Topology,
  frames: readonly Frame[],
  reference: string,
  target: string,
  width: number,
  bins: number,
) {
  const exact = new Array<number>(bins).fill(0);
  const near = new Array<number>(bins + 1).fill(0);
  const [first, second] = [reference, target].map((text) => selectAtoms(topology, text));
  for (const frame of frames)
    for (const i of first)
      for (const j of second) {
        if (topology.atomMolecule[i] === topology.atomMolecule[j]) continue;
        const r = distance(frame, i, j);
        const bin = Math.floor(r * (1 / width));
        if (bin < bins) exact[bin]++;
        const edge = Math.round(r / width);
        if (edge <= bins && Math.abs(r - edge * width) < EDGE) near[edge]++;
      }
  return { exact, near };
}

function distance({ positions, box }: Frame, i: number, j: number): number {
  let sum = 0;
  for (let axis = 0; axis < 3; axis++)
    sum += minimumImage(positions[3 * j + axis] - positions[3 * i + axis], box[axis]) ** 2;
  return Math.sqrt(sum);
}

/** Pairs within EDGE of the two cut-offs, over all frames. */
function edgeContacts(topology: Topology, frames: readonly Frame[], { cutoffs }: PeerNumbers) {
  let contacts = 0;
  let ligands = 0;
  for (const frame of frames)
    for (const i of selectAtoms(topology, LITHIUM)) {
      for (const j of selectAtoms(topology, 'element P'))
        if (Math.abs(distance(frame, i, j) - cutoffs.contact) < EDGE) contacts++;
      for (const sites of Object.values(SITES))
        for (const j of selectAtoms(topology, sites))
          if (Math.abs(distance(frame, i, j) - cutoffs.ligand) < EDGE) ligands++;
    }
  return { contacts, ligands };
}

function searchOf(topology: Topology, { cutoffs }: PeerNumbers) {
  const [lithium, phosphorus, fluorine] = [LITHIUM, 'element P', SITES.PF6].map((text) =>
    selectAtoms(topology, text),
  );
  return createContactSearch(topology, lithium, phosphorus, cutoffs.contact, fluorine, cutoffs.ligand);
}

/** [frame] "lithium,phosphorus" */
function contactLists(topology: Topology, frames: readonly Frame[], peers: PeerNumbers): string[][] {
  const search = searchOf(topology, peers);
  return frames.map((frame) =>
    rowsOf(findContacts(search, frame), (table, k) => table.distance[k] < peers.cutoffs.contact),
  );
}

function rowsOf(table: ContactTable, test: (table: ContactTable, row: number) => boolean): string[] {
  const found: string[] = [];
  for (let k = 0; k < table.rowCount; k++)
    if (test(table, k)) found.push([table.cation[k], table.anion[k]].join());
  return found;
}

/** Networks of three ions and more by Li-F, over lithium. */
function networksOf(topology: Topology, frames: readonly Frame[], peers: PeerNumbers) {
  const search = searchOf(topology, peers);
  const cations = search.cations.length;
  const ions = createUnionFind(cations + search.anionMolecules.length);
  let larger = 0;
  for (const frame of frames) {
    resetUnionFind(ions);
    const pairs = rowsOf(findContacts(search, frame), (table, k) => table.ligandCount[k] > 0);
    for (const pair of pairs) {
      const [cation, anion] = pair.split(',').map(Number);
      unite(ions, cation, cations + anion);
    }
    const sizes = new Map<number, number>();
    for (let ion = 0; ion < cations + search.anionMolecules.length; ion++) {
      const root = findRoot(ions, ion);
      sizes.set(root, (sizes.get(root) ?? 0) + 1);
    }
    for (const size of sizes.values()) if (size > 2) larger++;
  }
  return { larger: larger / (frames.length * cations) };
}

/** Of w + n L at each instant. */
async function instantMsd(
  topology: Topology,
  frames: readonly Frame[],
  lags: readonly number[],
): Promise<number[]> {
  const lithium = selectAtoms(topology, LITHIUM);
  const source = {
    frameCount: frames.length,
    async *frames() {
      yield* frames;
    },
  };
  const paths: Float64Array[] = [];
  for await (const frame of withImages(source).frames())
    paths.push(unwrappedPositions(frame, frame.images ?? new Int32Array(frame.positions.length)));
  return lags.map((lag) => {
    let sum = 0;
    for (let from = 0; from + lag < paths.length; from++)
      for (const atom of lithium)
        for (let k = 3 * atom; k < 3 * atom + 3; k++) sum += (paths[from + lag][k] - paths[from][k]) ** 2;
    return sum / ((paths.length - lag) * lithium.length);
  });
}
