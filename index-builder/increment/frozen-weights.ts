import { BLOCK, IMPACT_MAX, type ScoredSpace } from '../../shared/format/layout.ts';
import { decodeBlockObject, packKey } from '../../shared/format/object.ts';
import { decodeQueryTable } from '../../shared/format/query-table.ts';
import { decodeScale, encodeScale } from '../../shared/format/scale.ts';
import type { Config } from '../config.ts';
import type { InvertedTerm } from '../spill/term-run.ts';
import type { PiecePlan } from '../piece-plan.ts';
import { Bm25f, bm25Settings } from '../weights/bm25f.ts';
import type { IndexResult } from '../stages/results.ts';
import { scaleLimit } from '../weights/calibrate.ts';
import type { DocumentBoosts } from '../weights/document-boosts.ts';
import { type ListLimit, listLimit } from '../weights/dense-lists.ts';
import { quantize, quantizeTo, type QuantizedWeights } from '../weights/quantize.ts';
import { largestWeight } from '../weights/scoring.ts';
import { spaceOf, type TermWeights, type WeighedTerm } from '../weights/term-weights.ts';
import type { FrozenTerm, FrozenTerms } from './frozen-terms.ts';
import type { Increment } from './increment.ts';

/** How long lists of the base may be, where some were cut. */
export interface CutLists {
  readonly documents: number;
  readonly limit: ListLimit;
}

/** The weights of an increment; lengths and boosts are those of its documents. @throws CairnError `corrupt`, `not-found`, `transport` */
export async function frozenWeights(
  { base, terms }: Pick<Increment, 'base' | 'terms'>,
  { lengths, boosts }: Pick<IndexResult, 'lengths' | 'boosts'>,
  plan: Pick<PiecePlan, 'model' | 'impactBits'>,
  config: Config,
): Promise<FrozenWeights> {
  const { settings, statistics, scoring, queryTable } = base.index.manifest;
  const limit = settings['denseLists'] as ListLimit | undefined;
  const object = queryTable && (await base.source.readWhole(packKey(queryTable.pack), queryTable.bytes)).bytes;
  const table = object && decodeQueryTable(decodeBlockObject(BLOCK.queryTable, object));
  return new FrozenWeights(new Bm25f(bm25Settings(config), lengths, statistics), plan, boosts, terms, {
    cut: limit && { documents: statistics.documents, limit },
    largestScale: {
      word: scaleLimit(scoring.unit, scoring.occurrenceCap),
      piece: scaleLimit(scoring.unit, largestWeight(table)),
    },
  });
}

/** What the base's scores allow, and what it does not tell. */
export interface FrozenLimits {
  /** Undefined where no list of the base was cut. */
  readonly cut: CutLists | undefined;
  /** Of a term that the base lacks: its unit was chosen for its own terms. */
  readonly largestScale: Readonly<Record<ScoredSpace, number>>;
}

/**
 * Weights by the statistics and scales of a base, so that scores of all shards can be compared. A word that the base lacks
 * is as rare as a word can be, and its scale the most that such a word can weigh, the same in every increment; a piece that
 * it lacks brings its own scale.
 */
export class FrozenWeights implements TermWeights {
  readonly #bm25f: Bm25f;
  readonly #plan: Pick<PiecePlan, 'model' | 'impactBits'>;
  readonly #boosts: DocumentBoosts;
  readonly #terms: FrozenTerms;
  /** Postings from which on a list of the base may have been cut: its df is not the word's. */
  readonly #cutFrom: number;
  readonly #largestScale: Readonly<Record<ScoredSpace, number>>;

  /**
   * @param bm25f with the base's statistics
   * @param boosts with what is frozen of the base's
   */
  constructor(
    bm25f: Bm25f,
    plan: Pick<PiecePlan, 'model' | 'impactBits'>,
    boosts: DocumentBoosts,
    terms: FrozenTerms,
    { cut, largestScale }: FrozenLimits,
  ) {
    this.#bm25f = bm25f;
    this.#plan = plan;
    this.#boosts = boosts;
    this.#terms = terms;
    this.#largestScale = largestScale;
    this.#cutFrom = cut ? listLimit(cut.documents, cut.limit) : Infinity;
  }

  /** @throws CairnError `corrupt`, `not-found`, `transport` */
  async of(term: InvertedTerm): Promise<WeighedTerm> {
    const known = await this.#terms.find(term.key);
    const quantized = spaceOf(term) === 'word' ? this.#ofWord(term, known) : this.#ofPiece(term, known);
    return { ...quantized, isNew: known === undefined };
  }

  #ofWord({ documents, payloads }: InvertedTerm, known: FrozenTerm | undefined): QuantizedWeights {
    const most = this.#mostOf(known);
    const bits = this.#plan.impactBits.word;
    const largest = most * this.#boosts.most;
    const scaleBits = known?.scaleBits ?? this.#scaleOf((largest * IMPACT_MAX) / (2 ** bits - 1), 'word');
    const weights = this.#bm25f.weigh(documents, payloads, most);
    return quantizeTo(this.#boosts.apply(documents, weights), bits, scaleBits);
  }

  #ofPiece({ documents, payloads }: InvertedTerm, known: FrozenTerm | undefined): QuantizedWeights {
    const { model, impactBits } = this.#plan;
    const weights = this.#boosts.apply(documents, model.weigh(documents, payloads));
    const scaleBits =
      known?.scaleBits ?? this.#scaleOf(decodeScale(quantize(weights, impactBits.piece).scaleBits), 'piece');
    return quantizeTo(weights, impactBits.piece, scaleBits);
  }

  /** The smallest scale that is not below the wanted one, or the largest there may be. */
  #scaleOf(wanted: number, space: ScoredSpace): number {
    const most = this.#largestScale[space];
    const bits = encodeScale(Math.min(wanted, most));
    return decodeScale(bits) > most ? bits - 1 : bits;
  }

  #mostOf(known: FrozenTerm | undefined): number {
    const most = this.#bm25f.most(Math.max(1, known?.df ?? 1));
    if (!known || known.df < this.#cutFrom) return most;
    // The word is in more documents than its list, and weighs less than the list's length says: in some document of so many
    // it comes near to the most that it can weigh, which is what the scale is.
    const levels = 2 ** this.#plan.impactBits.word - 1;
    return Math.min(most, (decodeScale(known.scaleBits) * levels) / IMPACT_MAX);
  }
}
