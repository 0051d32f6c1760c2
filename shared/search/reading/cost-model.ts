import type { Costs } from '../../api.ts';
import { CONNECTIONS } from './costs.ts';

/**
 * What a unit of a query's work takes: waiting in milliseconds, CPU in nanoseconds. A Worker's clock stands still while
 * it computes, so CPU is counted and priced. `cairn bench calibrate` tells how far a host is from this.
 *
 * Waiting is that of R2 as published (half of all small reads wait 104 ms, 95 of 100 wait 172, 50 MB a second each), six
 * reads at a time: the least squares of a simulation of 1 to 40 reads a round (`bench/simulated-network.ts`). CPU is
 * measured on a small virtual machine, two cores, Node 24.
 */
export const COST_MODEL = {
  /** Waiting of a round, beside its waves. */
  roundMs: 29,
  /** Waiting of a wave: of six reads, the next begins when any of them has ended. */
  waveMs: 106,
  /** Waiting of a byte: a sixth of its transfer. */
  byteMs: 1 / (50_000 * CONNECTIONS),
  /** CPU of a read, beside its bytes: a promise, a key, a place in the cache; what storage takes is not known. */
  readNs: 3000,
  /** CPU of a byte that is read: its checksum, and its copy out of the read. */
  byteNs: 1,
  /** CPU of a posting that is decoded and added, or looked at for an update. */
  postingNs: 2,
  /** CPU of a posting that is passed over. */
  skippedNs: 0.5,
  /** CPU of a document whose accumulator is looked at and cleared. */
  documentNs: 0.2,
  /** CPU of a byte of a display page that is inflated and unpacked. */
  inflatedByteNs: 12,
} as const;

/** Memory for the bytes of an isolate's requests that are on their way, at least: `functions/memory.ts` has more. */
const IN_FLIGHT_BYTES = 8 << 20;
/** Requests that share it, while each waits for six reads with a gap in every one. */
const WAITING_REQUESTS = 3;

/**
 * Bytes of a gap between two blocks that are read along rather than another read issued. By waiting alone that would pay
 * up to five megabytes; memory sets the limit, 466 KB.
 */
export const GAP_BYTES = Math.min(
  COST_MODEL.waveMs / CONNECTIONS / COST_MODEL.byteMs,
  Math.floor(IN_FLIGHT_BYTES / (WAITING_REQUESTS * CONNECTIONS)),
);

/** Bytes of a read of several blocks: as many as a read waits for as long as for its first byte, 5 MB. */
export const READ_BYTES = 4 << 20;

/** What work is modelled to take. */
export interface ModelledTime {
  /** Milliseconds of waiting for storage. */
  readonly waitMs: number;
  /** Milliseconds of computing, over all shards. */
  readonly cpuMs: number;
}

/** Milliseconds that costs stand for, expected or counted. */
export function modelTime(costs: Costs): ModelledTime {
  const { rounds, waves, reads, bytes, postings, skipped, documents, inflatedBytes } = costs;
  const { roundMs, waveMs, byteMs, readNs, byteNs, postingNs, skippedNs, documentNs, inflatedByteNs } = COST_MODEL;
  const cpuNs =
    readNs * reads +
    byteNs * bytes +
    postingNs * postings +
    skippedNs * skipped +
    documentNs * documents +
    inflatedByteNs * inflatedBytes;
  return { waitMs: roundMs * rounds + waveMs * waves + byteMs * bytes, cpuMs: cpuNs / 1e6 };
}
