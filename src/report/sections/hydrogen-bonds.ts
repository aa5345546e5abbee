/** Hydrogen bonds: how many by donor and acceptor, how long they last, and the survival functions. */
import type {
  AnalysisResults,
  HydrogenBondDonor,
  HydrogenBondPair,
  HydrogenBondResult,
} from '../../analysis/index.js';
import { shareText } from '../estimate-text.js';
import { type Html, html } from '../html.js';
import { duration, trimmed } from '../number-format.js';
import { pairLabel } from '../species-label.js';
import { column, dataTable } from '../table.js';
import type { Section } from './section.js';
import { estimateColumn, survivalColumns, survivalFigure } from './survival.js';

/** Curves that can be told apart. */
const MOST_CURVES = 8;

/** null when they were not analysed, or nothing in the box donates. */
export function hydrogenBonds(results: AnalysisResults): Section | null {
  const found = results.hydrogenBonds ?? null;
  if (found === null) return null;
  const body = html`${donorTable(found)}${pairTable(found)}${survivalFigure({
    id: 'hydrogen-bond-survival',
    title: 'Survival of hydrogen bonds',
    // The most frequent ones.
    pairs: [...found.pairs]
      .sort((a, b) => b.bonds.value - a.bonds.value)
      .slice(0, MOST_CURVES)
      .map((pair) => ({
        ...pair,
        label: `${pair.donor} to ${pair.acceptor}`,
        shown: bondLabel(pair),
      })),
  })}`;
  return { id: 'hydrogen-bonds', title: 'Hydrogen bonds', body };
}

function donorTable({ donors, distance, angle }: HydrogenBondResult): Html {
  return dataTable<HydrogenBondDonor>({
    id: 'hydrogen-bond-donors',
    title: 'Donors',
    rows: donors,
    columns: [
      column<HydrogenBondDonor>(
        'Donor',
        'donor',
        ({ label }) => label,
        ({ label }) => pairLabel(label),
        'left',
      ),
      column<HydrogenBondDonor>('Hydrogens', 'hydrogens', ({ hydrogenCount }) => hydrogenCount),
      estimateColumn<HydrogenBondDonor>(
        'Bonds of a hydrogen',
        'bonds of a hydrogen',
        '',
        ({ bonds }) => bonds,
      ),
      {
        ...estimateColumn<HydrogenBondDonor>('', 'fraction of hydrogens without', '', ({ free }) => free),
        label: 'Without any',
        cell: ({ free }) => shareText(free),
      },
    ],
    note: `Donor and acceptor closer than ${distance.value} nm, angle between donor–hydrogen and donor–acceptor within ${trimmed(angle)}° (Luzar and Chandler 1996); bonds within a molecule count from the fourth bond on.`,
  });
}

function bondLabel({ donor, acceptor }: HydrogenBondPair): string {
  return `${pairLabel(donor)} ⋯ ${pairLabel(acceptor)}`;
}

const perHydrogen = estimateColumn<HydrogenBondPair>(
  'Bonds of a hydrogen',
  'bonds of a hydrogen',
  '',
  (pair) => pair.perHydrogen,
);
const perAcceptor = estimateColumn<HydrogenBondPair>(
  '',
  'bonds of an acceptor',
  '',
  (pair) => pair.perAcceptor,
);

function pairTable({ donors, pairs, runLength, frameInterval }: HydrogenBondResult): Html {
  if (pairs.length === 0) return html`<p class="absent">No hydrogen bond was seen.</p>`;
  const sampled =
    runLength === null || frameInterval === null
      ? ''
      : `Watched for ${duration(runLength)}, a frame every ${duration(frameInterval)}: breaks between two frames are not seen. `;
  return dataTable<HydrogenBondPair>({
    id: 'hydrogen-bond-pairs',
    title: donors.length === 1 ? `Of ${pairLabel(donors[0].label)} by acceptor` : 'By donor and acceptor',
    rows: pairs,
    columns: [
      {
        label: 'Bond',
        align: 'left',
        cell: (pair) => (donors.length === 1 ? `⋯ ${pairLabel(pair.acceptor)}` : bondLabel(pair)),
        csv: [
          { header: 'donor', value: ({ donor }) => donor },
          { header: 'acceptor', value: ({ acceptor }) => acceptor },
        ],
      },
      {
        ...perHydrogen,
        csv: [
          ...perHydrogen.csv,
          ...perAcceptor.csv,
          { header: 'releases', value: ({ releases }) => releases },
        ],
      },
      ...survivalColumns<HydrogenBondPair>('lifetimes in the run'),
    ],
    note: `${sampled}Fewer than ten lifetimes in the run: the numbers still show how it was started.`,
  });
}
