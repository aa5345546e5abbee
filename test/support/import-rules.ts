/** The import rules of src/README.md, read from its table, and what breaks them. */
import { posix } from 'node:path';

/** room -> the rooms it may import besides core, units and math */
export type ImportRules = ReadonlyMap<string, ReadonlySet<string>>;

const COMMON = ['core', 'units', 'math'];

/** Lines "room -> other other" (two a line allowed, "-" for none) of the fenced block that holds them. */
export function readImportRules(markdown: string): ImportRules {
  const rules = new Map<string, Set<string>>(COMMON.map((room) => [room, new Set()]));
  const block = markdown.split('```').find((part) => / -> /.test(part) && part.includes('platforms ->'));
  for (const match of (block ?? '').matchAll(/([a-z]+) -> ((?:(?!\s+[a-z]+ ->)[^\n])*)/g)) {
    const targets = match[2].replace(/\(.*?\)/g, '').match(/[a-z]+/g) ?? [];
    rules.set(match[1], new Set(targets));
  }
  return rules;
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^;'"]*?(?:from\s*)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

/** @param files path relative to src -> text */
export function importViolations(files: ReadonlyMap<string, string>, rules: ImportRules): string[] {
  const violations: string[] = [];
  for (const [path, text] of files) {
    const room = path.includes('/') ? path.slice(0, path.indexOf('/')) : null;
    if (room !== null && room !== 'cli' && !rules.has(room)) {
      violations.push(`${path}: ${room} is not in the rules of src/README.md`);
      continue;
    }
    for (const match of text.matchAll(IMPORT)) {
      const target = match[1] ?? match[2];
      if (target.startsWith('node:')) {
        if (room !== 'cli' && !path.endsWith('-node.ts')) {
          violations.push(`${path}: ${target} outside cli/ and *-node.ts`);
        }
        continue;
      }
      if (!target.startsWith('.')) continue;
      const resolved = posix.join(posix.dirname(path), target);
      const other = resolved.split('/')[0];
      if (other === room || !resolved.includes('/')) continue;
      if (resolved !== `${other}/index.js`) {
        violations.push(`${path}: enters ${other} past its index.ts (${target})`);
      }
      // The library door and the command line may use every room; nothing may import the command line.
      if (other === 'cli') violations.push(`${path}: nothing imports cli`);
      else if (room !== null && room !== 'cli') {
        const allowed = [...(COMMON.includes(room) ? [] : COMMON), ...(rules.get(room) ?? [])];
        if (!allowed.includes(other)) violations.push(`${path}: ${room} may not import ${other}`);
      }
    }
  }
  return violations;
}
