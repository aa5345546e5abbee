/** A word as a POSIX shell takes it whole: in single quotes nothing is special but their end. */
export function shellWord(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
