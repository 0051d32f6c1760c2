import { API_LIMITS } from '../shared/api.ts';
import { CairnError } from '../shared/errors.ts';
import { type Merge, MERGES, MULTI_LIMIT } from '../shared/multi.ts';
import type { SearchRequest } from '../shared/search/query/search-request.ts';
import { parseParameters } from '../shared/search/query/search-parameters.ts';
import { isObject } from './json-variable.ts';

const NAMES = ['searches', 'k', 'merge'];
const DEFAULT_K = 10;

/** Several searches, checked. */
export interface MultiRequest {
  readonly searches: readonly { readonly index: string | undefined; readonly request: SearchRequest }[];
  readonly k: number;
  readonly merge: Merge;
}

/** Body of `POST /v1/multi`. @throws CairnError `bad-request` naming the member */
export function parseMulti(body: Readonly<Record<string, unknown>>): MultiRequest {
  const unknown = Object.keys(body).find((name) => !NAMES.includes(name));
  if (unknown !== undefined)
    throw new CairnError('bad-request', `there is a member "${unknown}", expected only ${NAMES.join(', ')}`);
  const { searches, k = DEFAULT_K, merge = 'none' } = body;
  if (!Array.isArray(searches) || searches.length === 0 || searches.length > MULTI_LIMIT)
    throw new CairnError(
      'bad-request',
      `searches is ${Array.isArray(searches) ? `a list of ${searches.length}` : 'no list'}, expected 1 to ${MULTI_LIMIT}`,
    );
  if (typeof k !== 'number' || !Number.isInteger(k) || k < 1 || k > API_LIMITS.k)
    throw new CairnError('bad-request', `k is ${JSON.stringify(k)}, expected an integer from 1 to ${API_LIMITS.k}`);
  if (!MERGES.includes(merge as Merge))
    throw new CairnError('bad-request', `merge is ${JSON.stringify(merge)}, expected ${MERGES.join(', ')}`);
  return { searches: searches.map(parseOne), k, merge: merge as Merge };
}

function parseOne(search: unknown, i: number): MultiRequest['searches'][number] {
  if (!isObject(search)) throw new CairnError('bad-request', `searches[${i}] is not an object`);
  const { index, ...parameters } = search;
  if (index !== undefined && typeof index !== 'string')
    throw new CairnError('bad-request', `searches[${i}]: index is ${JSON.stringify(index)}, expected a name`);
  try {
    return { index, request: parseParameters(parameters) };
  } catch (error) {
    if (!(error instanceof CairnError)) throw error;
    throw new CairnError(error.code, `searches[${i}]: ${error.message}`, { cause: error });
  }
}
