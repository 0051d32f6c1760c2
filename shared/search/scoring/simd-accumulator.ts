import { CHUNK_DOCUMENTS } from '../../format/layout.ts';
import type { TierReader } from '../../format/tier-reader.ts';
import { type Dropped, SCAN_BLOCK_BITS } from './accumulator.ts';
import { PlainAccumulator } from './plain-accumulator.ts';

// Where things lie in the memory of an instance: as kernels/memory.ts has it.
const RESULTS = 0x0_3000;
const TOUCHED = 0x0_4000;
const SCORES = 0x1_0000;
const BODY = 0x5_0000;
/** How far behind a block its last loads may reach. */
const ROOM_BYTES = 32;

/** What kernels/index.ts exports. */
interface Kernels {
  readonly memory: { readonly buffer: ArrayBuffer };
  init(): void;
  addChunk(bytes: number, postings: number, weight: number, limit: number, largestImpact: number): number;
  updateChunk(bytes: number, postings: number, weight: number, limit: number, largestImpact: number): number;
  nextAbove(from: number, above: number): number;
  dropUpTo(most: number): void;
}

/**
 * An accumulator whose kernels are WebAssembly with SIMD: the blocks of a tier's chunk are copied into its memory, and
 * decoded and added there. A chunk that is too large for it is left to TypeScript, and so is what the kernels refuse:
 * TypeScript says why.
 */
export class SimdAccumulator extends PlainAccumulator {
  readonly #kernels: Kernels;
  readonly #body: Uint8Array;
  readonly #results: Int32Array;

  /** `module` is what kernels/ was compiled to. */
  constructor(module: WebAssembly.Module) {
    const kernels = new WebAssembly.Instance(module).exports as unknown as Kernels;
    const { buffer } = kernels.memory;
    super(
      new Int32Array(buffer, SCORES, CHUNK_DOCUMENTS),
      new Uint8Array(buffer, TOUCHED, CHUNK_DOCUMENTS >>> SCAN_BLOCK_BITS),
    );
    kernels.init();
    this.#kernels = kernels;
    this.#body = new Uint8Array(buffer, BODY, buffer.byteLength - BODY - ROOM_BYTES);
    this.#results = new Int32Array(buffer, RESULTS, 3);
  }

  override add(tier: TierReader, weight: number): void {
    const bytes = tier.copyBlocks(this.#body);
    if (bytes < 0) {
      super.add(tier, weight);
      return;
    }
    if (this.#kernels.addChunk(bytes, tier.left, weight, tier.limit, tier.largestImpact) < 0) {
      super.add(tier, weight);
      throw new Error(DISAGREE);
    }
    tier.pass();
  }

  override update(tier: TierReader, weight: number): number {
    const bytes = tier.copyBlocks(this.#body);
    if (bytes < 0) return super.update(tier, weight);
    const read = this.#kernels.updateChunk(bytes, tier.left, weight, tier.limit, tier.largestImpact);
    if (read < 0) {
      super.update(tier, weight);
      throw new Error(DISAGREE);
    }
    tier.pass();
    return read;
  }

  override nextAbove(from: number, above: number): number {
    return this.#kernels.nextAbove(from, above);
  }

  override dropUpTo(most: number): Dropped {
    this.#kernels.dropUpTo(most);
    const [seen, left, looked] = this.#results as unknown as [number, number, number];
    return { seen, left, looked };
  }
}

const DISAGREE = 'the kernels refuse blocks that the decoder takes';
