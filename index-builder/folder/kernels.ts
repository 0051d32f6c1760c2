import { readFileSync } from 'node:fs';
import { ScratchPool } from '../../shared/search/scoring/scratch.ts';
import { SimdAccumulator } from '../../shared/search/scoring/simd-accumulator.ts';

/** Working memory whose kernels are those of kernels/, compiled: beside the source, or beside the bundled command. */
export function openScratch(): ScratchPool {
  const file = import.meta.url.endsWith('.ts') ? '../../kernels/kernels.wasm' : './kernels.wasm';
  const module = new WebAssembly.Module(readFileSync(new URL(file, import.meta.url)));
  return new ScratchPool(() => new SimdAccumulator(module));
}
