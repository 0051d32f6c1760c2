// Kernels of scoring in WebAssembly with SIMD; `shared/search/scoring/plain-accumulator.ts` says the same in TypeScript, and is
// what they are tested against. Each instance has a memory of its own: the accumulators of one chunk.
import { initUnpack } from './unpack';

export { addChunk, updateChunk } from './postings';
export { dropUpTo, nextAbove } from './scores';

initUnpack();
