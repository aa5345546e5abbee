export type { BenchMethod, BenchmarkBox } from './bench-method.js';
export {
  type BenchProgress,
  type BenchRecord,
  type BenchResult,
  type BenchSettings,
  busyNotice,
  median,
  runBenchmark,
} from './campaign-node.js';
export { compareEnergies, ENERGY_PEERS, type PeerComparison } from './peer-energies-node.js';
export { findPeer, PEERS, type Peer, type PeerName } from './peer-programs-node.js';
export { gromacsTimes, lammpsTimes, peerInput } from './peer-throughput-node.js';
export {
  type BaseBox,
  type BenchBox,
  BOX_KINDS,
  type BoxKind,
  boxOfSize,
  givenBox,
  nearCube,
  standardBox,
} from './standard-box.js';
export { measureThroughput, type Throughput, type ThroughputSettings } from './throughput.js';
