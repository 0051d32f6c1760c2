import type { Costs } from '../../api.ts';
import type { Sorted } from '../scoring/sort-matches.ts';
import type { Tallied } from '../attributes/tally.ts';
import type { Scored } from '../scoring/top-k.ts';

/** What one shard answers: its best documents, numbered within the release. */
export interface ShardAnswer {
  readonly top: readonly Sorted[];
  /** Documents that were found to hold a term of the query, and whether there are no others. */
  readonly matches: number;
  readonly counted: boolean;
  /** Largest score that a document of the shard could have that is not among its best; 0: all were scored. */
  readonly bound: number;
  /** By how much a score may be too low; 0: none is. */
  readonly slack: number;
  /** Only where it was asked for. */
  readonly tallied?: Tallied;
  /** Of the documents whose scores were wanted those of this shard, and the best sections that open a page of the title. */
  readonly always?: readonly Scored[];
  readonly titled?: readonly Scored[];
  readonly costs: Costs;
}
