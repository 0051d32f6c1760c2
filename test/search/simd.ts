import { readFileSync } from 'node:fs';
import { SimdAccumulator } from '../../shared/search/scoring/simd-accumulator.ts';

/** An accumulator with the kernels that `npm run build:kernels` has made. */
export function openSimd(): SimdAccumulator {
  return new SimdAccumulator(new WebAssembly.Module(readFileSync('kernels/kernels.wasm')));
}

/** Whether two arrays have the same bytes. */
export function equal(a: Int32Array | Uint8Array, b: Int32Array | Uint8Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
}
