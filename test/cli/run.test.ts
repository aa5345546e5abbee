/** One small run from recipe to report, and what a user may do to it: look, stop, go on, damage, begin again. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, runSheath, startSheath, temporaryFolder } from '../support/run-sheath.js';

const { folder, remove } = temporaryFolder();
afterAll(remove);
const inFolder = (...names: string[]) => join(folder, ...names);

const recipe = (production: string) => `title: small
electrolyte: { counts: { LiPF6: 2, EC: 22 } }
model: { cutoff: 0.6 nm }
protocol: [{ minimise: { steps: 20 } }, produce]
produce: { time: ${production}, frameEvery: 0.1 ps, energiesEvery: 0.02 ps }
platform: reference
waive: [W_CUTOFF, W_NO_EQUILIBRATION]
`;

/** Numbers become #, columns and paths stay. */
const shape = (text: string) =>
  text
    .replaceAll(folder, 'FOLDER')
    .replaceAll(/\d+(\.\d+)?/g, '#')
    .replaceAll(/ +/g, ' ');

let finished: Ended;
beforeAll(async () => {
  writeFileSync(inFolder('recipe.yaml'), recipe('0.5 ps'));
  writeFileSync(inFolder('long.yaml'), recipe('20 ps'));
  finished = await runSheath(['run', 'recipe.yaml', '-o', 'run'], folder);
});

/** A copy of the finished run, to be damaged. */
function copy(name: string): string {
  cpSync(inFolder('run'), inFolder(name), { recursive: true });
  return name;
}

/** With one bit changed. */
function flipped(bytes: Buffer, at: number): Buffer {
  const other = Buffer.from(bytes);
  other[at] ^= 1;
  return other;
}

async function refused(args: readonly string[]) {
  const { status, stdout, stderr } = await runSheath(args, folder);
  expect(stdout).toBe('');
  return { status, message: stderr.replaceAll(folder, 'FOLDER').trim() };
}

describe('a run to its end', () => {
  test('stdout holds the results and where the report is', () => {
    expect(finished.status).toBe(0);
    expect(shape(finished.stdout)).toMatchInlineSnapshot(`
      "Short run: populations not equilibrated
       # ps were analysed at # °C; at least # ns are needed before ion pairs have formed and parted often enough. What is shown is mostly how the box was prepared.
       The populations rest on # independent samples; # are needed for a usable error.
       One replica: errors come from within the run and are probably too small; the scatter of three or more replicas would show it.
       # warnings, listed under Notices.

      Li-PF#, contact Li-P < # nm, random contacts in brackets
       definition SSIP CIP AGG
       isolated-pair * # % (#) # % (#) # % (#)
       per-lithium # % (#) # % (#) # % (#)
       per-anion # % (#) # % (#) # % (#)
       cluster # % (#) # % (#) # % (#)
       two-cutoff # % # % (#) # % (#)
      shell of Li: F (PF#) #, O (EC) #
      diffusion of Li: none (undetermined)
      diffusion of PF#: none (undetermined)
      density # ± #† g/cm³
      charges scaled: Li x #, PF# x #
      † fewer than # independent samples: the error is a lower bound

      report run/report.html
      "
    `);
  });

  test('stderr tells the plan and the way', () => {
    expect(finished.stderr).toContain('platform reference (asked for; CPU, one thread), writing to run\n');
    expect(shape(finished.stderr)).toMatch(/100 % produce/.source.replace('100', '#'));
  });

  test('the folder holds what the help promises, and nothing temporary', () => {
    expect(readdirSync(inFolder('run')).toSorted()).toEqual([
      'checkpoint.previous.sheath',
      'checkpoint.sheath',
      'energies.sheath',
      'log.txt',
      'recipe.yaml',
      'report.html',
      'results.json',
      'run.json',
      'shells',
      'tables',
      'timing.json',
      'trajectory.sheath',
    ]);
    expect(JSON.parse(readFileSync(inFolder('run', 'run.json'), 'utf8'))).toMatchObject({
      status: 'finished',
      timePs: 0.5,
      atoms: 236,
    });
  });

  test('the report needs nothing from outside and says that the run was short', () => {
    const html = readFileSync(inFolder('run', 'report.html'), 'utf8');
    expect(html).not.toMatch(/(?:src|href)="(?!#|data:)/);
    expect(html).toContain('Short run: populations not equilibrated');
    expect(html).not.toMatch(/species Li|shells? of shell|>NaN</);
  });

  test('it is not overwritten', async () => {
    expect(await refused(['run', 'recipe.yaml', '-o', 'run'])).toMatchInlineSnapshot(`
      {
        "message": "error E_RUN_EXISTS
        the folder FOLDER/run
        it holds a run already (checkpoint.sheath), and runs are not overwritten
        -> Go on with it by sheath continue, or choose another folder",
        "status": 2,
      }
    `);
  });

  test('there is nothing to go on with', async () => {
    expect(await refused(['continue', 'run'])).toMatchInlineSnapshot(`
      {
        "message": "error E_RUN_FINISHED
        the run in FOLDER/run
        all its 2 stages are done
        -> Analyse it with: sheath analyze FOLDER/run; or begin a longer run in another folder",
        "status": 2,
      }
    `);
  });

  test('report is written anew from the results alone', async () => {
    const before = readFileSync(inFolder('run', 'report.html'), 'utf8');
    writeFileSync(inFolder('run', 'report.html'), '');
    const { status, stdout } = await runSheath(['report', 'run'], folder);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'run/report.html\n' });
    expect(readFileSync(inFolder('run', 'report.html'), 'utf8')).toBe(before);
  });

  test('analyze --json prints the results it writes', async () => {
    const { status, stdout } = await runSheath(
      ['analyze', copy('analysed'), '--cut', 'none', '--json'],
      folder,
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(
      JSON.parse(readFileSync(inFolder('analysed', 'results.json'), 'utf8')),
    );
    expect(JSON.parse(stdout).frames[0].used).toBe(5);
  });
});

describe('the trajectory as another program would have left it', () => {
  test('gives the results of the run', async () => {
    copy('own');
    const { status } = await runSheath(['analyze', 'own', '--cut', 'none'], folder);
    expect(status).toBe(0);
    await runSheath(['convert', 'own/trajectory.sheath', 'md.xtc'], folder);
    await runSheath(['convert', 'own/trajectory.sheath', 'md.pdb', '--end', '1'], folder);
    const again = await runSheath(['convert', 'md.pdb', 'md.xtc'], folder);
    expect(again.status).toBe(2);
    expect(again.stderr).toContain('E_FILE_EXISTS');
    const args = [
      'analyze',
      '-t',
      'md.xtc',
      '--top',
      'md.pdb',
      '--temperature',
      '25 °C',
      '--title',
      'theirs',
    ];
    const theirs = await runSheath(args, folder);
    expect(theirs.status).toBe(0);
    expect(theirs.stdout).toMatch(/\nreport {2}md-analysis\/report.html\n$/);
    const read = (name: string) => JSON.parse(readFileSync(inFolder(name, 'results.json'), 'utf8'));
    const [one, other] = [read('own'), read('md-analysis')];
    expect(other.conditions).toMatchObject({ title: 'theirs', temperature: 298.15 });
    expect(other.frames[0].read).toBe(one.frames[0].read);
    expect(other.coordination).toHaveLength(one.coordination.length);
    // xtc keeps a thousandth of a nanometre: a ligand may cross its cut-off in a frame or two.
    expect(other.coordination[0].total.atoms.value).toBeCloseTo(one.coordination[0].total.atoms.value, 0);
    const page = readFileSync(inFolder('md-analysis', 'report.html'), 'utf8');
    expect(page).toContain('the trajectory was made elsewhere and analysed here');
  });

  test('a temperature that the frames contradict does not count, and is warned of', async () => {
    const args = ['analyze', '-t', 'own/trajectory.sheath', '--only', 'rdf,conductivity', '-o'];
    const read = async (name: string, temperature: string) => {
      await runSheath([...args, name, '--temperature', temperature], folder);
      return JSON.parse(readFileSync(inFolder(name, 'results.json'), 'utf8'));
    };
    const [right, wrong] = [await read('right', '25 °C'), await read('wrong', '350 K')];
    expect(wrong.conditions.temperature).toBe(298.15);
    expect(wrong.conductivity).toEqual(right.conductivity);
    const warnings = ({ notices }: typeof right) =>
      notices.filter(({ code }: { code: string }) => code === 'W_ANALYSIS_TEMPERATURE');
    expect([warnings(right).length, warnings(wrong).length]).toEqual([0, 1]);
  });

  test('dynamics of exchanged temperatures are refused by name and left out otherwise', async () => {
    const args = ['analyze', '-t', 'own/trajectory.sheath', '--exchanged', '-o', 'exchanged'];
    expect((await refused([...args, '--only', 'rdf,msd'])).message).toMatch(
      /^error E_TRAJECTORY_EXCHANGED\n/,
    );
    const { status } = await runSheath(args, folder);
    expect(status).toBe(0);
    const results = JSON.parse(readFileSync(inFolder('exchanged', 'results.json'), 'utf8'));
    expect([results.msd, results.residence]).toEqual([[], []]);
    expect(results.notices.map(({ code }: { code: string }) => code)).toContain('W_ANALYSIS_EXCHANGED');
  });

  test('stands beside the run in a comparison', async () => {
    const { status, stdout } = await runSheath(['compare', 'own', 'md-analysis', '-o', 'both.html'], folder);
    expect([status, stdout]).toEqual([0, 'both.html\n']);
    expect(readFileSync(inFolder('both.html'), 'utf8')).toContain('2 runs side by side');
    expect((await refused(['compare', 'own'])).message).toMatch(/^error E_COMPARE\n/);
    expect((await refused(['compare', 'own', 'nowhere'])).message).toMatch(/^error E_NO_RESULTS\n/);
  });

  test.each([
    [['analyze'], /nothing to analyse was named/],
    [['analyze', 'own', '-t', 'md.xtc'], /--trajectory was given beside own/],
    [['analyze', 'own', '--temperature', '350 K', '--end', '3'], /--temperature and --end given beside own/],
    [['analyze', 'own', '--only', 'rfd'], /--only names "rfd"/],
    [['analyze', '-t', 'md.xtc', '--top', 'md.pdb', '--temperature', '298'], /without a unit/],
    [['analyze', '-t', 'md.xtc', '--top', 'md.pdb', '--only', 'rfd'], /--only names "rfd"/],
    [['analyze', '-t', 'md.xtc', '--top', 'none.top'], /E_FILE|none\.top/],
  ])('%j', async (args, message) => {
    const result = await refused(args);
    expect(result.status).toBe(2);
    expect(result.message).toMatch(message);
  });
});

describe('a run that is stopped', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends it at a block, with the command to go on',
    async (signal) => {
      const run = startSheath(['run', 'long.yaml', '-o', signal], folder);
      await run.shown('produce 2/2');
      run.child.kill(signal);
      const { status, stdout, stderr } = await run.ended;
      expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
      expect(shape(stderr.slice(stderr.indexOf('stopping'))).replace(signal, 'RUN')).toMatch(
        /^stopping at the next safe place; once more to leave at once\n(.*\n)*stopped E_INTERRUPTED\n the run stopped at step # \(# ps\)\n it was asked to\n -> Go on with: sheath continue RUN\n$/,
      );
      expect(JSON.parse(readFileSync(inFolder(signal, 'run.json'), 'utf8')).status).toBe('interrupted');
    },
  );

  test('--max-hours ends it too, as JSON lines, each of them whole; what is there can be analysed', async () => {
    const { status, stdout, stderr } = await runSheath(
      ['run', 'long.yaml', '-o', 'hours', '--max-hours', '0.0015', '--json'],
      folder,
    );
    expect(status).toBe(130);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const kinds = new Set(events.map(({ event }) => event));
    expect([...kinds].toSorted()).toEqual(['interrupted', 'notice', 'plan', 'progress', 'task']);
    expect(events.at(-1)).toMatchObject({ code: 'E_INTERRUPTED', cure: 'Go on with: sheath continue hours' });
    expect(stderr).toMatch(/^\nstopped E_INTERRUPTED\n/);
    const analysed = await runSheath(['analyze', 'hours', '--cut', 'none', '--json'], folder);
    expect(analysed.status).toBe(0);
    expect(JSON.parse(analysed.stdout).frames[0].to).toBeGreaterThan(0.5);
  });

  test('energies beyond its last frame are left for the next look: a cut read off them could leave no frame', async () => {
    const analysed = async (name: string) => {
      const { status, stdout } = await runSheath(['analyze', name, '--json'], folder);
      expect(status).toBe(0);
      return JSON.parse(stdout);
    };
    cpSync(inFolder('hours'), inFolder('ahead'), { recursive: true });
    // The same box, whose frames end at 0.5 ps.
    cpSync(inFolder('run', 'trajectory.sheath'), inFolder('ahead', 'trajectory.sheath'));
    const [ahead, whole] = [await analysed('ahead'), await analysed('run')];
    expect(ahead.frames).toEqual(whole.frames);
    expect(ahead.equilibration.cutTime).toBe(whole.equilibration.cutTime);
    const density = ({ thermodynamics }: typeof ahead) =>
      thermodynamics.entries.find(({ quantity }: { quantity: string }) => quantity === 'density').mean.value;
    expect(density(ahead)).toBeCloseTo(density(whole), 6);
  });

  test('a reader that leaves early ends it without an error', async () => {
    const run = startSheath(['run', 'long.yaml', '-o', 'pipe', '--json'], folder);
    await run.shown('"event":"plan"');
    run.child.stdout?.destroy();
    const { stderr } = await run.ended;
    expect(stderr).toBe('');
  });
});

describe('folders that are damaged or no runs', () => {
  test.each(['continue', 'analyze', 'report'])('%s of a folder without a run', async (command) => {
    const { status, message } = await refused([command, '.']);
    expect(status).toBe(2);
    expect(message).toMatchInlineSnapshot(`
      "error E_NO_CHECKPOINT
        the folder FOLDER
        it is not there, or has no checkpoint.sheath
        -> Name the folder of a run that was begun with sheath run"
    `);
  });

  test('a broken checkpoint: the one before goes on; both broken: refused', async () => {
    const run = copy('broken');
    writeFileSync(inFolder(run, 'checkpoint.sheath'), 'garbage');
    const { status, stderr } = await runSheath(['continue', run], folder);
    expect(status).toBe(0);
    expect(stderr).toContain('note N_CHECKPOINT_FALLBACK');
    for (const name of ['trajectory.sheath', 'energies.sheath', 'results.json'])
      expect(readFileSync(inFolder(run, name)).equals(readFileSync(inFolder('run', name))), name).toBe(true);

    for (const name of readdirSync(inFolder(run)).filter((one) => one.startsWith('checkpoint')))
      writeFileSync(inFolder(run, name), 'garbage');
    expect((await refused(['continue', run])).message).toMatch(/^error E_CHECKPOINT_BROKEN\n/);
  });

  test('a trajectory cut short is not continued', async () => {
    const run = copy('cut');
    cpSync(inFolder(run, 'checkpoint.previous.sheath'), inFolder(run, 'checkpoint.sheath'));
    truncateSync(inFolder(run, 'energies.sheath'), 100);
    const { status, message } = await refused(['continue', run]);
    expect(status).toBe(2);
    expect(message).toMatch(/^error E_OUTPUT_CHANGED\n/);
  });

  test('results that are no JSON', async () => {
    writeFileSync(inFolder(copy('results'), 'results.json'), 'x');
    expect((await refused(['report', 'results'])).message).toMatch(/^error E_RESULTS_BROKEN\n/);
  });

  test('results that are JSON of something else', async () => {
    writeFileSync(inFolder(copy('foreign-results'), 'results.json'), '{}');
    for (const args of [
      ['report', 'foreign-results'],
      ['compare', 'foreign-results', 'run', '-o', 'compared.html'],
    ]) {
      const { status, message } = await refused(args);
      expect(status).toBe(2);
      expect(message).toMatch(/^error E_RESULTS_BROKEN\n(.*\n) {2}it lacks conditions, frames, /);
    }
  });

  test('a finished run whose trajectory was damaged afterwards: said, not passed over', async () => {
    const run = copy('lost-frames');
    const path = inFolder(run, 'trajectory.sheath');
    const whole = readFileSync(path);
    for (const damaged of [whole.subarray(0, whole.length - 100), flipped(whole, whole.length - 100)]) {
      writeFileSync(path, damaged);
      const { status, message } = await refused(['analyze', run, '--cut', 'none']);
      expect(status).toBe(2);
      expect(message.replace('analysing ...\n', '').trim()).toBe(`error E_FILE_CORRUPT
  the run in FOLDER/lost-frames
  trajectory.sheath is cut short or damaged: 0 of its 5 frames can be read
  -> Put back a whole copy of the file, or make the run again in another folder`);
    }
  });

  test('damaged energies are told beside the results', async () => {
    const run = copy('lost-energies');
    const path = inFolder(run, 'energies.sheath');
    const whole = readFileSync(path);
    writeFileSync(path, flipped(whole, whole.length - 10));
    const { status, stdout } = await runSheath(['analyze', run], folder);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^warning W_FILE_DAMAGED\n {2}energies\.sheath is damaged and was read up to there: /m,
    );
    expect(JSON.parse(readFileSync(inFolder(run, 'results.json'), 'utf8')).notices[0].code).toBe(
      'W_FILE_DAMAGED',
    );
  });

  test('a run that was stopped in its analysis is analysed by going on', async () => {
    const run = copy('unanalysed');
    for (const name of ['report.html', 'results.json']) rmSync(inFolder(run, name));
    expect((await runSheath(['continue', run], folder)).status).toBe(0);
    expect(readFileSync(inFolder(run, 'results.json'), 'utf8')).toBe(
      readFileSync(inFolder('run', 'results.json'), 'utf8'),
    );
    expect(existsSync(inFolder(run, 'report.html'))).toBe(true);
  });

  test('programs are told of a recipe that is refused', async () => {
    writeFileSync(inFolder('wrong.yaml'), 'electrolite: {}\n');
    const { status, stdout } = await runSheath(['run', 'wrong.yaml', '--json'], folder);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ event: 'error', code: 'E_RECIPE' });
  });

  // Permissions alone allow it here.
  test.skipIf(!existsSync('/proc/self'))(
    'an output folder where none can be made: nothing is packed',
    async () => {
      const { status, message } = await refused(['run', 'recipe.yaml', '-o', '/proc/run']);
      expect(status).toBe(2);
      expect(message).toMatch(/^error E_FILE_WRITE\n {2}the folder \/proc\/run\n {2}it cannot be written/);
    },
  );

  test('an output folder that cannot be: nothing is packed, nothing is written', async () => {
    const { status, message } = await refused(['run', 'recipe.yaml', '-o', 'recipe.yaml/run']);
    expect(status).toBe(2);
    expect(message).toBe(`error E_FILE_WRITE
  the folder recipe.yaml/run
  it cannot be written: a part of the path is not a folder
  -> Check the path and its permissions, or name another`);
    expect(existsSync(inFolder('recipe.yaml/run'))).toBe(false);
  });
});
