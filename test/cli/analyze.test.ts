/** `sheath analyze` as a process: threads that share the frames write the very same results. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { STRETCH_FRAMES } from '../../src/analysis/index.js';
import { encodeXtcFrame, type Frame, openTrajectory } from '../../src/trajectory/index.js';
import { runSheath, temporaryFolder } from '../support/run-sheath.js';

const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));
const { folder, remove } = temporaryFolder();
afterAll(remove);

/** The frames of GROMACS forwards and backwards until there is work for several threads. */
async function longTrajectory(): Promise<void> {
  const trajectory = await openTrajectory(join(GOLDEN, 'analysis/bce.xtc'));
  const frames: Frame[] = [];
  for await (const frame of trajectory.frames()) frames.push(frame);
  await trajectory.close();
  const there = [...frames, ...frames.slice(1, -1).reverse()];
  const encoded = Array.from({ length: 2 * STRETCH_FRAMES + 20 }, (_, k) => {
    const frame = there[k % there.length];
    return encodeXtcFrame({ ...frame, step: k, time: 2 * k });
  });
  writeFileSync(join(folder, 'md.xtc'), Buffer.concat(encoded));
}

test('two threads write the same bytes as one', { timeout: 180_000 }, async () => {
  await longTrajectory();
  for (const threads of ['1', '2']) {
    const { status, stderr } = await runSheath(
      [
        ...['analyze', '-t', 'md.xtc', '--top', join(GOLDEN, 'gromacs/bce-small.top')],
        ...['--temperature', '298.15 K', '--only', 'rdf,coordination,speciation,msd'],
        ...['--threads', threads, '-o', `by-${threads}`],
      ],
      folder,
    );
    expect([status, stderr]).toEqual([0, expect.any(String)]);
  }
  const filesOf = (name: string) =>
    readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, name).length + 1))
      .sort();
  const files = filesOf('by-1');
  expect(files).toEqual(expect.arrayContaining(['results.json', 'report.html']));
  expect(filesOf('by-2')).toEqual(files);
  for (const file of files)
    expect(
      readFileSync(join(folder, 'by-2', file)).equals(readFileSync(join(folder, 'by-1', file))),
      file,
    ).toBe(true);
  const { frames } = JSON.parse(readFileSync(join(folder, 'by-2/results.json'), 'utf8'));
  expect(frames[0].used).toBe(2 * STRETCH_FRAMES + 20);
});
