/** One measurement in a process of its own, so that its memory is its own and nothing was warmed by another. Started by measure-node.ts only. */
import type { BenchBox } from './standard-box.js';
import { measureThroughput, type Throughput, type ThroughputSettings } from './throughput.js';

export interface MeasureRequest {
  readonly box: BenchBox;
  readonly settings: ThroughputSettings;
}

export type MeasureReply = (Throughput & { readonly memoryBytes: number }) | { readonly error: string };

const reply = (answer: MeasureReply): void => {
  process.send?.(answer, () => process.exit(0));
};

process.once('message', async ({ box, settings }: MeasureRequest) => {
  try {
    const result = await measureThroughput(box, settings);
    reply({ ...result, memoryBytes: process.resourceUsage().maxRSS * 1024 });
  } catch (error) {
    reply({ error: error instanceof Error ? error.message : String(error) });
  }
});
