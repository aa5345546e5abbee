/**
 * Prose fitted to a terminal: lines too long for it are broken between words, what follows indented as the line is. Rows of tables
 * (two spaces between columns) stay as they are, and so does everything that goes to a file or a pipe.
 */

/** Below this many columns whole words hardly fit: the terminal may break as it likes. */
const NARROWEST = 20;

export function fitted(
  text: string,
  { isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>,
): string {
  if (!isTTY || !(columns >= NARROWEST)) return text;
  return text
    .split('\n')
    .map((line) => (line.length <= columns || isTableRow(line) ? line : wrapped(line, columns)))
    .join('\n');
}

const isTableRow = (line: string) => line.trim().includes('  ');

function wrapped(line: string, columns: number): string {
  const [indent] = /^ */.exec(line)!;
  const [first, ...words] = line.trim().split(' ');
  const lines = [indent + first];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(indent + word);
  }
  return lines.join('\n');
}
