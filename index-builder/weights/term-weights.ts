import { SCORED_SPACES, type ScoredSpace, SPACE } from '../../shared/format/layout.ts';
import type { InvertedTerm } from '../spill/term-run.ts';
import type { PiecePlan } from '../piece-plan.ts';
import type { Bm25f } from './bm25f.ts';
import type { DocumentBoosts } from './document-boosts.ts';
import { quantize, type QuantizedWeights } from './quantize.ts';

/** A term's weights, quantized. */
export interface WeighedTerm extends QuantizedWeights {
  /** Whether no shard before these has the term. */
  readonly isNew: boolean;
}

/** Weighs and quantizes the postings of terms, which come in the order of keys. */
export interface TermWeights {
  of(term: InvertedTerm): WeighedTerm | Promise<WeighedTerm>;
}

/** Space of a term's key; undefined: that of titles, whose terms weigh nothing. */
export function spaceOf({ key }: Pick<InvertedTerm, 'key'>): ScoredSpace | undefined {
  return SCORED_SPACES.find((space) => SPACE[space] === key[0]);
}

/** Weights by the collection's own statistics: a term's largest is the largest impact. */
export class OwnWeights implements TermWeights {
  readonly #bm25f: Bm25f;
  readonly #plan: Pick<PiecePlan, 'model' | 'impactBits'>;
  readonly #boosts: DocumentBoosts;

  constructor(bm25f: Bm25f, plan: Pick<PiecePlan, 'model' | 'impactBits'>, boosts: DocumentBoosts) {
    this.#bm25f = bm25f;
    this.#plan = plan;
    this.#boosts = boosts;
  }

  of(term: InvertedTerm): WeighedTerm {
    const { model, impactBits } = this.#plan;
    const { documents, payloads } = term;
    const space = spaceOf(term) ?? 'piece';
    const weights = space === 'word' ? this.#bm25f.weigh(documents, payloads) : model.weigh(documents, payloads);
    return { ...quantize(this.#boosts.apply(documents, weights), impactBits[space]), isNew: true };
  }
}
