/** Whether the device computes rightly, and always the same: nothing that is timed counts without it. */
import { ENERGY_TERMS } from '../../dist/forces/index.js';
import { ENERGY_COLUMNS } from '../../dist/platforms/platform.js';
import { createReferencePlatform } from '../../dist/platforms/reference/reference-platform.js';
import { selfTest } from '../../dist/platforms/self-test.js';
import { constantEnergy, electrolyteBox, production, stateOf, walker } from './box.mjs';

/** @returns checks { name, found, limit, passed } */
export async function correctness(create, { replicas, steps, driftSteps, left, say }) {
  const checks = [];
  const check = (name, found, limit) => {
    const passed = found <= limit;
    checks.push({ name, found, limit, passed });
    say(`${passed ? 'pass' : 'FAIL'}  ${name}: ${Number(found).toExponential(2)} (at most ${limit})`);
  };
  for (const { name, found, limit } of (await selfTest(create)).checks)
    check(`self-test, ${name}`, found, limit);

  const box = electrolyteBox();
  const { system, method } = box;
  const run = async (walkers, work) => {
    const platform = await create(system, method, stateOf(box, walkers), walkers);
    try {
      return await work(platform);
    } finally {
      await platform.dispose();
    }
  };

  const reference = await createReferencePlatform(system, method, stateOf(box, [walker(0)]), [walker(0)]);
  const expected = await reference.evaluate();
  const found = await run([walker(0)], (platform) => platform.evaluate());
  check('2,996 atoms, forces, median relative error', medianError(found.forces, expected.forces), 1e-5);
  const scale = ENERGY_TERMS.reduce((sum, term) => sum + Math.abs(expected.terms[0][term]), 0);
  const energyErrors = ENERGY_TERMS.map(
    (term) => Math.abs(found.terms[0][term] - expected.terms[0][term]) / scale,
  );
  check('2,996 atoms, energies', Math.max(...energyErrors), 2e-5);

  const options = { energiesEvery: 0 };
  const advanced = (walkers, blocks) =>
    run(walkers, async (platform) => {
      for (const block of blocks) {
        const { failure } = await platform.advance(production, block, options);
        if (failure) throw new Error(failure.message);
      }
      return platform.download();
    });
  const half = Math.floor(steps / 2);
  const once = await advanced([walker(0)], [half, half]);
  check(
    `${steps} steps again, coordinates that differ`,
    differing(once, await advanced([walker(0)], [half, half])),
    0,
  );
  const continued = await run([walker(0)], async (platform) => {
    await platform.advance(production, half, options);
    const middle = await platform.download();
    return run([walker(0)], async (other) => {
      await other.upload(middle);
      await other.advance(production, half, options);
      return other.download();
    });
  });
  check(
    `${steps} steps continued from the middle elsewhere, coordinates that differ`,
    differing(once, continued),
    0,
  );

  if (left() > 60) {
    const walkers = Array.from({ length: replicas }, (_, index) => walker(index));
    const together = await advanced(walkers, [half]);
    let wrong = 0;
    for (const [replica, own] of walkers.entries()) {
      const alone = await advanced([own], [half]);
      const size = alone.positions.length;
      wrong += differing(alone, {
        positions: together.positions.subarray(replica * size, (replica + 1) * size),
      });
    }
    check(`${replicas} replicas against ${replicas} single runs, coordinates that differ`, wrong, 0);
  }
  if (driftSteps > 0 && left() > 60) {
    const drift = await run([walker(0)], async (platform) => driftOf(platform, driftSteps, box.atoms));
    check(`drift of the energy over ${driftSteps} steps, kJ/mol/ns/atom`, Math.abs(drift), 0.05);
  }
  return checks;
}

/** Slope of the conserved energy, kJ/mol/ns/atom. */
async function driftOf(platform, steps, atoms) {
  await platform.advance(production, 500, { energiesEvery: 0 });
  const [time, energy] = ['time', 'conserved'].map((column) => ENERGY_COLUMNS.indexOf(column));
  const points = [];
  for (let done = 0; done < steps; done += 1000) {
    const { energies, failure } = await platform.advance(constantEnergy, 1000, { energiesEvery: 50 });
    if (failure) throw new Error(failure.message);
    for (let row = 0; row < energies.rowCount; row++) {
      const at = row * ENERGY_COLUMNS.length;
      points.push([energies.data[at + time] / 1000, energies.data[at + energy]]);
    }
  }
  const mean = (k) => points.reduce((sum, point) => sum + point[k], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const slope =
    points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) /
    points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return slope / atoms;
}

const differing = (a, b) => a.positions.reduce((count, x, k) => count + (x === b.positions[k] ? 0 : 1), 0);

function medianError(found, expected) {
  const errors = Float64Array.from({ length: expected.length / 3 }, (_, atom) => {
    const at = 3 * atom;
    const difference = Math.hypot(...[0, 1, 2].map((k) => found[at + k] - expected[at + k]));
    return difference / Math.hypot(...expected.subarray(at, at + 3));
  }).sort();
  return errors[errors.length >> 1];
}
