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
  const { success } = await RATE_LIMIT.limit({ key: `${name}/${networkOf(client)}` });
  if (!success)
    throw new CairnError('rate-limited', 'this client asked more often than the limit allows, expected a pause');
}

/** What of an address stands for a client: of IPv6 its first 64 bits, since who has one address has all that share them. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [before, after] = address.split('::').map((groups) => groups.split(':').filter((group) => group !== ''));
  const left = before ?? [];
  const zeros = Array.from({ length: 8 - left.length - (after?.length ?? 0) }, () => '0');
  return [...left, ...zeros, ...(after ?? [])].slice(0, 4).join(':');
}
