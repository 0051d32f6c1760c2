import { readFileSync } from 'node:fs';
import { CairnError } from '../../shared/errors.ts';
import { fileError } from '../file-error.ts';
import { fromHalf } from './half-float.ts';

/** A header is JSON of the tensors' names: no model that Cairn reads comes near this. */
const HEADER_LIMIT_BYTES = 16 << 20;

interface TensorEntry {
  readonly dtype?: unknown;
  readonly shape?: unknown;
  readonly data_offsets?: unknown;
}

/**
 * A tensor of one dimension from a safetensors file: u64 length of the header, JSON header, data (the published
 * specification of the format). 32-bit floats, 16-bit floats and bfloat16 are read.
 * @throws CairnError `bad-request` naming the file, `not-found`
 */
export function readVector(file: string, name: string): Float32Array {
  const fail = (message: string): never => {
    throw new CairnError('bad-request', `not a safetensors file that can be used: ${message}`, { place: { file } });
  };
  const bytes = readBytes(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) fail(`it has ${bytes.length} bytes, expected at least 8`);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > Math.min(HEADER_LIMIT_BYTES, bytes.length - 8))
    fail(`a header of ${headerBytes} bytes in a file of ${bytes.length}`);
  const { dtype, shape, data_offsets: offsets } = parseHeader(bytes.subarray(8, 8 + headerBytes), name, fail);
  if (!Array.isArray(shape) || shape.length !== 1 || !Number.isSafeInteger(shape[0]))
    return fail(`tensor "${name}" has the shape ${JSON.stringify(shape)}, expected one dimension`);
  const length = shape[0] as number;
  const width = dtype === 'F32' ? 4 : 2;
  if (dtype !== 'F32' && dtype !== 'F16' && dtype !== 'BF16')
    return fail(`tensor "${name}" is of ${String(dtype)}, expected F32, F16 or BF16`);
  const [start, end] = Array.isArray(offsets) ? (offsets as unknown[]).map(Number) : [NaN, NaN];
  const data = 8 + headerBytes;
  if (!(start! >= 0 && end! - start! === length * width && data + end! <= bytes.length))
    return fail(`tensor "${name}" lies at ${JSON.stringify(offsets)}, expected ${length * width} bytes of the file`);
  const at = (i: number): number => data + start! + i * width;
  const read = {
    F32: (i: number) => view.getFloat32(at(i), true),
    F16: (i: number) => fromHalf(view.getUint16(at(i), true)),
    BF16: (i: number) => bfloatToNumber(view.getUint16(at(i), true)),
  }[dtype];
  return Float32Array.from({ length }, (_, i) => read(i));
}

function parseHeader(bytes: Uint8Array, name: string, fail: (message: string) => never): TensorEntry {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    return fail(`its header is not JSON (${(cause as Error).message})`);
  }
  const entries = (typeof header === 'object' && header !== null ? header : {}) as Record<string, unknown>;
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (typeof entry === 'object' && entry !== null) return entry;
  return fail(`it has no tensor "${name}", only ${Object.keys(entries).slice(0, 5).join(', ') || 'none'}`);
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw fileError(cause, 'cannot read', file);
  }
}

const floats = new DataView(new ArrayBuffer(4));

function bfloatToNumber(bits: number): number {
  floats.setUint32(0, bits << 16);
  return floats.getFloat32(0);
}
