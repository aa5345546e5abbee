/**
 * A headless Chromium for tests of the report: CHROMIUM from the environment, one that the system has, or the one in the dev
 * dependency @sparticuz/chromium (linux-x64). Driven by the DevTools protocol over two pipes, messages ending with a zero byte.
 * WebGL is computed by SwiftShader, so nothing of the machine's graphics matters.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const FLAGS = [
  '--headless=new',
  '--remote-debugging-pipe',
  '--no-first-run',
  '--no-sandbox',
  '--disable-extensions',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--hide-scrollbars',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--force-color-profile=srgb',
];

/** Path of an executable, or why there is none. */
export async function findChromium(): Promise<string | { readonly missing: string }> {
  const own = [process.env.CHROMIUM, ...SYSTEM].find((path) => path && existsSync(path));
  if (own) return own;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { missing: 'no Chromium in the usual places: set CHROMIUM to the path of one' };
  try {
    const { default: packed } = await import('@sparticuz/chromium');
    return await packed.executablePath();
  } catch (error) {
    return { missing: `no Chromium, and @sparticuz/chromium gave none: ${String(error)}` };
  }
}

export interface View {
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
  /** As laid out for paper. */
  readonly paper?: boolean;
  /** Scripts of the page run; true when left out. */
  readonly scripts?: boolean;
}

/** An open page. */
export interface Page {
  /** Value of an expression, awaited; what it throws is thrown here. */
  evaluate<Value>(expression: string): Promise<Value>;
  /** Waits until an expression is true, asked every 50 ms. @throws after `seconds` */
  until(expression: string, seconds?: number): Promise<void>;
  press(key: string): Promise<void>;
  hover(at: readonly [number, number]): Promise<void>;
  drag(from: readonly [number, number], to: readonly [number, number]): Promise<void>;
  /** PNG of the window, or of the first element that matches. */
  screenshot(selector?: string): Promise<Buffer>;
  /** PDF as printed. */
  print(): Promise<Buffer>;
  close(): Promise<void>;
  /** Errors and warnings of the console and of the page itself, and refusals of its content policy. */
  readonly complaints: readonly string[];
  /** Addresses asked for, the page itself and data: excepted. */
  readonly requests: readonly string[];
}

export interface Browser {
  open(file: string, view: View): Promise<Page>;
  close(): Promise<void>;
}

type Parameters = Readonly<Record<string, unknown>>;
type Reply = Readonly<Record<string, unknown>>;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: Reply;
  readonly result?: Reply;
  readonly error?: { readonly message: string };
}

interface Connection {
  send(method: string, params?: Parameters, sessionId?: string): Promise<Reply>;
  listen(sessionId: string, listener: (method: string, params: Reply) => void): void;
}

function connect(process: ChildProcess): Connection {
  const [, , , input, output] = process.stdio as unknown as [null, null, null, Writable, Readable];
  const waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, (method: string, params: Reply) => void>();
  let rest = Buffer.alloc(0);
  let last = 0;
  output.on('data', (part: Buffer) => {
    rest = Buffer.concat([rest, part]);
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const message = JSON.parse(rest.subarray(0, end).toString()) as Message;
      rest = rest.subarray(end + 1);
      const asked = message.id === undefined ? undefined : waiting.get(message.id);
      if (message.id !== undefined) waiting.delete(message.id);
      if (message.error) asked?.reject(new Error(message.error.message));
      else if (asked) asked.resolve(message.result ?? {});
      else if (message.method && message.sessionId)
        listeners.get(message.sessionId)?.(message.method, message.params ?? {});
    }
  });
  process.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser has ended'));
  });
  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        waiting.set(++last, { resolve, reject });
        input.write(`${JSON.stringify({ id: last, method, params, ...(sessionId && { sessionId }) })}\0`);
      }),
    listen: (sessionId, listener) => listeners.set(sessionId, listener),
  };
}

export async function startChromium(executable: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'sheath-chromium-'));
  const child = spawn(executable, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const connection = connect(child);
  return {
    open: (file, view) => openPage(connection, file, view),
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await connection.send('Browser.close').catch(() => child.kill());
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function openPage(connection: Connection, file: string, view: View): Promise<Page> {
  const { targetId } = await connection.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await connection.send('Target.attachToTarget', { targetId, flatten: true });
  const session = String(sessionId);
  const send = (method: string, params: Parameters = {}) => connection.send(method, params, session);
  const url = `file://${file}`;
  const complaints: string[] = [];
  const requests: string[] = [];
  let loaded: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    loaded = resolve;
  });
  connection.listen(session, (method, params) => {
    const text = JSON.stringify(params);
    if (method === 'Page.loadEventFired') loaded();
    if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded') complaints.push(text);
    if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(String(params.type)))
      complaints.push(text);
    if (method === 'Network.requestWillBeSent') {
      const asked = String((params.request as { readonly url: string }).url);
      if (asked !== url && !asked.startsWith('data:')) requests.push(asked);
    }
  });
  const { width, height, dark = false, paper = false, scripts = true } = view;
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await send(`${domain}.enable`);
  await send('Emulation.setDeviceMetricsOverride', {
    width,
    height,
    deviceScaleFactor: 1,
    mobile: width < 600,
  });
  await send('Emulation.setEmulatedMedia', {
    media: paper ? 'print' : 'screen',
    features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }],
  });
  if (!scripts) await send('Emulation.setScriptExecutionDisabled', { value: true });
  await send('Page.navigate', { url });
  await ready;

  const evaluate = async <Value>(expression: string): Promise<Value> => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { readonly value: Value }).value;
  };
  const mouse = (type: string, [x, y]: readonly [number, number]) =>
    send('Input.dispatchMouseEvent', { type, x, y, button: 'left', buttons: 1, clickCount: 1 });
  return {
    complaints,
    requests,
    evaluate,
    async close() {
      await connection.send('Target.closeTarget', { targetId });
    },
    async until(expression, seconds = 30) {
      const end = Date.now() + 1000 * seconds;
      while (!(await evaluate<boolean>(`Boolean(${expression})`))) {
        if (Date.now() > end) throw new Error(`after ${seconds} s not yet: ${expression}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async press(key) {
      await send('Input.dispatchKeyEvent', { type: 'keyDown', key, code: key });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key });
    },
    async hover([x, y]) {
      await send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y, button: 'none', buttons: 0 });
    },
    async drag(from, to) {
      await mouse('mousePressed', from);
      for (const share of [0.25, 0.5, 0.75, 1])
        await mouse('mouseMoved', [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
      await mouse('mouseReleased', to);
    },
    async screenshot(selector) {
      const clip =
        selector === undefined
          ? null
          : await evaluate<Reply | null>(
              `(() => { const e = document.querySelector(${JSON.stringify(selector)}); if (!e) return null; const r = e.getBoundingClientRect(); return { x: r.x + scrollX, y: r.y + scrollY, width: r.width, height: r.height, scale: 1 }; })()`,
            );
      const { data } = await send('Page.captureScreenshot', {
        format: 'png',
        ...(clip && { clip, captureBeyondViewport: true }),
      });
      return Buffer.from(String(data), 'base64');
    },
    async print() {
      const { data } = await send('Page.printToPDF', { printBackground: true, preferCSSPageSize: true });
      return Buffer.from(String(data), 'base64');
    },
  };
}
