/** A methods paragraph that can be pasted into a paper: only what was done, with the literature it rests on. */
import type { AnalysisResults } from '../analysis/index.js';
import { chargeScaleText } from './charge-scales.js';
import { widthInErrors } from './confidence.js';
import { equilibrationText } from './equilibration-text.js';
import { duration, fixed, integer, kelvin, trimmed } from './number-format.js';
import type { MethodRecord, ReportInput, StageRecord } from './report-input.js';
import { formulasIn, ionLabel, pairLabel } from './species-label.js';

const LITERATURE = {
  pme: 'U. Essmann, L. Perera, M. L. Berkowitz, T. Darden, H. Lee, L. G. Pedersen, J. Chem. Phys. 103, 8577 (1995).',
  csvr: 'G. Bussi, D. Donadio, M. Parrinello, J. Chem. Phys. 126, 014101 (2007).',
  'nose-hoover': 'G. J. Martyna, M. E. Tuckerman, D. J. Tobias, M. L. Klein, Mol. Phys. 87, 1117 (1996).',
  'c-rescale': 'M. Bernetti, G. Bussi, J. Chem. Phys. 153, 114107 (2020).',
  'langevin-middle': 'Z. Zhang, X. Liu, K. Yan, M. E. Tuckerman, J. Liu, J. Phys. Chem. A 123, 6056 (2019).',
  repartitioning:
    'C. W. Hopkins, S. Le Grand, R. C. Walker, A. E. Roitberg, J. Chem. Theory Comput. 11, 1864 (2015).',
  equilibration: 'J. D. Chodera, J. Chem. Theory Comput. 12, 1799 (2016).',
  onsager: 'K. D. Fong, H. K. Bergstrom, B. D. McCloskey, K. K. Mandadapu, AIChE J. 66, e17091 (2020).',
  frame: 'Y. Shao, H. Gudla, D. Brandell, C. Zhang, J. Am. Chem. Soc. 144, 7583 (2022).',
  vehicular: 'O. Borodin, G. D. Smith, J. Phys. Chem. B 110, 4971 (2006).',
  'diffusion-length': 'J. Self, K. D. Fong, K. A. Persson, ACS Energy Lett. 4, 2843 (2019).',
  'hydrogen-bonds': 'A. Luzar, D. Chandler, Phys. Rev. Lett. 76, 928 (1996).',
  potential: 'A. A. Gurtovenko, I. Vattulainen, J. Chem. Phys. 130, 215107 (2009).',
  blocks: 'H. Flyvbjerg, H. G. Petersen, J. Chem. Phys. 91, 461 (1989).',
} as const;
type Key = keyof typeof LITERATURE;

/** How a sentence begins. */
const COUNTS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'];

interface Draft {
  readonly text: string;
  readonly references: readonly string[];
}

export function methodsParagraph(input: ReportInput): string {
  return draft(input).text;
}

/** Numbered as in the paragraph. */
export function referencesOf(input: ReportInput): readonly string[] {
  return draft(input).references;
}

function draft(input: ReportInput): Draft {
  const references: string[] = [];
  const number = (reference: string) => {
    const known = references.indexOf(reference);
    return known >= 0 ? known + 1 : references.push(reference);
  };
  const cite = (key: Key) => `[${number(LITERATURE[key])}]`;
  const sentences = [
    boxSentence(input.results),
    ...modelSentences(input, cite, (list) => `[${list.map(number).join(', ')}]`),
    ...protocolSentences(input, cite),
    ...analysisSentences(input, cite),
    programSentence(input.results),
  ];
  return { text: sentences.filter((sentence) => sentence !== '').join(' '), references };
}

function boxSentence(results: AnalysisResults): string {
  const { composition, atomCount, boxEdges, replicas } = results.conditions;
  const contents = composition.map(
    ({ species, molecules, charge }) => `${integer(molecules)} ${ionLabel(species, charge)}`,
  );
  const edge = boxEdges === null ? '' : ` in ${boxText(boxEdges)}`;
  const copies =
    replicas > 1
      ? `${COUNTS[replicas] ?? integer(replicas)} independent replicas of a system of`
      : 'A system of';
  return `${copies} ${contents.length === 0 ? '' : `${listed(contents)} (`}${integer(atomCount)} atoms${contents.length === 0 ? '' : ')'}${edge} ${replicas > 1 ? 'were' : 'was'} simulated by classical molecular dynamics.`;
}

function boxText(edges: readonly [number, number, number]): string {
  const texts = edges.map((edge) => fixed(edge, 2));
  return texts.every((text) => text === texts[0])
    ? `a cubic periodic box of mean edge ${texts[0]} nm`
    : `a periodic box of mean edges ${texts.join(', ')} nm`;
}

function modelSentences(
  { results, run }: ReportInput,
  cite: (key: Key) => string,
  citeAll: (references: readonly string[]) => string,
): string[] {
  const charges = `Charge scales: ${chargeScaleText(results.conditions)}.`;
  if (run === null) return [charges];
  const { forceField, method } = run;
  const sources = forceField.references.length === 0 ? '' : ` ${citeAll(forceField.references)}`;
  return [
    `Interactions followed ${forceField.name}${sources} with ${forceField.combinationRule} combination rules. ${charges}`,
    nonBonded(method, cite),
    method.constraints === null ? '' : `Constrained: ${method.constraints}.`,
    method.hydrogenMass === null
      ? ''
      : `Hydrogen masses were repartitioned to ${trimmed(method.hydrogenMass)} u ${cite('repartitioning')}.`,
  ];
}

function nonBonded(method: MethodRecord, cite: (key: Key) => string): string {
  const dispersion = method.dispersionCorrection
    ? ' with corrections of energy and pressure for dispersion beyond it'
    : '';
  const lennardJones = Number.isFinite(method.cutoff)
    ? `Lennard-Jones interactions were cut off at ${fixed(method.cutoff, 2)} nm${dispersion}`
    : 'Lennard-Jones interactions were not cut off';
  return `${lennardJones}; ${coulombText(method.electrostatics, cite)}.`;
}

function coulombText(electrostatics: MethodRecord['electrostatics'], cite: (key: Key) => string): string {
  switch (electrostatics.kind) {
    case 'pme':
      return `electrostatics were treated by smooth particle-mesh Ewald summation ${cite('pme')} of order ${electrostatics.order} on a mesh of ${electrostatics.mesh.join(' × ')}`;
    case 'ewald':
      return 'electrostatics were treated by Ewald summation';
    case 'none':
      return 'Coulomb interactions were treated without a long-range sum';
  }
}

function protocolSentences({ run }: ReportInput, cite: (key: Key) => string): string[] {
  if (run === null || run.stages.length === 0) return [];
  const stages = run.stages.map(stageText);
  const moving = run.stages.filter(({ kind }) => kind !== 'minimise');
  const steps = [
    ...new Set(moving.flatMap(({ timeStep }) => (timeStep === null ? [] : [duration(timeStep)]))),
  ];
  const parts: string[] = [];
  if (moving.some(({ thermostat }) => thermostat === 'csvr')) {
    parts.push(`temperature by stochastic velocity rescaling ${cite('csvr')}`);
  }
  if (moving.some(({ thermostat }) => thermostat === 'nose-hoover')) {
    parts.push(`temperature by a Nosé-Hoover chain ${cite('nose-hoover')}`);
  }
  if (moving.some(({ integrator }) => integrator === 'langevin-middle')) {
    parts.push(`temperature by Langevin dynamics (middle scheme ${cite('langevin-middle')})`);
  }
  if (moving.some(({ barostat }) => barostat === 'c-rescale')) {
    parts.push(`pressure by stochastic cell rescaling ${cite('c-rescale')}`);
  }
  return [
    `The protocol was: ${stages.join('; ')}.`,
    steps.length === 0 ? '' : `The time step was ${listed(steps)}.`,
    parts.length === 0 ? '' : `Controlled were ${listed(parts)}.`,
  ];
}

function stageText(stage: StageRecord): string {
  if (stage.kind === 'minimise') return 'energy minimisation';
  const { from, to } = stage.temperature;
  const temperature = from === to ? `at ${kelvin(from)} K` : `from ${kelvin(from)} to ${kelvin(to)} K`;
  const ensemble = stage.pressureBar === null ? 'constant volume' : `${trimmed(stage.pressureBar)} bar`;
  return `${duration(stage.to - stage.from)} ${temperature} and ${ensemble} (${stage.name})`;
}

function analysisSentences(input: ReportInput, cite: (key: Key) => string): string[] {
  const { results } = input;
  const sentences: string[] = [];
  if (results.equilibration !== null) {
    sentences.push(`${equilibrationText(input)} left out as equilibration ${cite('equilibration')}.`);
  }
  const pair = results.speciation.at(0);
  const primary = pair?.populations.find((population) => population.primary);
  if (pair !== undefined && primary !== undefined) {
    sentences.push(
      `Solvent-separated pairs, contact pairs and aggregates were counted per ${primary.per} by the ${primary.definition} definition with a ${pairLabel(pair.contact.label)} cut-off of ${fixed(pair.contact.cutoff.value, 3)} nm.`,
    );
    const { method } = primary.ssip.fraction;
    if (method === 'block')
      sentences.push(`Errors are one standard error from block averages ${cite('blocks')}.`);
    if (method === 'between-replicas')
      sentences.push(
        `Errors are one standard error from the scatter between ${results.conditions.replicas} replicas; 95 % confidence intervals are ${widthInErrors(results.conditions.replicas)} times as wide (Student).`,
      );
  }
  return [...sentences, ...furtherSentences(results, cite)];
}

/** One sentence each, of what gave a number. */
function furtherSentences(results: AnalysisResults, cite: (key: Key) => string): string[] {
  const sentences: string[] = [];
  const { conductivity, hydrogenBonds, profiles = [], vehicular = [] } = results;
  if (conductivity?.onsager?.some(({ total }) => total !== null)) {
    const frame = conductivity.solventFrame;
    const moved = conductivity.ions.some(({ transferenceInSolvent }) => transferenceInSolvent);
    sentences.push(
      `Onsager coefficients and transference numbers came from the collective displacements of the ions ${cite('onsager')} in the frame of the centre of mass of the box${moved && frame ? ` and in that of ${listed(frame.species.map((species) => formulasIn(species)))} ${cite('frame')}` : ''}.`,
    );
  }
  if (vehicular.some(({ ligands }) => ligands.some(({ diffusionLength }) => diffusionLength !== null)))
    sentences.push(
      `Vehicular and structural transport were told apart by the diffusion length of one residence ${cite('vehicular')} ${cite('diffusion-length')} and by the share of the squared displacement of a cation made with a bound ligand.`,
    );
  if (hydrogenBonds)
    sentences.push(
      `Hydrogen bonds were counted where donor and acceptor were closer than ${fixed(hydrogenBonds.distance.value, 2)} nm with an angle between donor-hydrogen and donor-acceptor within ${trimmed(hydrogenBonds.angle)}° ${cite('hydrogen-bonds')}.`,
    );
  const along = profiles.filter(({ position }) => position.length > 0);
  if (along.length > 0)
    sentences.push(
      `Densities were resolved along ${listed(along.map(({ axis }) => axis))} in ${integer(along[0].position.length)} slices${along.some(({ charge }) => charge !== null) ? `; the potential is the periodic solution of the Poisson equation for the charge profile ${cite('potential')}` : ''}.`,
    );
  return sentences;
}

function programSentence(results: AnalysisResults): string {
  const record = results.provenance;
  if (record === null) return '';
  return `Calculations were done with ${record.program} ${record.version} (platform ${record.platform}, ${record.precision}; seed ${record.seed}; recipe ${record.inputHash.slice(0, 12)}).`;
}

function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}
