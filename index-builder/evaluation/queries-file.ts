import { CairnError, placeText, type SourcePlace } from '../../shared/errors.ts';
import { quoteLine, readLines, type TextLine } from './text-lines.ts';
import { parseTopics } from './trec-topics.ts';

interface Query {
  readonly id: string;
  readonly text: string;
  readonly place: SourcePlace;
}

/**
 * Texts of queries by id, in the order of the file: BEIR's JSONL (`_id` or `id`, and `text`), lines of id, tab and
 * text, or TREC topics. The name `.jsonl` says which it is, else the first line does.
 * @throws CairnError `bad-request` naming file and line (a bad line, an id that was there before)
 */
export async function readQueries(file: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const places = new Map<string, SourcePlace>();
  for await (const { id, text, place } of parseQueries(file)) {
    const first = places.get(id);
    if (first) {
      const message = `query id "${id}" is a duplicate, expected unique ids: ${placeText(first)} has it too`;
      throw new CairnError('bad-request', message, { place });
    }
    if (text.trim() === '') throw new CairnError('bad-request', `query "${id}" is empty, expected a text`, { place });
    texts.set(id, text);
    places.set(id, place);
  }
  return texts;
}

async function* parseQueries(file: string): AsyncGenerator<Query> {
  const lines = readLines(file);
  try {
    const first = await lines.next();
    if (first.done) return;
    const start = first.value.text.trimStart();
    const all = andThen(first.value, lines);
    if (/\.jsonl(\.gz)?$/i.test(file) || start.startsWith('{')) yield* parseEach(all, parseJsonLine);
    else if (start.startsWith('<')) yield* parseTopics(all);
    else yield* parseEach(all, parseTabbedLine);
  } finally {
    // A first line that is refused leaves the file open: nobody has asked for the second one.
    await lines.return(undefined);
  }
}

async function* andThen(first: TextLine, rest: AsyncIterable<TextLine>): AsyncGenerator<TextLine> {
  yield first;
  yield* rest;
}

async function* parseEach(lines: AsyncIterable<TextLine>, parse: (line: TextLine) => Query): AsyncGenerator<Query> {
  for await (const line of lines) yield parse(line);
}

function parseJsonLine({ text: line, place }: TextLine): Query {
  let query: unknown;
  try {
    query = JSON.parse(line);
  } catch (cause) {
    const message = `found invalid JSON (${(cause as Error).message}), expected one object`;
    throw new CairnError('bad-request', message, { cause, place });
  }
  const { _id, id = _id, text } = (query ?? {}) as Record<string, unknown>;
  if ((typeof id !== 'string' && typeof id !== 'number') || id === '' || typeof text !== 'string') {
    const message = `found ${quoteLine(line)}, expected an object with "_id" (or "id") and "text"`;
    throw new CairnError('bad-request', message, { place });
  }
  return { id: String(id), text, place };
}

function parseTabbedLine({ text: line, place }: TextLine): Query {
  const columns = line.split('\t');
  const [id, text] = columns.map((column) => column.trim());
  if (columns.length !== 2 || id === '') {
    const message = `found ${quoteLine(line)}, expected an id, one tab and the text (or JSON lines, or TREC's <top>)`;
    throw new CairnError('bad-request', message, { place });
  }
  return { id: id!, text: text!, place };
}
