import { utf8 } from '../bytes.ts';
import { RULES_LIMIT_BYTES, RULES_LIMIT_FILTERS } from './layout.ts';

/** Words that mean the same, or words that find others. */
export type Synonym = readonly string[] | { readonly from: string; readonly to: readonly string[] };

/** What a site wants of searches. FORMAT.md §13.2. */
export interface ReleaseRules {
  readonly synonyms: readonly Synonym[];
  /** Documents, by their numbers in the release, that come first for a query. */
  readonly pins: readonly { readonly query: string; readonly documents: readonly number[] }[];
  /** Filters of a search that has none of the same attribute. */
  readonly filters: readonly string[];
}

/** Bytes of rules as a release has them. */
export function rulesBytes(rules: ReleaseRules): number {
  return utf8(JSON.stringify(rules)).length;
}

/** @param documents of the release, those that it has no longer among them */
export function isReleaseRules(value: unknown, documents: number): value is ReleaseRules {
  const { synonyms, pins, filters } = (value ?? {}) as Partial<ReleaseRules>;
  return (
    Array.isArray(synonyms) &&
    synonyms.every(isSynonym) &&
    Array.isArray(pins) &&
    pins.every((pin) => isPin(pin, documents)) &&
    isTexts(filters) &&
    filters!.length <= RULES_LIMIT_FILTERS &&
    rulesBytes(value as ReleaseRules) <= RULES_LIMIT_BYTES
  );
}

function isSynonym(value: unknown): boolean {
  if (Array.isArray(value)) return isTexts(value);
  const { from, to } = (value ?? {}) as { from?: unknown; to?: unknown };
  return typeof from === 'string' && isTexts(to);
}

function isPin(value: unknown, documents: number): boolean {
  const { query, documents: own } = (value ?? {}) as { query?: unknown; documents?: unknown };
  const isNumber = (each: unknown): boolean =>
    Number.isInteger(each) && (each as number) >= 0 && (each as number) < documents;
  return typeof query === 'string' && Array.isArray(own) && own.every(isNumber);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
