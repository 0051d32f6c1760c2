/**
 * Memory of an isolate that is filled with what is ours, and the shares of it. It is half of the 128 MB that the platform
 * gives: code, the runtime and what waits for the garbage collector take the rest.
 */
export interface MemoryShares {
  readonly bytes: number;
  /** Blocks that were read. */
  readonly cacheBytes: number;
  /** The release that is open: one that takes more is refused. */
  readonly releaseBytes: number;
  /** Shards of other releases. */
  readonly shardsBytes: number;
  readonly scratchBytes: number;
  /** Bytes on their way, at least: they may take what the others leave. */
  readonly inFlightBytes: number;
}

const MB = 1 << 20;

export const MEMORY: MemoryShares = {
  bytes: 64 * MB,
  cacheBytes: 24 * MB,
  releaseBytes: 24 * MB,
  shardsBytes: 7 * MB,
  scratchBytes: 1 * MB,
  inFlightBytes: 8 * MB,
};
