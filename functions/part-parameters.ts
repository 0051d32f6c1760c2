import { API_LIMITS, type Mode, MODES } from '../shared/api.ts';
import { CairnError } from '../shared/errors.ts';
import { QUERY_TERMS_LIMIT, SCORE_LIMIT, SPACE } from '../shared/format/layout.ts';
import type { WeighedTerm } from '../shared/search/weigh-query.ts';
import type { PartQuestion } from './part-calls.ts';
import { SHARD_CALLS } from './shard-calls.ts';

const NAMES = ['release', 'shards', 'terms', 'k', 'mode', 'threshold'];

/**
 * A part of a search, which this Worker asks of itself. Anybody may: it costs no more than a search, and asks no further
 * parts. @throws CairnError `bad-request` naming the member
 */
export function parsePart(body: Readonly<Record<string, unknown>>): PartQuestion {
  const unknown = Object.keys(body).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw refused('a member', unknown, `only ${NAMES.join(', ')}`);
  const { release, shards, terms, k, mode, threshold } = body;
  if (typeof release !== 'string' || !/^[0-9a-f]{64}$/.test(release)) throw refused('release', release, 'a release id');
  if (!isShards(shards)) throw refused('shards', shards, `1 to ${SHARD_CALLS} ordinals, ascending`);
  if (!isTerms(terms)) throw refused('terms', terms, `1 to ${QUERY_TERMS_LIMIT} of space, term and weight`);
  if (!isIntegerIn(k, 1, API_LIMITS.depth + 1)) throw refused('k', k, `an integer from 1 to ${API_LIMITS.depth}`);
  if (!isMode(mode)) throw refused('mode', mode, MODES.join(', '));
  if (!isIntegerIn(threshold, 0, SCORE_LIMIT)) throw refused('threshold', threshold, 'a score');
  return { release, shards, terms, k, mode, threshold };
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
  if (typeof value !== 'object' || value === null) return false;
  const { space, term, weight } = value as Partial<Record<keyof WeighedTerm, unknown>>;
  return (
    typeof space === 'string' &&
    Object.hasOwn(SPACE, space) &&
    typeof term === 'string' &&
    typeof weight === 'number' &&
    weight > 0
  );
}

function isMode(value: unknown): value is Mode {
  return MODES.includes(value as Mode);
}

/** Whether a value is an integer in [first, end). */
function isIntegerIn(value: unknown, first: number, end: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= first && (value as number) < end;
}
