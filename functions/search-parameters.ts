import { type Mode, MODES, type Rank, RANKS } from '../shared/api.ts';
import { CairnError } from '../shared/errors.ts';
import { checkRequest, type SearchRequest } from '../shared/search/search.ts';

const DEFAULT_K = 10;
const NAMES = ['q', 'k', 'offset', 'mode', 'rank', 'fields'] as const;

/** Parameters of `GET /v1/search`. @throws CairnError `bad-request` naming the parameter */
export function parseSearchUrl(parameters: URLSearchParams): SearchRequest {
  const raw: Record<string, unknown> = {};
  for (const name of NAMES) {
    const values = parameters.getAll(name);
    if (values.length > 1)
      throw new CairnError('bad-request', `${name} is given ${values.length} times, expected once`);
    if (values.length === 1) raw[name] = values[0];
  }
  const fields = typeof raw['fields'] === 'string' ? raw['fields'].split(',').filter(Boolean) : undefined;
  return toRequest({ ...raw, k: toNumber(raw['k']), offset: toNumber(raw['offset']), fields });
}

/** Body of `POST /v1/search` as JSON. @throws CairnError `bad-request` */
export function parseBody(text: string): Readonly<Record<string, unknown>> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new CairnError('bad-request', `the body is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new CairnError('bad-request', 'the body is not a JSON object');
  return body as Record<string, unknown>;
}

/** A search that is posted. @throws CairnError `bad-request` naming the member */
export function parseSearchBody(body: Readonly<Record<string, unknown>>): SearchRequest {
  const unknown = Object.keys(body).find((name) => !(NAMES as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new CairnError('bad-request', `the body has "${unknown}", expected only ${NAMES.join(', ')}`);
  return toRequest(body);
}

function toRequest(raw: Readonly<Record<string, unknown>>): SearchRequest {
  const { q, k = DEFAULT_K, offset = 0, mode = 'balanced', rank, fields = [] } = raw;
  if (typeof q !== 'string')
    throw new CairnError('bad-request', q === undefined ? 'q is missing, expected a query' : 'q is not a text');
  if (typeof k !== 'number') throw new CairnError('bad-request', `k is ${JSON.stringify(k)}, expected an integer`);
  if (typeof offset !== 'number')
    throw new CairnError('bad-request', `offset is ${JSON.stringify(offset)}, expected an integer`);
  if (!MODES.includes(mode as Mode))
    throw new CairnError('bad-request', `mode is ${JSON.stringify(mode)}, expected ${MODES.join(', ')}`);
  if (rank !== undefined && !RANKS.includes(rank as Rank))
    throw new CairnError('bad-request', `rank is ${JSON.stringify(rank)}, expected ${RANKS.join(', ')}`);
  const request = { query: q, k, offset, mode: mode as Mode, withText: wantsText(fields) };
  return checkRequest(rank === undefined ? request : { ...request, rank: rank as Rank });
}

function wantsText(fields: unknown): boolean {
  if (!Array.isArray(fields)) throw new CairnError('bad-request', 'fields is not a list');
  const other = fields.find((field) => field !== 'text') as unknown;
  if (other !== undefined)
    throw new CairnError('bad-request', `fields has ${JSON.stringify(other)}, expected only "text"`);
  return fields.length > 0;
}

// Number('') is 0, which nobody meant: what is no number stays as it is and is named in the error.
function toNumber(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+(\.\d+)?(e\d+)?$/i.test(value) ? Number(value) : value;
}
