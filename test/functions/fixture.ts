import { type LocalWorker } from '../../demo/local-worker.ts';
import type { ConfigInput } from '../../index-builder/config.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { publish, type PublishSummary } from '../../index-builder/publish/publish.ts';
import type { SearchAnswer } from '../../shared/api.ts';
import { search } from '../../shared/search/search.ts';
import { buildDocuments } from '../build-documents.ts';

/** A document as JSONL has it. */
export interface Line {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly text: string;
}

const WORDS =
  'amber birch cedar delta ember fjord grove heath inlet jetty knoll ledge marsh north orchard pond quarry ridge slope thicket'.split(
    ' ',
  );

/** Documents of words drawn by a seeded generator, the first ones of the list far more often. */
export function makeLines(count: number, seed = 1): Line[] {
  let state = seed;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const word = (): string => WORDS[Math.floor(random() ** 3 * WORDS.length)]!;
  return Array.from({ length: count }, (_, i) => ({
    id: `page-${i}`,
    url: `/pages/${i}`,
    title: `${word()} ${i}`,
    text: Array.from({ length: 5 + Math.floor(random() * 30) }, word).join(' '),
  }));
}

/** An index in a temporary folder. */
export interface PublishableIndex {
  readonly folder: string;
  readonly release: string;
  /** What the command line's search answers. */
  ask(query: string, k: number, offset?: number): Promise<SearchAnswer>;
  publishTo(worker: LocalWorker, channel?: string): Promise<PublishSummary>;
  readonly remove: () => void;
}

export async function buildIndex(lines: readonly Line[], config: ConfigInput = {}): Promise<PublishableIndex> {
  const { folder, index, context, remove } = await buildDocuments(lines, config);
  return {
    folder,
    release: index.release,
    ask: (query, k, offset = 0) => search(index, { query, k, offset, mode: 'balanced', withText: false }, context),
    publishTo: (worker, channel = 'live') => publish(index, context.source, worker.bucket, channel, SILENT),
    remove,
  };
}

/** Asks the Worker; fails with its words where it does not answer 200. */
export async function askWorker(
  worker: LocalWorker,
  query: string,
  k: number,
  offset = 0,
  others: Readonly<Record<string, string>> = {},
): Promise<SearchAnswer> {
  const parameters = new URLSearchParams({ q: query, k: String(k), offset: String(offset), ...others });
  const response = await fetch(`${worker.origin}/v1/search?${parameters.toString()}`);
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as SearchAnswer;
}
