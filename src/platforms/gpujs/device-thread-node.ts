/**
 * The device thread as the stepping thread sees it: an order goes out, other work is done, and the reply is waited for. The dynamics
 * of the platforms is synchronous, and gpu.js on WebGPU can only be asynchronous: with a thread of its own, neither has to change,
 * and the device computes pairs while the CPU computes the mesh.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { SheathError } from '../../core/index.js';
import { errorFrom } from '../worker-protocol.js';
import { type Backend, type DeviceFacts, type DeviceOrder, type DeviceReply, REPLIES } from './protocol.js';

/** What the thread is started with. */
export interface DeviceThreadStart {
  readonly control: Int32Array;
  readonly port: MessagePort;
}

export interface DeviceThread {
  readonly facts: DeviceFacts;
  /** Send an order; all but `release` and `close` get a reply. */
  send(order: DeviceOrder): void;
  /** The reply to the oldest order without one. @throws what the order met, E_THREAD_LOST */
  receive(): DeviceReply;
  /** End the thread and give the device back. */
  close(): void;
}

/** A thread that has not answered by then never will; compiling on a slow machine takes seconds. */
const PATIENCE = 120_000; // ms

/** @throws E_NOT_BUILT, E_KERNELS_MISSING, E_GPUJS_SELF_TEST, and with `webgpu` why there is no GPU */
export function startDeviceThread(backend: Backend): DeviceThread {
  const control = new Int32Array(new SharedArrayBuffer(4));
  const { port1: port, port2 } = new MessageChannel();
  const start: DeviceThreadStart = { control, port: port2 };
  const worker = new Worker(entry(), { workerData: start, transferList: [port2] });
  worker.unref();
  // Errors of the thread come as replies; one that ends it is seen as silence.
  worker.on('error', () => {});
  let received = 0;
  let closed = false;
  let silent = false;

  const send = (order: DeviceOrder) => port.postMessage(order);
  const receive = (): DeviceReply => {
    const deadline = Date.now() + PATIENCE;
    while (!silent && Atomics.load(control, REPLIES) === received && Date.now() < deadline) {
      Atomics.wait(control, REPLIES, received, 1000);
    }
    const reply = receiveMessageOnPort(port)?.message as DeviceReply | undefined;
    silent = reply === undefined;
    if (reply === undefined) throw lost();
    received++;
    if (reply.kind === 'failed') throw errorFrom(reply.error);
    return reply;
  };
  const close = () => {
    if (closed) return;
    closed = true;
    send({ kind: 'close' });
  };

  send({ kind: 'open', backend });
  try {
    const reply = receive();
    if (reply.kind !== 'opened') throw lost();
    return { facts: reply.device, send, receive, close };
  } catch (error) {
    close();
    throw error;
  }
}

function lost(): SheathError {
  return new SheathError(
    'E_THREAD_LOST',
    {
      object: 'the thread of the platform gpujs that owns the device stopped working',
      limit: 'it must answer every order',
      cure: 'use --platform cpu, and report this',
    },
    { kind: 'failure' },
  );
}

/** Beside this file once compiled; when the sources themselves are run, in the compiled tree next to them. */
function entry(): URL {
  const beside = new URL('./device-entry-node.js', import.meta.url);
  const compiled = new URL('../../../dist/platforms/gpujs/device-entry-node.js', import.meta.url);
  const found = [beside, compiled].find((url) => existsSync(fileURLToPath(url)));
  if (found === undefined) {
    throw new SheathError('E_NOT_BUILT', {
      object: `the device thread ${fileURLToPath(compiled)} does not exist`,
      limit: 'it is made when sheath is compiled',
      cure: 'run "npm run build"',
    });
  }
  return found;
}
