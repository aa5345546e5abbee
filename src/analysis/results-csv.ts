/**
 * Every table of `AnalysisResults` as CSV text.
 */
import {
  CURVE_HEADER,
  ESTIMATE_HEADER,
  estimateCells,
  QUANTITY_HEADER,
  type Quantity,
  quantityRow,
  table,
} from './csv-table.js';
import { PRIMARY_DEFINITION } from './definitions.js';
import type { Estimate } from './estimate.js';
import type { AnalysisResults, ThermodynamicsResult } from './results.js';
import {
  hydrogenBondSurvivalCsv,
  hydrogenBondsCsv,
  profileCsv,
  SURVIVAL_HEADER,
  survivalRows,
} from './structure-csv.js';
import type {
  CoordinationResult,
  RdfResult,
  ResidenceResult,
  SpeciationResult,
} from './structure-results.js';
import { carriedCsv, onsagerCsv, vehicularCsv } from './transport-csv.js';
import type {
  ConductivityResult,
  DielectricResult,
  MsdResult,
  ViscosityResult,
} from './transport-results.js';

export function rdfCsv({ r, g, gError, gErrorMethod, coordination, binWidth, label }: RdfResult): string {
  return table(
    [
      `r (nm) of ${label}`,
      'g(r)',
      'standard error of g(r)',
      'r at the end of the bin (nm)',
      'n(r) up to the end of the bin',
      ...CURVE_HEADER,
    ],
    r.map((middle, k) => [middle, g[k], gError[k], (k + 1) * binWidth, coordination[k], gErrorMethod, 'rdf']),
  );
}

/** By what it counts; molecules by denticity where that was kept. */
function counted({
  atoms,
  molecules,
  boundBy,
}: CoordinationResult['total']): readonly (readonly [counted: string, estimate: Estimate])[] {
  return [
    ['atoms', atoms],
    ['molecules', molecules],
    ...(boundBy
      ? ([
          ['molecules bound by one atom', boundBy.one],
          ['molecules bound by two atoms', boundBy.two],
          ['molecules bound by three or more', boundBy.more],
        ] as const)
      : []),
  ];
}

export function coordinationCsv(results: readonly CoordinationResult[]): string {
  return table(
    ['centre', 'ligand', 'binding atoms', 'cut-off (nm)', 'counted', ...ESTIMATE_HEADER],
    results.flatMap(({ label, ligands, total }) => [
      ...ligands.flatMap((ligand) =>
        counted(ligand).map(([name, estimate]) => [
          label,
          ligand.label,
          ligand.sites,
          ligand.cutoff.value,
          name,
          ...estimateCells(estimate, 'coordination'),
        ]),
      ),
      ...counted(total).map(([name, estimate]) => [
        label,
        'all',
        '',
        null,
        name,
        ...estimateCells(estimate, 'coordination'),
      ]),
    ]),
  );
}

export function shellsCsv(results: readonly CoordinationResult[]): string {
  return table(
    ['centre', 'shell', ...ESTIMATE_HEADER],
    results.flatMap(({ label, shells, otherShells }) => [
      ...shells.map((shell) => [label, shell.label, ...estimateCells(shell.fraction, 'coordination')]),
      [label, 'others', otherShells, null, null, null, 'coordination'],
    ]),
  );
}

export function speciationCsv(results: readonly SpeciationResult[]): string {
  return table(
    ['pair', 'contact', 'cut-off (nm)', 'per', 'class', ...ESTIMATE_HEADER, 'random contacts'],
    results.flatMap((result) => {
      const head = [result.label, result.contact.label, result.contact.cutoff.value];
      const { crossCheck } = result;
      return [
        ...result.populations.flatMap(({ definition, per, free, ssip, cip, agg }) =>
          Object.entries({ free, ssip, cip, agg }).flatMap(([name, own]) =>
            own ? [[...head, per, name, ...estimateCells(own.fraction, definition), own.random]] : [],
          ),
        ),
        ...(crossCheck
          ? (['ssip', 'cip', 'agg'] as const).map((name) => [
              result.label,
              crossCheck.contact.label,
              crossCheck.contact.cutoff.value,
              'cation',
              name,
              ...estimateCells(crossCheck[name], PRIMARY_DEFINITION),
              null,
            ])
          : []),
        ...result.cutoffSweep.flatMap((entry) =>
          (['ssip', 'cip', 'agg'] as const).map((name) => [
            result.label,
            `${result.contact.label} (sweep)`,
            entry.cutoff,
            'cation',
            name,
            ...estimateCells(entry[name], PRIMARY_DEFINITION),
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
        ...estimateCells(fraction, 'contact'),
        random,
      ]),
      ...cationsPerAnion.map(({ n, fraction, random }) => [
        label,
        'cations per anion',
        n,
        ...estimateCells(fraction, 'contact'),
        random,
      ]),
    ]),
  );
}

/** Clusters by make-up, then what they are together. */
export function clustersCsv(results: readonly SpeciationResult[]): string {
  const nothing = [null, null, null] as const;
  return table(
    ['pair', 'quantity', 'cations', 'anions', 'net charge (e)', ...ESTIMATE_HEADER],
    results.flatMap(({ label, clusters, network }) => [
      ...clusters.map(({ cations, anions, charge, fraction, estimate }) => [
        label,
        'fraction of ions in clusters of',
        cations,
        anions,
        charge ?? null,
        ...(estimate ? estimateCells(estimate, 'ion-network') : [fraction, null, null, null, 'ion-network']),
      ]),
      ...(network?.charges ?? []).map(({ charge, fraction }) => [
        label,
        'fraction of ions in clusters of net charge',
        null,
        null,
        charge,
        ...estimateCells(fraction, 'ion-network'),
      ]),
      ...(network
        ? (
            [
              ['ions in the cluster of an ion', network.meanSize],
              ['fraction of ions in the largest cluster', network.largest],
              ['fraction of frames that percolate', network.percolation.any],
              ...(['x', 'y', 'z'] as const).map(
                (axis) =>
                  [`fraction of frames that percolate along ${axis}`, network.percolation[axis]] as const,
              ),
            ] as const
          ).map(([name, estimate]) => [label, name, ...nothing, ...estimateCells(estimate, 'ion-network')])
        : []),
    ]),
  );
}

export function msdCsv({ species, lag, msd, msdError }: MsdResult): string {
  return table(
    [`lag (ps) of ${species}`, 'MSD (nm²)', 'standard error of MSD (nm²)', 'definition'],
    lag.map((time, k) => [time, msd[k], msdError[k], 'msd']),
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
      'effective samples',
      'D of an infinite box (m²/s)',
      'its standard error (m²/s)',
      'viscosity used (Pa s)',
      'definition',
      'reason',
    ],
    results.map(({ species, verdict, fit, logSlope, diffusionM2PerS, finiteSize, reason }) => [
      species,
      verdict,
      fit?.from ?? null,
      fit?.to ?? null,
      logSlope?.value ?? null,
      logSlope?.error ?? null,
      diffusionM2PerS?.value ?? null,
      diffusionM2PerS?.error ?? null,
      diffusionM2PerS?.method ?? null,
      diffusionM2PerS?.effectiveSamples ?? null,
      finiteSize?.diffusionM2PerS.value ?? null,
      finiteSize?.diffusionM2PerS.error ?? null,
      finiteSize?.viscosity.value ?? null,
      'diffusion',
      reason,
    ]),
  );
}

export function residenceCsv(results: readonly ResidenceResult[]): string {
  return table(
    [
      'centre',
      'ligand',
      'binds within (nm)',
      'released beyond (nm)',
      'bound molecules per centre',
      'releases',
      ...QUANTITY_HEADER,
      'lower bound at 95 % (ps)',
      'residence times in the run',
    ],
    results.flatMap(({ label, ligands }) =>
      ligands.flatMap((ligand) =>
        (
          [
            ['lifetime', 'ps', ligand.lifetime, 'residence', ligand.reason],
            ['1/e of the continuous function', 'ps', ligand.continuousTime, 'residence', ligand.reason],
            ['1/e of the intermittent function', 'ps', ligand.intermittentTime, 'residence', ligand.reason],
          ] as const
        ).map((quantity) => [
          label,
          ligand.label,
          ligand.bind.value,
          ligand.unbind,
          ligand.boundPerCentre,
          ligand.releases,
          ...quantityRow(quantity),
          ligand.lowerBound,
          ligand.residenceTimesInRun,
        ]),
      ),
    ),
  );
}

/** Survival functions of every ligand of one centre. */
export function survivalCsv({ ligands }: ResidenceResult): string {
  return table(
    ['ligand', ...SURVIVAL_HEADER],
    ligands.flatMap((ligand) => survivalRows([ligand.label], ligand, 'residence')),
  );
}

export function conductivityCsv(result: ConductivityResult): string {
  const { collective, nernstEinstein, nernstEinsteinReason, havenRatio, unscaled, ions, reason } = result;
  const { solventFrame } = result;
  const quantities: Quantity[] = [
    ['collective conductivity', 'S/m', collective, 'conductivity', reason],
    ['Nernst-Einstein conductivity', 'S/m', nernstEinstein, 'nernst-einstein', nernstEinsteinReason],
    ['Haven ratio', '', havenRatio, 'nernst-einstein', collective ? nernstEinsteinReason : reason],
    ...(unscaled
      ? ([
          ['collective conductivity, unscaled charges', 'S/m', unscaled.collective, 'conductivity', reason],
          [
            'Nernst-Einstein conductivity, unscaled charges',
            'S/m',
            unscaled.nernstEinstein,
            'nernst-einstein',
            nernstEinsteinReason,
          ],
        ] as const)
      : []),
    ...ions.flatMap(({ species, transference, transferenceInSolvent, apparentTransport }): Quantity[] => [
      [`transference number of ${species}`, '', transference, 'transference', reason],
      ...(solventFrame
        ? ([
            [
              `transference number of ${species}, centre of mass of ${solventFrame.species.join(' and ')} at rest`,
              '',
              transferenceInSolvent ?? null,
              'solvent-frame',
              solventFrame.reason ?? reason,
            ],
          ] as const)
        : []),
      [
        `apparent transport number of ${species}`,
        '',
        apparentTransport,
        'nernst-einstein',
        nernstEinsteinReason,
      ],
    ]),
  ];
  return table(QUANTITY_HEADER, quantities.map(quantityRow));
}

export function chargeMsdCsv({ lag, chargeMsd, chargeMsdError }: ConductivityResult): string {
  return table(
    ['lag (ps)', 'squared displacement of charge (e² nm²)', 'its standard error (e² nm²)', 'definition'],
    lag.map((time, k) => [time, chargeMsd[k], chargeMsdError[k], 'conductivity']),
  );
}

export function dielectricCsv({ epsilon, meanSquareDipole, meanDipole, reason }: DielectricResult): string {
  const quantities: Quantity[] = [
    ['static dielectric constant', '', epsilon, 'dielectric', reason],
    ['mean square dipole', 'e² nm²', meanSquareDipole, 'dielectric'],
    ...meanDipole.map((own, axis): Quantity => [`mean dipole ${'xyz'[axis]}`, 'e nm', own, 'dielectric']),
  ];
  return table(QUANTITY_HEADER, quantities.map(quantityRow));
}

export function viscosityCsv({ viscosity, cutTime, reason }: ViscosityResult): string {
  return table(
    [...QUANTITY_HEADER, 'end of the integral (ps)'],
    [[...quantityRow(['viscosity', 'Pa s', viscosity, 'viscosity', reason]), cutTime]],
  );
}

export function viscosityIntegralCsv({ lag, correlation, integral, integralError }: ViscosityResult): string {
  return table(
    [
      'lag (ps)',
      'autocorrelation of the shear pressure',
      'running integral (Pa s)',
      'its standard error (Pa s)',
      'definition',
    ],
    lag.map((time, k) => [time, correlation[k], integral[k], integralError[k], 'viscosity']),
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
      ...estimateCells(mean, 'time-average'),
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
    ...when(results.speciation.length > 0, 'clusters.csv', () => clustersCsv(results.speciation)),
    ...results.msd
      .filter(({ lag }) => lag.length > 0)
      .map((result) => ({ name: `msd-${result.id}.csv`, text: msdCsv(result) })),
    ...when(results.msd.length > 0, 'diffusion.csv', () => diffusionCsv(results.msd)),
    ...when((results.residence?.length ?? 0) > 0, 'residence.csv', () =>
      residenceCsv(results.residence ?? []),
    ),
    ...(results.residence ?? [])
      .filter(({ ligands }) => ligands.some(({ lag }) => lag.length > 0))
      .map((result) => ({ name: `survival-${result.id}.csv`, text: survivalCsv(result) })),
    ...(results.conductivity
      ? [
          { name: 'conductivity.csv', text: conductivityCsv(results.conductivity) },
          ...(results.conductivity.lag.length > 0
            ? [{ name: 'charge-msd.csv', text: chargeMsdCsv(results.conductivity) }]
            : []),
          ...when((results.conductivity.onsager?.length ?? 0) > 0, 'onsager.csv', () =>
            onsagerCsv(results.conductivity?.onsager ?? []),
          ),
        ]
      : []),
    ...(results.dielectric ? [{ name: 'dielectric.csv', text: dielectricCsv(results.dielectric) }] : []),
    ...(results.viscosity
      ? [
          { name: 'viscosity.csv', text: viscosityCsv(results.viscosity) },
          ...(results.viscosity.lag.length > 0
            ? [{ name: 'viscosity-integral.csv', text: viscosityIntegralCsv(results.viscosity) }]
            : []),
        ]
      : []),
    ...when((results.vehicular?.length ?? 0) > 0, 'vehicular.csv', () =>
      vehicularCsv(results.vehicular ?? []),
    ),
    ...(results.vehicular ?? [])
      .filter(({ ligands }) => ligands.some(({ lag }) => lag.length > 0))
      .map((result) => ({ name: `carried-${result.id}.csv`, text: carriedCsv(result) })),
    ...(results.hydrogenBonds
      ? [
          { name: 'hydrogen-bonds.csv', text: hydrogenBondsCsv(results.hydrogenBonds) },
          ...when(
            results.hydrogenBonds.pairs.some(({ lag }) => lag.length > 0),
            'hydrogen-bond-survival.csv',
            () => hydrogenBondSurvivalCsv(results.hydrogenBonds ?? { pairs: [] }),
          ),
        ]
      : []),
    ...(results.profiles ?? [])
      .filter(({ position }) => position.length > 0)
      .map((result) => ({ name: `profile-${result.id}.csv`, text: profileCsv(result) })),
    ...(results.thermodynamics
      ? [{ name: 'thermodynamics.csv', text: thermodynamicsCsv(results.thermodynamics) }]
      : []),
  ];
}
