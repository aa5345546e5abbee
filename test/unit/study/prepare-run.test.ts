/** What is said of a run, and refused, before minutes are spent on packing its box. */
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../../src/recipe/index.js';
import { prepareRun, type RunOutlook } from '../../../src/study/index.js';

const recipe = (atoms: number, replicas = 1) =>
  parseRecipe(
    `electrolyte: { salt: { LiPF6: 1 M }, solvents: { EC: 1, DMC: 1 } }
box: { atoms: ${atoms} }
replicas: ${replicas}
model: { cutoff: 0.7 nm }
platform: cpu
`,
    'recipe.yaml',
  );

/** Prepared as far as the packing, which never begins. */
async function outlookOf(atoms: number, replicas: number, memory?: number) {
  const stop = new Error('not packed');
  const steps: (string | undefined)[] = [];
  let outlook: RunOutlook | null = null;
  const refused = prepareRun(
    recipe(atoms, replicas),
    {
      readText: () => null,
      folder: '',
      ...(memory === undefined ? {} : { memory }),
      beforePacking(told) {
        outlook = told;
        throw stop;
      },
    },
    { signal: new AbortController().signal, progress: (_, message) => steps.push(message) },
  );
  await expect(refused).rejects.toBe(stop);
  expect(steps).toEqual([`laying out ${outlook!.composition.atomCount} atoms`]);
  return outlook! as RunOutlook;
}

const codes = ({ notices }: RunOutlook) => notices.map(({ code }) => code);

describe('before the packing', () => {
  it('the composition is told with its memory and the findings of the recipe', async () => {
    const outlook = await outlookOf(1000, 1, 1e12);
    expect(outlook.composition.atomCount).toBeGreaterThan(900);
    expect(outlook.chargeScales).toMatchObject({ Li: 0.8, EC: 1 });
    expect(codes(outlook)).toContain('W_CUTOFF');
    expect(codes(outlook)).not.toContain('W_MEMORY');
  });

  it('memory grows with the atoms; replicas cost while they run, hardly while they are packed', async () => {
    const small = (await outlookOf(1000, 1)).memory;
    const large = (await outlookOf(20_000, 1)).memory;
    const many = (await outlookOf(1000, 20)).memory;
    expect(large.packing - small.packing).toBeGreaterThan(1e7);
    expect(many.run).toBeGreaterThan(0.9 * large.run);
    expect(many.packing - small.packing).toBeLessThan(0.1 * (large.packing - small.packing));
  });

  it('a run that will not fit is a warning', async () => {
    const { memory } = await outlookOf(1000, 100);
    expect(memory.run).toBeGreaterThan(memory.packing);
    expect(codes(await outlookOf(1000, 100, memory.run))).not.toContain('W_MEMORY');
    expect(codes(await outlookOf(1000, 100, memory.run - 1))).toContain('W_MEMORY');
  });

  it('a box that cannot even be packed is refused by its numbers', async () => {
    let packed = false;
    const refused = prepareRun(
      recipe(10_000_000),
      { readText: () => null, folder: '', memory: 2e9 },
      { signal: new AbortController().signal, progress: () => (packed = true) },
    );
    await expect(refused).rejects.toMatchObject({
      code: 'E_MEMORY',
      kind: 'input',
      parts: {
        object: expect.stringMatching(/^a box of \d+ atoms takes about 6\.\d+ GB of memory to be packed$/),
        limit: 'this machine has 2.00 GB',
      },
    });
    expect(packed).toBe(false);
  });
});
