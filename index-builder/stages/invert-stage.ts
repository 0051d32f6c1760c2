import { toLanguage } from '../../shared/text/languages.ts';
import type { Config } from '../config.ts';
import type { DensePlan } from '../dense-plan.ts';
import { wholeText } from '../document-text.ts';
import { Inverter } from '../invert.ts';
import { WordCounts } from '../lexicon/word-counts.ts';
import type { PiecePlan } from '../piece-plan.ts';
import { PieceFrequencies } from '../query/piece-frequencies.ts';
import { needsFrequencies } from '../query/query-side.ts';
import { analyse } from '../weights/analyse.ts';
import { bm25Settings } from '../weights/bm25f.ts';
import { titleTerms } from '../weights/title-terms.ts';
import type { EncodeResult, InvertedDocument, InvertResult } from './results.ts';

/**
 * Inverts the words and pieces of every document, counts its words as they stand, and makes its code of its embedding.
 * All is known of a document afterwards but what depends on others: lists and counts are complete once the last document
 * came.
 * @param folder for a temporary file
 * @param first number of the first document
 */
export function invertStage(
  encoded: EncodeResult,
  { side, model }: Pick<PiecePlan, 'side' | 'model'>,
  config: Config,
  folder: string,
  dense?: Pick<DensePlan, 'codeOf'>,
  first = 0,
): InvertResult {
  const inverter = new Inverter(folder, (config.memory << 20) / 2);
  const words = new WordCounts(folder, (config.memory << 20) / 16);
  const frequencies = side.tokenizer && needsFrequencies(side) ? new PieceFrequencies(side.tokenizer) : undefined;
  const fallback = toLanguage(config.lang) ?? 'und';
  const { weights } = bm25Settings(config);
  const documents = function* (): Generator<InvertedDocument> {
    let number = first;
    for (const weighed of encoded.documents()) {
      const { document, content, embedding } = weighed;
      const code = embedding && dense?.codeOf(embedding);
      const { counts, lengths, words: own } = analyse(document, fallback, weights);
      words.add(own);
      for (const [term, packed] of counts) inverter.add('word', term, number, packed);
      for (const [piece, payload] of model.postings(weighed)) inverter.add('piece', piece, number, payload);
      for (const term of titleTerms(weighed, fallback)) inverter.add('title', term, number, 0);
      frequencies?.add(wholeText(document));
      number++;
      yield { document, code, content, lengths };
    }
  };
  return { ...encoded, documents, inverter, words, frequencies };
}
