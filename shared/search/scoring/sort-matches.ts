import type { Scalar } from '../../document.ts';
import { CHUNK_DOCUMENTS } from '../../format/layout.ts';
import { type Column, compareScalars } from '../../format/open-column.ts';
import type { Accumulator } from './accumulator.ts';
import { forEachScored } from './candidates.ts';
import type { CostCounter } from '../reading/costs.ts';
import type { DocumentMask } from './document-mask.ts';
import type { PostingSource, TermPostings } from './posting-source.ts';
import { compareScored, type Scored } from './top-k.ts';

/** An attribute that documents are sorted by, the smallest first or the largest. */
export interface SortKey {
  readonly name: string;
  readonly descending: boolean;
}

/** A document with what it is sorted by; of a list the value that brings it furthest to the front. */
export interface Sorted extends Scored {
  /** Undefined: it lacks the attribute, and comes after all that have it. */
  readonly value?: Scalar | undefined;
}

/** The attribute that `sort` names. */
export function parseSort(sort: string): SortKey {
  return sort.startsWith('-') ? { name: sort.slice(1), descending: true } : { name: sort, descending: false };
}

/** Order of documents: by value, ties by score, then by number; without a key by score alone. */
export function compareBy(key: SortKey | undefined): (a: Sorted, b: Sorted) => number {
  if (!key) return compareScored;
  const sign = key.descending ? -1 : 1;
  return (a, b) => {
    if (a.value === undefined || b.value === undefined)
      return Number(a.value === undefined) - Number(b.value === undefined) || compareScored(a, b);
    return sign * compareScalars(a.value, b.value) || compareScored(a, b);
  };
}

/**
 * The first k of the documents of a shard that match, by an attribute, with their scores.
 * @param column undefined: no document has the attribute
 * @param postings from their start; they are read to their end
 * @throws CairnError `corrupt`, `over-budget`
 */
export function sortMatches(
  matching: DocumentMask,
  postings: readonly TermPostings[],
  column: Column | undefined,
  key: SortKey,
  k: number,
  scratch: Accumulator,
  costs: CostCounter,
): Sorted[] {
  const places = new Places(column, key.descending);
  const best: Placed[] = [];
  for (let chunk = nextChunk(postings); chunk !== Infinity; chunk = nextChunk(postings)) {
    for (const { weight, sources } of postings)
      for (const source of sources) if (source.chunk === chunk) add(source, weight, scratch, costs);
    matching.forgetOthers(chunk, scratch);
    forEachScored(chunk, scratch, costs, (document) => {
      const score = scratch.scores[document & (CHUNK_DOCUMENTS - 1)]!;
      best.push({ document, score, place: places.of(document) });
      // Now and then, so that there are few to be sorted, and few times.
      if (best.length >= 2 * k + 1000) best.sort(comparePlaced).splice(k);
    });
  }
  const first = best.sort(comparePlaced).slice(0, k);
  return first.map(({ document, score, place }) => ({ document, score, value: places.valueAt(place) }));
}

interface Placed extends Scored {
  readonly place: number;
}

function comparePlaced(a: Placed, b: Placed): number {
  return a.place - b.place || compareScored(a, b);
}

/** Places of documents in the order of a column's values; Infinity where they have none. */
class Places {
  readonly #column: Column | undefined;
  readonly #descending: boolean;

  constructor(column: Column | undefined, descending: boolean) {
    this.#column = column;
    this.#descending = descending;
  }

  of(document: number): number {
    if (!this.#column) return Infinity;
    const { values, starts, ordinals } = this.#column;
    let place = Infinity;
    for (let i = starts[document]!; i < starts[document + 1]!; i++)
      place = Math.min(place, this.#descending ? values.length - 1 - ordinals[i]! : ordinals[i]!);
    return place;
  }

  valueAt(place: number): Scalar | undefined {
    if (!this.#column || place === Infinity) return undefined;
    const { values } = this.#column;
    return values[this.#descending ? values.length - 1 - place : place];
  }
}

function add(source: PostingSource, weight: number, scratch: Accumulator, costs: CostCounter): void {
  costs.postings += source.left;
  source.add(weight, scratch);
}

function nextChunk(postings: readonly TermPostings[]): number {
  let next = Infinity;
  for (const { sources } of postings) for (const source of sources) next = Math.min(next, source.chunk);
  return next;
}
