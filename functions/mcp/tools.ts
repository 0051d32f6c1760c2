import { API_LIMITS, type DocumentAnswer, type SearchAnswer, type SearchHit } from '../../shared/api.ts';
import { CairnError } from '../../shared/errors.ts';
import { parseParameters } from '../../shared/search/query/search-parameters.ts';
import { readDocument } from '../documents-route.ts';
import { isObject } from '../json-variable.ts';
import { problemOf } from '../problem.ts';
import { type Invocation, runSearch } from '../run-search.ts';
import { CODES, McpError } from './message.ts';

const text = (description: string) => ({ type: 'string', description });
const ITEM = { id: text('Id, for fetch.'), title: text('Title.'), url: text('Address.') };
const ANNOTATIONS = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };

/** The tools, as clients are told of them. Names and shapes are those that assistants expect of sources of documents. */
export const TOOLS = [
  {
    name: 'search',
    title: 'Search',
    description: 'Finds the passages of these documents that answer a query best, each with its address and a quote.',
    inputSchema: {
      type: 'object',
      properties: {
        query: text('Words, or a question.'),
        k: { type: 'integer', minimum: 1, maximum: API_LIMITS.k, description: 'Passages wanted, 10 by default.' },
        filter: {
          type: 'array',
          items: { type: 'string' },
          maxItems: API_LIMITS.filters,
          description: 'Conditions that all must hold: name:value, name:a|b, name:1..5, -name:value.',
        },
      },
      required: ['query'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        results: {
          type: 'array',
          items: {
            type: 'object',
            properties: { ...ITEM, text: text('A quote.') },
            required: ['id', 'title', 'url', 'text'],
          },
        },
        notes: {
          type: 'array',
          items: { type: 'string' },
          description: 'What the results are not: of words as they were typed, or of the whole index.',
        },
      },
      required: ['results'],
    },
    annotations: ANNOTATIONS,
  },
  {
    name: 'fetch',
    title: 'Fetch',
    description: 'Gives the whole text of a passage that search has found.',
    inputSchema: {
      type: 'object',
      properties: { id: text('Its id.') },
      required: ['id'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: { ...ITEM, text: text('The whole text.'), metadata: { type: 'object' } },
      required: ['id', 'title', 'url', 'text'],
    },
    annotations: ANNOTATIONS,
  },
] as const;

/** What a tool gives: for programs, and the same as text. What fails is told to the model, which may do better. */
export interface ToolResult {
  readonly content: readonly { readonly type: 'text'; readonly text: string }[];
  readonly structuredContent?: object;
  readonly isError?: true;
}

/** Calls a tool. @throws McpError where there is none of that name */
export async function callTool(
  { name, arguments: given = {} }: Readonly<Record<string, unknown>>,
  invocation: Invocation,
): Promise<ToolResult> {
  const tool = TOOLS.find((each) => each.name === name);
  if (!tool)
    throw new McpError(
      200,
      CODES.invalidParams,
      `there is no tool ${JSON.stringify(name)}, expected ${TOOLS.map((each) => each.name).join(', ')}`,
    );
  try {
    if (!isObject(given)) throw new CairnError('bad-request', 'arguments is no object');
    const stranger = Object.keys(given).find((key) => !Object.hasOwn(tool.inputSchema.properties, key));
    if (stranger !== undefined) throw new CairnError('bad-request', `${tool.name} has no argument "${stranger}"`);
    const result = tool.name === 'search' ? await search(given, invocation) : await fetchDocument(given, invocation);
    return { content: [{ type: 'text', text: JSON.stringify(result) }], structuredContent: result };
  } catch (error) {
    const { code, detail } = problemOf(error);
    return { content: [{ type: 'text', text: `${code}: ${detail}` }], isError: true };
  }
}

async function search(given: Readonly<Record<string, unknown>>, invocation: Invocation): Promise<object> {
  const { query, k, filter } = given;
  // What is wrong with it would be said of q, which the tool has not.
  if (typeof query !== 'string') throw new CairnError('bad-request', 'query is no text');
  if (query.trim() === '') throw new CairnError('bad-request', 'query is empty, expected words, or a question');
  if (query.length > API_LIMITS.queryUnits) {
    const message = `query has ${query.length} characters, expected at most ${API_LIMITS.queryUnits}`;
    throw new CairnError('bad-request', message);
  }
  const request = parseParameters({ q: query, ...(k !== undefined && { k }), ...(filter !== undefined && { filter }) });
  const result = await runSearch(request, invocation);
  // Only who names a release whose answer is known is told of no hits.
  if (!('found' in result)) throw new Error(`the answer of release ${result.known} is not known here`);
  const notes = notesOf(result.found);
  return {
    results: result.found.hits.map((hit) => ({
      id: hit.id,
      title: titleOf(hit),
      url: hit.url,
      text: hit.snippet.text,
    })),
    ...(notes.length > 0 && { notes }),
  };
}

/** What a reader must know of an answer besides its hits: what was searched for instead, and what could not be searched. */
function notesOf({ corrections = [], missing = [] }: SearchAnswer): string[] {
  const quoted = (words: readonly string[]): string => words.map((word) => JSON.stringify(word)).join(' or ');
  const notes = corrections.map(
    ({ typed, searched }) => `searched for ${quoted(searched)} instead of ${quoted([typed])}, which no document has`,
  );
  if (missing.length > 0) {
    const shards = missing.map(({ shard }) => shard).join(', ');
    const reasons = [...new Set(missing.map(({ code }) => code))].join(', ');
    notes.push(
      `a part of the documents could not be searched, so that results may be missing: shard ${shards} (${reasons})`,
    );
  }
  return notes;
}

async function fetchDocument({ id }: Readonly<Record<string, unknown>>, { settings }: Invocation): Promise<object> {
  if (typeof id !== 'string') throw new CairnError('bad-request', 'id is no text');
  const document = await readDocument(id, settings);
  const { page, lang, attributes } = document;
  return {
    id,
    title: titleOf(document),
    url: document.url,
    text: document.text,
    metadata: { page, ...(lang !== undefined && { lang }), ...attributes },
  };
}

/** The page's title, and the way down to the section. */
function titleOf({ title, headings }: Pick<SearchHit | DocumentAnswer, 'title' | 'headings'>): string {
  return [title, ...headings].join(' › ');
}
