/** How the polymer of the box was made of its monomers, where it was: conversion in time, molecules, what percolates. */
import { panelPlot } from '../charts/panel-plot.js';
import { csvText } from '../csv.js';
import { figure } from '../figure.js';
import { html, NOTHING } from '../html.js';
import { fixed, integer } from '../number-format.js';
import type { PolymerisationRecord, ReportInput } from '../report-input.js';
import { column, dataTable } from '../table.js';
import type { Section } from './section.js';

/** null: nothing polymerised. */
export function polymerisation({ run }: ReportInput): Section | null {
  const record = run?.polymerisation ?? null;
  if (record === null) return null;
  const percent = (fraction: number) => `${fixed(100 * fraction, 0)} %`;
  const body = html`<p>The polymer was made in the box by radical addition, head to tail, with bonds formed by distance between stretches of dynamics: <strong>${integer(record.links)} links, ${percent(record.conversion)} of ${integer(record.doubleBonds)} double bonds</strong>. Gel fraction (mass in molecules that percolate): <strong>${percent(record.gelFraction)}</strong>. Not reacted: ${namesText(record.unreacted)}.</p>${record.history.length > 1 ? curve(record) : NOTHING}${molecules(record)}`;
  return { id: 'polymerisation', title: 'Polymerisation', body };
}

type Molecule = PolymerisationRecord['molecules'][number];

function namesText(counts: Molecule['monomers']): string {
  return counts.length === 0 ? 'nothing' : counts.map(({ name, count }) => `${count} ${name}`).join(' + ');
}

function molecules({ molecules: rows }: PolymerisationRecord) {
  return dataTable<Molecule>({
    id: 'polymer-molecules',
    title: 'Molecules made',
    rows,
    columns: [
      column<Molecule>(
        'Molecule',
        'molecule',
        ({ name }) => name,
        ({ name }) => name,
        'left',
      ),
      column<Molecule>(
        'Of',
        'monomers',
        ({ monomers }) => namesText(monomers),
        ({ monomers }) => namesText(monomers),
        'left',
      ),
      column<Molecule>('Links', 'links', ({ links }) => links),
      column<Molecule>(
        'Share of the mass',
        'mass fraction of all monomers',
        ({ massFraction }) => massFraction,
        ({ massFraction }) => `${fixed(100 * massFraction, 1)} %`,
      ),
      column<Molecule>(
        'Percolates along',
        'percolates along',
        ({ axes }) => axes,
        ({ axes }) => (axes === '' ? 'no axis' : [...axes].join(', ')),
      ),
    ],
  });
}

function curve({ history, doubleBonds }: PolymerisationRecord) {
  const points = [{ time: 0, links: 0 }, ...history];
  const x = points.map(({ time }) => time);
  const y = points.map(({ links }) => (100 * links) / doubleBonds);
  const label = 'conversion (%)';
  return figure({
    id: 'conversion',
    title: 'Conversion',
    plot: panelPlot(
      {
        xLabel: 't (ps)',
        xKind: 'linear',
        x,
        panels: [
          {
            label,
            kind: 'linear',
            curves: [{ key: 'conversion', label, colour: 0, y, column: 1 }],
            height: 180,
          },
        ],
      },
      'Conversion of double bonds against the time of the reaction',
    ),
    legend: [],
    readout: { name: 't', unit: 'ps' },
    caption:
      'The time is that of the dynamics between chances to link, at the temperature of the reaction; it has no scale in common with real kinetics.',
    csv: csvText(
      ['time (ps)', label],
      x.map((time, k) => [time, y[k]]),
    ),
  });
}
