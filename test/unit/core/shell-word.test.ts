import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from '../../../src/core/index.js';

test('a shell gives back every word as it was', () => {
  const words = ['runs/bce', 'my run', "it's", '$HOME', '`id`', '!', 'a"b', 'größe', '', '-x'];
  const said = execFileSync('sh', ['-c', `printf '%s\\n' ${words.map(shellWord).join(' ')}`], {
    encoding: 'utf8',
  });
  expect(said).toBe(`${words.join('\n')}\n`);
  expect(shellWord('runs/bce')).toBe('runs/bce');
});
