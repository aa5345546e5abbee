import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openRunDirectory } from '../../../src/simulation/index.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sheath-lock-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const lock = () => join(folder, 'lock');
const writeLock = (pid: number, host = hostname(), start?: string) =>
  writeFileSync(lock(), JSON.stringify({ pid, host, start }));

test('the folder is claimed until it is closed', async () => {
  const files = openRunDirectory(folder);
  await files.claim(true);
  expect(JSON.parse(readFileSync(lock(), 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
  await files.close();
  expect(existsSync(lock())).toBe(false);
});

test('a process at work keeps others out, on this machine or another; its lock stays', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  try {
    for (const host of [hostname(), 'another-machine']) {
      writeLock(other.pid!, host);
      const files = openRunDirectory(folder);
      await expect(files.claim(true)).rejects.toMatchObject({ code: 'E_RUN_LOCKED', kind: 'input' });
      await files.close();
      expect(JSON.parse(readFileSync(lock(), 'utf8')).pid).toBe(other.pid);
    }
  } finally {
    const gone = new Promise((resolve) => other.on('exit', resolve));
    other.kill('SIGKILL');
    await gone;
  }
  writeLock(other.pid!);
  const files = openRunDirectory(folder);
  await files.claim(true);
  await files.close();
});

test('a number that another process has got since is no owner, where the system tells when processes began', async ({
  skip,
}) => {
  if (!existsSync('/proc/self/stat')) return skip('this system does not tell when a process began');
  const module = new URL('../../../dist/simulation/run-lock-node.js', import.meta.url);
  const processes = [];
  try {
    // Its own lock, by a process that stays: with its start it keeps out, with another start it does not.
    const owner = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { lockRun } from ${JSON.stringify(module.href)};
       await lockRun(${JSON.stringify(lock())});
       process.stdout.write('locked');
       setInterval(() => {}, 1000);`,
    ]);
    processes.push(owner);
    await new Promise((resolve) => owner.stdout.once('data', resolve));
    const files = openRunDirectory(folder);
    await expect(files.claim(true)).rejects.toMatchObject({ code: 'E_RUN_LOCKED' });
    const { pid, host, start } = JSON.parse(readFileSync(lock(), 'utf8'));
    expect(start).toMatch(/^[0-9a-f-]{36} \d+$/);
    // Begun after the owner, by many ticks of the clock that starts are told in.
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    processes.push(other);
    writeLock(other.pid!, host, start);
    expect(other.pid).not.toBe(pid);
    await files.claim(true);
    await files.close();
  } finally {
    for (const started of processes) started.kill('SIGKILL');
  }
});

test('what a killed process or a power cut left behind is taken over', async () => {
  for (const text of ['', '{"pid":', '{}', JSON.stringify({ pid: process.pid, host: hostname() })]) {
    writeFileSync(lock(), text);
    const files = openRunDirectory(folder);
    await files.claim(true);
    await files.close();
    expect(existsSync(lock())).toBe(false);
  }
});

test('a folder that does not exist is not made by asking to go on in it', async () => {
  const files = openRunDirectory(join(folder, 'none'));
  await files.claim(false);
  await files.close();
  expect(existsSync(join(folder, 'none'))).toBe(false);
});

test('of many that find a dead lock at once, one gets it', async () => {
  const dead = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => dead.on('exit', resolve));
  writeLock(dead.pid!);
  const module = new URL('../../../dist/simulation/run-lock-node.js', import.meta.url);
  const script = `
    import { lockRun } from ${JSON.stringify(module.href)};
    process.stdin.once('data', () =>
      lockRun(${JSON.stringify(lock())}).then(() => process.stdout.write('got'), ({ code }) => process.stdout.write(code)));
    process.stdout.write('ready ');`;
  const rivals = Array.from({ length: 6 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    const rival = { child, said: '' };
    child.stdout.on('data', (text) => {
      rival.said += String(text);
    });
    return rival;
  });
  const all = (word: RegExp) =>
    vi.waitUntil(() => rivals.every(({ said }) => word.test(said)), { timeout: 20_000 });
  try {
    await all(/ready/);
    for (const { child } of rivals) child.stdin.write('go\n');
    await all(/got|E_/);
    expect(rivals.map(({ said }) => said.replace('ready ', '')).sort()).toEqual([
      ...Array(5).fill('E_RUN_LOCKED'),
      'got',
    ]);
  } finally {
    for (const { child } of rivals) child.kill('SIGKILL');
  }
  expect(readdirSync(folder)).toEqual(['lock']);
});
