import { openFolder } from '../index-builder/folder/open-folder.ts';
import { askShards, type ShardAnswers } from '../shared/search/shards/ask-shards.ts';
import { CostCounter } from '../shared/search/reading/costs.ts';
import { readDocuments } from '../shared/search/answer/resolve.ts';
import type { Interpolation } from '../shared/search/second-stage/interpolation.ts';
import { type Candidate, rerank } from '../shared/search/second-stage/rerank.ts';
import { askHere } from '../shared/search/search.ts';
import type { Scored } from '../shared/search/scoring/top-k.ts';
import { weighQuery } from '../shared/search/query/weigh-query.ts';
import { feedBack } from '../shared/search/feedback.ts';
import type { WeighedTerm } from '../shared/search/weighed-term.ts';

/** What both stages say of a query, for rankings of several kinds to be made of it. */
export interface StagedQuery {
  /** Best documents of the first stage, with their codes' scores. */
  readonly first: readonly Candidate[];
  /** The first stage's score of every document that it found, and the codes' score of every document there is. */
  readonly all: readonly Candidate[];
}

/** A small index with codes, for what a search does not give: both stages' scores of all documents. */
export class CodedIndex {
  readonly #opened: Awaited<ReturnType<typeof openFolder>>;
  readonly #documents: readonly number[];
  /** By document. */
  readonly ids: readonly string[];

  private constructor(opened: Awaited<ReturnType<typeof openFolder>>, ids: readonly string[]) {
    this.#opened = opened;
    this.ids = ids;
    this.#documents = [...ids.keys()];
  }

  static async open(folder: string): Promise<CodedIndex> {
    const opened = await openFolder(folder);
    const { index, context } = opened;
    const numbers = Array.from({ length: index.manifest.counts.documents }, (_, number) => number);
    const documents = await readDocuments(index, numbers, context, new CostCounter());
    return new CodedIndex(
      opened,
      documents.map(({ id }) => id),
    );
  }

  /**
   * @param embedding of the query; absent: that of the table
   * @param feedback whether the words of the first hits are added to the query
   */
  async ask(
    query: string,
    { embedding: own, feedback = false }: { readonly embedding?: Int32Array; readonly feedback?: boolean } = {},
  ): Promise<StagedQuery> {
    const { index, context } = this.#opened;
    const costs = new CostCounter();
    const k = this.#documents.length;
    const rankBy = (terms: readonly WeighedTerm[]): Promise<ShardAnswers> =>
      askShards(index, { terms, k, mode: 'exact' }, askHere(index, context), costs);
    const terms = weighQuery(query, index.queryWeights);
    const plain = await rankBy(terms);
    const { merged } = feedback ? await rankBy(await feedBack(index, terms, plain.merged.top, context, costs)) : plain;
    const stage = index.secondStage!;
    const embedding = own ?? (await stage.embed(query, context, costs));
    const scores = new Map(merged.top.map(({ document, score }) => [document, score]));
    const unfound = this.#documents.filter((document) => !scores.has(document));
    const every: Scored[] = [...merged.top, ...unfound.map((document) => ({ document, score: 0 }))];
    const all = embedding
      ? await stage.score(every, embedding, context, costs)
      : every.map((place) => ({ ...place, dense: undefined }));
    return { first: all.slice(0, merged.top.length), all };
  }
}

/** Documents in the order of both stages: the first `candidates`, and after them the rest of the first stage. */
export function rankBoth(
  { first }: StagedQuery,
  candidates: number,
  weight: number,
  interpolation?: Interpolation,
): number[] {
  const ranked = rerank(first.slice(0, candidates), weight, interpolation);
  return [...ranked, ...first.slice(candidates)].map(({ document }) => document);
}

/** As `rankBoth`, with the best documents of the codes alone among the candidates. */
export function rankWithFound(query: StagedQuery, candidates: number, found: number, weight: number): number[] {
  const byCode = [...query.all].sort((a, b) => (b.dense ?? -Infinity) - (a.dense ?? -Infinity)).slice(0, found);
  const own = query.first.slice(0, candidates);
  const known = new Set(own.map(({ document }) => document));
  const added = byCode.filter(({ document }) => !known.has(document));
  const both = [...own, ...added].sort((a, b) => b.score - a.score || a.document - b.document);
  return rerank(both, weight).map(({ document }) => document);
}
