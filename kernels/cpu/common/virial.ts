/** virial [9] -= 1/2 of the symmetric sum of r (x) f. */
export function addVirial(virial: usize, xx: f64, xy: f64, xz: f64, yy: f64, yz: f64, zz: f64): void {
  store<f64>(virial, load<f64>(virial) - 0.5 * xx);
  store<f64>(virial, load<f64>(virial, 8) - 0.5 * xy, 8);
  store<f64>(virial, load<f64>(virial, 16) - 0.5 * xz, 16);
  store<f64>(virial, load<f64>(virial, 24) - 0.5 * xy, 24);
  store<f64>(virial, load<f64>(virial, 32) - 0.5 * yy, 32);
  store<f64>(virial, load<f64>(virial, 40) - 0.5 * yz, 40);
  store<f64>(virial, load<f64>(virial, 48) - 0.5 * xz, 48);
  store<f64>(virial, load<f64>(virial, 56) - 0.5 * yz, 56);
  store<f64>(virial, load<f64>(virial, 64) - 0.5 * zz, 64);
}
