import { CairnError } from '../shared/errors.ts';
import type { Env } from './env.ts';
import type { ServedIndex } from './indexes.ts';

/**
 * Counts a request among those of its client to an index, where the Worker has a limiter.
 * @param client address that the platform says the request came from
 * @throws CairnError `rate-limited`
 */
export async function checkRate(
  { RATE_LIMIT }: Pick<Env, 'RATE_LIMIT'>,
  { name = '' }: ServedIndex,
  client = '',
): Promise<void> {
  if (!RATE_LIMIT) return;
  const { success } = await RATE_LIMIT.limit({ key: `${name}/${client}` });
  if (!success)
    throw new CairnError('rate-limited', 'this client asked more often than the limit allows, expected a pause');
}
