/**
 * What the mesh adds for pairs that do not interact is taken out again: -q_i q_j erf(beta r) / r for every excluded pair.
 * The pair kernel does so for near pairs; here are the others, in f64.
 */
import { minimumImage } from './common/minimum-image';
import { errorOverArgument, errorSlope } from './common/special-functions';
import { addVirial } from './common/virial';

/**
 * `pairs` [pair, 2] u32, `charges` [atom] times sqrt(f). Adds to forces [atom, 3] f64 and virial [9]; returns the energy.
 */
export function ewaldExclusion(
  positions: usize, box: usize, pairs: usize, count: i32, charges: usize, beta: f64, forces: usize, virial: usize,
): f64 {
  const lx = load<f64>(box), ly = load<f64>(box, 8), lz = load<f64>(box, 16), ix = 1.0 / lx, iy = 1.0 / ly, iz = 1.0 / lz;
  let energy = 0.0;
  for (let n = 0; n < count; n++) {
    const i = <usize>load<u32>(pairs + (<usize>n << 3)), j = <usize>load<u32>(pairs + (<usize>n << 3), 4);
    const qq = load<f64>(charges + (i << 3)) * load<f64>(charges + (j << 3)), p = positions + i * 24, q = positions + j * 24;
    const dx = minimumImage(load<f64>(p) - load<f64>(q), lx, ix);
    const dy = minimumImage(load<f64>(p, 8) - load<f64>(q, 8), ly, iy);
    const dz = minimumImage(load<f64>(p, 16) - load<f64>(q, 16), lz, iz);
    const x2 = beta * beta * (dx * dx + dy * dy + dz * dz);
    energy -= qq * beta * errorOverArgument(sqrt(x2));
    const scalar = -qq * beta * beta * beta * errorSlope(x2), fx = scalar * dx, fy = scalar * dy, fz = scalar * dz;
    const fi = forces + i * 24, fj = forces + j * 24;
    store<f64>(fi, load<f64>(fi) + fx);
    store<f64>(fi, load<f64>(fi, 8) + fy, 8);
    store<f64>(fi, load<f64>(fi, 16) + fz, 16);
    store<f64>(fj, load<f64>(fj) - fx);
    store<f64>(fj, load<f64>(fj, 8) - fy, 8);
    store<f64>(fj, load<f64>(fj, 16) - fz, 16);
    addVirial(virial, dx * fx, dx * fy, dx * fz, dy * fy, dy * fz, dz * fz);
  }
  return energy;
}
