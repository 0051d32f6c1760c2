import type * as Wrangler from 'wrangler';
import { CairnError } from '../../shared/errors.ts';

/**
 * The local Workers runtime: wrangler of the user's own installation, an optional peer of this package.
 * @throws CairnError `not-found` where there is none, `too-old` where it is older than what is needed of it
 */
export async function loadWrangler(): Promise<typeof Wrangler> {
  const wanted = 'expected wrangler 4.164 or later beside this package: npm install --save-dev wrangler';
  let wrangler: typeof Wrangler;
  try {
    wrangler = await import('wrangler');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new CairnError('not-found', `the local Workers runtime is not installed, ${wanted}`, { cause });
  }
  // Types promise it, older versions do not have it.
  if ((wrangler as Partial<typeof Wrangler>).createTestHarness) return wrangler;
  throw new CairnError('too-old', `the installed wrangler has no createTestHarness, ${wanted}`);
}
