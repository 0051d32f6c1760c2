import { CairnError } from '../../shared/errors.ts';

const API = 'https://api.cloudflare.com/client/v4';
const TIMEOUT_MS = 60_000;
/** Characters of its own words that an error repeats. */
const WORDS = 300;

/** A row of an answer; whole numbers may come as texts. */
export type Row = Readonly<Record<string, unknown>>;

/** Asks the SQL API of Workers Analytics Engine for the rows of a query. @throws CairnError `unauthorized`, `transport`, `timeout` */
export type AskAnalytics = (sql: string) => Promise<readonly Row[]>;

/** The API of the account that the environment names. @throws CairnError `unauthorized` where it names none */
export function openAnalytics(environment: NodeJS.ProcessEnv): AskAnalytics {
  const { CLOUDFLARE_ACCOUNT_ID: account, CLOUDFLARE_API_TOKEN: token } = environment;
  if (!account || !token)
    throw new CairnError(
      'unauthorized',
      'CLOUDFLARE_ACCOUNT_ID or CLOUDFLARE_API_TOKEN is not set: a report needs the id of an account, and an API token that may read its analytics',
    );
  // The variable by which wrangler finds it elsewhere.
  const { CLOUDFLARE_API_BASE_URL: api = API } = environment;
  const url = `${api.replace(/\/$/, '')}/accounts/${encodeURIComponent(account)}/analytics_engine/sql`;
  return (sql) => ask(url, token, sql);
}

async function ask(url: string, token: string, sql: string): Promise<readonly Row[]> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let status: number;
  let text: string;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: sql,
      signal,
    });
    status = response.status;
    text = await response.text();
  } catch (cause) {
    if (signal.aborted)
      throw new CairnError('timeout', `the analytics did not answer within ${TIMEOUT_MS} ms`, { cause });
    throw new CairnError('transport', `the analytics cannot be reached: ${(cause as Error).message}`, { cause });
  }
  const words = text.trim().slice(0, WORDS);
  if (status === 401 || status === 403)
    throw new CairnError(
      'unauthorized',
      `the analytics refuse the token of CLOUDFLARE_API_TOKEN (${status}): ${words}`,
    );
  if (status !== 200) throw new CairnError('transport', `the analytics answered ${status}: ${words}`);
  const rows = rowsOf(text);
  if (!rows) throw new CairnError('transport', `the analytics sent what is no answer: ${words}`);
  return rows;
}

function rowsOf(text: string): readonly Row[] | undefined {
  try {
    const { data } = JSON.parse(text) as { readonly data?: unknown };
    return Array.isArray(data) ? (data as Row[]) : undefined;
  } catch {
    return undefined;
  }
}
