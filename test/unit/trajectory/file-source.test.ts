import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openTrajectory } from '../../../src/trajectory/index.js';

const folder = mkdtempSync(join(tmpdir(), 'sheath-file-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a trajectory on disk', () => {
  it('that is a folder is told as one', async () => {
    await expect(openTrajectory(folder)).rejects.toMatchObject({
      code: 'E_FILE_OPEN',
      message: expect.stringContaining('folder'),
    });
  });

  it('that is not there is told so', async () => {
    await expect(openTrajectory(join(folder, 'nothing.xtc'))).rejects.toMatchObject({ code: 'E_FILE_OPEN' });
  });
});
