import { CairnError } from '../shared/errors.ts';
import type { SearchRequest } from '../shared/search/query/search-request.ts';
import { PARAMETERS, parseParameters } from '../shared/search/query/search-parameters.ts';
import { readSimilar, SIMILAR_PARAMETERS, type SimilarRequest } from '../shared/search/similar.ts';

/** Parameters that may be given more than once. */
const REPEATED = ['filter'];
/** Parameters that are lists of names, separated by commas. */
const LISTS = ['fields', 'facets'];
const NUMBERS = ['k', 'offset', 'suggest'];
const SWITCHES = ['typing', 'correct', 'feedback'];

/** Parameters of `GET /v1/search`. @throws CairnError `bad-request` naming the parameter */
export function parseSearchUrl(parameters: URLSearchParams): SearchRequest {
  return parseParameters(readValues(parameters, PARAMETERS));
}

/** Parameters of `GET /v1/documents/{id}/similar`. @throws CairnError `bad-request` naming the parameter */
export function parseSimilarUrl(id: string, parameters: URLSearchParams): SimilarRequest {
  return readSimilar(id, readValues(parameters, SIMILAR_PARAMETERS));
}

/** The values of parameters, by name. @throws CairnError `bad-request` (one is given twice) */
function readValues(parameters: URLSearchParams, names: readonly string[]): Readonly<Record<string, unknown>> {
  const raw: Record<string, unknown> = {};
  for (const name of names) {
    const values = parameters.getAll(name);
    if (values.length === 0) continue;
    if (REPEATED.includes(name)) raw[name] = values;
    else if (values.length > 1)
      throw new CairnError('bad-request', `${name} is given ${values.length} times, expected once`);
    else raw[name] = valueOf(name, values[0]!);
  }
  return raw;
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

// Number('') is 0, which nobody meant: what is no number stays as it is and is named in the error.
function toNumber(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+(\.\d+)?(e\d+)?$/i.test(value) ? Number(value) : value;
}
