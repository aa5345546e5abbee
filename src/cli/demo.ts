/**
 * What `npm start` runs: BCE at -40 °C by the standard protocol, in a box so small that one slow machine crosses it within ten
 * minutes. It shows the way from recipe to report, not equilibrium, and its report says so.
 */
export const DEMO_RECIPE = `title: BCE at -40 °C, a demonstration
electrolyte:
  salt: { LiPF6: 1 M }
  solvents: { EC: 1, DEC: 1, DMC: 1 } # by volume
box: { atoms: 750 }
model: { cutoff: 0.9 nm, timeStep: 4 fs, hydrogenMass: 3 u }
conditions: { temperature: -40 °C, pressure: 1 bar }
protocol: standard # minimise, melt at 450 K, cool at 0.5 K/ps, equilibrate, produce
produce: { time: 200 ps, frameEvery: 0.4 ps, energiesEvery: 0.08 ps }
`;
