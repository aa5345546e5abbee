import { ewaldReciprocalVirialFactor, ewaldReciprocalWeight } from '../../forces/index.js';
import { boxVolume, bSplineModuli, type RealFft3d } from '../../math/index.js';

/**
 * Energy, virial and potential of a charge mesh: Essmann et al., J. Chem. Phys. 103, 8577 (1995), eq. 4.7. With F the transform of
 * the mesh and |b|² the spline moduli of the three axes,
 *   E = sum_k A(k) |b(k)|² |F(k)|²,   potential = dE/dQ = transform back of 2 A |b|² F.
 */
export type PmeSolver = (box: Float64Array, virial: Float64Array) => number;

/**
 * The solver takes the charges from `transform.real` and leaves the potential (kJ/mol/e) there; it adds to the virial [9] and
 * returns the energy (kJ/mol).
 */
export function createPmeSolver(transform: RealFft3d, order: number, beta: number): PmeSolver {
  const { mesh, halfDepth, spectrum } = transform;
  const [nx, ny, nz] = mesh;
  const [moduliX, moduliY, moduliZ] = mesh.map((size) => bSplineModuli(order, size));

  return (box, virial) => {
    const volume = boxVolume(box);
    transform.forward();
    let energy = 0;
    let xx = 0;
    let xy = 0;
    let xz = 0;
    let yy = 0;
    let yz = 0;
    let zz = 0;
    for (let mx = 0; mx < nx; mx++) {
      const kx = waveNumber(mx, nx, box[0]);
      // At half the mesh k and -k are one point of the mesh, and what is odd in k cancels there.
      const oddX = 2 * mx === nx ? 0 : kx;
      for (let my = 0; my < ny; my++) {
        const ky = waveNumber(my, ny, box[1]);
        const oddY = 2 * my === ny ? 0 : ky;
        for (let mz = 0; mz < halfDepth; mz++) {
          const at = 2 * ((mx * ny + my) * halfDepth + mz);
          if (at === 0) {
            spectrum[0] = 0;
            spectrum[1] = 0;
            continue;
          }
          const kz = waveNumber(mz, nz, box[2]);
          const k2 = kx * kx + ky * ky + kz * kz;
          const weight = ewaldReciprocalWeight(k2, beta, volume) * moduliX[mx] * moduliY[my] * moduliZ[mz];
          const re = spectrum[at];
          const im = spectrum[at + 1];
          spectrum[at] = 2 * weight * re;
          spectrum[at + 1] = 2 * weight * im;
          // The half spectrum stands for k and -k, except in the planes that are their own mirror images.
          const copies = mz === 0 || 2 * mz === nz ? 1 : 2;
          const waveEnergy = copies * weight * (re * re + im * im);
          const stretch = waveEnergy * ewaldReciprocalVirialFactor(k2, beta);
          energy += waveEnergy;
          const oddZ = 2 * mz === nz ? 0 : kz;
          xx += stretch * kx * kx;
          xy += stretch * oddX * oddY;
          xz += stretch * oddX * oddZ;
          yy += stretch * ky * ky;
          yz += stretch * oddY * oddZ;
          zz += stretch * kz * kz;
        }
      }
    }
    transform.backward();
    virial[0] += 0.5 * (xx - energy);
    virial[1] += 0.5 * xy;
    virial[2] += 0.5 * xz;
    virial[3] += 0.5 * xy;
    virial[4] += 0.5 * (yy - energy);
    virial[5] += 0.5 * yz;
    virial[6] += 0.5 * xz;
    virial[7] += 0.5 * yz;
    virial[8] += 0.5 * (zz - energy);
    return energy;
  };
}

/** 2 pi m / edge with m folded to -size/2 .. size/2, 1/nm. */
function waveNumber(m: number, size: number, edge: number): number {
  return (2 * Math.PI * (2 * m <= size ? m : m - size)) / edge;
}
