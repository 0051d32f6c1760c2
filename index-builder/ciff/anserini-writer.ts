import { utf8 } from '../../shared/bytes.ts';
import type { ScoredSpace } from '../../shared/format/layout.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import type { BlockStore } from '../../shared/search/reading/read-blocks.ts';
import { everyDocument } from '../folder/every-document.ts';
import { type DocumentRange, planRanges } from './document-ranges.ts';
import { RangeVectors } from './range-vectors.ts';
import { type ExportedSpace, surveySpace } from './survey-space.ts';

/**
 * What the largest weight becomes: 8 bits, as is usual there. Anserini writes a token as often as its weight says
 * before it counts them again, so that larger weights would make documents of millions of words.
 */
const ANSERINI_LARGEST = 255;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Writes a space of an index as the JSON lines of Anserini's JsonVectorCollection: `id`, `contents` (the text) and
 * `vector`, an integer of 1 to 255 for each token, documents in the order of the release. Lists are by term, so every
 * list is read once to count it, and once for each range of documents whose vectors fit into `limitBytes`.
 * @param path what the index is called in errors
 * @returns what was exported
 * @throws CairnError `bad-request` (the space has no terms), `corrupt`, `not-found`, `transport`, or what `write` throws
 */
export async function writeAnserini(
  index: OpenIndex,
  store: BlockStore,
  { space, path, limitBytes }: { space: ScoredSpace; path: string; limitBytes: number },
  write: (bytes: Uint8Array) => void,
): Promise<ExportedSpace> {
  const exported = await surveySpace(index, store, space, ANSERINI_LARGEST);
  for (const range of planRanges(exported.facts, limitBytes, 0)) {
    const vectors = await vectorsOf(exported, range, path);
    let document = range.first;
    for await (const batch of everyDocument(index, store, range)) {
      const lines = batch.map(({ id, text }) => {
        const vector = Object.fromEntries(vectors.vector(document++));
        return `${JSON.stringify({ id, contents: text, vector })}\n`;
      });
      write(utf8(lines.join('')));
    }
  }
  return exported;
}

async function vectorsOf(
  { facts, lists, integersOf }: ExportedSpace,
  range: DocumentRange,
  path: string,
): Promise<RangeVectors> {
  const vectors = new RangeVectors(range, facts.counts, path);
  for await (const list of lists()) {
    const integers = integersOf(list);
    for (const [i, document] of list.documents.entries()) vectors.add(document, integers[i]!);
    vectors.endTerm(decoder.decode(list.term));
  }
  vectors.finish();
  return vectors;
}
