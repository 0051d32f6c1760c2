import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { readJudgedQueries } from '../index-builder/evaluation/judged-queries.ts';
import { beside } from './shared-data.ts';
import { drawCollection, readPairs } from './training-pairs.ts';

/** Sources of pairs whose queries are neither single words nor sure to be found by words alone. */
const SOURCES = ['arxiv-ict', 'debian', 'docs-description', 'docs-title', 'evidence-inference', 'medquad'].concat([
  'pmc-section-ict',
  'scitldr',
  'squad-sent',
  'tldr',
  'wordnet',
]);
const LIMITS = { passages: 6000, queries: 1200 };

/** A query, and how relevant documents are to it. */
export interface JudgedText {
  readonly text: string;
  readonly judgements: ReadonlyMap<string, number>;
}

/** A collection with queries whose answers are known, none of them of a test. */
export interface TrainingCollection {
  readonly source: string;
  readonly input: string;
  readonly queries: readonly JudgedText[];
}

/**
 * SciFact with its training queries, then each source of the training pairs as a collection of its own, each pair a query
 * with its answer. The texts of one are written into `folder`, in place of those of the one before.
 */
export async function* trainingCollections(folder: string): AsyncGenerator<TrainingCollection, void> {
  const scifact = beside('data/eval/scifact');
  const { queries } = await readJudgedQueries(join(scifact, 'queries.jsonl.gz'), join(scifact, 'qrels/train.tsv'));
  yield { source: 'scifact (train)', input: scifact, queries };
  const pairs = await readPairs(beside('data/train/pairs.jsonl.xz'));
  for (const source of SOURCES) {
    const drawn = drawCollection(source, pairs.get(source) ?? [], LIMITS);
    const input = join(folder, 'passages.jsonl');
    writeFileSync(input, drawn.passages.map((text, i) => `${JSON.stringify({ id: String(i), text })}\n`).join(''));
    yield {
      source,
      input,
      queries: drawn.queries.map(({ text, relevant }) => ({
        text,
        judgements: new Map(Array.from(relevant, (number) => [String(number), 1])),
      })),
    };
  }
}
