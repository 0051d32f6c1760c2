import { API_LIMITS, type Mode, MODES, type Rank, RANKS } from '../../api.ts';
import { CairnError } from '../../errors.ts';
import { wellFormed } from '../../well-formed.ts';
import { checkRequest, type SearchRequest } from './search-request.ts';

const DEFAULT_K = 10;

/** Parameters of a search, as the API and static mode name them. */
export const PARAMETERS = [
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

/** Parameters as JSON has them, checked. @throws CairnError `bad-request` naming the parameter */
export function parseParameters(raw: Readonly<Record<string, unknown>>): SearchRequest {
  const unknown = Object.keys(raw).find((name) => !(PARAMETERS as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new CairnError('bad-request', `there is a parameter "${unknown}", expected only ${PARAMETERS.join(', ')}`);
  return toRequest(raw);
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
    // Answers repeat it.
    query: wellFormed(q),
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
  const { [name]: list = [] } = raw;
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string' && item !== ''))
    throw refused(name, list, 'a list of texts');
  if (list.length > most)
    throw new CairnError('bad-request', `${name} has ${list.length} items, expected at most ${most}`);
  return list.length > 0 ? { [member]: list as string[] } : {};
}

function isOn(raw: Readonly<Record<string, unknown>>, name: string, byDefault: boolean): boolean {
  const { [name]: value = byDefault } = raw;
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
