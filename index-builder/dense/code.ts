import { type CodeBits, codeBytes } from '../../shared/format/code-block.ts';
import { project, type Projection, unit } from './projection.ts';

/** Largest number of a code of bytes. */
const CODE_MAX = 127;
/** Numbers of a vector of length 1 that is turned at random have about the deviation 1/sqrt(dims): so many of them fit. */
const DEVIATIONS = 5;

/**
 * The code of an embedding, of whatever length: its direction counts. Undefined where the projection leaves nothing of it.
 * @param embedding of as many numbers as the projection takes, finite
 */
export function codeOf(
  projection: Projection,
  embedding: Float32Array,
  bits: CodeBits,
): Uint8Array<ArrayBuffer> | undefined {
  const values = project(projection, unit(embedding));
  if (values.every((value) => value === 0)) return undefined;
  return bits === 1 ? signCode(values) : byteCode(values);
}

/** A bit for each number, lowest first: set where it is above 0. */
function signCode(values: Float32Array): Uint8Array<ArrayBuffer> {
  const code = new Uint8Array(codeBytes(values.length, 1));
  values.forEach((value, i) => (code[i >> 3]! |= Number(value > 0) << (i & 7)));
  return code;
}

/** A signed byte for each number. */
function byteCode(values: Float32Array): Uint8Array<ArrayBuffer> {
  const factor = (Math.sqrt(values.length) * CODE_MAX) / DEVIATIONS;
  const code = new Int8Array(values.length);
  values.forEach((value, i) => (code[i] = Math.min(CODE_MAX, Math.max(-CODE_MAX, Math.round(value * factor)))));
  return new Uint8Array(code.buffer);
}
