import { inflateSync } from 'fflate';
import { CairnError } from '../errors.ts';
import { INFLATE_LIMIT_BYTES, INFLATE_RATIO_LIMIT } from './layout.ts';

/**
 * Inflates a raw DEFLATE stream to the length that it is claimed to have, with the bytes that stood before its own.
 * FORMAT.md §16.
 * @throws CairnError `corrupt` (too long a claim, damaged, another length)
 */
export function inflate(
  deflated: Uint8Array,
  rawBytes: number,
  what: string,
  dictionary?: Uint8Array,
): Uint8Array<ArrayBuffer> {
  if (rawBytes > Math.min(INFLATE_LIMIT_BYTES, deflated.length * INFLATE_RATIO_LIMIT))
    throw new CairnError('corrupt', `${what}: a claim of ${rawBytes} bytes in ${deflated.length} deflated ones`);
  let raw: Uint8Array<ArrayBuffer>;
  try {
    // One byte of room more than expected shows data that inflates to more.
    const out = new Uint8Array(rawBytes + 1);
    raw = inflateSync(deflated, { out, ...(dictionary && { dictionary }) });
  } catch (cause) {
    throw new CairnError('corrupt', `${what}: it cannot be inflated`, { cause });
  }
  if (raw.length !== rawBytes)
    throw new CairnError('corrupt', `${what}: it inflates to ${raw.length} bytes, not ${rawBytes}`);
  return raw;
}
