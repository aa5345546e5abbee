/**
 * What a long proof leaves behind: results/<name>.json with its figures, bars and verdicts, and where, when and from which
 * commit they were obtained. A proof already recorded at the present commit is not run again (FRESH=1 runs all).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('results/', import.meta.url));

export interface Finding {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  /** "|z| < 3": how the figure is judged. */
  readonly bar: string;
  readonly pass: boolean;
}

export interface Proof {
  readonly name: string;
  readonly title: string;
  readonly seeds: readonly number[];
  /** In words: systems, steps, time steps. */
  readonly length: string;
  prove(): Promise<readonly Finding[]> | readonly Finding[];
}

export interface ProofRecord extends Omit<Proof, 'prove'> {
  readonly machine: string;
  readonly node: string;
  readonly commit: string;
  readonly date: string;
  readonly seconds: number;
  readonly verdict: 'pass' | 'fail';
  readonly findings: readonly Finding[];
}

/** The commit, "+" if files of src differ from it. */
function presentCommit(): string {
  const git = (...words: string[]): string =>
    execFileSync('git', words, { cwd: folder, encoding: 'utf8' }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', ':/src') === '' ? '' : '+');
  } catch {
    return 'unknown';
  }
}

function readRecord(name: string): ProofRecord | null {
  const path = `${folder}${name}.json`;
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ProofRecord) : null;
}

/** Declare the proof as a test that fails with its first finding that does not pass. */
export function declareProof(proof: Proof): void {
  test(proof.title, async (context) => {
    const commit = presentCommit();
    const known = readRecord(proof.name);
    const recorded = known?.commit === commit && !commit.endsWith('+') && known.verdict === 'pass';
    if (recorded && process.env.FRESH !== '1') return context.skip(`recorded at ${commit}`);
    const start = performance.now();
    const findings = await proof.prove();
    const record: ProofRecord = {
      name: proof.name,
      title: proof.title,
      seeds: proof.seeds,
      length: proof.length,
      machine: `${cpus()[0].model.trim()}, ${cpus().length} cores`,
      node: process.version,
      commit,
      date: new Date().toISOString().slice(0, 10),
      seconds: Math.round((performance.now() - start) / 1000),
      verdict: findings.every(({ pass }) => pass) ? 'pass' : 'fail',
      findings,
    };
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}${proof.name}.json`, `${JSON.stringify(record, null, 2)}\n`);
    expect(findings.filter(({ pass }) => !pass)).toEqual([]);
  });
}

/** Where parts of proofs are kept; FRESH=1 does not empty it. */
export function partsFolder(): string {
  return process.env.SHEATH_VALIDATE_PARTS ?? join(tmpdir(), 'sheath-validate', presentCommit());
}

/**
 * One independent part of a proof: what `make` gives, kept on disk, so that a proof that was stopped goes on with the parts that are
 * missing. Kept by commit, in the folder SHEATH_VALIDATE_PARTS or the system's for temporary files; FRESH=1 makes all anew.
 */
export async function partOf<T>(proof: string, name: string, make: () => Promise<T>): Promise<T> {
  const place = partsFolder();
  const path = join(place, `${proof}-${name}.json`);
  if (existsSync(path) && process.env.FRESH !== '1') return JSON.parse(readFileSync(path, 'utf8')) as T;
  const start = performance.now();
  const part = await make();
  mkdirSync(place, { recursive: true });
  writeFileSync(path, JSON.stringify(part));
  console.log(`${proof} ${name}: ${Math.round((performance.now() - start) / 1000)} s`);
  return part;
}

/** All records as one table. */
export function resultsTable(): string {
  const rows = [['proof', 'what', 'figure', 'bar', 'verdict', 'seconds', 'commit']];
  for (const file of readdirSync(folder).sort()) {
    const record = readRecord(file.replace(/\.json$/, ''));
    if (record === null) continue;
    for (const { what, figure, unit, bar, pass } of record.findings) {
      const value = `${Number(figure.toPrecision(3))}${unit === '' ? '' : ` ${unit}`}`;
      rows.push([record.name, what, value, bar, pass ? 'pass' : 'FAIL', `${record.seconds}`, record.commit]);
    }
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, k) => cell.padEnd(widths[k])).join('  ')).join('\n');
}

/** |value| < limit standard errors. */
export function zFinding(what: string, z: number, limit = 3): Finding {
  return { what, figure: z, unit: '', bar: `|z| < ${limit}`, pass: Math.abs(z) < limit };
}
