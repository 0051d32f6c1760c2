import kernels from '../kernels/kernels.wasm';
import { ScratchPool } from '../shared/search/scoring/scratch.ts';
import { SimdAccumulator } from '../shared/search/scoring/simd-accumulator.ts';
import { Kept } from './kept.ts';
import { Metrics } from './metrics.ts';

/** What the isolate that this module runs in keeps. */
export const isolate = new Kept(new ScratchPool(() => new SimdAccumulator(kernels)));

/** What it has counted. */
export const metrics = new Metrics();
