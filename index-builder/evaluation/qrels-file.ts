import { CairnError } from '../../shared/errors.ts';
import { quoteLine, readLines } from './text-lines.ts';

// What the last column of a header line is called.
const HEADER = /^(score|grade|relevance|rel|label|judgement|judgment)$/i;

/**
 * Judgements by query, in the order of the file: BEIR's query, document and grade, with or without a header line, or
 * TREC's query, iteration, document and grade. Tabs separate where a line has one, since ids may hold spaces; else
 * spaces do. A judgement may be repeated.
 * @throws CairnError `bad-request` naming file and line (columns, a grade that is no whole number, two grades)
 */
export async function readQrels(file: string): Promise<Map<string, Map<string, number>>> {
  const qrels = new Map<string, Map<string, number>>();
  let width: number | undefined;
  let isFirst = true;
  for await (const { text, place } of readLines(file)) {
    const columns = text.trim().split(text.includes('\t') ? /\t/ : /\s+/);
    const mayBeHeader = isFirst;
    isFirst = false;
    if (mayBeHeader && HEADER.test(columns.at(-1)!)) continue;

    const expected = [3, 4].includes(columns.length) && columns.length === (width ?? columns.length);
    const [query, document] = [columns[0]!, columns.at(-2)];
    const grade = columns.at(-1)!;
    if (!expected || query === '' || document === undefined || document === '' || !isGrade(grade)) {
      const message = `found ${quoteLine(text)}, expected ${SHAPES[width ?? 0]}`;
      throw new CairnError('bad-request', message, { place });
    }
    width = columns.length;

    const own = qrels.get(query) ?? new Map<string, number>();
    qrels.set(query, own);
    const before = own.get(document);
    if (before !== undefined && before !== Number(grade)) {
      throw new CairnError(
        'bad-request',
        `found grade ${grade} of document "${document}" for query "${query}", expected ${before} as before`,
        { place },
      );
    }
    own.set(document, Number(grade));
  }
  return qrels;
}

/** What a line is to hold, by the number of columns of the lines before it. */
const SHAPES: Readonly<Record<number, string>> = {
  0: "query, document and a whole grade, or TREC's query, iteration, document and a whole grade",
  3: 'query, document and a whole grade, as in the lines before',
  4: 'query, iteration, document and a whole grade, as in the lines before',
};

function isGrade(text: string): boolean {
  return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text));
}
