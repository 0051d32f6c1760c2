import { readDocuments } from '../index-builder/documents/read-documents.ts';
import { CORPUS_CONFIG } from './corpus.ts';

/** Queries of two kinds, drawn from the documents themselves by a seeded generator. */
export interface QuerySet {
  /** Headings of sections: what people type. */
  readonly headings: readonly string[];
  /** Sentences of 6 to 25 words: as long as questions in plain words. */
  readonly questions: readonly string[];
}

/** `count` queries of each kind from a file of documents. */
export async function drawQueries(file: string, count: number): Promise<QuerySet> {
  const headings: string[] = [];
  const questions: string[] = [];
  for await (const { document } of readDocuments(file, { fields: CORPUS_CONFIG.fields as Record<string, string> })) {
    headings.push(document.headings.at(-1) ?? document.title);
    const sentence = document.text.split(/(?<=[.?!])\s/).find((part) => /^\S+(\s\S+){5,24}$/.test(part));
    if (sentence !== undefined) questions.push(sentence);
  }
  return { headings: sample(headings, count), questions: sample(questions, count) };
}

function sample(from: readonly string[], count: number): string[] {
  let state = 20_261_124;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  return Array.from({ length: count }, () => from[Math.floor(random() * from.length)]!);
}
