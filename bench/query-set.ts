import { readDocuments } from '../index-builder/documents/read-documents.ts';
import type { CairnDocument } from '../shared/document.ts';
import { CORPUS_CONFIG } from './corpus.ts';
import { seededRandom } from '../index-builder/distill/random.ts';

const SEED = 20_261_124;
/** Words of a text that stand in for the heading it lacks. */
const HEADING_WORDS = 5;

export const QUERY_KINDS = ['headings', 'questions'] as const;

/** Queries of two kinds, drawn from the documents themselves by a seeded generator. */
export interface QuerySet {
  /** Headings of sections: what people type. */
  readonly headings: readonly string[];
  /** Sentences of 6 to 25 words: as long as questions in plain words. */
  readonly questions: readonly string[];
}

/** Draws queries from documents that go by: holds no more than it draws. */
export class QueryDraw {
  readonly #headings: Sample;
  readonly #questions: Sample;

  /** `count` queries of each kind, fewer where there are fewer. */
  constructor(count: number) {
    const random = seededRandom(SEED).uniform;
    this.#headings = new Sample(count, random);
    this.#questions = new Sample(count, random);
  }

  add({ headings, title, text }: Pick<CairnDocument, 'headings' | 'title' | 'text'>): void {
    this.#headings.add(headings.at(-1) || title || text.split(/\s+/, HEADING_WORDS).join(' '));
    const sentence = text.split(/(?<=[.?!])\s/).find((part) => /^\S+(\s\S+){5,24}$/.test(part));
    if (sentence !== undefined) this.#questions.add(sentence);
  }

  queries(): QuerySet {
    return { headings: this.#headings.drawn(), questions: this.#questions.drawn() };
  }
}

/** At most `count` queries of each kind from files of documents. */
export async function drawQueries(files: readonly string[], count: number): Promise<QuerySet> {
  const draw = new QueryDraw(count);
  const fields = CORPUS_CONFIG.fields as Record<string, string>;
  for (const file of files) for await (const { document } of readDocuments(file, { fields })) draw.add(document);
  return draw.queries();
}

/** Some of many texts, each as likely as any other. */
class Sample {
  readonly #count: number;
  readonly #random: () => number;
  readonly #kept: string[] = [];
  #seen = 0;

  constructor(count: number, random: () => number) {
    this.#count = count;
    this.#random = random;
  }

  add(text: string): void {
    const place = this.#seen++ < this.#count ? this.#kept.length : Math.floor(this.#random() * this.#seen);
    if (place < this.#count) this.#kept[place] = text;
  }

  /** In an order of chance, so that a part of them is as good as all. */
  drawn(): string[] {
    const keyed = this.#kept.map((text) => ({ text, key: this.#random() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ text }) => text);
  }
}
