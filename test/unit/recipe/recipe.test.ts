import { describe, expect, it } from 'vitest';
import { ANALYSIS_NAMES } from '../../../src/analysis/index.js';
import { defaultRecipeText, parseRecipe, RecipeError, recipeHash } from '../../../src/recipe/index.js';

function refusal(text: string): RecipeError {
  try {
    parseRecipe(text, 'recipe.yaml');
  } catch (error) {
    if (error instanceof RecipeError) return error;
    throw error;
  }
  throw new Error('the recipe was accepted');
}

const MINIMAL = 'electrolyte: { salt: { LiPF6: 1 M }, solvents: { EC: 1, DEC: 1, DMC: 1 } }';

describe('defaults', () => {
  it('fill every key but electrolyte', () => {
    expect(parseRecipe(MINIMAL, 'recipe.yaml')).toEqual({
      title: '',
      electrolyte: {
        kind: 'mixture',
        salts: [{ name: 'LiPF6', amount: { dimension: 'molarity', value: 1 } }],
        solvents: [
          { name: 'EC', parts: 1 },
          { name: 'DEC', parts: 1 },
          { name: 'DMC', parts: 1 },
        ],
        by: 'volume',
        at: 298.15,
        polymers: [],
      },
      species: [],
      box: { kind: 'atoms', atoms: 3000 },
      model: {
        chargeScale: { ions: 0.8, species: {} },
        cutoff: 1.1,
        timeStep: 0.004,
        hydrogenMass: 3,
        constraints: 'h-bonds',
        pmeOrder: 4,
        pmeSpacing: 0.12,
        ewaldTolerance: 1e-5,
        dispersionCorrection: true,
      },
      conditions: { temperature: 298.15, pressure: 1, thermostat: 'csvr', pressureAxes: 'isotropic' },
      protocol: [
        { kind: 'minimise', steps: 2000, forceTolerance: 500, maximumStep: 0.01 },
        { kind: 'melt', temperature: 450, time: 200, pressure: 1 },
        { kind: 'cool', from: 450, to: 298.15, rate: 0.5, pressure: 1 },
        { kind: 'equilibrate', temperature: 298.15, time: 500, pressure: 1 },
        { kind: 'produce', temperature: 298.15, time: 20_000, pressure: 1 },
      ],
      produce: { time: 20_000, frameEvery: 2, energiesEvery: 0.2 },
      replicas: 1,
      seed: 1,
      analysis: [...ANALYSIS_NAMES],
      profile: { axis: 'z', bins: 100 },
      hydrogenBond: {},
      platform: 'auto',
      waive: [],
    });
  });

  it('are what `sheath init` writes out', () => {
    const { title, ...written } = parseRecipe(defaultRecipeText(), 'recipe.yaml');
    const { title: none, ...minimal } = parseRecipe(MINIMAL, 'recipe.yaml');
    expect(written).toEqual(minimal);
    expect([title, none]).toEqual(['BCE at 25 °C', '']);
    const gel = parseRecipe(defaultRecipeText({ polymer: true, temperature: '-40 °C' }), 'recipe.yaml');
    expect(gel.conditions.temperature).toBe(233.15);
    expect(gel.electrolyte).toMatchObject({ polymers: [{ name: 'APEM', massFraction: 0.058 }] });
  });
});

describe('what is written', () => {
  it('may choose the axis of the profiles', () => {
    const analysesOf = (text: string) => {
      const { analysis, profile } = parseRecipe(`${MINIMAL}\nanalysis: ${text}\n`, 'recipe.yaml');
      return { analysis, profile };
    };
    expect(analysesOf('[rdf, { profiles: { axis: x, bins: 250 } }]')).toEqual({
      analysis: ['rdf', 'profiles'],
      profile: { axis: 'x', bins: 250 },
    });
    expect(analysesOf('[profiles, { profiles: { axis: y } }]')).toEqual({
      analysis: ['profiles'],
      profile: { axis: 'y', bins: 100 },
    });
    expect(analysesOf('[{ profiles: }]').profile).toEqual({ axis: 'z', bins: 100 });
    expect(() => analysesOf('[{ profiles: { axis: w } }]')).toThrow(
      expect.objectContaining({ code: 'E_RECIPE_VALUE' }),
    );
    expect(() => analysesOf('[{ profile: { axis: x } }]')).toThrow(
      expect.objectContaining({ code: 'E_RECIPE_KEY' }),
    );
  });

  it('may choose the criterion of hydrogen bonds', () => {
    const analysesOf = (text: string) => {
      const { analysis, hydrogenBond } = parseRecipe(`${MINIMAL}\nanalysis: ${text}\n`, 'recipe.yaml');
      return { analysis, hydrogenBond };
    };
    expect(analysesOf('[rdf, { hydrogen-bonds: { distance: 3.2 Å, angle: 40° } }]')).toEqual({
      analysis: ['rdf', 'hydrogen-bonds'],
      hydrogenBond: { distance: 0.32, angle: 40 },
    });
    expect(analysesOf('[{ profiles: , hydrogen-bonds: { angle: 35 deg } }]')).toEqual({
      analysis: ['hydrogen-bonds', 'profiles'],
      hydrogenBond: { angle: 35 },
    });
    expect(analysesOf('[{ hydrogen-bonds: }]').hydrogenBond).toEqual({});
    for (const [settings, code] of [
      ['{ angle: 190° }', 'E_RECIPE_RANGE'],
      ['{ angle: 30 }', 'E_RECIPE_UNIT'],
      ['{ distance: 5 nm }', 'E_RECIPE_RANGE'],
      ['{ reach: 0.3 nm }', 'E_RECIPE_KEY'],
    ])
      expect(() => analysesOf(`[{ hydrogen-bonds: ${settings} }]`)).toThrow(
        expect.objectContaining({ code }),
      );
  });

  it('comes out in internal units', () => {
    const recipe = parseRecipe(
      `title: gel
electrolyte: { salt: { LiPF6: 1.2 mol/kg }, solvents: { EC: 3, FEC: 7 }, by: mass, at: 40 °C }
species: { FEC: { itp: fec.itp, gro: fec.gro, molarVolume: 72 mL/mol } }
box: { edge: 40 Å }
model: { chargeScale: { ions: 0.75, EC: 0.9 }, cutoff: 10 Å, timeStep: 4 fs, hydrogenMass: 3 u, constraints: none, pmeOrder: 6,
  pmeSpacing: 1 Å, ewaldTolerance: 1e-6, dispersionCorrection: false }
conditions: { temperature: -40 °C, pressure: none }
produce: { time: 1 µs, frameEvery: 4 ps, energiesEvery: 400 fs }
replicas: 4
seed: 0
analysis: [msd, msd]
platform: reference
`,
      'recipe.yaml',
    );
    expect(recipe).toMatchObject({
      title: 'gel',
      electrolyte: {
        salts: [{ name: 'LiPF6', amount: { dimension: 'molality', value: 1.2 } }],
        by: 'mass',
        at: 313.15,
      },
      species: [{ name: 'FEC', itp: 'fec.itp', gro: 'fec.gro', molarVolume: 72 }],
      box: { kind: 'edge', edge: 4 },
      model: {
        chargeScale: { ions: 0.75, species: { EC: 0.9 } },
        cutoff: 1,
        timeStep: 0.004,
        hydrogenMass: 3,
        constraints: 'none',
        pmeOrder: 6,
        pmeSpacing: 0.1,
        ewaldTolerance: 1e-6,
        dispersionCorrection: false,
      },
      conditions: { temperature: 233.15, pressure: null },
      produce: { time: 1e6, frameEvery: 4, energiesEvery: 0.4 },
      replicas: 4,
      seed: 0,
      analysis: ['msd'],
      platform: 'reference',
    });
    expect(JSON.parse(JSON.stringify(recipe))).toEqual(recipe);
  });

  it('may be whole molecules', () => {
    const recipe = parseRecipe('electrolyte: { counts: { LiPF6: 20, EC: 97 } }', 'recipe.yaml');
    expect(recipe.electrolyte).toEqual({
      kind: 'counts',
      counts: [
        { name: 'LiPF6', count: 20 },
        { name: 'EC', count: 97 },
      ],
    });
    expect(recipe.box).toBeNull();
  });

  it('may change stages of the standard protocol', () => {
    const { protocol } = parseRecipe(
      `${MINIMAL}
protocol: { melt: { time: 50 ps }, cool: { rate: 2 K/ps } }`,
      'recipe.yaml',
    );
    expect(protocol.map(({ kind }) => kind)).toEqual(['minimise', 'melt', 'cool', 'equilibrate', 'produce']);
    expect(protocol[1]).toEqual({ kind: 'melt', temperature: 450, time: 50, pressure: 1 });
    expect(protocol[2]).toMatchObject({ rate: 2 });
  });

  it('may list stages', () => {
    const { protocol } = parseRecipe(
      `${MINIMAL}
protocol:
  - minimise
  - equilibrate: { temperature: 400 K, time: 1 ns, pressure: none }
  - cool: { to: 300 K }
  - cool:
  - produce: { time: 3 ns }
produce: { time: 5 ns }
conditions: { temperature: -40 °C }`,
      'recipe.yaml',
    );
    expect(protocol).toEqual([
      { kind: 'minimise', steps: 2000, forceTolerance: 500, maximumStep: 0.01 },
      { kind: 'equilibrate', temperature: 400, time: 1000, pressure: null },
      { kind: 'cool', from: 400, to: 300, rate: 0.5, pressure: 1 },
      { kind: 'cool', from: 300, to: 233.15, rate: 0.5, pressure: 1 },
      { kind: 'produce', temperature: 233.15, time: 3000, pressure: 1 },
    ]);
  });
});

describe('the hash', () => {
  const hash = (text: string) => recipeHash(parseRecipe(text, 'recipe.yaml'));

  it('is that of the meaning', () => {
    const one = `${MINIMAL}\nmodel: { cutoff: 1.1 nm, timeStep: 2 fs }\nconditions: { temperature: -40 °C }`;
    const other = `conditions: { temperature: 233.15 K } # cold\nmodel: { timeStep: 0.002 ps, cutoff: 11 Å }\n${MINIMAL}`;
    expect(hash(one)).toBe(hash(other));
    expect(hash(one)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('changes with every change', () => {
    const texts = [
      MINIMAL,
      `${MINIMAL}\nseed: 2`,
      `${MINIMAL}\nmodel: { cutoff: 1.2 nm }`,
      MINIMAL.replace('1 M', '1.1 M'),
      MINIMAL.replace('EC: 1, DEC: 1', 'DEC: 1, EC: 1'),
    ];
    expect(new Set(texts.map(hash)).size).toBe(texts.length);
  });
});

function problemsIn(text: string) {
  try {
    parseRecipe(text, 'recipe.yaml');
  } catch (error) {
    if (error instanceof RecipeError) return error.problems;
    throw error;
  }
  throw new Error('no problem was found');
}

describe('bad recipes', () => {
  it('are told everything at once, with places', () => {
    const error = refusal(`titel: x
electrolyte:
  salt: { LiPF6: 1 m, "9x": 1 M }
  solvents: { EC: 1, DMC: -1 }
  polymr: { APEM: 5 wt% }
box: { atoms: many }
temperature: 3 K
model: { cutoff: 11, timeStep: 2 ps, constraint: h-bonds, constraints: hbonds, pmeOrder: 9, hydrogenMass: 3 nm }
conditions: { temperature: -300 °C }
protocol: [ minimise, meltt, { melt: { tme: 3 ps } } ]
produce: { time: 5 }
replicas: 1.5
analysis: [rdf, mds]
platform: [cpu]
`);
    expect(error.code).toBe('E_RECIPE');
    expect(error.message).toMatchInlineSnapshot(`
      "recipe.yaml has 20 problems:
        1:1 E_RECIPE_KEY: the recipe has the unknown key "titel"; the keys here are title, electrolyte, species, box, model, conditions, protocol, produce, replicas, seed, analysis, platform, waive. Perhaps "title" is meant.
        3:18 E_RECIPE_UNIT: electrolyte.salt.LiPF6 is "1 m"; "m" is not a known unit; a molarity or a molality takes M, mol/L or mM, or mol/kg or mmol/kg. Write for example "1 M" or "1.2 mol/kg".
        3:23 E_RECIPE_VALUE: electrolyte.salt names "9x"; a name begins with a letter and holds letters, digits, _ ( ) + or -. Use the names of species and salts, such as EC or LiPF6.
        4:27 E_RECIPE_RANGE: electrolyte.solvents.DMC is -1; it must be above 0. Use a value within this limit.
        5:3 E_RECIPE_KEY: electrolyte has the unknown key "polymr"; the keys here are salt, solvents, polymer, by, at, counts. Perhaps "polymer" is meant.
        6:15 E_RECIPE_TYPE: box.atoms is "many"; it must be a number. Write a number without quotes or a unit.
        7:1 E_RECIPE_KEY: the recipe has the unknown key "temperature"; the keys here are title, electrolyte, species, box, model, conditions, protocol, produce, replicas, seed, analysis, platform, waive. "temperature" belongs under \`conditions\`.
        8:18 E_RECIPE_UNIT: model.cutoff is 11 without a unit; a length needs one of nm, Å or pm. Write for example "1.1 nm".
        8:32 E_RECIPE_RANGE: model.timeStep is "2 ps"; it must be from 0.01 fs to 10 fs. Use a value within these limits.
        8:38 E_RECIPE_KEY: model has the unknown key "constraint"; the keys here are chargeScale, cutoff, timeStep, hydrogenMass, constraints, pmeOrder, pmeSpacing, ewaldTolerance, dispersionCorrection. Perhaps "constraints" is meant.
        8:72 E_RECIPE_VALUE: model.constraints is "hbonds"; it must be one of h-bonds, none. Perhaps "h-bonds" is meant.
        8:90 E_RECIPE_RANGE: model.pmeOrder is 9; it must be at most 6. Use a value within this limit.
        8:107 E_RECIPE_UNIT: model.hydrogenMass is "3 nm"; "nm" measures length, where an atomic mass is needed (u). Write for example "3 u".
        9:28 E_RECIPE_VALUE: conditions.temperature is "-300 °C"; no temperature lies below 0 K (-273.15 °C). Write for example "-40 °C".
        10:23 E_RECIPE_VALUE: protocol[2] is "meltt"; it must be one of minimise, melt, cool, equilibrate, produce. Perhaps "melt" is meant.
        10:40 E_RECIPE_KEY: protocol[3].melt has the unknown key "tme"; the keys here are temperature, time, pressure. Perhaps "time" is meant.
        11:18 E_RECIPE_UNIT: produce.time is 5 without a unit; a time needs one of ps, fs, ns or µs. Write for example "20 ns".
        12:11 E_RECIPE_TYPE: replicas is 1.5; it must be a whole number. Write a whole number without quotes or a unit.
        13:17 E_RECIPE_VALUE: analysis[2] is "mds"; it must be one of rdf, coordination, speciation, residence, msd, vehicular, conductivity, dielectric, viscosity, hydrogen-bonds, profiles. Perhaps "msd" is meant.
        14:11 E_RECIPE_VALUE: platform is a list of 1; it must be one of auto, webgpu, cpu, cpu-fma, reference, gpujs. Perhaps "cpu" is meant."
    `);
  });

  it('have one problem, with its own code', () => {
    const texts = [
      'electrolyte: [',
      'electrolyte: { solvents: { EC: 1 } }\nelectrolyte: { solvents: { EC: 1 } }',
      'electrolyte: *nowhere',
      '',
      'sheath',
      'title: x',
      'electrolyte: 3',
      'electrolyte: {}',
      'electrolyte: { salt: { LiPF6: }, solvents: { EC: 1 } }',
      `${MINIMAL}\nprotocol: std`,
      `${MINIMAL}\nprotocol: []`,
      `${MINIMAL}\nprotocol: { melt: { time: 3 } }`,
      `${MINIMAL}\nprotocol: { melt: { rate: 3 K/ps } }`,
      `${MINIMAL}\nprotocol: [{ melt: , cool: }]`,
      `${MINIMAL}\nbox: { atoms: 3000, edge: 4 nm }`,
      `${MINIMAL}\nproduce: { time: 1 ps }`,
      `${MINIMAL}\nproduce: { energiesEvery: 1 fs }`,
      `${MINIMAL}\nspecies: { FEC: { itp: fec.itp } }`,
      'electrolyte: { counts: { EC: 9 }, by: mass }',
      'electrolyte: { counts: { EC: 9 } }\nbox: { atoms: 90 }',
      'electrolyte: { counts: { EC: 9.5 } }',
    ];
    expect(
      texts.map((text) => `${refusal(text).code} ${refusal(text).message}`).join('\n'),
    ).toMatchInlineSnapshot(`
      "E_RECIPE_SYNTAX recipe.yaml:1:15: the recipe is not valid YAML; flow sequence in block collection must be sufficiently indented and end with a ]. Indent with spaces, write \`key: value\`, and quote texts that hold a colon.
      E_RECIPE_SYNTAX recipe.yaml:2:1: the recipe is not valid YAML; this key is there twice. Keep one of the two.
      E_RECIPE_SYNTAX recipe.yaml:1:1: the recipe is not valid YAML; unresolved alias (the anchor must be set before the alias): nowhere. Indent with spaces, write \`key: value\`, and quote texts that hold a colon.
      E_RECIPE_TYPE recipe.yaml:1:1: the recipe is empty; it must be a map of keys. \`sheath init\` writes a recipe to start from.
      E_RECIPE_TYPE recipe.yaml:1:1: the recipe is "sheath"; it must be a map of keys. \`sheath init\` writes a recipe to start from.
      E_RECIPE_MISSING recipe.yaml:1:1: electrolyte is missing; it is needed and has no default. Add it, as in the recipe that \`sheath init\` writes.
      E_RECIPE_TYPE recipe.yaml:1:14: electrolyte is 3; it must be a map of keys. Write keys with values, as { salt: { LiPF6: 1 M }, solvents: { EC: 1, DMC: 1 } }.
      E_RECIPE_MISSING recipe.yaml:1:14: electrolyte.solvents is missing; a mixture needs at least one solvent. Write \`solvents: { EC: 1, DMC: 1 }\`, or whole molecules as \`counts\`.
      E_RECIPE_VALUE recipe.yaml:1:31: electrolyte.salt.LiPF6 is empty; a molarity or a molality is needed, a number with M, mol/L or mM, or mol/kg or mmol/kg. Write for example "1 M" or "1.2 mol/kg".
      E_RECIPE_VALUE recipe.yaml:2:11: protocol is "std"; it must be standard, or a map or a list as \`sheath init\` shows. Write for example standard.
      E_RECIPE_RANGE recipe.yaml:2:11: protocol is a list of 0; it must have at least 1 items. Use a value within this limit.
      E_RECIPE_UNIT recipe.yaml:2:27: protocol.melt.time is 3 without a unit; a time needs one of ps, fs, ns or µs. Write for example "20 ns".
      E_RECIPE_KEY recipe.yaml:2:21: protocol.melt has the unknown key "rate"; the keys here are temperature, time, pressure. Take it out, or write the key that is meant.
      E_RECIPE_CONFLICT recipe.yaml:2:12: protocol[1] names 2 stages; an item of the list is one stage. Write each stage behind a dash of its own.
      E_RECIPE_CONFLICT recipe.yaml:2:6: box has both \`atoms\` and \`edge\`; one of them follows from the other. Take out one of the two.
      E_RECIPE_RANGE recipe.yaml:2:18: produce.time is 1 ps; the first frame is due after 2 ps. Use a longer time or a smaller \`frameEvery\`.
      E_RECIPE_RANGE recipe.yaml:2:27: produce.energiesEvery is 1 fs; the time step is 4 fs. Use one time step or longer.
      E_RECIPE_MISSING recipe.yaml:2:17: species.FEC.gro is missing; it is needed and has no default. Add it, as in the recipe that \`sheath init\` writes.
      E_RECIPE_CONFLICT recipe.yaml:1:39: electrolyte has both \`counts\` and \`by\`; explicit counts leave nothing else to say. Take out one of the two.
      E_RECIPE_CONFLICT recipe.yaml:2:15: box.atoms is given beside electrolyte.counts; the counts fix the number of atoms. Take out \`box.atoms\`.
      E_RECIPE_TYPE recipe.yaml:1:30: electrolyte.counts.EC is 9.5; it must be a whole number. Write a whole number without quotes or a unit."
    `);
  });

  it.each([
    ['salt: { LiPX6: 1 M }, solvents: { EC: 1 }', 'E_COMPOSITION_SALT', 'LiPF6'],
    ['salt: { LiPF6: 1 M }, solvents: { EC: 1, dmc: 1 }', 'E_COMPOSITION_SPECIES', 'DMC'],
    ['solvents: { EC: 1 }, polymer: { AEPM: 5 wt% }', 'E_COMPOSITION_SPECIES', 'APEM'],
    ['counts: { LiPF6: 2, NIPM: 20 }', 'E_COMPOSITION_SPECIES', null],
    ['counts: { LiPF6: 2, CE: 20 }', 'E_COMPOSITION_SPECIES', 'EC'],
    ['salt: { LiPF6: 1 M }, solvents: { EC: 1, FEC: 1 }', 'E_COMPOSITION_SPECIES', null],
    ['salt: { NaPF6: 1 M }, solvents: { EC: 1 }', 'E_COMPOSITION_SALT', null],
  ])('name species that nobody knows with their place: %s', (electrolyte, code, meant) => {
    const problem = problemsIn(`electrolyte: { ${electrolyte} }`)[0];
    expect(problem).toMatchObject({ code, line: 1 });
    expect(problem.parts.cure).toMatch(
      meant === null
        ? /^(Add it|Name a salt of these, or add its ions) under `species` as \.itp and \.gro$/
        : new RegExp(`^Perhaps "${meant}" is meant; .* of your own (is|are) added under \`species\``),
    );
    expect(`electrolyte: { ${electrolyte} }`.slice(problem.column - 1)).toMatch(
      /^(LiPX6|dmc|AEPM|NIPM|CE|FEC|NaPF6):/,
    );
  });

  it('may name species of their own, and ions of these in salts', () => {
    const own = 'species: { TFSI: { itp: a.itp, gro: a.gro }, FEC: { itp: f.itp, gro: f.gro } }';
    expect(
      parseRecipe(`electrolyte: { salt: { LiTFSI: 1 M }, solvents: { FEC: 1 } }\n${own}`, 'r').species,
    ).toHaveLength(2);
    expect(problemsIn(`electrolyte: { solvents: { FCE: 1 } }\n${own}`)[0].parts.cure).toMatch(
      /^Perhaps "FEC" is meant/,
    );
  });

  it.each([
    ['waive: [E_CUTOFF]', '3:9', 'only warnings can be waived', 'Take it out, or name a warning'],
    ['waive: W_CUTOFF', '3:8', 'it must be a list', 'as [W_CUTOFF]'],
    ['model: { chargeScale: 0.8 }', '3:23', 'it must be a map of names', 'as { ions: 0.8 }'],
    ['platform: gpu', '3:11', 'it must be one of auto, webgpu', 'Perhaps "webgpu" is meant'],
    ['conditions: { temp: 300 K }', '3:15', 'the keys here are', 'Perhaps "temperature" is meant'],
    [
      '---\nelectrolyte: { solvents: { DMC: 1 } }',
      '3:1',
      'a second recipe begins here',
      'Keep one in a file',
    ],
  ])('say what to write: %s', (line, place, limit, cure) => {
    const [problem] = problemsIn(`# one\nelectrolyte: { solvents: { EC: 1 } }\n${line}`);
    expect(`${problem.line}:${problem.column}`).toBe(place);
    expect(problem.parts.limit).toContain(limit);
    expect(problem.parts.cure).toContain(cure);
  });

  it('know a decimal comma, and that a text is no recipe', () => {
    const problems = problemsIn('electrolyte: { salt: { LiPF6: 1,2 M }, solvents: { EC: 1 } }');
    expect(problems.at(-1)?.parts.cure).toBe(
      'Write decimals with a point, 1.2 M: a comma begins the next entry',
    );
    expect(problemsIn('dear reader')[0].parts.cure).toBe('`sheath init` writes a recipe to start from');
  });

  it('that are no UTF-8 are told so, with the place', () => {
    const latin = new TextDecoder().decode(
      Uint8Array.from([...'title: 25 '].map((c) => c.charCodeAt(0)).concat(0xb0)),
    );
    expect(problemsIn(`# one\n${latin}`)[0]).toMatchObject({
      code: 'E_RECIPE_SYNTAX',
      line: 2,
      column: 11,
      parts: { cure: 'Save the file as UTF-8' },
    });
    expect(problemsIn('t\0i\0t\0')[0]).toMatchObject({ line: 1, column: 2 });
  });

  it('do not blow up', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${Array.from(
      { length: 9 },
      (_, i) => `${'bcdefghij'[i]}: &${'bcdefghij'[i]} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(', ')}]`,
    ).join('\n')}`;
    for (const text of [
      bomb,
      '['.repeat(20_000),
      `${MINIMAL}\n__proto__: { x: 1 }`,
      `title: ${'x'.repeat(2e6)}`,
      '- 1\n- 2',
      '\u0000',
      '&a [*a]',
    ])
      expect(refusal(text).code).toMatch(/^E_RECIPE/);
  });
});
