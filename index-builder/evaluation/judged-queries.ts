import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { CairnError } from '../../shared/errors.ts';
import { decodePage } from '../documents/utf8.ts';
import { fileError } from '../file-error.ts';
import type { Judgements } from './metrics.ts';

/** A query with the documents that were judged for it. */
export interface JudgedQuery {
  readonly id: string;
  readonly text: string;
  readonly judgements: Judgements;
}

/**
 * Queries (JSONL of `_id` or `id` and `text`, plain or gzip) that have at least one relevant document in the
 * judgements (tab-separated query, document, grade, with or without a header line; or TREC's four columns).
 * @throws CairnError `bad-request` naming file and line
 */
export async function readJudgedQueries(queriesFile: string, qrelsFile: string): Promise<JudgedQuery[]> {
  const texts = parseQueries(await readLines(queriesFile), queriesFile);
  const judgements = parseJudgements(await readLines(qrelsFile), qrelsFile);
  const judged = [...judgements].filter(([, grades]) => [...grades.values()].some((grade) => grade > 0));
  if (judged.length === 0)
    throw new CairnError('bad-request', 'no relevant document, expected at least one', { place: { file: qrelsFile } });
  return judged.map(([id, grades]) => {
    const text = texts.get(id);
    if (text === undefined)
      throw new CairnError('bad-request', `query "${id}" of ${qrelsFile} is missing`, { place: { file: queriesFile } });
    return { id, text, judgements: grades };
  });
}

function parseQueries(lines: readonly string[], file: string): Map<string, string> {
  const texts = new Map<string, string>();
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    const place = { file, line: i + 1 };
    let query: unknown;
    try {
      query = JSON.parse(line);
    } catch (cause) {
      throw new CairnError('bad-request', `invalid JSON: ${(cause as Error).message}`, { cause, place });
    }
    const { _id, id = _id, text } = (query ?? {}) as Record<string, unknown>;
    if ((typeof id !== 'string' && typeof id !== 'number') || typeof text !== 'string') {
      throw new CairnError('bad-request', 'expected an object with "_id" (or "id") and "text"', { place });
    }
    texts.set(String(id), text);
  });
  return texts;
}

function parseJudgements(lines: readonly string[], file: string): Map<string, Map<string, number>> {
  const judgements = new Map<string, Map<string, number>>();
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    // Ids may hold spaces: a tab anywhere says that tabs separate.
    const columns = line.trim().split(line.includes('\t') ? /\t/ : /\s+/);
    const [query, document, grade] = columns.length === 4 ? [columns[0], columns[2], columns[3]] : columns;
    const value = Number(grade);
    if (columns.length < 3 || columns.length > 4 || !Number.isInteger(value)) {
      if (i === 0) return; // The header line.
      throw new CairnError('bad-request', `found "${line.slice(0, 80)}", expected query, document and a whole grade`, {
        place: { file, line: i + 1 },
      });
    }
    const own = judgements.get(query!) ?? new Map<string, number>();
    judgements.set(query!, own.set(document!, value));
  });
  return judgements;
}

async function readLines(file: string): Promise<string[]> {
  try {
    const bytes = await readFile(file);
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
    return decodePage(plain, file).split('\n');
  } catch (cause) {
    throw fileError(cause, 'cannot read', file);
  }
}
