import type { LexiconWord } from '../../shared/format/lexicon.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import type { BlockStore } from '../../shared/search/reading/read-blocks.ts';
import { readDocuments } from '../../shared/search/answer/resolve.ts';
import { analyse, type Field, FIELDS } from '../weights/analyse.ts';

/** Documents read together. */
const BATCH = 1024;

/**
 * Of how many of some documents of a release each of their words is.
 * @param numbers in the release
 * @throws CairnError `corrupt`, `not-found`, `transport`
 */
export async function wordsOfDocuments(
  index: OpenIndex,
  numbers: readonly number[],
  store: BlockStore,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const weights = fieldWeights(index.manifest.settings);
  for (let start = 0; start < numbers.length; start += BATCH)
    for (const document of await readDocuments(index, numbers.slice(start, start + BATCH), store, new CostCounter()))
      for (const word of analyse(document, 'und', weights).words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** The words of a lexicon, without so many documents of some: those that no document has any more are left out. */
export function* withoutWords(
  words: Iterable<LexiconWord>,
  counts: ReadonlyMap<string, number>,
): Generator<LexiconWord, void> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for (const { word, df } of words) {
    const left = df - (counts.get(decoder.decode(word)) ?? 0);
    if (left > 0) yield { word, df: left };
  }
}

/** Which fields have words: those that the release says weigh something. */
function fieldWeights(settings: OpenIndex['manifest']['settings']): Readonly<Record<Field, number>> {
  const { weights } = (settings['bm25'] ?? {}) as { weights?: Partial<Record<Field, number>> };
  return Object.fromEntries(FIELDS.map((field) => [field, weights?.[field] ?? 1])) as Record<Field, number>;
}
