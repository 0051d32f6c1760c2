import { basename, resolve } from 'node:path';
import type { StoredDocument } from '../../shared/format/display-page.ts';
import { everyDocument } from '../folder/every-document.ts';
import { openFolder } from '../folder/open-folder.ts';
import type { SourcedQuery } from './sourced-query.ts';

/** Longest part of a text that stands for a question, in UTF-16 units. */
const SENTENCE_UNITS = 300;
/** A sentence: up to a mark with white space behind it, or the end of a paragraph. */
const SENTENCE = /^[^]*?(?:[.!?](?=\s)|\n\s*\n|$)/u;

/**
 * What could be asked of an index: its titles, headings, and the first sentences of its texts, each a source of its own.
 * @throws CairnError of opening it, naming the folder
 */
export async function* indexQueries(folder: string): AsyncGenerator<SourcedQuery, void> {
  const { index, context } = await openFolder(folder);
  const name = basename(resolve(folder));
  for await (const batch of everyDocument(index, context)) {
    for (const document of batch)
      for (const [kind, query] of askedOf(document))
        if (query.trim() !== '') yield { query, source: `${name} ${kind}` };
  }
}

function* askedOf({ title, headings, text }: StoredDocument): Generator<[kind: string, query: string], void> {
  yield ['titles', title];
  for (const heading of headings) yield ['headings', heading];
  yield ['sentences', firstSentence(text)];
}

/** The first sentence of a text, cut at a word where it is long. */
export function firstSentence(text: string): string {
  const start = text.trimStart().slice(0, SENTENCE_UNITS + 1);
  const sentence = SENTENCE.exec(start)![0];
  return sentence.length <= SENTENCE_UNITS
    ? sentence.trim()
    : sentence.replace(/\s+\S*$/u, '').slice(0, SENTENCE_UNITS);
}
