import { basename } from 'node:path';
import { existsSync, statSync } from 'node:fs';
import { CairnError, type SourcePlace } from '../../shared/errors.ts';
import { listFiles } from '../documents/input-files.ts';
import { splitLines } from '../documents/lines.ts';
import { decodeLine } from '../documents/utf8.ts';
import { describe } from '../documents/validate.ts';
import { indexQueries } from './index-queries.ts';
import type { SourcedQuery } from './sourced-query.ts';
import { openBytes } from './xz-bytes.ts';

const LINE_LIMIT_BYTES = 1 << 20;
/** Where a line has its query: the first that is there. */
const MEMBERS = ['q', 'query', 'text', 'title'] as const;
const JSON_NAME = /\.(?:jsonl|ndjson)(?:\.gz|\.xz)?$/i;

/**
 * Queries of a file, or what could be asked of an index. A file has a query on each line, as plain text; or, where its name
 * is that of JSONL, as a member `q`, `query`, `text` or `title`. Plain, gzip or xz. Empty lines are passed over.
 * @throws CairnError `not-found`, `bad-request` naming file and line; of opening an index, naming its folder
 */
export async function* readQueries(input: string): AsyncGenerator<SourcedQuery, void> {
  if (existsSync(input) && statSync(input).isDirectory()) {
    yield* indexQueries(input);
    return;
  }
  const [file] = (await listFiles(input)).files;
  const isJson = JSON_NAME.test(file!.path);
  for await (const line of splitLines(openBytes(file!), { file: file!.path, limitBytes: LINE_LIMIT_BYTES })) {
    const place = { file: file!.path, line: line.number };
    if (!line.bytes)
      throw new CairnError('bad-request', `the line is longer than ${LINE_LIMIT_BYTES} bytes, the most it may have`, {
        place,
      });
    const text = decodeLine(line.bytes, place);
    if (text.trim() === '') continue;
    yield isJson ? parseLine(text, place) : plainLine(text, place);
  }
}

function plainLine(text: string, place: SourcePlace): SourcedQuery {
  if (isObject(text))
    throw new CairnError('bad-request', 'a line of JSON in a file of plain text, expected a name that ends in .jsonl', {
      place,
    });
  return { query: text, source: basename(place.file) };
}

function isObject(text: string): boolean {
  if (!/^\s*\{.*\}\s*$/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parseLine(text: string, place: SourcePlace): SourcedQuery {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (cause) {
    throw new CairnError('bad-request', `invalid JSON: ${(cause as Error).message}`, { cause, place });
  }
  const members = (typeof record === 'object' && record !== null ? record : {}) as Record<string, unknown>;
  const member = MEMBERS.find((name) => members[name] !== undefined);
  const query = member === undefined ? undefined : members[member];
  if (typeof query !== 'string' || query.trim() === '') {
    const found = member === undefined ? `no query in ${describe(record)}` : `${member} ${describe(query)}`;
    throw new CairnError('bad-request', `${found}, expected a text as ${MEMBERS.join(', ')}`, { place });
  }
  const { src } = members;
  return { query, source: typeof src === 'string' ? src : basename(place.file) };
}
