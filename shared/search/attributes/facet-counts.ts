import type { Facet, FacetValue } from '../../api.ts';
import type { Scalar } from '../../document.ts';
import { type Column, compareScalars } from '../../format/open-column.ts';
import type { DocumentMask } from '../scoring/document-mask.ts';

/** Values of an attribute that an answer lists. */
export const FACET_VALUES = 100;

/** Values that a shard tells of: where it has more, those of others cannot be added up. */
export const SHARD_FACET_VALUES = 10_000;

/** How many documents of a shard have each value of an attribute. */
export interface FacetCounts {
  /** The most frequent values, as many as a shard tells of. */
  readonly values: readonly (readonly [value: Scalar, count: number])[];
  /** All that there are. */
  readonly distinct: number;
}

/** Counts the values of some documents; a list that has a value twice counts once. */
export function countValues(
  { values, starts, ordinals }: Column,
  documents: DocumentMask,
  most = SHARD_FACET_VALUES,
): FacetCounts {
  const counts = new Uint32Array(values.length);
  // Document after which each value was last counted.
  const seen = new Uint32Array(values.length);
  documents.forEach((document) => {
    for (let i = starts[document]!; i < starts[document + 1]!; i++) {
      const ordinal = ordinals[i]!;
      if (seen[ordinal] === document + 1) continue;
      seen[ordinal] = document + 1;
      counts[ordinal]!++;
    }
  });
  const found = Array.from(counts.keys()).filter((ordinal) => counts[ordinal]! > 0);
  const largest = found.sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, most);
  return { values: largest.map((ordinal) => [values[ordinal]!, counts[ordinal]!]), distinct: found.length };
}

/** The counts of several shards as one. @param isExact whether each counted all of its documents that match */
export function mergeCounts(parts: readonly FacetCounts[], isExact: boolean): Facet {
  const counts = new Map<Scalar, number>();
  for (const [value, count] of parts.flatMap(({ values }) => values))
    counts.set(value, (counts.get(value) ?? 0) + count);
  const sorted = Array.from(counts, ([value, count]): FacetValue => ({ value, count })).sort(
    (a, b) => b.count - a.count || compareScalars(a.value, b.value),
  );
  const isWhole = parts.length === 1 || parts.every(({ values, distinct }) => values.length === distinct);
  return {
    values: sorted.slice(0, FACET_VALUES),
    distinct: Math.max(counts.size, ...parts.map(({ distinct }) => distinct)),
    exact: isExact && isWhole,
  };
}
