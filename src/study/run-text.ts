import type { RunFiles } from '../simulation/index.js';

/** A small file of a run as text; null where there is none. */
export async function readText(files: RunFiles, name: string): Promise<string | null> {
  const source = await files.open(name);
  if (source === null) return null;
  try {
    return new TextDecoder().decode(await source.read(0, source.size));
  } finally {
    await source.close();
  }
}
