/**
 * Every table of `AnalysisResults` as CSV text (RFC 4180): one header line with units in brackets, numbers that read back
 * exactly, an empty field for what is not known.
 */
import type {
  AnalysisResults,
  CoordinationResult,
  Estimate,
  MsdResult,
  RdfResult,
  SpeciationResult,
  ThermodynamicsResult,
} from './results.js';

type Cell = string | number | null;

function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const field = (cell: Cell) => {
    if (cell === null) return '';
    const text = String(cell);
    return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [header, ...rows].map((row) => `${row.map(field).join(',')}\n`).join('');
}

const ESTIMATE_HEADER = ['value', 'standard error', 'error method', 'effective samples'] as const;

function estimateCells({ value, error, method, effectiveSamples }: Estimate): Cell[] {
  return [value, error, method, effectiveSamples];
}

export function rdfCsv({ r, g, gError, coordination, binWidth, label }: RdfResult): string {
  return table(
    [
      `r (nm) of ${label}`,
      'g(r)',
      'standard error of g(r)',
      'r at the end of the bin (nm)',
      'n(r) up to the end of the bin',
    ],
    r.map((middle, k) => [middle, g[k], gError[k], (k + 1) * binWidth, coordination[k]]),
  );
}

export function coordinationCsv(results: readonly CoordinationResult[]): string {
  return table(
    ['centre', 'ligand', 'binding atoms', 'cut-off (nm)', 'counted', ...ESTIMATE_HEADER],
    results.flatMap(({ label, ligands, total }) => [
      ...ligands.flatMap((ligand) =>
        (['atoms', 'molecules'] as const).map((counted) => [
          label,
          ligand.label,
          ligand.sites,
          ligand.cutoff.value,
          counted,
          ...estimateCells(ligand[counted]),
        ]),
      ),
      ...(['atoms', 'molecules'] as const).map((counted) => [
        label,
        'all',
        '',
        null,
        counted,
        ...estimateCells(total[counted]),
      ]),
    ]),
  );
}

export function shellsCsv(results: readonly CoordinationResult[]): string {
  return table(
    ['centre', 'shell', ...ESTIMATE_HEADER],
    results.flatMap(({ label, shells, otherShells }) => [
      ...shells.map((shell) => [label, shell.label, ...estimateCells(shell.fraction)]),
      [label, 'others', otherShells, null, null, null],
    ]),
  );
}

export function speciationCsv(results: readonly SpeciationResult[]): string {
  return table(
    ['pair', 'contact', 'cut-off (nm)', 'definition', 'per', 'class', ...ESTIMATE_HEADER, 'random contacts'],
    results.flatMap((result) => {
      const head = [result.label, result.contact.label, result.contact.cutoff.value];
      const { crossCheck } = result;
      return [
        ...result.populations.flatMap(({ definition, per, free, ssip, cip, agg }) =>
          Object.entries({ free, ssip, cip, agg }).flatMap(([name, own]) =>
            own ? [[...head, definition, per, name, ...estimateCells(own.fraction), own.random]] : [],
          ),
        ),
        ...(crossCheck
          ? (['ssip', 'cip', 'agg'] as const).map((name) => [
              result.label,
              crossCheck.contact.label,
              crossCheck.contact.cutoff.value,
              'isolated-pair',
              'cation',
              name,
              ...estimateCells(crossCheck[name]),
              null,
            ])
          : []),
        ...result.cutoffSweep.flatMap((entry) =>
          (['ssip', 'cip', 'agg'] as const).map((name) => [
            result.label,
            `${result.contact.label} (sweep)`,
            entry.cutoff,
            'isolated-pair',
            'cation',
            name,
            ...estimateCells(entry[name]),
            null,
          ]),
        ),
      ];
    }),
  );
}

export function contactsCsv(results: readonly SpeciationResult[]): string {
  return table(
    ['pair', 'counted', 'n', ...ESTIMATE_HEADER, 'random contacts'],
    results.flatMap(({ label, anionsPerCation, cationsPerAnion }) => [
      ...anionsPerCation.map(({ n, fraction, random }) => [
        label,
        'anions per cation',
        n,
        ...estimateCells(fraction),
        random,
      ]),
      ...cationsPerAnion.map(({ n, fraction, random }) => [
        label,
        'cations per anion',
        n,
        ...estimateCells(fraction),
        random,
      ]),
    ]),
  );
}

export function msdCsv({ species, lag, msd, msdError }: MsdResult): string {
  return table(
    [`lag (ps) of ${species}`, 'MSD (nm²)', 'standard error of MSD (nm²)'],
    lag.map((time, k) => [time, msd[k], msdError[k]]),
  );
}

export function diffusionCsv(results: readonly MsdResult[]): string {
  return table(
    [
      'species',
      'verdict',
      'fit from (ps)',
      'fit to (ps)',
      'd ln MSD / d ln t',
      'its standard error',
      'D (m²/s)',
      'standard error of D (m²/s)',
      'error method',
      'reason',
    ],
    results.map(({ species, verdict, fit, logSlope, diffusionM2PerS, reason }) => [
      species,
      verdict,
      fit?.from ?? null,
      fit?.to ?? null,
      logSlope?.value ?? null,
      logSlope?.error ?? null,
      diffusionM2PerS?.value ?? null,
      diffusionM2PerS?.error ?? null,
      diffusionM2PerS?.method ?? null,
      reason,
    ]),
  );
}

export function thermodynamicsCsv({ entries }: ThermodynamicsResult): string {
  return table(
    [
      'quantity',
      'unit',
      ...ESTIMATE_HEADER,
      'fluctuation',
      'drift over the run',
      'standard error of the drift',
    ],
    entries.map(({ label, unit, mean, fluctuation, drift }) => [
      label,
      unit,
      ...estimateCells(mean),
      fluctuation,
      drift?.value ?? null,
      drift?.error ?? null,
    ]),
  );
}

/** File name (without folder) and text of every table that has rows. */
export function resultTables(results: AnalysisResults): { readonly name: string; readonly text: string }[] {
  const when = (condition: boolean, name: string, text: () => string) =>
    condition ? [{ name, text: text() }] : [];
  return [
    ...results.rdf.map((result) => ({ name: `rdf-${result.id}.csv`, text: rdfCsv(result) })),
    ...when(results.coordination.length > 0, 'coordination.csv', () => coordinationCsv(results.coordination)),
    ...when(results.coordination.length > 0, 'shells.csv', () => shellsCsv(results.coordination)),
    ...when(results.speciation.length > 0, 'speciation.csv', () => speciationCsv(results.speciation)),
    ...when(results.speciation.length > 0, 'contacts.csv', () => contactsCsv(results.speciation)),
    ...results.msd
      .filter(({ lag }) => lag.length > 0)
      .map((result) => ({ name: `msd-${result.id}.csv`, text: msdCsv(result) })),
    ...when(results.msd.length > 0, 'diffusion.csv', () => diffusionCsv(results.msd)),
    ...(results.thermodynamics
      ? [{ name: 'thermodynamics.csv', text: thermodynamicsCsv(results.thermodynamics) }]
      : []),
  ];
}
