import { API_LIMITS, type Mode, MODES } from '../shared/api.ts';
import { utf8 } from '../shared/bytes.ts';
import { CairnError } from '../shared/errors.ts';
import {
  QUERY_TERMS_LIMIT,
  RULES_LIMIT_FILTERS,
  SCORE_LIMIT,
  SCORED_SPACES,
  SPACE,
  TERM_LIMIT_BYTES,
} from '../shared/format/layout.ts';
import { CLAUSE_TERMS_LIMIT, type Clauses } from '../shared/search/query/clauses.ts';
import { isFilters } from '../shared/search/attributes/filter.ts';
import { ALWAYS_LIMIT } from '../shared/search/shards/shard-question.ts';
import { isTally } from '../shared/search/attributes/tally.ts';
import type { WeighedTerm } from '../shared/search/weighed-term.ts';
import type { PartQuestion } from './part-calls.ts';
import { SHARD_CALLS } from './shard-calls.ts';

const NAMES = 'release shards terms k mode threshold clauses filters tally always title'.split(' ');

/**
 * A part of a search, which this Worker asks of itself. Anybody may: it costs no more than a search, and asks no further
 * parts. @throws CairnError `bad-request` naming the member
 */
export function parsePart(body: Readonly<Record<string, unknown>>): PartQuestion {
  const unknown = Object.keys(body).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw refused('a member', unknown, `only ${NAMES.join(', ')}`);
  const { release, shards, terms, k, mode, threshold, clauses, filters, tally, always, title } = body;
  if (typeof release !== 'string' || !/^[0-9a-f]{64}$/.test(release)) throw refused('release', release, 'a release id');
  if (!isShards(shards)) throw refused('shards', shards, `1 to ${SHARD_CALLS} ordinals, ascending`);
  if (!isTerms(terms)) throw refused('terms', terms, `1 to ${QUERY_TERMS_LIMIT} of space, term and weight`);
  if (!isIntegerIn(k, 1, API_LIMITS.depth + 1)) throw refused('k', k, `an integer from 1 to ${API_LIMITS.depth}`);
  if (!isMode(mode)) throw refused('mode', mode, MODES.join(', '));
  if (!isIntegerIn(threshold, 0, SCORE_LIMIT)) throw refused('threshold', threshold, 'a score');
  if (clauses !== undefined && !isClauses(clauses))
    throw refused('clauses', clauses, `must and not, 1 to ${CLAUSE_TERMS_LIMIT} of space and term together`);
  if (filters !== undefined && !isFilters(filters))
    throw refused('filters', filters, `1 to ${API_LIMITS.filters + RULES_LIMIT_FILTERS} filters`);
  if (tally !== undefined && !isTally(tally)) throw refused('tally', tally, 'facets, sort and words');
  if (always !== undefined && !isDocuments(always))
    throw refused('always', always, `at most ${ALWAYS_LIMIT} numbers of documents`);
  if (title !== undefined && (typeof title !== 'string' || utf8(title).length > TERM_LIMIT_BYTES))
    throw refused('title', title, `a text of at most ${TERM_LIMIT_BYTES} bytes`);
  const optional = {
    ...(clauses && { clauses }),
    ...(filters && { filters }),
    ...(tally && { tally }),
    ...(always && { always }),
    ...(title !== undefined && { title }),
  };
  return { release, shards, terms, k, mode, threshold, ...optional };
}

function refused(name: string, value: unknown, expected: string): CairnError {
  const found = JSON.stringify(value)?.slice(0, 100) ?? 'missing';
  return new CairnError('bad-request', `${name} of a part is ${found}, expected ${expected}`);
}

function isShards(value: unknown): value is number[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > SHARD_CALLS) return false;
  return value.every((shard, i) => isIntegerIn(shard, i > 0 ? Number(value[i - 1]) + 1 : 0, Infinity));
}

function isTerms(value: unknown): value is WeighedTerm[] {
  return Array.isArray(value) && value.length > 0 && value.length <= QUERY_TERMS_LIMIT && value.every(isTerm);
}

function isTerm(value: unknown): boolean {
  if (!isName(value)) return false;
  const { space, weight, word } = value as WeighedTerm;
  const isWeighed = SCORED_SPACES.includes(space) && typeof weight === 'number' && weight > 0;
  return isWeighed && (word === undefined || isIntegerIn(word, 0, Infinity));
}

/** Whether a value names a term of the index. */
function isName(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { space, term } = value as Partial<Record<keyof WeighedTerm, unknown>>;
  return typeof space === 'string' && Object.hasOwn(SPACE, space) && typeof term === 'string';
}

function isClauses(value: unknown): value is Clauses {
  if (typeof value !== 'object' || value === null) return false;
  const { must, not } = value as Partial<Record<keyof Clauses, unknown>>;
  const isWord = (word: unknown): boolean => Array.isArray(word) && word.length > 0 && word.every(isName);
  const isGroup = (group: unknown): boolean => Array.isArray(group) && group.length > 0 && group.every(isWord);
  if (!Array.isArray(must) || !must.every(isWord) || !Array.isArray(not) || !not.every(isGroup)) return false;
  const count = (must as unknown[]).flat().length + (not as unknown[]).flat(2).length;
  return count > 0 && count <= CLAUSE_TERMS_LIMIT;
}

function isDocuments(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.length <= ALWAYS_LIMIT && value.every((number) => isIntegerIn(number, 0, 2 ** 32))
  );
}

function isMode(value: unknown): value is Mode {
  return MODES.includes(value as Mode);
}

/** Whether a value is an integer in [first, end). */
function isIntegerIn(value: unknown, first: number, end: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= first && (value as number) < end;
}
