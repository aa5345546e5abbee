/** Density and charge along an axis of the box, with the potential that the charge makes. */
import type { AnalysisResults, Profile, ProfileResult } from '../../analysis/index.js';
import { chargeScaleText } from '../charge-scales.js';
import { curveStyle } from '../charts/curve-style.js';
import { type Curve, type Panel, panelPlot } from '../charts/panel-plot.js';
import { csvText } from '../csv.js';
import { figure } from '../figure.js';
import { type Html, html } from '../html.js';
import { integer, samples } from '../number-format.js';
import { speciesLabel } from '../species-label.js';
import { absent, type Section } from './section.js';

/** null when none was analysed. */
export function profiles(results: AnalysisResults): Section | null {
  const analysed = results.profiles ?? [];
  if (analysed.length === 0) return null;
  const body = html`${analysed.map((one) =>
    one.position.length === 0
      ? absent(`No profile along ${one.axis}: ${one.reason}.`)
      : profileFigure(one, results),
  )}`;
  return { id: 'profiles', title: 'Profiles', body };
}

interface Line {
  readonly key: string;
  readonly label: string;
  readonly header: string;
  readonly colour: number;
  readonly dashed: boolean;
  readonly profile: Profile;
}

/** Colour of what is summed over species. */
const INK = 7;

function profileFigure(result: ProfileResult, results: AnalysisResults): Html {
  const { axis, position, species, mass, charge, effectiveSamples, errorMethod, reason } = result;
  const total = { key: 'all', label: 'all', colour: INK, dashed: true };
  const bySpecies = (what: string, unit: string, of: (one: (typeof species)[number]) => Profile): Line[] =>
    species.map((one, k) => ({
      key: one.species,
      label: speciesLabel(one.species, results.conditions),
      header: `${what} of ${one.species} (${unit})`,
      ...curveStyle(k),
      profile: of(one),
    }));
  const panels: { readonly label: string; readonly height: number; readonly lines: readonly Line[] }[] = [
    {
      label: 'molecules (1/nm³)',
      height: 130,
      lines: bySpecies('number', '1/nm³', ({ number }) => number),
    },
    {
      label: 'mass density (g/cm³)',
      height: 130,
      lines: [
        ...bySpecies('mass', 'g/cm³', (one) => one.mass),
        { ...total, header: 'mass (g/cm³)', profile: mass },
      ],
    },
    ...(charge
      ? [
          {
            label: 'charge density (e/nm³)',
            height: 110,
            lines: [{ ...total, header: 'charge (e/nm³)', profile: charge.density }],
          },
          {
            label: 'potential (V)',
            height: 110,
            lines: [{ ...total, header: 'potential (V)', profile: charge.potential }],
          },
        ]
      : []),
  ];
  const lines = panels.flatMap((panel) => panel.lines);
  const drawn = panels.map(
    ({ label, height, lines: own }): Panel => ({
      label,
      kind: 'linear',
      height,
      curves: own.map(
        (line): Curve => ({
          ...line,
          y: line.profile.value,
          column: 1 + 2 * lines.indexOf(line),
          band: {
            low: line.profile.value.map((value, bin) => value - (line.profile.error[bin] ?? 0)),
            high: line.profile.value.map((value, bin) => value + (line.profile.error[bin] ?? 0)),
          },
        }),
      ),
    }),
  );
  const between =
    errorMethod === 'none'
      ? 'too few frames for errors'
      : `shaded: one standard error from ${samples(effectiveSamples)} ${errorMethod === 'between-replicas' ? 'replicas' : 'stretches of the run'}`;
  return figure({
    id: `profile-${axis}`,
    title: `Along ${axis}`,
    plot: panelPlot(
      { xLabel: `${axis} (nm)`, xKind: 'linear', x: position, xDomain: [0, result.edge ?? 1], panels: drawn },
      `Densities along ${axis} in ${integer(position.length)} slices`,
    ),
    legend: drawn[1].curves.map(({ key, label, colour, dashed }) => ({
      key,
      label,
      colour,
      ...(dashed === undefined ? {} : { dashed }),
    })),
    readout: { name: axis, unit: 'nm' },
    caption: `${reason[0].toUpperCase()}${reason.slice(1)}; ${between}. A homogeneous liquid has flat curves once every molecule has been everywhere; a shorter run shows where they are. Charge scales: ${chargeScaleText(results.conditions)}.`,
    csv: csvText(
      [`${axis} (nm)`, ...lines.flatMap(({ header }) => [header, `standard error of ${header}`])],
      position.map((at, bin) => [
        at,
        ...lines.flatMap(({ profile }) => [profile.value[bin], profile.error[bin]]),
      ]),
    ),
  });
}
