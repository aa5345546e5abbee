/**
 * Entry of the device thread, started by device-thread-node.ts only. Nothing but Node is imported before there is somebody to tell:
 * the stepping thread is blocked and would hear of a thread that fails to start only by its silence.
 */
import { workerData } from 'node:worker_threads';
import type { DeviceThreadStart } from './device-thread-node.js';
import type { DeviceOrder, DeviceReply } from './protocol.js';

const { control, port } = workerData as DeviceThreadStart;

const service = import('./device-service.js').then(({ createDeviceService }) => createDeviceService());
const failed = async (error: unknown): Promise<DeviceReply> => {
  const { errorMessageOf } = await import('../worker-protocol.js');
  return { kind: 'failed', error: errorMessageOf(error) };
};

let queue: Promise<void> = Promise.resolve();
port.on('message', (order: DeviceOrder) => {
  queue = queue.then(async () => {
    const reply = await service.then((perform) => perform(order)).catch(failed);
    if (order.kind === 'close') port.close();
    // Nobody waits for what is given back.
    if (order.kind === 'close' || order.kind === 'release') return;
    port.postMessage(reply);
    // What waits watches this word: REPLIES of protocol.ts.
    Atomics.add(control, 0, 1);
    Atomics.notify(control, 0);
  });
});
