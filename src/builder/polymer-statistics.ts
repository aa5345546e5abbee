/** What a polymer graph is, in numbers a chemist asks for: composition, conversion, ends, chains, cross-links. */
import type { PolymerGraph } from '../forcefield/index.js';
import { functionality } from './polymer-structure.js';

export interface PolymerStatistics {
  /** By monomer, in the order of first use. */
  readonly monomers: readonly { readonly name: string; readonly count: number }[];
  readonly links: number;
  /** Links / double bonds that were there: a chain of n units has made n - 1 of n. */
  readonly conversion: number;
  /** Ports' heads and tails without a partner: capped by a hydrogen. */
  readonly freeEnds: number;
  /** Backbone units (ports) in a primary chain on average; null where every chain closes on itself. */
  readonly degreeOfPolymerisation: number | null;
  /** Primary chains with two ends, and those without. */
  readonly openChains: number;
  readonly closedChains: number;
  readonly crossLinkers: {
    readonly count: number;
    /** Per monomer. */
    readonly fraction: number;
    /** How many have so many arms bound: [0, 1, 2, 3, 4]. */
    readonly byBoundArms: readonly number[];
  };
}

export function polymerStatistics({ units, links }: PolymerGraph): PolymerStatistics {
  const counts = new Map<string, number>();
  for (const name of units) counts.set(name, (counts.get(name) ?? 0) + 1);
  const firstPort: number[] = [];
  let ports = 0;
  for (const name of units) {
    firstPort.push(ports);
    ports += functionality(name);
  }
  const next = new Int32Array(ports).fill(-1);
  const previous = new Int32Array(ports).fill(-1);
  const arms = new Int32Array(units.length);
  for (const { from, to } of links) {
    next[firstPort[from.unit] + from.port] = firstPort[to.unit] + to.port;
    previous[firstPort[to.unit] + to.port] = firstPort[from.unit] + from.port;
    arms[from.unit]++;
    arms[to.unit]++;
  }
  const seen = new Uint8Array(ports);
  const walk = (start: number): number => {
    let length = 0;
    for (let port = start; port >= 0 && !seen[port]; port = next[port]) {
      seen[port] = 1;
      length++;
    }
    return length;
  };
  let [openChains, openUnits, closedChains] = [0, 0, 0];
  for (let port = 0; port < ports; port++)
    if (previous[port] < 0) {
      openChains++;
      openUnits += walk(port);
    }
  for (let port = 0; port < ports; port++) if (walk(port) > 0) closedChains++;
  const joints = units.flatMap((name, u) => (functionality(name) > 1 ? [u] : []));
  const most = 2 * Math.max(1, ...units.map(functionality));
  return {
    monomers: [...counts].map(([name, count]) => ({ name, count })),
    links: links.length,
    conversion: links.length / ports,
    freeEnds: 2 * (ports - links.length),
    degreeOfPolymerisation: openChains > 0 ? openUnits / openChains : null,
    openChains,
    closedChains,
    crossLinkers: {
      count: joints.length,
      fraction: joints.length / units.length,
      byBoundArms: Array.from(
        { length: most + 1 },
        (_, bound) => joints.filter((u) => arms[u] === bound).length,
      ),
    },
  };
}
