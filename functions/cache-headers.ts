import { utf8 } from '../shared/bytes.ts';
import { crc32c } from '../shared/crc32c.ts';

/** Seconds that an answer may be reused unasked. With the five of `SEEN_MS`, a publish shows within 15. */
const MAX_AGE_SECONDS = 10;

/** Cache-Control of what a release answers. */
export const CACHEABLE = `public, max-age=${MAX_AGE_SECONDS}`;

/** Cache-Control of what must be asked each time. */
export const NOT_STORED = 'no-store';

/** Cache-Control of what only holders of a token may see: no cache may have it, whatever its key is made of. */
export const PRIVATE = 'private, no-store';

/**
 * Tag of an answer: the release and what was asked of it. Weak, since answers to the same may differ in their costs, and
 * where lists are cut in how much was read of them: what the cache has costs nothing.
 */
export function answerTag(release: string, question: unknown): string {
  return `W/"${release.slice(0, 16)}-${crc32c(utf8(JSON.stringify(question))).toString(16)}"`;
}

/** Whether a client has that answer already (If-None-Match of RFC 9110). */
export function hasTag(header: string | undefined, tag: string): boolean {
  return (
    header !== undefined && (header.trim() === '*' || header.split(',').some((candidate) => candidate.trim() === tag))
  );
}
