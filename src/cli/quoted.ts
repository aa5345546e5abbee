/** A word as a shell takes it whole. */
export function quoted(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : JSON.stringify(word);
}
