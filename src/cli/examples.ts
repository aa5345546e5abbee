/** Examples of a command's help, each on a line of its own: to be copied from a terminal of any width. */
export function examples(...lines: readonly (readonly [command: string, what: string])[]): string {
  return ['Examples:', ...lines.flatMap(([command, what]) => [`  ${command}`, `      ${what}`]), ''].join(
    '\n',
  );
}
