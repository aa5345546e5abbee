/** What a measurement leaves in benchmarks/results: its figures, and on which machine, when and from which commit they were obtained. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

const git = (...words) =>
  execFileSync('git', words, { cwd: fileURLToPath(new URL('.', import.meta.url)), encoding: 'utf8' }).trim();

/** With "-dirty" where tracked files of the engine differ from it; null outside a clone. */
function commitHere() {
  try {
    const commit = git('rev-parse', '--short', 'HEAD');
    return git('status', '--porcelain', '--untracked-files=no', ':/src', ':/kernels') === ''
      ? commit
      : `${commit}-dirty`;
  } catch {
    return null;
  }
}

/** To be called before the measurement: the load is that of other work. */
export function machineHere() {
  return {
    cpu: cpus()[0].model.trim(),
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
    load: Math.round(100 * loadavg()[0]) / 100,
  };
}

/** @param figures keys of the record of their own */
export function writeRecord(path, kind, machine, figures) {
  const record = { kind, date: new Date().toISOString(), commit: commitHere(), machine, ...figures };
  writeFileSync(path, `${JSON.stringify(record, null, 2)}\n`);
}
