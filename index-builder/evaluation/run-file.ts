import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { lstat, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { CairnError } from '../../shared/errors.ts';
import { isGzipName } from '../documents/input-files.ts';
import { fileError } from '../file-error.ts';
import { inOrder, type RankedDocument } from './ranking.ts';
import { quoteLine, readLines } from './text-lines.ts';

/** Rankings by query, each in order. */
export type Run = ReadonlyMap<string, readonly RankedDocument[]>;

// What C's `atof` reads as a decimal number; not what only JavaScript does, such as nothing for 0.
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/**
 * Reads a TREC run, plain or gzip: query, `Q0`, document, rank, score and tag between white space. Scores count as
 * 32-bit floats and alone give the order (`inOrder`); the ranks are not looked at.
 * @throws CairnError `not-found`, `bad-request` naming file and line (columns, score, a document twice)
 */
export async function readRun(file: string): Promise<Run> {
  const scores = new Map<string, Map<string, number>>();
  for await (const { text, place } of readLines(file)) {
    const columns = text.trim().split(/\s+/);
    if (columns.length !== 6) {
      const message = `found ${quoteLine(text)}, expected query, Q0, document, rank, score and tag`;
      throw new CairnError('bad-request', message, { place });
    }
    const [query, , document, , score] = columns as [string, string, string, string, string, string];
    const own = scores.get(query) ?? new Map<string, number>();
    scores.set(query, own);
    if (own.has(document)) {
      const message = `document "${document}" is a duplicate in the ranking of query "${query}", expected it once`;
      throw new CairnError('bad-request', message, { place });
    }
    const value = parseScore(score);
    if (value === undefined)
      throw new CairnError('bad-request', `the score is "${score}", expected a number`, { place });
    own.set(document, value);
  }
  return new Map(
    Array.from(scores, ([query, own]) => [query, inOrder(Array.from(own, ([id, score]) => ({ id, score })))]),
  );
}

function parseScore(text: string): number | undefined {
  const infinite = INFINITE.exec(text);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  return NUMBER.test(text) ? Math.fround(Number(text)) : undefined;
}

/** What a ranking is called in a run. */
export interface NamedRanking {
  readonly id: string;
  readonly ranking: readonly RankedDocument[];
}

/**
 * Writes rankings, each in order, as a TREC run; compressed where the name ends in `.gz`. The file takes its name when
 * it is whole: after a failure there is what was there before. Scores are written so exactly that they are read back
 * the same.
 * @throws CairnError `bad-request` (an id with white space, which a run cannot hold; not the name of a file),
 * `not-found`, `unauthorized`, `transport`
 */
export async function writeRun(file: string, rankings: readonly NamedRanking[], tag: string): Promise<void> {
  const target = await findTarget(file);
  const partial = `${target}.${randomUUID()}.partial`;
  const out = (): NodeJS.WritableStream => createWriteStream(partial, { flags: 'wx', flush: true });
  try {
    const lines = Readable.from(runLines(rankings, tag));
    await (isGzipName(file) ? pipeline(lines, createGzip(), out()) : pipeline(lines, out()));
    await rename(partial, target);
  } catch (cause) {
    await rm(partial, { force: true });
    throw fileError(cause, 'cannot write', file);
  }
}

/**
 * Where a run of that name is to be written: what it links to, if it is a link.
 * @throws CairnError `not-found` (the folder), `bad-request` (it is no file), `unauthorized`, `transport`
 */
export async function findTarget(file: string): Promise<string> {
  try {
    const isThere = await lstat(file).then(
      () => true,
      (cause: unknown) => {
        if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
        return false;
      },
    );
    if (!isThere) {
      await stat(dirname(file));
      return file;
    }
    // A link whose end is not there, such as /dev/stdout may be, is refused here: a file would take the link's place.
    const target = await realpath(file);
    if ((await stat(target)).isFile()) return target;
  } catch (cause) {
    throw fileError(cause, 'cannot write', file);
  }
  throw new CairnError('bad-request', `cannot write ${file}: it is no file, expected the name of one`);
}

/** The text of each ranking. */
function* runLines(rankings: readonly NamedRanking[], tag: string): Generator<string> {
  for (const { id, ranking } of rankings) {
    const spaced = [id, ...ranking.map((document) => document.id)].find((each) => !/^\S+$/.test(each));
    if (spaced !== undefined) {
      const message = `the id "${spaced}" cannot stand in a TREC run, expected one without white space`;
      throw new CairnError('bad-request', message);
    }
    yield ranking.map((document, i) => `${id} Q0 ${document.id} ${i + 1} ${document.score} ${tag}\n`).join('');
  }
}
