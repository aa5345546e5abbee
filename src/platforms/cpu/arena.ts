/**
 * The shared memory of one evaluator and its allocator: arrays are handed out one after the other and live as long as the
 * memory. A list that outgrows its array gets a new one half as large again, which leaves at most twice its size behind.
 */
import { SheathError } from '../../core/index.js';
import { COULOMB_TABLE_BYTES } from './coulomb-table.js';

export interface Arena {
  readonly memory: WebAssembly.Memory;
  /** The four of coulomb-table.ts. */
  readonly coulombTables: readonly Float32Array[];
  readonly int32: (length: number) => Int32Array;
  readonly uint8: (length: number) => Uint8Array;
  readonly uint16: (length: number) => Uint16Array;
  readonly uint32: (length: number) => Uint32Array;
  readonly float32: (length: number) => Float32Array;
  readonly float64: (length: number) => Float64Array;
}

const PAGE = 65536;
const MAXIMUM_PAGES = 65536;
/** Below lie the kernels' own data (kernels/build.mjs), then the Coulomb tables (kernels/cpu/nonbonded.ts). */
const COULOMB_TABLES_AT = PAGE;
const COULOMB_TABLES = 4;
const RESERVED_BYTES = COULOMB_TABLES_AT + COULOMB_TABLES * COULOMB_TABLE_BYTES;
/** A cache line, so that two threads never write to the same one. */
const ALIGNMENT = 64;

/** Arrays are zero. @throws E_MEMORY beyond 4 GiB */
export function createArena(): Arena {
  const memory = new WebAssembly.Memory({
    initial: RESERVED_BYTES / PAGE + 1,
    maximum: MAXIMUM_PAGES,
    shared: true,
  });
  let top = RESERVED_BYTES;

  const take = (bytes: number): number => {
    const at = top;
    top = at + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const missing = Math.ceil((top - memory.buffer.byteLength) / PAGE);
    if (missing > 0) {
      try {
        memory.grow(missing);
      } catch (cause) {
        throw new SheathError(
          'E_MEMORY',
          {
            object: `one replica needs ${Math.ceil(top / 2 ** 20)} MiB on the cpu platform`,
            limit: 'a WebAssembly memory holds 4096 MiB, or less where the machine has less',
            cure: 'use a smaller box or the reference platform',
          },
          { kind: 'failure', cause },
        );
      }
    }
    return at;
  };
  return {
    memory,
    coulombTables: Array.from({ length: COULOMB_TABLES }, (_, k) =>
      viewOf(Float32Array, COULOMB_TABLES_AT + k * COULOMB_TABLE_BYTES, COULOMB_TABLE_BYTES / 4),
    ),
    // The memory grows, and gets a new buffer, before the view is made.
    int32: (length) => viewOf(Int32Array, take(4 * length), length),
    uint8: (length) => viewOf(Uint8Array, take(length), length),
    uint16: (length) => viewOf(Uint16Array, take(2 * length), length),
    uint32: (length) => viewOf(Uint32Array, take(4 * length), length),
    float32: (length) => viewOf(Float32Array, take(4 * length), length),
    float64: (length) => viewOf(Float64Array, take(8 * length), length),
  };

  function viewOf<T>(
    View: new (buffer: ArrayBufferLike, offset: number, length: number) => T,
    at: number,
    length: number,
  ): T {
    return new View(memory.buffer, at, length);
  }
}
