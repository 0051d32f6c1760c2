import { API_LIMITS, type Mode, MODES, type Rank, RANKS } from '../shared/api.ts';
import { CairnError } from '../shared/errors.ts';
import { checkRequest, type SearchRequest } from '../shared/search/search.ts';

const DEFAULT_K = 10;
const NAMES = [
  'q',
  'k',
  'offset',
  'mode',
  'rank',
  'fields',
  'typing',
  'correct',
  'suggest',
  'filter',
  'facets',
  'sort',
  'group',
  'feedback',
] as const;
/** Parameters that may be given more than once. */
const REPEATED = ['filter'];
/** Parameters that are lists of names, separated by commas. */
const LISTS = ['fields', 'facets'];
const NUMBERS = ['k', 'offset', 'suggest'];
const SWITCHES = ['typing', 'correct', 'feedback'];

/** Parameters of `GET /v1/search`. @throws CairnError `bad-request` naming the parameter */
export function parseSearchUrl(parameters: URLSearchParams): SearchRequest {
  const raw: Record<string, unknown> = {};
  for (const name of NAMES) {
    const values = parameters.getAll(name);
    if (values.length === 0) continue;
    if (REPEATED.includes(name)) raw[name] = values;
    else if (values.length > 1)
      throw new CairnError('bad-request', `${name} is given ${values.length} times, expected once`);
    else raw[name] = valueOf(name, values[0]!);
  }
  return toRequest(raw);
}

/** The value of a parameter as JSON would have it; what makes no sense stays as it is, and is named in the error. */
function valueOf(name: string, text: string): unknown {
  if (LISTS.includes(name)) return text.split(',').filter(Boolean);
  if (NUMBERS.includes(name)) return toNumber(text);
  if (SWITCHES.includes(name))
    return text === '1' || text === 'true' ? true : text === '0' || text === 'false' ? false : text;
  return text;
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
  const { q, k = DEFAULT_K, offset = 0, mode = 'balanced', rank, fields = [], suggest = 0, sort, group = 'none' } = raw;
  if (typeof q !== 'string')
    throw new CairnError('bad-request', q === undefined ? 'q is missing, expected a query' : 'q is not a text');
  if (typeof k !== 'number') throw refused('k', k, 'an integer');
  if (typeof offset !== 'number') throw refused('offset', offset, 'an integer');
  if (!MODES.includes(mode as Mode)) throw refused('mode', mode, MODES.join(', '));
  if (rank !== undefined && !RANKS.includes(rank as Rank)) throw refused('rank', rank, RANKS.join(', '));
  if (typeof suggest !== 'number' || !Number.isInteger(suggest) || suggest < 0 || suggest > API_LIMITS.suggestions)
    throw refused('suggest', suggest, `an integer from 0 to ${API_LIMITS.suggestions}`);
  if (sort !== undefined && (typeof sort !== 'string' || !/^-?[^-]/.test(sort)))
    throw refused('sort', sort, 'the name of an attribute, with - before it for the largest first');
  if (group !== 'none' && group !== 'page') throw refused('group', group, 'none, page');
  return checkRequest({
    query: q,
    k,
    offset,
    mode: mode as Mode,
    withText: wantsText(fields),
    ...(rank !== undefined && { rank: rank as Rank }),
    ...(isOn(raw, 'typing', false) && { typing: true }),
    ...(!isOn(raw, 'correct', true) && { corrects: false }),
    ...(suggest > 0 && { suggest }),
    ...listOf(raw, 'filter', 'filters', API_LIMITS.filters),
    ...listOf(raw, 'facets', 'facets', API_LIMITS.facets),
    ...(sort !== undefined && { sort }),
    ...(group === 'page' && { grouped: true }),
    ...(isOn(raw, 'feedback', false) && { feedback: true }),
  });
}

/** A list of texts under its name in the request; nothing where it is empty. */
function listOf(
  raw: Readonly<Record<string, unknown>>,
  name: string,
  member: 'filters' | 'facets',
  most: number,
): Partial<Pick<SearchRequest, 'filters' | 'facets'>> {
  const list = raw[name] ?? [];
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string' && item !== ''))
    throw refused(name, list, 'a list of texts');
  if (list.length > most)
    throw new CairnError('bad-request', `${name} has ${list.length} items, expected at most ${most}`);
  return list.length > 0 ? { [member]: list as string[] } : {};
}

function isOn(raw: Readonly<Record<string, unknown>>, name: string, byDefault: boolean): boolean {
  const value = raw[name] ?? byDefault;
  if (typeof value !== 'boolean') throw refused(name, value, 'true or false');
  return value;
}

function refused(name: string, value: unknown, expected: string): CairnError {
  return new CairnError('bad-request', `${name} is ${JSON.stringify(value)}, expected ${expected}`);
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
