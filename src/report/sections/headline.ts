/** What half a minute is enough for: what was simulated, whether it can be trusted, and the few numbers that matter. */
import type { AnalysisConditions, AnalysisResults, Population } from '../../analysis/index.js';
import { ZERO_CELSIUS } from '../../units/index.js';
import { chargeScaleText } from '../charge-scales.js';
import { estimateText, shareText } from '../estimate-text.js';
import { type Html, html, NOTHING, type Renderable } from '../html.js';
import { fixed, integer, kelvin, percent, plusMinus, trimmed } from '../number-format.js';
import { classesOf } from '../populations.js';
import type { ReportInput } from '../report-input.js';
import { formulasIn, ionLabel, pairLabel, speciesLabel } from '../species-label.js';
import { verdictOf } from '../verdict.js';
import { sampledTime } from './sampling.js';

export function headline(input: ReportInput): Html {
  const { results } = input;
  return html`<header id="overview"><p class="kicker">sheath · solvation report</p><h1>${titleOf(results.conditions)}</h1><p class="composition">${compositionText(results.conditions)}</p><dl class="conditions">${conditionEntries(results)}</dl>${banner(input)}<div class="cards">${pairingCard(results)}${coordinationCard(results)}${densityCard(results)}${diffusionCard(results)}</div></header>`;
}

export function titleOf(conditions: AnalysisConditions): string {
  return formulasIn(conditions.title ?? 'Solvation structure');
}

export function compositionText(conditions: AnalysisConditions): string {
  if (conditions.composition.length === 0) return 'Composition not recorded';
  return conditions.composition
    .map(({ species, molecules, charge }) => `${integer(molecules)} ${ionLabel(species, charge)}`)
    .join(' · ');
}

export function temperatureText(temperature: number): string {
  return `${kelvin(temperature)} K (${trimmed(temperature - ZERO_CELSIUS)} °C)`;
}

function conditionEntries(results: AnalysisResults): Html[] {
  const { conditions } = results;
  const entries: [string, Renderable][] = [];
  if (conditions.temperature !== null) entries.push(['Temperature', temperatureText(conditions.temperature)]);
  if (conditions.pressureBar !== null) entries.push(['Pressure', `${fixed(conditions.pressureBar, 0)} bar`]);
  entries.push(['Atoms', integer(conditions.atomCount)]);
  if (conditions.boxEdges !== null) {
    const edges = conditions.boxEdges.map((edge) => fixed(edge, 2));
    const cubic = edges.every((edge) => edge === edges[0]);
    entries.push(['Box', cubic ? `(${edges[0]} nm)³` : `${edges.join(' × ')} nm³`]);
  }
  entries.push(['Charge scales', chargeScaleText(conditions)]);
  entries.push(['Analysed', sampledTime(results)]);
  return entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`);
}

const VERDICT_SIGNS = { demonstration: '▲', caution: '■', sound: '●' } as const;

function banner(input: ReportInput): Html {
  const verdict = verdictOf(input);
  return html`<aside class="verdict ${verdict.level}" aria-label="Verdict"><p class="verdict-line"><span aria-hidden="true">${VERDICT_SIGNS[verdict.level]}</span> ${verdict.headline}</p>${verdict.reasons.length === 0 ? NOTHING : html`<ul>${verdict.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}</aside>`;
}

function card(title: Renderable, href: string, body: Renderable, wide = false): Html {
  return html`<article class="card${wide ? ' wide-card' : ''}"><h2><a href="#${href}">${title}</a></h2>${body}</article>`;
}

function pairingCard(results: AnalysisResults): Html {
  const pair = results.speciation.at(0);
  if (pair === undefined)
    return card(
      'Ion pairing',
      'pairing',
      html`<p class="absent">Not analysed: no cation–anion pair.</p>`,
      true,
    );
  const population = pair.populations.find(({ primary }) => primary) ?? pair.populations[0];
  return card(
    html`Ion pairing, ${pairLabel(pair.label)}`,
    'pairing',
    html`${shareBars(population)}<p class="caption">By the ${population.definition} definition, per ${population.per}; contact: ${pairLabel(pair.contact.label)} closer than ${fixed(pair.contact.cutoff.value, 3)} nm. ± is one standard error, here and below. Random: as many contacts placed independently. Charge scales: ${chargeScaleText(results.conditions)}.</p>`,
    true,
  );
}

/** Two bars of 100 %: observed and at random; the numbers with their errors above. */
function shareBars(population: Population): Html {
  const classes = classesOf(population);
  const key = classes.map(
    ({ name, style, fraction, random }) =>
      html`<div class="share"><dt><span class="swatch ${style}"></span>${name}</dt><dd>${shareText(fraction)}</dd>${random === null ? NOTHING : html`<dd class="muted">random ${percent(random, null)}</dd>`}</div>`,
  );
  const bar = (label: string, values: readonly number[]) =>
    html`<div class="stack-row"><span>${label}</span><div class="stack">${classes.map(({ style }, k) => html`<i class="${style}" style="width:${(100 * values[k]).toFixed(2)}%"></i>`)}</div></div>`;
  const random = classes.map((one) => one.random ?? 0);
  return html`<dl class="shares">${key}</dl>${bar(
    'observed',
    classes.map(({ fraction }) => fraction.value),
  )}${classes.some((one) => one.random !== null) ? bar('random', random) : NOTHING}`;
}

function coordinationCard(results: AnalysisResults): Html {
  const centre = results.coordination.at(0);
  if (centre === undefined) return card('Coordination', 'shell', html`<p class="absent">Not analysed.</p>`);
  const largest = Math.max(1e-9, ...centre.ligands.map(({ atoms }) => atoms.value));
  const rows = centre.ligands.map(
    ({ label, atoms }) =>
      html`<tr><th scope="row">${pairLabel(label)}</th><td>${estimateText(atoms)}</td><td class="meter"><i style="width:${((100 * atoms.value) / largest).toFixed(1)}%"></i></td></tr>`,
  );
  return card(
    html`Coordination of ${speciesLabel(centre.label, results.conditions)}`,
    'shell',
    html`<p class="number">${estimateText(centre.total.atoms)}</p><p class="unit">binding atoms in the first shell</p><table class="mini">${rows}</table>`,
  );
}

function densityCard(results: AnalysisResults): Html {
  const entries = results.thermodynamics?.entries ?? [];
  const density = entries.find(({ quantity }) => quantity === 'density');
  const others = entries.filter(({ quantity }) => quantity === 'temperature' || quantity === 'pressure');
  const rows = others.map(
    ({ label, unit, mean }) =>
      html`<tr><th scope="row">${label}</th><td>${estimateText(mean)} ${unit}</td></tr>`,
  );
  const body =
    density === undefined
      ? html`<p class="absent">Not recorded.</p>`
      : html`<p class="number">${estimateText(density.mean)}</p><p class="unit">${density.unit}</p>`;
  return card(
    'Density',
    'thermodynamics',
    html`${body}${rows.length === 0 ? NOTHING : html`<table class="mini">${rows}</table>`}`,
  );
}

function diffusionCard(results: AnalysisResults): Html {
  if (results.msd.length === 0)
    return card('Self-diffusion', 'transport', html`<p class="absent">Not analysed.</p>`);
  const rows = results.msd.map(({ species, diffusionM2PerS, verdict }) => {
    const value =
      diffusionM2PerS === null
        ? html`<span class="muted">none: ${verdict}</span>`
        : plusMinus(
            diffusionM2PerS.value * 1e12,
            diffusionM2PerS.error === null ? null : diffusionM2PerS.error * 1e12,
          );
    return html`<tr><th scope="row">${speciesLabel(species, results.conditions)}</th><td>${value}</td></tr>`;
  });
  const any = results.msd.some(({ diffusionM2PerS }) => diffusionM2PerS !== null);
  const unit = any
    ? html`<p class="unit">10⁻¹² m²/s, not corrected for box size</p>`
    : html`<p class="unit">No D is given: the reason stands under Transport.</p>`;
  return card('Self-diffusion', 'transport', html`<table class="mini">${rows}</table>${unit}`);
}
