import { API_LIMITS } from '../../api.ts';
import { CairnError } from '../../errors.ts';
import type { Directory } from '../../format/directory.ts';
import { RULES_LIMIT_FILTERS } from '../../format/layout.ts';
import { checkAttributes } from './columns.ts';

/** One of the values that a filter lets pass: a text as it was typed, or a range of which both ends belong to it. */
export type FilterValue =
  { readonly is: string } | { readonly from: string; readonly to?: string } | { readonly to: string };

/** What an attribute must be. */
export interface Filter {
  readonly name: string;
  /** True: documents pass that have none of the values, those without the attribute among them. */
  readonly negated: boolean;
  /** A document passes if one of its values is one of these. */
  readonly values: readonly FilterValue[];
}

/** Limits of filters. */
export const FILTER_LIMITS = {
  /** UTF-16 code units of a filter. */
  units: 2000,
  /** Values of a filter. */
  values: 100,
} as const;

const EXPECTED = 'name:value, with | between values, .. between the ends of a range, and - before the name for "not"';

/** The filters of a search, if an index has their attributes; undefined: there are none. @throws CairnError `bad-request` */
export function readFilters(
  directories: readonly Directory[],
  texts: readonly string[] | undefined,
): readonly Filter[] | undefined {
  if (texts === undefined || texts.length === 0) return undefined;
  const filters = parseFilters(texts);
  const names = filters.map(({ name }) => name);
  checkAttributes(directories, 'filter', names);
  return filters;
}

/**
 * Reads filters: `name:value`, `name:a|b`, `name:1..5`, `name:2026-01..`, `name:..5`, `-name:value`. A backslash takes
 * the character behind it as it is.
 * @throws CairnError `bad-request` naming the filter
 */
export function parseFilters(texts: readonly string[]): Filter[] {
  return texts.map(parseFilter);
}

function parseFilter(text: string): Filter {
  const fail = (found: string, expected: string): CairnError => {
    const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
    return new CairnError('bad-request', `filter ${JSON.stringify(shown)} ${found}, expected ${expected}`);
  };
  if (text.length > FILTER_LIMITS.units) throw fail(`has ${text.length} characters`, `at most ${FILTER_LIMITS.units}`);
  const negated = text.startsWith('-');
  const [name, ...rest] = splitAt(negated ? text.slice(1) : text, ':');
  if (name === undefined || name === '' || rest.length === 0)
    throw fail(rest.length > 0 ? 'has no name' : 'has no ":"', EXPECTED);
  // Only the first colon ends the name.
  const parts = splitAt(rest.join(':'), '|');
  if (parts.length > FILTER_LIMITS.values) throw fail(`has ${parts.length} values`, `at most ${FILTER_LIMITS.values}`);
  const values = parts.map((part): FilterValue => {
    const ends = splitAt(part, '..').map(unescape);
    const [first = '', last = ''] = ends;
    if (ends.length > 2) throw fail(`has ${ends.length} ends of a range`, 'two');
    if (first === '' && last === '') throw fail('has an empty value', EXPECTED);
    if (ends.length === 1) return { is: first };
    if (first === '') return { to: last };
    return last === '' ? { from: first } : { from: first, to: last };
  });
  return { name: unescape(name), negated, values };
}

/** Parts of a text between separators that no backslash stands before, with their backslashes. */
function splitAt(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length;) {
    if (text[at] === '\\') at += 2;
    else if (text.startsWith(separator, at)) {
      parts.push(text.slice(start, at));
      start = at += separator.length;
    } else at++;
  }
  return [...parts, text.slice(start)];
}

function unescape(text: string): string {
  return text.replace(/\\(.?)/gsu, '$1');
}

/** Whether what came from elsewhere is a list of filters as `parseFilters` gives them, those of the site among them. */
export function isFilters(value: unknown): value is Filter[] {
  const most = API_LIMITS.filters + RULES_LIMIT_FILTERS;
  return Array.isArray(value) && value.length > 0 && value.length <= most && value.every(isFilter);
}

function isFilter(value: unknown): boolean {
  const { name, negated, values } = (value ?? {}) as Partial<Record<keyof Filter, unknown>>;
  return (
    isShortText(name) &&
    typeof negated === 'boolean' &&
    Array.isArray(values) &&
    values.length > 0 &&
    values.length <= FILTER_LIMITS.values &&
    values.every(isFilterValue)
  );
}

function isFilterValue(value: unknown): boolean {
  const { is, from, to } = (value ?? {}) as Record<string, unknown>;
  if (is !== undefined) return isShortText(is) && from === undefined && to === undefined;
  return (
    (from !== undefined || to !== undefined) &&
    (from === undefined || isShortText(from)) &&
    (to === undefined || isShortText(to))
  );
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= FILTER_LIMITS.units;
}
