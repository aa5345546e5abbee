/** The recipe that `sheath init` writes: complete, commented, ready to run. */

export interface DefaultRecipeOptions {
  readonly title?: string;
  /** As written in a recipe: "25 °C". */
  readonly temperature?: string;
  /** Add the APEM oligomer of the gel electrolyte TVE. */
  readonly polymer?: boolean;
}

export function defaultRecipeText(options: DefaultRecipeOptions = {}): string {
  const { temperature = '25 °C', polymer = false } = options;
  const { title = `${polymer ? 'TVE' : 'BCE'} at ${temperature}` } = options;
  return `# A sheath recipe. Every key but \`electrolyte\` may be left out; what is written here after it are the defaults,
# except title${polymer ? ', box' : ''} and temperature. Quantities carry their units: 25 °C or 298.15 K, 1.1 nm or 11 Å, 2 fs.
title: ${JSON.stringify(title)}

electrolyte:
  salt: { LiPF6: 1 M } # per litre of liquid; or per kilogram of solvent: 1.2 mol/kg
  solvents: { EC: 1, DEC: 1, DMC: 1 } # parts ...
  by: volume # ... by volume, mass or mole
  at: 25 °C # where the volumes are measured
${polymer ? '  polymer: { APEM: 5.8 wt% } # of the total mass\n' : '  # polymer: { APEM: 5.8 wt% } # of the total mass\n'}  # or, instead of all of these, whole molecules:
  # counts: { LiPF6: 20, EC: 97, DEC: 53, DMC: 76 }

# Species of your own, from GROMACS files beside this one:
# species: { FEC: { itp: fec.itp, gro: fec.gro } }

box: { atoms: ${polymer ? '3300 } # about so many, to hold one whole APEM' : '3000 } # about so many'}; or { edge: 4 nm }

model:
  chargeScale: { ions: 0.8 } # factor on the charges of ions; by species: { ions: 0.8, EC: 0.9 }
  cutoff: 1.1 nm
  timeStep: 4 fs # 2 fs with hydrogenMass: none
  hydrogenMass: 3 u # taken from the heavy atom it is bound to
  constraints: h-bonds # or none
  pmeOrder: 4
  pmeSpacing: 0.12 nm
  ewaldTolerance: 1.0e-5
  dispersionCorrection: true

conditions: { temperature: ${temperature}, pressure: 1 bar, thermostat: csvr, pressureAxes: isotropic }
# pressure: none holds the volume; thermostat: nose-hoover; pressureAxes: z, xy ... change these edges, each by itself

# standard = minimise, melt at 450 K, cool at 0.5 K/ps, equilibrate, produce.
# Change a stage: { melt: { time: 50 ps } }. Or list the stages: [minimise, { equilibrate: { time: 1 ns } }, produce].
protocol: standard

produce: { time: 20 ns, frameEvery: 2 ps, energiesEvery: 0.2 ps }

replicas: 1 # independent boxes, run side by side
seed: 1
analysis: # with settings: { profiles: { axis: x, bins: 200 } }, { hydrogen-bonds: { distance: 0.35 nm, angle: 30° } }
  [rdf, coordination, speciation, residence, msd, vehicular, conductivity, dielectric, viscosity, hydrogen-bonds, profiles]
platform: auto

# waive: [W_CUTOFF] # warnings (of sheath check) that do not stop the run
`;
}
