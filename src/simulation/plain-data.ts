/**
 * Plain data (objects, arrays, strings, numbers, typed arrays) as records of sheath's container and back, exactly: a record
 * 'json' in which each typed array is {"$": ["Float64Array", n]} and each number JSON cannot hold {"$": ["number", "Infinity"]},
 * then a record for array n, little-endian: 'data' as it lies in memory, or 'byte' as byte planes (the lowest bytes of all
 * its elements, then the next, and so on), which deflate far better (a System of 3,247 atoms: 67 kB in place of 467).
 */
import { type ByteSource, encodeRecord, fileError, type RecordHeader, readRecord } from '../core/index.js';

const ARRAY_TYPES = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint16Array, Uint8Array } as const;
type ArrayName = keyof typeof ARRAY_TYPES;
type PlainArray = InstanceType<(typeof ARRAY_TYPES)[ArrayName]>;

const isArrayName = (name: unknown): name is ArrayName =>
  typeof name === 'string' && Object.hasOwn(ARRAY_TYPES, name);

/** @param deflateFloats whether floating-point arrays repeat themselves enough to be worth deflating (parameters do, states do not) */
export function encodePlainData(value: unknown, deflateFloats: boolean): readonly Uint8Array[] {
  const arrays: PlainArray[] = [];
  const text = JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'number' && !Number.isFinite(item)) return { $: ['number', String(item)] };
    if (!ArrayBuffer.isView(item)) return item;
    const name = item.constructor.name;
    if (!isArrayName(name)) throw new TypeError(`plain data cannot hold a ${name}`);
    arrays.push(item as PlainArray);
    return { $: [name, arrays.length - 1] };
  });
  const description = new TextEncoder().encode(text);
  const records = [encodeRecord({ tag: 'json', raw: description, deflate: 'matches' })];
  arrays.forEach((array, first) => {
    const raw = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    const items = array.length;
    const deflated = deflateFloats || !(array instanceof Float64Array || array instanceof Float32Array);
    records.push(
      deflated
        ? encodeRecord({ tag: 'byte', raw: transposed(raw, items), items, first, deflate: 'matches' })
        : encodeRecord({ tag: 'data', raw, items, first, deflate: 'no' }),
    );
  });
  return records;
}

/** [row, column] bytes as [column, row]: elements as byte planes, and back. */
function transposed(bytes: Uint8Array, rows: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  const columns = bytes.length / rows;
  for (let column = 0; column < columns; column++)
    for (let row = 0; row < rows; row++) result[column * rows + row] = bytes[row * columns + column];
  return result;
}

/**
 * The value whose records begin at `headers[0]`, and how many records it took.
 * @throws E_FILE_CORRUPT
 */
export async function decodePlainData(
  source: ByteSource,
  headers: readonly RecordHeader[],
): Promise<{ readonly value: unknown; readonly records: number }> {
  const corrupt = (header: RecordHeader | undefined, what: string) =>
    fileError('E_FILE_CORRUPT', source, header?.offset ?? source.size, what);
  if (headers[0]?.tag !== 'json') throw corrupt(headers[0], 'a description is missing');
  const text = new TextDecoder().decode(await readRecord(source, headers[0]));
  const blocks: Uint8Array[] = [];
  for (const header of headers.slice(1)) {
    if (header.tag !== 'data' && header.tag !== 'byte') break;
    if (header.first !== blocks.length) throw corrupt(header, 'an array is out of order');
    const block = await readRecord(source, header);
    if (block.length > 0 && block.length % header.items !== 0)
      throw corrupt(header, 'an array has no whole number of bytes an element');
    blocks.push(header.tag === 'byte' ? transposed(block, block.length / header.items) : block);
  }
  let value: unknown;
  try {
    value = JSON.parse(text, (_key, item: unknown) => restore(item, blocks));
  } catch {
    throw corrupt(headers[0], 'a description does not fit its arrays');
  }
  return { value, records: 1 + blocks.length };
}

function restore(item: unknown, blocks: readonly Uint8Array[]): unknown {
  if (typeof item !== 'object' || item === null || !('$' in item)) return item;
  const [name, index] = item.$ as readonly [unknown, unknown];
  if (name === 'number') return Number(index);
  const bytes = typeof index === 'number' ? blocks[index] : undefined;
  if (!isArrayName(name) || bytes === undefined) throw new TypeError('no such array');
  // A copy, because a view must begin at a multiple of its element size.
  return new ARRAY_TYPES[name](bytes.slice().buffer);
}
