import { describe } from '../documents/validate.ts';
import { fromHalf } from '../encoders/half-float.ts';

/** Types of numbers that embeddings come in, little-endian, by their bytes. */
export type FloatBytes = 2 | 4 | 8;

/** Says what is wrong. */
export type Refuse = (message: string) => never;

/**
 * Of an embedding that is of any use some number is larger. The bytes of twice as many 16-bit floats, read as 32-bit ones,
 * are all smaller: what looks like an embedding of the right width is one of another.
 */
const LEAST_LARGEST = 2 ** -10;

/** Numbers of little-endian floats. */
export function readFloats(bytes: Uint8Array, each: FloatBytes): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const numbers = new Float32Array(bytes.length / each);
  for (let i = 0; i < numbers.length; i++) {
    const at = i * each;
    if (each === 2) numbers[i] = fromHalf(view.getUint16(at, true));
    else numbers[i] = each === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true);
  }
  return numbers;
}

/**
 * An embedding as JSON has it: a list of `width` numbers, or base64 of as many 16-bit or 32-bit floats, little-endian.
 * @throws what `refuse` throws
 */
export function parseEmbedding(value: unknown, width: number, refuse: Refuse): Float32Array<ArrayBuffer> {
  if (typeof value === 'string') return fromBase64(value, width, refuse);
  if (!Array.isArray(value)) return refuse(`"embedding" is ${describe(value)}, expected a list of numbers, or base64`);
  const bad = value.findIndex((each) => typeof each !== 'number');
  if (bad >= 0) return refuse(`"embedding" has ${describe(value[bad])} at position ${bad + 1}, expected numbers`);
  if (value.length !== width) return refuse(`an embedding of ${value.length} numbers, expected ${width}`);
  return checkEmbedding(Float32Array.from(value as number[]), refuse);
}

/** Refuses what no direction can be told of: numbers that are not finite as 32-bit floats, nothing but zeros. */
export function checkEmbedding<Numbers extends Float32Array>(numbers: Numbers, refuse: Refuse): Numbers {
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) return refuse(`an embedding with ${numbers[bad]!} at position ${bad + 1}, expected finite numbers`);
  if (numbers.every((value) => value === 0)) return refuse('an embedding of nothing but zeros');
  return numbers;
}

function fromBase64(text: string, width: number, refuse: Refuse): Float32Array<ArrayBuffer> {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    return refuse(`"embedding" is ${describe(text)}, expected base64 or a list of numbers`);
  const bytes = Buffer.from(text, 'base64');
  const each = bytes.length / width;
  if (each !== 2 && each !== 4) {
    const found = `an embedding of ${bytes.length} bytes`;
    return refuse(
      `${found}, expected ${width} numbers: ${2 * width} bytes of 16-bit floats, or ${4 * width} of 32-bit`,
    );
  }
  const numbers = checkEmbedding(readFloats(bytes, each), refuse);
  if (each === 4 && numbers.every((value) => Math.abs(value) < LEAST_LARGEST))
    return refuse(`an embedding of ${bytes.length} bytes that look like ${2 * width} 16-bit floats, expected ${width}`);
  return numbers;
}
