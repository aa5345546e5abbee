/** What the device thread does: one device, the replicas on it, orders carried out one after the other. */
import { type GpuJsDevice, openGpuJs } from './gpu-js-node.js';
import type { DeviceOrder, DeviceReply } from './protocol.js';
import { countPairs } from './rdf-histogram.js';
import { createReplicaForces, type ReplicaForces } from './replica-forces.js';

export function createDeviceService(): (order: DeviceOrder) => Promise<DeviceReply> {
  const replicas = new Map<number, ReplicaForces>();
  let device: GpuJsDevice | null = null;

  return async (order) => {
    switch (order.kind) {
      case 'open':
        device = await openGpuJs(order.backend);
        return { kind: 'opened', device: device.facts };
      case 'replica':
        if (device === null) break;
        replicas.set(order.replica, createReplicaForces(device, order.start));
        return { kind: 'done' };
      case 'compute': {
        const forces = replicas.get(order.replica);
        if (forces === undefined) break;
        return { kind: 'computed', sound: await forces.compute(order.list, order.wanted) };
      }
      case 'release':
        replicas.get(order.replica)?.dispose();
        replicas.delete(order.replica);
        return { kind: 'done' };
      case 'histogram':
        if (device === null) break;
        return { kind: 'counted', counts: await countPairs(device, order.task) };
      case 'close':
        for (const forces of replicas.values()) forces.dispose();
        replicas.clear();
        await device?.dispose();
        return { kind: 'done' };
    }
    throw new Error(`the order "${order.kind}" came before what it needs`);
  };
}
