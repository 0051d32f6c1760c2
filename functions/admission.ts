import { type Env, readSettings, type Settings } from './env.ts';
import { checkRate } from './rate-limit.ts';
import { checkToken } from './tokens.ts';

/**
 * Finds the index of that name, or that without one, counts the client's request to it, and lets that pass, or not.
 * @throws CairnError `not-found`, `rate-limited`, `unauthorized`
 */
export async function admit(env: Env, index: string | undefined, request: Request): Promise<Settings> {
  const settings = readSettings(env, index);
  await checkRate(env, settings, request.headers.get('cf-connecting-ip') ?? undefined);
  await checkToken(settings, request.headers.get('authorization') ?? undefined);
  return settings;
}
