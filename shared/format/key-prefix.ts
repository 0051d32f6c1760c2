import { CairnError } from '../errors.ts';
import { CHANNEL_PREFIX, INTENT_PREFIX, LOCK_PREFIX, PACK_PREFIX, RELEASE_PREFIX } from './layout.ts';

/** Names between slashes: none that leads up, none that is empty. */
const PREFIX = /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)?$/;

/** What the objects of an index are called: below such a name, those of one index would be taken for another's. */
const TAKEN = [PACK_PREFIX, RELEASE_PREFIX, CHANNEL_PREFIX, INTENT_PREFIX, LOCK_PREFIX];

/**
 * The prefix itself, if the keys of an index may stand below it; an empty one is none.
 * @throws CairnError `bad-request` naming `what` it was given for
 */
export function checkKeyPrefix(prefix: string, what: string): string {
  if (PREFIX.test(prefix) && !prefix.split('/').some((step) => TAKEN.includes(`${step}/`))) return prefix;
  throw new CairnError(
    'bad-request',
    `${what} has the prefix "${prefix}", expected names between slashes, none of them ${TAKEN.join(', ')}`,
  );
}
