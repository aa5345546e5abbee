/**
 * What `npm start` runs: BCE in a box so small that one core crosses the whole protocol within minutes. It shows the way from
 * recipe to report, not equilibrium, and its report says so.
 */
export const DEMO_RECIPE = `title: BCE, a demonstration
electrolyte:
  salt: { LiPF6: 1 M }
  solvents: { EC: 1, DEC: 1, DMC: 1 } # by volume
box: { atoms: 1000 }
model: { cutoff: 1 nm, timeStep: 4 fs, hydrogenMass: 3 u }
conditions: { temperature: 25 °C, pressure: 1 bar }
protocol:
  melt: { time: 30 ps }
  cool: { rate: 2 K/ps }
  equilibrate: { time: 60 ps }
produce: { time: 180 ps, frameEvery: 0.4 ps, energiesEvery: 0.08 ps }
`;
