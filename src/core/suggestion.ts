/**
 * "Did you mean": the candidate nearest to a mistyped name by edit distance (insertions, deletions, substitutions and
 * swaps of neighbours cost 1 each; Damerau 1964), ignoring case; null where nothing is near enough to be a typing error.
 * @param farthest distance
 */
export function nearestName(
  name: string,
  candidates: Iterable<string>,
  farthest = Math.min(3, Math.floor(name.length / 2)),
): string | null {
  const wanted = name.toLowerCase();
  let best: string | null = null;
  let bestDistance = farthest + 1;
  for (const candidate of candidates) {
    const offered = candidate.toLowerCase();
    if (Math.abs(offered.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, offered);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `nearestName` among words that may be cut short: "temp" is temperature, "gpu" rather webgpu than cpu. */
export function likelyWord(word: string, candidates: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  const holds = (candidate: string) => candidate.startsWith(wanted) || candidate.endsWith(wanted);
  const longer = wanted.length < 3 ? undefined : candidates.find((one) => holds(one.toLowerCase()));
  return longer ?? nearestName(word, candidates);
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
