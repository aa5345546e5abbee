/** What a folder of a run says of files that cannot be opened. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { diskSpace, openRunDirectory } from '../../../src/simulation/index.js';

const folder = mkdtempSync(join(tmpdir(), 'sheath-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a file that is not there is null, one that cannot be opened is refused', async () => {
  const files = openRunDirectory(folder);
  expect(await files.open('none')).toBeNull();
  expect(await files.open('none/below')).toBeNull();
  symlinkSync('loop', join(folder, 'loop'));
  await expect(files.open('loop')).rejects.toMatchObject({ code: 'E_FILE_OPEN', kind: 'input' });
});

test.each([
  [6.8e5, '0.68 MB'],
  [2e8, '200 MB'],
  [1.2e9, '1.20 GB'],
  [4.19e15, '4190 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(diskSpace(bytes)).toBe(text);
});
