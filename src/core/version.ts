/** Kept equal to package.json by test/unit/core/version.test.ts. */
export const VERSION = '0.1.0';
