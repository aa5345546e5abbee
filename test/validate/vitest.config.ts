import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { resultsTable } from './record.js';

/** The long proofs, one after the other: `vitest run --config test/validate/vitest.config.ts [name]`. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/validate/**/*.validate.ts'],
    fileParallelism: false,
    testTimeout: 86_400_000,
    reporters: ['default', { onTestRunEnd: () => console.log(`\n${resultsTable()}\n`) }],
  },
});
