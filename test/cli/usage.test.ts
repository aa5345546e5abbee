/** What a user meets first: help, wrong command lines, wrong recipes; status, place, limit and cure, and nothing left behind. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { VERSION } from '../../src/core/index.js';
import { runSheath, startSheath, temporaryFolder } from '../support/run-sheath.js';

const { folder, remove } = temporaryFolder();
afterAll(remove);
const inFolder = (name: string) => join(folder, name);

const BASE = `electrolyte:
  salt: { LiPF6: 1 M }
  solvents: { EC: 1, DMC: 1 }
box: { atoms: 1000 }
model: { cutoff: 1 nm }
`;

async function refused(args: readonly string[]) {
  const before = readdirSync(folder, { recursive: true });
  const { status, stdout, stderr } = await runSheath(args, folder);
  expect(stdout).toBe('');
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
  return { status, message: stderr.replaceAll(folder, 'FOLDER').replace('packing the box ...\n', '').trim() };
}

/** A recipe with one thing changed, as `sheath check` sees it. */
async function checked(from: string, to: string) {
  expect(BASE).toContain(from);
  writeFileSync(inFolder('recipe.yaml'), BASE.replace(from, to));
  const { status, message } = await refused(['check', 'recipe.yaml']);
  expect(status).toBe(2);
  return message;
}

describe('help', () => {
  test('the overview lists the commands; a command explains itself with examples', async () => {
    const { status, stdout } = await runSheath(['--help'], folder);
    expect(status).toBe(0);
    for (const name of ['init', 'check', 'build', 'run', 'continue', 'analyze', 'report', 'energy', 'schema'])
      expect(stdout).toContain(`  sheath ${name} `);
    const help = await runSheath(['run', '--help'], folder);
    expect(help.status).toBe(0);
    expect(help.stdout).toMatch(/Examples:\n +sheath run recipe\.yaml/);
    // On a line of its own, however long: to be copied.
    expect((await runSheath(['analyze', '--help'], folder)).stdout).toContain(
      '\n  sheath analyze --trajectory md.xtc --top topol.top --temperature "298 K"\n',
    );
    expect(help.stdout.replace(/\s+/g, ' ')).toContain('A folder that holds a run is never overwritten.');
  });

  test('the bare command shows the overview and is no success', async () => {
    const { status, stdout, stderr } = await runSheath([], folder);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe((await runSheath(['--help'], folder)).stdout);
  });

  test('the version', async () => {
    expect((await runSheath(['--version'], folder)).stdout).toBe(`${VERSION}\n`);
  });

  test('the schema is one JSON object', async () => {
    const { stdout } = await runSheath(['schema'], folder);
    expect(Object.keys(JSON.parse(stdout).properties)).toContain('electrolyte');
  });
});

describe('wrong command lines', () => {
  beforeEach(() => writeFileSync(inFolder('recipe.yaml'), BASE));

  test.each([
    [['chek'], 'there is no command "chek"\n  -> Perhaps "check" is meant; see sheath --help'],
    [['check'], 'a word is missing: sheath check <recipe>\n  -> See sheath check --help'],
    [['check', 'recipe.yaml', 'other.yaml'], 'it holds a word too many (other.yaml): sheath check <recipe>'],
    [
      ['run', '--platfrom', 'cpu', 'x.yaml'],
      'there is no option --platfrom\n  -> Perhaps --platform is meant',
    ],
    [
      ['analyse', '--trajectry=a'],
      '--trajectry\n  -> Perhaps --trajectory is meant; see sheath analyse --help',
    ],
    [['energy'], 'it needs --top and --gro'],
    [['analyze', '-t', 'a.xtc', '--stride', '0'], '--stride is 0, and it must be a whole number from 1'],
    [['convert', 'a.xtc', 'b.xyz', '--start', '1.5'], '--start is 1.5, and it must be a whole number from 0'],
    [
      ['bench', '--sizes', 'foo'],
      '--sizes has "foo"\n  a number from 1, such as 2 or 12k\n  -> Write for example --sizes 3k,12k',
    ],
    [['run', '-o'], 'a value is missing after -o'],
    [['run', 'recipe.yaml', '--max-hours', '0'], '--max-hours is 0, and it must be a number above 0'],
    [['run', 'recipe.yaml', '--max-hours'], 'a value is missing after --max-hours'],
    [['run', 'recipe.yaml', '-o', ''], 'the name of the output is empty, and it must be a path'],
    [['run', 'recipe.yaml', '--platform', 'cuda'], '--platform is "cuda", and it can be "auto"'],
    [['run', 'recipe.yaml', '--demo'], '--demo was given beside recipe.yaml'],
  ])('%j', async (args, text) => {
    const { status, message } = await refused(args);
    expect(status).toBe(2);
    expect(message).toMatch(/^error E_USAGE\n/);
    expect(message).toContain(text);
  });

  test('a message in full: code, object, limit, cure', async () => {
    expect((await refused(['run', 'recipe.yaml', '--max-hours', '0'])).message).toBe(`error E_USAGE
  the command line: sheath run recipe.yaml --max-hours 0
  --max-hours is 0, and it must be a number above 0
  -> See sheath run --help`);
  });
});

describe('init', () => {
  test('writes what check accepts, also below zero, and never overwrites', async () => {
    const { status, stdout } = await runSheath(
      ['init', 'tve.yaml', '--polymer', '--temperature', '-40 °C'],
      folder,
    );
    expect(status).toBe(0);
    expect(stdout).toBe(
      'tve.yaml is written. Look at it, then: sheath check tve.yaml, sheath run tve.yaml\n',
    );
    expect(readFileSync(inFolder('tve.yaml'), 'utf8')).toContain('temperature: -40 °C');
    const check = await runSheath(['check', 'tve.yaml'], folder);
    expect(check.status).toBe(0);
    expect(check.stdout).toMatch(/\nno warnings, no notes\n$/);
    expect((await refused(['init', 'tve.yaml'])).message).toBe(`error E_FILE_EXISTS
  the file tve.yaml
  it exists, and files are not overwritten
  -> Name another, or move it away`);
    expect((await refused(['init', 'nowhere/tve.yaml'])).message).toBe(`error E_FILE_WRITE
  the file nowhere/tve.yaml
  it cannot be written: there is no such folder
  -> Check the path and its permissions, or name another`);
  });
});

describe('what is not written', () => {
  test('a temperature that init cannot use is named by its option', async () => {
    const { status, message } = await refused(['init', 'cold.yaml', '--temperature', '-40']);
    expect(status).toBe(2);
    expect(message).toMatch(/^ {2}--temperature is "-40" without a unit/m);
    const hot = await refused(['init', 'hot.yaml', '--temperature', '5000 K']);
    expect(hot.status).toBe(2);
    expect(hot.message).toBe(`error E_USAGE
  the command line: sheath init hot.yaml --temperature '5000 K'
  --temperature is "5000 K", and it must be from 1 K to 3000 K
  -> See sheath init --help`);
  });

  test('a box by another name than .gro, or where none can be; found out before it is packed', async () => {
    writeFileSync(inFolder('recipe.yaml'), BASE);
    const built = await runSheath(['build', 'recipe.yaml', '-o', 'box.pdb'], folder);
    expect(built.status).toBe(2);
    expect(built.stderr).toMatch(/^\nerror E_FILE_FORMAT\n {2}the output box\.pdb\n/);
    const nowhere = await runSheath(['build', 'recipe.yaml', '-o', 'nowhere/box.gro'], folder);
    expect(nowhere.stderr).toMatch(/^\nerror E_FILE_WRITE\n {2}the file nowhere\/box\.gro\n/);
  });

  test('an export over another one; found out before the box is packed', async () => {
    mkdirSync(inFolder('exported'));
    writeFileSync(inFolder('exported/README.md'), 'mine');
    const { status, stderr } = await runSheath(['export', 'gromacs', 'recipe.yaml', 'exported'], folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^\nerror E_FILE_EXISTS\n {2}the file exported\/README\.md\n/);
    expect(readdirSync(inFolder('exported'))).toEqual(['README.md']);
  });
});

describe('recipes that cannot be run', () => {
  test.each([
    [
      'a wrong key',
      'cutoff',
      'cutof',
      `error E_RECIPE_KEY
  recipe.yaml:5:10: model has the unknown key "cutof"
  the keys here are *
  -> Perhaps "cutoff" is meant`,
    ],
    [
      'a wrong unit',
      '1 nm',
      '1 ns',
      `error E_RECIPE_UNIT
  recipe.yaml:5:18: model.cutoff is "1 ns"
  "ns" measures time, where a length is needed (nm, Å or pm)
  -> Write for example "1.1 nm"`,
    ],
    [
      'an unknown species',
      'DMC',
      'dmc',
      `error E_COMPOSITION_SPECIES
  recipe.yaml:3:22: the electrolyte names "dmc"
  the known species are *
  -> Perhaps "DMC" is meant; one of your own is added under \`species\` as .itp and .gro`,
    ],
    [
      'a wrong count',
      '1000',
      '-5',
      `error E_RECIPE_RANGE
  recipe.yaml:4:15: box.atoms is -5
  it must be at least 1
  -> Use a value within this limit`,
    ],
    [
      'a key given twice',
      'model:',
      'box: { atoms: 2000 }\nmodel:',
      `error E_RECIPE_SYNTAX
  recipe.yaml:5:1: the recipe is not valid YAML
  this key is there twice
  -> Keep one of the two`,
    ],
    [
      'a missing file',
      'box:',
      'species: { FEC: { itp: fec.itp, gro: fec.gro } }\nbox:',
      `error E_FILE_MISSING
  the topology "fec.itp" is not there
  a .top or .itp file belongs there
  -> Check the path; in a recipe it counts from the folder of the recipe`,
    ],
    [
      'a net charge',
      '  salt: { LiPF6: 1 M }\n  solvents: { EC: 1, DMC: 1 }\nbox: { atoms: 1000 }',
      '  counts: { Li: 5, PF6: 4, EC: 60 }',
      `error E_COMPOSITION_CHARGE
  the counts (5 Li, 4 PF6) have a net charge of +1 e
  a periodic box must be neutral
  -> Make the charges of cations and anions cancel`,
    ],
    [
      'a cut-off beyond half the box',
      '1 nm',
      '1.5 nm',
      `error E_CUTOFF_HALF_BOX
  the cut-off is 1.5 nm in a box of 2.27 nm (1046 atoms)
  half the edge is 1.13 nm, and a few per cent are kept for a box that shrinks
  -> Ask for 2700 atoms or more, or for a cut-off of 1.09 nm`,
    ],
    [
      'a bond period under five steps',
      '1 nm }',
      '1 nm, timeStep: 5 fs }',
      `error E_BOND_PERIOD
  the bond EC 15 C1 (atom 57) - EC 15 O1 (atom 58) swings in 23.8 fs, 4.8 steps of 5 fs
  at least 5 steps a period are needed
  -> Take a time step of 4.7 fs or shorter`,
    ],
    [
      'several problems at once',
      'box: { atoms: 1000 }\nmodel: { cutoff: 1 nm',
      'bocks: 1\nmodel: { cutoff: 1 ns',
      `error E_RECIPE_KEY
  recipe.yaml:4:1: the recipe has the unknown key "bocks"
  the keys here are *
  -> Take it out, or write the key that is meant

error E_RECIPE_UNIT
  recipe.yaml:5:18: model.cutoff is "1 ns"
  "ns" measures time, where a length is needed (nm, Å or pm)
  -> Write for example "1.1 nm"

2 problems in recipe.yaml`,
    ],
  ])('%s', async (_, from, to, message) => {
    const lists = /(?<=the (?:keys here|known species) are ).*/g;
    expect((await checked(from, to)).replaceAll(lists, '*')).toBe(message);
  });

  test('a bond period of fewer steps than were compared is a note', async () => {
    writeFileSync(inFolder('recipe.yaml'), BASE.replace('1 nm', '1 nm, timeStep: 4.5 fs, hydrogenMass: 3 u'));
    const { status, stderr } = await runSheath(['check', 'recipe.yaml'], folder);
    expect(status).toBe(0);
    expect(stderr).toContain('note N_BOND_PERIOD');
  });

  test('a warning is shown among the findings and stops check and run, until it is waived', async () => {
    const doubtful = BASE.replace('1 nm', '0.8 nm');
    writeFileSync(inFolder('recipe.yaml'), doubtful);
    const before = readdirSync(folder);
    for (const args of [
      ['check', 'recipe.yaml'],
      ['run', 'recipe.yaml', '-o', 'run'],
    ]) {
      const { status, stderr } = await runSheath(args, folder);
      expect(status).toBe(2);
      // A run is not packed first: it is refused at once, and its findings with it.
      expect(stderr.includes('warning W_CUTOFF\n')).toBe(args[0] === 'check');
      expect(stderr).toMatch(/error E_WARNINGS\n[\s\S]*waive: \[W_CUTOFF\]/);
      // Told once, whoever tells it.
      expect(stderr.match(/the cut-off of 0\.8 nm/g)).toHaveLength(1);
      expect(readdirSync(folder)).toEqual(before);
    }
    writeFileSync(inFolder('recipe.yaml'), `${doubtful}waive: [W_CUTOFF]\n`);
    const { status, stdout, stderr } = await runSheath(['check', 'recipe.yaml'], folder);
    expect(status).toBe(0);
    expect(stderr).toMatch(/warning W_CUTOFF\n.*\(waived\)/);
    expect(stdout).toMatch(/\n1 warning \(1 waived\), no notes\n$/);
  });
});

describe('files that are no recipes', () => {
  test.each([
    ['a folder', null, 'E_FILE_UNREADABLE'],
    ['an empty file', '', 'E_RECIPE_TYPE'],
    ['broken YAML', 'a: [1, 2', 'E_RECIPE_SYNTAX'],
    ['bytes', Buffer.from([0, 255, 254, 7, 128, 10, 58, 32, 91]), 'E_RECIPE_SYNTAX'],
  ])('%s', async (name, content, code) => {
    const path = `${name.replaceAll(' ', '-')}.yaml`;
    if (content === null) mkdirSync(inFolder(path));
    else writeFileSync(inFolder(path), content);
    const { status, message } = await refused(['check', path]);
    expect(status).toBe(2);
    expect(message).toMatch(new RegExp(`^error ${code}\n(  .+\n){2}  -> .+$`));
  });
});

test('goes on when nobody reads its progress any more', async () => {
  writeFileSync(inFolder('recipe.yaml'), BASE);
  const { child, ended } = startSheath(['check', 'recipe.yaml'], folder);
  child.stderr?.destroy();
  const { status, stdout } = await ended;
  expect(status).toBe(0);
  expect(stdout).toMatch(/\nno warnings, no notes\n$/);
});

test('check: the answer on stdout, the way there on stderr, nothing written', async () => {
  writeFileSync(inFolder('recipe.yaml'), BASE);
  const before = readdirSync(folder);
  const { status, stdout, stderr } = await runSheath(['check', 'recipe.yaml'], folder);
  expect(status).toBe(0);
  expect(stderr).toBe('packing the box ...\n');
  expect(readdirSync(folder)).toEqual(before);
  expect(stdout).toBe(`LiPF6 0.997 mol/L (0.865 mol/kg of solvent)
  species  molecules     mole     mass  charge scale
  Li               7   6.67 %   0.53 %           0.8
  PF6              7   6.67 %  11.08 %           0.8
  EC              51  48.57 %  49.04 %             1
  DMC             40  38.10 %  39.35 %             1
1046 atoms, expected density 1.304 g/mL
about 200 MB of memory to pack the box, 200 MB to run it on the CPU

box 2.268 nm, packed at 1.304 g/mL (100 % of what is expected), nearest contact 0.220 nm
cut-off 1 nm, PME order 4, mesh 20 x 20 x 20

  stage          steps  time    temperature         pressure
  minimise        2000          298.15 K
  melt            5000  20 ps   450.00 K            1 bar
  melt-2         45000  180 ps  450.00 K            1 bar
  cool           76000  304 ps  450.00 -> 298.15 K  1 bar
  equilibrate   125000  500 ps  298.15 K            1 bar
  produce      5000000  20 ns   298.15 K            1 bar
21 ns in all, time step 4 fs, about 86 MB on disk
stiffest bond C1-O1 of EC: 23.8 fs a swing, 6.0 steps, so 12 % more energy in it

no warnings, no notes
`);
});
