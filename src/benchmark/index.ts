export { measureThroughput, type Throughput, type ThroughputSettings } from './throughput.js';
