import type { SearchHit } from '../../api.ts';
import { titleKey } from '../query/title-key.ts';
import type { Merged } from '../shards/merge.ts';
import type { OpenIndex } from '../open-index.ts';
import type { ParsedQuery } from '../query/parse-query.ts';
import type { ShardQuestion } from '../shards/shard-question.ts';
import type { Scored } from '../scoring/top-k.ts';

/** Why a hit stands before those of larger scores, if it does. */
export type Placed = Pick<SearchHit, 'first'>;

/** What may stand first whatever its score, as shards are asked for it. */
export type FirstPlaces = Pick<ShardQuestion, 'always' | 'title'>;

/** Who sorts by an attribute wants that order, and nothing before it. */
export const NOTHING_FIRST: FirstPlaces = {};

/**
 * What comes first for a query: what the site pins, and what has it as its title, where all of it may be one.
 * @param showing the query with its words corrected; undefined: as it was typed
 */
export function readFirst(
  { rules, manifest }: Pick<OpenIndex, 'rules' | 'manifest'>,
  { text, demands, prefixes }: ParsedQuery,
  showing: string | undefined,
): FirstPlaces {
  const isPlain = demands.length + prefixes.length === 0;
  return { always: rules.pinsOf(text), title: manifest.titles && isPlain ? titleKey(showing ?? text) : undefined };
}

/**
 * Puts documents before all others: those that are pinned, in the order of the rules, then those whose page's title is the
 * query, best first. They have their scores of the first stage.
 */
export function placeFirst<Hit extends Scored>(
  ranked: readonly Hit[],
  { always: pins = [] }: FirstPlaces,
  { always, titled }: Pick<Merged, 'always' | 'titled'>,
): (Hit & Placed)[] {
  const stages = new Map(ranked.map((hit) => [hit.document, hit]));
  const scored = new Map(always.map((each) => [each.document, each]));
  const placed = new Map<number, Hit & Placed>();
  const place = (own: Scored, first: Placed['first']): void => {
    if (placed.has(own.document)) return;
    placed.set(own.document, { ...stages.get(own.document), ...own, first } as Hit & Placed);
  };
  for (const pin of pins) {
    const own = scored.get(pin);
    if (own) place(own, 'pinned');
  }
  for (const own of titled) place(own, 'title');
  return [...placed.values(), ...ranked.filter(({ document }) => !placed.has(document))];
}
